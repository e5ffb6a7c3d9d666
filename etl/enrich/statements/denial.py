"""Verbs of denial, rejection and confirmation: verb and object decide together, negation and condition after them.

In: a verb's token and the lexicon. Out: a `Frame` with its status, or None where the verb is none of these or its object
makes it no statement (`denied him entry`, `the shares declined`). A polarity is never inverted: what is negated or
hypothetical is `asserted` at most, and what is not confirmed is `unconfirmed`.
"""

from __future__ import annotations

from collections.abc import Collection

from etl.enrich.statements.cues import Cues, Denial, DenialIdiom, reading
from etl.enrich.statements.frames import Frame
from etl.enrich.statements.matching import Match, matches
from etl.enrich.statements.modality import hypothetical, nearly, negated
from etl.enrich.statements.negation import conditional
from etl.enrich.statements.phrases import coordinated
from etl.enrich.statements.predicates import opening_mark
from etl.enrich.statements.relatives import antecedent, claim_above, that_object
from etl.enrich.statements.subjects import Subject, is_passive, subject
from etl.enrich.statements.surface import from_surface
from etl.enrich.statements.verbs import contents, cue_range, sources_of
from etl.enrich.syntax.document import Token
from etl.records.values import DenialDetail, DenialStatus

_FRAMES = frozenset(["clause", "object", "infinitive", "gerund", "quote", "as", "order"])
_CAN = frozenset(["can", "ca", "could"])


def denial_frame(verb: Token, cues: Cues) -> Frame | None:
    """The reading of a verb of denial, rejection, confirmation or of a fixed phrase of them."""
    for idiom, tokens in matches(verb, cues.denial_idioms):
        if isinstance(idiom, DenialIdiom):
            return _idiom_frame(verb, idiom, tokens)
    for entry, tokens in matches(verb, cues.denial):
        if isinstance(entry, Denial):
            return _verb_frame(verb, entry, tokens, cues)
    return None


def _idiom_frame(verb: Token, idiom: DenialIdiom, tokens: tuple[Token, ...]) -> Frame | None:
    doer = subject(verb)
    if not doer.heads:
        return None
    frames = frozenset(["object"]) if tokens[-1].pos == "ADP" else frozenset(["to", "of", "for", "on"])
    match = Match(tokens, frames, "deny", False, False)
    frame = Frame(
        sentence=verb.sentence,
        head=verb,
        cue=cue_range(tokens),
        kind="deny",
        sources=sources_of(doer, verb),
        content=contents(verb, match),
        frames=frozenset(["to"]),
        negated=negated(verb),
        hypothetical=hypothetical(verb),
        rules=["deny.idiom"],
    )
    if not frame.negated and not frame.hypothetical:
        frame.status, frame.detail = idiom.status, idiom.detail
    return frame


def _verb_frame(verb: Token, entry: Denial, tokens: tuple[Token, ...], cues: Cues) -> Frame | None:
    doer = subject(verb)
    match = Match(tokens, _FRAMES, "deny", False, False)
    form = object_form(verb, tokens, cues)
    status = entry.by[form]
    if _no_speech(verb, entry, form, cues):
        return None
    predicate = _judged_false(verb, cues)
    if predicate and status in ("asserted", "rejected", None) and form != "demand":
        status = "denied"
    if status is None and form == "person" and _depicted(verb, cues):
        status = "asserted"
    if status == "rejected" and doer.agentless:
        return _turned_down(verb, tokens, match, form, cues)
    if status == "confirmed" and doer.agentless and verb.lemma == "confirm":
        return _made_certain(verb, tokens, match, form, cues)
    if status is None or not doer.heads:
        return None
    if status == "denied" and form == "claim" and verb.lemma in reading("ruling") and _is_court(doer, cues):
        status = "rejected"
    frame = Frame(
        sentence=verb.sentence,
        head=verb,
        cue=cue_range(tokens),
        kind="deny",
        sources=sources_of(doer, verb),
        content=contents(verb, match),
        frames=frozenset(["quote"]),
        negated=negated(verb),
        hypothetical=hypothetical(verb),
        rules=[f"deny.{verb.lemma}+{form}"],
    )
    if _made_so(verb) and not frame.content:
        return None
    if not frame.content and entry.by["clause"] in ("confirmed", "denied") and form in ("none", "clause"):
        from_surface(frame, verb)
    frame.status, frame.detail = polarity(verb, status, entry.detail, frame)
    if form == "pronoun" or (form == "none" and not frame.content):
        frame.unsure = True
    return frame


def _depicted(verb: Token, cues: Cues) -> bool:
    """`dismissed him as a clown`, unlike `dismissed him as chairman`: called something, put out of no office."""
    as_ = next((c for c in verb.rights if c.dep == "prep" and c.lower == "as"), None)
    noun = as_.child("pobj") if as_ is not None else None
    indefinite = noun is not None and any(c.lower in ("a", "an") for c in noun.lefts)
    return noun is not None and (indefinite or noun.lemma not in cues.sources["office"])


