"""Not confirmed: what nobody could confirm, verify or establish, what is not clear, who has no information.

In: a verb's token and the lexicon. Out: a `Frame` with status `unconfirmed` (or `no_comment` where an answer was due), or
None. An inability to confirm is never `confirmed`, whoever it is ascribed to.
"""

from __future__ import annotations

from etl.enrich.statements.cues import Cues, reading
from etl.enrich.statements.frames import Frame, Source
from etl.enrich.statements.modality import negated
from etl.enrich.statements.phrases import clause, coordinated, is_nominal, runs, source
from etl.enrich.statements.refusals import infinitive, rest, says_nothing, silent_frame, spoken
from etl.enrich.statements.subjects import is_passive
from etl.enrich.syntax.document import Token
from etl.records.values import DenialDetail

WH = frozenset(["whether", "if", "when", "who", "what", "why", "how", "which", "where", "whom", "whose"])
_CAN = frozenset(["can", "ca", "could"])
_PRONOUNS = frozenset(["he", "she", "it", "they", "we", "i"])


def finds(verb: Token, cues: Cues) -> bool:
    """Whether what is not identified is not found: `has not identified a motive`, unlike `did not identify the driver`."""
    thing = verb.child("dobj")
    withheld = any(c.dep == "aux" and c.tag == "MD" for c in verb.lefts)
    if verb.lemma != "identify" or thing is None or withheld:
        return False
    return thing.lemma in cues.silence["found_things"] or any(c.lower == "any" for c in thing.lefts)


def _not_established(verb: Token, cues: Cues) -> Frame | None:
    """`could not establish who …`, `has not been able to determine whether …`."""
    if verb.lemma not in cues.silence["establishing_verbs"] or is_passive(verb) or not _unable(verb, cues):
        return None
    auxiliaries = [c for c in verb.children if c.dep in ("aux", "neg") and c.lower != "to"]
    first = min([verb, *auxiliaries], key=lambda t: t.index)
    content = rest(verb)
    frame = silent_frame(
        verb, "unconfirmed", "not_verified", "silence.not_established", (first.start, verb.end), content
    )
    return spoken(verb, frame) if content and not _repeats(verb) else None


def _unable(verb: Token, cues: Cues) -> bool:
    """Whether the verb is what somebody cannot do: could not, was not able to, was unable to, failed to."""
    if any(c.dep == "aux" and c.lower in _CAN for c in verb.children):
        return negated(verb)
    return verb.tag == "VB" and verb.head.lemma in cues.silence["ability"] and negated(verb)


def _repeats(verb: Token) -> bool:
    """`said it had no information`: the pronoun's speaker has a verb of speech already, whose content decides."""
    clause_head = verb.head if verb.dep == "xcomp" else verb
    while clause_head.dep in ("xcomp", "acomp") and not clause_head.is_root:
        clause_head = clause_head.head
    own = clause_head.child("nsubj")
    return clause_head.dep == "ccomp" and own is not None and own.lower in _PRONOUNS


def _no_information(verb: Token, cues: Cues) -> Frame | None:
    """`had no information about the dead`, `has received no confirmation`."""
    if verb.lemma not in cues.silence["having_verbs"] or is_passive(verb) or _repeats(verb):
        return None
    thing = verb.child("dobj")
    if thing is None or thing.lemma not in cues.silence["unknown_things"]:
        return None
    if not (any(c.lower == "no" for c in thing.children) or negated(verb)):
        return None
    if any(c.dep == "aux" and c.lower in ("would", "will", "could", "may", "might", "should") for c in verb.children):
        return None
    detail: DenialDetail = "no_information" if thing.lemma == "information" else "not_confirmed"
    first = min([verb, *(c for c in verb.children if c.dep in ("aux", "neg"))], key=lambda t: t.index)
    about = next((c for c in thing.rights if c.dep in ("prep", "acl", "ccomp", "relcl")), None)
    inner = [t for t in about.subtree if t is not about or about.dep != "prep"] if about is not None else []
    content = runs(inner, verb.sentence.document.text) if inner and about and about.lower != "from" else []
    return spoken(
        verb, silent_frame(verb, "unconfirmed", detail, "silence.no_information", (first.start, thing.end), content)
    )


def _nobody_confirmed(verb: Token, cues: Cues) -> Frame | None:
    """`the claim could not be verified`, `whether he knew has not been confirmed by anyone`: no speaker is given."""
    if verb.lemma not in cues.silence["checking_verbs"] or not verb.child("auxpass") or not negated(verb):
        return None
    if not (verb.is_root or verb.dep == "conj"):
        return None
    agent = verb.child("agent")
    by = agent.child("pobj") if agent is not None else None
    whether = next((c for c in verb.lefts if c.dep == "advcl" and c.child("mark") and c.subtree[0].lower in WH), None)
    patient = verb.child("nsubjpass", "csubjpass", "csubj") or whether
    if patient is None or (by is not None and by.lower not in cues.nobody):
        return None
    named = patient.entity_label == "PERSON"
    if named or patient.lower in ("he", "she", "they", "i") or patient.lemma in cues.objects["appointment"]:
        return None
    that = next((c for c in verb.rights if c.dep == "ccomp"), None)
    tokens = clause(that) if patient.lower == "it" and that is not None else clause(patient)
    verified = verb.lemma in reading("verifying") or any(c.lower == "independently" for c in verb.children)
    first = min([verb, *(c for c in verb.children if c.dep in ("aux", "auxpass", "neg"))], key=lambda t: t.index)
    return silent_frame(
        verb,
        "unconfirmed",
        "not_verified" if verified else "not_confirmed",
        "silence.nobody_confirmed",
        (first.start, verb.end),
        runs(tokens, verb.sentence.document.text),
    )