def _turned_down(verb: Token, tokens: tuple[Token, ...], match: Match, form: str, cues: Cues) -> Frame | None:
    """`The motion was denied`: somebody turned it down, who is not said."""
    if not _done_to(verb, cues.objects["petition"]):
        return None
    return _by_nobody_named(verb, tokens, match, f"deny.{verb.lemma}+{form}", "rejected")


def _made_certain(verb: Token, tokens: tuple[Token, ...], match: Match, form: str, cues: Cues) -> Frame | None:
    """`The death was confirmed on Tuesday`: somebody confirmed it, who is not said."""
    if not _done_to(verb, cues.objects["confirmable"]) or any(c.dep == "mark" for c in verb.lefts):
        return None
    return _by_nobody_named(verb, tokens, match, f"deny.confirm+{form}", "confirmed", "confirmed")


def _done_to(verb: Token, nouns: Collection[str]) -> bool:
    """Whether the verb says that it was done, in fact, to one of these."""
    patient = verb.child("nsubjpass")
    is_one = patient is not None and patient.lemma in nouns and verb.child("auxpass") is not None
    return is_one and not negated(verb) and not hypothetical(verb)


def _by_nobody_named(
    verb: Token,
    tokens: tuple[Token, ...],
    match: Match,
    rule: str,
    status: DenialStatus,
    detail: DenialDetail | None = None,
) -> Frame:
    return Frame(
        sentence=verb.sentence,
        head=verb,
        cue=cue_range(tokens),
        kind="hearsay",
        content=contents(verb, match),
        status=status,
        detail=detail,
        rules=[rule, "passive.agentless"],
        unsure=True,
    )


def _made_so(verb: Token) -> bool:
    """`had his cabinet confirmed`, `get her confirmed`: a participle of what was done, by nobody's word."""
    done = verb.tag == "VBN" and not verb.child("aux", "auxpass") and verb.dep in ("acl", "ccomp", "oprd", "xcomp")
    return done and verb.lemma == "confirm" and verb.head.lemma in ("have", "get", "see")


def _is_court(doer: Subject, cues: Cues) -> bool:
    heads = doer.heads
    words = {t.lower for h in heads for t in [h, *h.children]}
    return bool(words & cues.sources["court"])


def polarity(
    verb: Token, status: DenialStatus, detail: DenialDetail | None, frame: Frame
) -> tuple[DenialStatus, DenialDetail | None]:
    """The status after negation, modality and condition."""
    auxiliaries = {c.lower for c in verb.children if c.dep == "aux"}
    if frame.negated and conditional(verb):
        # whether he admits it or not
        frame.rules.append("deny.hypothetical")
        return "asserted", None
    if frame.negated:
        frame.rules.append("deny.negated")
        if status == "confirmed":
            if verb.lemma in reading("admitting") or nearly(verb):
                return "asserted", None
            if verb.lemma in reading("verifying") or any(c.lower == "independently" for c in verb.children):
                return "unconfirmed", "not_verified"
            return "unconfirmed", "not_confirmed"
        return "asserted", None
    if frame.hypothetical and not (status == "confirmed" and auxiliaries & _CAN and verb.lemma == "confirm"):
        frame.rules.append("deny.hypothetical")
        frame.unsure = True
        return "asserted", None
    return status, detail


def object_form(verb: Token, tokens: tuple[Token, ...], cues: Cues) -> str:
    """What the object of a verb is: clause, infinitive, gerund, claim, demand, access, person, other, none."""
    object_ = _object(verb, tokens)
    if object_ is None:
        return _clausal_form(verb)
    heads = coordinated(object_)
    lemmas = {h.lemma for h in heads} | {h.lower for h in heads}
    if lemmas & cues.objects["pronoun"]:
        return "claim"
    if verb.child("dative") or sum(c.dep == "dobj" for c in verb.children) > 1:
        return "access"
    if lemmas & cues.objects["course"] and any(c.dep == "prep" and c.lower == "of" for c in object_.rights):
        return "demand"
    if verb.lemma == "reject" and lemmas & cues.objects["advice"] and not _says_that(object_):
        return "demand"
    if lemmas & cues.objects["parley"]:
        return "claim" if verb.lemma in reading("disowning") else "demand"
    for form in ("claim", "demand", "access"):
        if lemmas & cues.objects[form] and not (form == "claim" and _to_infinitive(object_) and "call" in lemmas):
            return form
    if _is_person(object_):
        return "person"
    return "gerund" if object_.tag == "VBG" else "other"


def _claim_before(verb: Token, cues: Cues) -> bool:
    """`heard the rumour and shot it down`, unlike `saw the drone and shot it down`."""
    said = cues.objects["claim"] | cues.objects["demand"]
    return any(t.lemma in said for t in verb.sentence.tokens[: verb.index])


def _clausal_form(verb: Token) -> str:
    for child in verb.rights:
        if child.dep in ("ccomp", "xcomp", "pcomp", "advcl"):
            if any(c.lower == "to" and c.dep == "aux" for c in child.children):
                return "infinitive"
            if child.tag == "VBG" and not child.child("nsubj", "aux"):
                return "gerund"
            if child.dep in ("ccomp", "xcomp"):
                return "clause"
    return "clause" if any(c.dep == "ccomp" for c in verb.lefts) else "none"


def _object(verb: Token, tokens: tuple[Token, ...]) -> Token | None:
    last = tokens[-1]
    if last is not verb:
        found = last.child("pobj", "dobj")
        if found is not None:
            return found
    found = verb.child("dobj") or that_object(verb)
    if found is None and is_passive(verb):
        found = verb.child("nsubjpass") or (verb.head if verb.dep == "acl" else None) or _shared_patient(verb)
    if found is None:
        noun = antecedent(verb)
        return claim_above(noun) if noun is not None else None
    return claim_above(verb.head) if found.tag in ("WDT", "WP") and verb.dep == "relcl" else found


def _shared_patient(verb: Token) -> Token | None:
    """`The plan was debated and rejected by the board`: the subject of both passives."""
    return verb.head.child("nsubjpass") if verb.dep == "conj" and verb.head.pos == "VERB" else None


def _says_that(noun: Token) -> bool:
    """`the suggestion that he knew`, `any suggestion of guilt`: a claim; `his suggestion`: a course of action."""
    return bool(noun.rights) or any(c.lower in ("any", "such", "these", "those") for c in noun.lefts)


def _to_infinitive(noun: Token) -> bool:
    return any(c.dep in ("acl", "xcomp") and any(g.lower == "to" for g in c.children) for c in noun.rights)


def _is_person(token: Token) -> bool:
    return token.lower in ("him", "her", "me", "us", "you") or token.entity_label == "PERSON"


def _no_speech(verb: Token, entry: Denial, form: str, cues: Cues) -> bool:
    """Readings in which the verb is no word of anybody: shares declined, the Senate confirmed a judge."""
    object_ = verb.child("dobj")
    if verb.lemma in cues.silence["decline_verbs"] and len(entry.words) == 1:
        # without an object, or with a number as one, it is a fall in price
        if object_ is None:
            return form not in ("infinitive",)
        measured = object_.child("nummod", "quantmod") is not None or object_.lemma in ("percent", "%", "point")
        return measured or object_.pos in ("NUM", "SYM") or object_.lemma in cues.objects["fare"]
    if verb.lemma in reading("bodily") and object_ is not None and object_.lemma in cues.objects["pronoun"]:
        return not _claim_before(verb, cues)
    if verb.lemma == "admit" and object_ is not None and object_.lemma in cues.objects["admitted"]:
        return True
    if verb.lemma == "concede" and object_ is not None:
        return object_.lemma in cues.objects["conceded"]
    if verb.lemma == "confirm" and verb.dep == "xcomp" and verb.head.lemma == "vote":
        return True
    if verb.lemma == "confirm" and any(c.dep == "prep" and c.lower == "as" for c in verb.rights):
        return True
    if verb.lemma == "confirm" and object_ is not None:
        return bool({object_.lemma} & cues.objects["appointment"]) or form == "person"
    return False


def _judged_false(verb: Token, cues: Cues) -> bool:
    """Whether the object is called false: dismissed the story as fiction."""
    for child in verb.rights:
        predicate = (child.dep == "prep" and child.lower == "as") or child.dep in ("oprd", "acomp", "advcl")
        if predicate and any(_is_false(t, cues) for t in child.subtree[:8]):
            return True
    object_ = verb.child("dobj")
    inside = next((c for c in object_.rights if c.lower == "as"), None) if object_ else None
    return inside is not None and any(_is_false(t, cues) for t in inside.subtree[:8])


def _is_false(token: Token, cues: Cues) -> bool:
    return token.lemma in cues.objects["false"] or token.lower in cues.objects["false"]


def calls_false(verb: Token, cues: Cues) -> bool:
    """`called the report a lie`: a verb of naming whose predicate says false."""
    if verb.lemma not in cues.reading["naming"]:
        return False
    for child in verb.rights:
        small = child.dep in ("oprd", "acomp", "attr") or (child.dep == "prep" and child.lower == "as")
        if child.dep == "ccomp" and child.pos in ("NOUN", "ADJ", "VERB") and not child.child("aux", "mark"):
            small = True
        if small and any(
            t.lemma in cues.objects["false"] or t.lower in cues.objects["false"] for t in child.subtree[:6]
        ):
            return verb.lemma != "say" and not negated(verb)
    return verb.lemma in cues.reading["naming_quoted"] and not negated(verb) and _quoted_false(verb, cues)


def _quoted_false(verb: Token, cues: Cues) -> bool:
    """`called the reports “baseless”`: the predicate is what stands in quotation marks."""
    opening = opening_mark(verb)
    behind = verb.sentence.tokens[opening.index + 1 : opening.index + 5] if opening is not None else []
    return any(_is_false(t, cues) for t in behind)