def _headline_unable(verb: Token, cues: Cues) -> Frame | None:
    """`Ministry unable to confirm deaths`, `Army not in a position to confirm`: a headline leaves out the verb."""
    sentence = verb.sentence
    if (
        verb.lemma not in cues.silence["checking_verbs"]
        or verb.tag != "VB"
        or not sentence.document.in_title(sentence.start)
    ):
        return None
    state, subject = verb.head, verb.head.head
    if state.lower == "position" and subject.lower == "in":
        no = next((t for t in sentence.tokens[1 : verb.index] if t.lower == "not"), None)
        subject = sentence.tokens[no.index - 1] if no is not None else subject
    else:
        no = state if state.lower == "unable" else state.child("neg")
    if no is None or not is_nominal(subject) or subject.index > no.index:
        return None
    detail: DenialDetail = "not_verified" if verb.lemma in reading("verifying") else "not_confirmed"
    frame = silent_frame(verb, "unconfirmed", detail, "silence.headline", (no.start, verb.end), rest(verb))
    frame.sources = [Source(source(subject, no).start, subject.end, subject)]
    return frame


def _yet_to(verb: Token, cues: Cues) -> Frame | None:
    """`has yet to respond`, `has yet to confirm`."""
    told = infinitive(verb)
    if (
        told is None
        or verb.lemma not in ("have", "be")
        or not any(t.lower == "yet" for t in verb.sentence.tokens[verb.index : told.index])
    ):
        return None
    cue, content = (verb.start, told.end), rest(told)
    if finds(told, cues):
        return spoken(verb, silent_frame(verb, "unconfirmed", "no_information", "silence.yet_to", cue, content))
    if told.lemma in cues.silence["confirming_verbs"]:
        detail: DenialDetail = "not_verified" if told.lemma == "verify" else "not_confirmed"
        return spoken(verb, silent_frame(verb, "unconfirmed", detail, "silence.yet_to", cue, content))
    if told.lemma in cues.silence["answer_verbs"] or says_nothing(told, cues):
        return spoken(verb, silent_frame(verb, "no_comment", "no_response", "silence.yet_to", cue, content))
    return None


def _no_noun(verb: Token, cues: Cues) -> Frame | None:
    """`there was no immediate comment from the army`, `there was no independent confirmation`."""
    if verb.lemma != "be" or not verb.child("expl"):
        return None
    thing = verb.child("attr", "nsubj")
    if thing is None or not any(c.lower == "no" for c in thing.children):
        return None
    first = verb.child("expl") or verb
    cue = (first.start, thing.end)
    by = next(
        (
            t
            for t in verb.subtree
            if t.dep == "prep"
            and t.lower in ("from", "by")
            and t.index > thing.index
            and t.child("pobj")
            and (t.head in (thing, verb) or t.head.head is thing)
        ),
        None,
    )
    whom = by.child("pobj") if by else None
    if thing.lemma in cues.silence["answer_nouns"] and (whom is not None or thing.tag != "NNS"):
        frame = silent_frame(verb, "no_comment", "no_response", "silence.there_was_no", cue, [])
    elif thing.lemma in cues.silence["confirmation_nouns"]:
        detail: DenialDetail = (
            "not_verified" if any(c.lower == "independent" for c in thing.children) else "not_confirmed"
        )
        if whom is None:
            detail = "no_information" if detail == "not_confirmed" and not thing.child("amod") else detail
        frame = silent_frame(verb, "unconfirmed", detail, "silence.no_confirmation", cue, rest(thing))
    else:
        return None
    frame.sources = [source(t) for t in coordinated(whom)] if whom else []
    return frame


def _unclear(verb: Token, cues: Cues) -> Frame | None:
    """`it was not immediately clear whether`, `it remains unclear who`."""
    known = verb.lemma == "know" and is_passive(verb)
    if verb.lemma not in ("be", "remain") and not known:
        return None
    state = verb if known else verb.child("acomp", "oprd", "attr")
    if state is None or not (
        state.lower in ("unclear", "unknown")
        or (state.lower in ("clear", "known") and (negated(verb) or negated(state)))
    ):
        return None
    patient = verb.child("nsubj", "nsubjpass", "expl")
    asked = next(
        (c for c in [*verb.rights, *state.rights] if c.dep in ("ccomp", "advcl", "csubj", "acl", "xcomp")), None
    )
    if (
        asked is None
        or not any(t.lower in WH for t in asked.subtree[:3])
        or (patient is not None and patient.lower not in ("it",))
    ):
        return None
    first = patient or verb
    return silent_frame(
        verb,
        "unconfirmed",
        "no_information",
        "silence.unclear",
        (first.start, state.end),
        runs(clause(asked), verb.sentence.document.text),
    )


def _short_of(verb: Token, cues: Cues) -> Frame | None:
    """`stopped short of confirming the report`."""
    if verb.lemma != "stop":
        return None
    short = next((t for t in verb.subtree if t.lower == "short"), None)
    what = next((t for t in verb.subtree if t.dep == "pcomp" and t.tag == "VBG"), None)
    if short is None or what is None or what.index < short.index:
        return None
    frame = silent_frame(verb, "asserted", None, "silence.short_of", (verb.start, what.end), rest(what))
    if what.child("oprd"):
        # short of calling it safe: object and predicate
        frame.content = runs([t for c in what.rights for t in c.subtree], verb.sentence.document.text)
    if what.lemma in cues.silence["confirming_verbs"]:
        frame.status, frame.detail = "unconfirmed", "not_confirmed"
    return spoken(verb, frame)


READINGS = (
    _yet_to,
    _no_noun,
    _unclear,
    _short_of,
    _not_established,
    _no_information,
    _nobody_confirmed,
    _headline_unable,
)
