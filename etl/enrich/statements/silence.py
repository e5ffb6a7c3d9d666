"""Not answering: refusals to comment, calls not returned, nothing confirmed, with and without a verb that says so.

In: a verb's token and the lexicon. Out: a `Frame` with status `no_comment` or `unconfirmed` (or `rejected` for a refusal
by deed), or None. These are looked for at every verb, not only where something is attributed.
"""

from __future__ import annotations

from etl.enrich.statements.cues import Cues, load_cues
from etl.enrich.statements.frames import Frame, Range
from etl.enrich.statements.phrases import clause, coordinated, runs, source
from etl.enrich.statements.refusals import (
    confirm_or_deny,
    declined,
    infinitive,
    is_adjunct,
    rest,
    rest_of,
    says_nothing,
    silent_frame,
    spoken,
)
from etl.enrich.statements.subjects import hypothetical, is_passive, negated, subject
from etl.enrich.statements.verbs import sources_of
from etl.enrich.syntax.document import Token
from etl.records.values import DenialDetail

_WILL = frozenset(["would", "will", "wo", "'d", "'ll"])
_PAST = frozenset(["did", "do", "does", "has", "have", "had", "'ve"])
_WH = frozenset(["whether", "if", "when", "who", "what", "why", "how", "which", "where", "whom", "whose"])


def silence_frame(verb: Token, cues: Cues) -> Frame | None:
    """The reading of a verb that says that somebody does not answer."""
    for read in (
        declined,
        _unanswered,
        _unreachable,
        _nothing_said,
        _would_not,
        _yet_to,
        _no_noun,
        _unclear,
        _short_of,
    ):
        frame = read(verb, cues)
        if frame is not None:
            return frame
    return None


def _unanswered(verb: Token, cues: Cues) -> Frame | None:
    """`did not respond to a request`, `has not replied`; `calls were not returned`."""
    if verb.lemma not in cues.silence["answer_verbs"] or not negated(verb):
        return None
    if is_passive(verb):
        return _not_returned(verb, cues)
    auxiliaries = {c.lower for c in verb.children if c.dep == "aux"}
    things = {t.lemma for t in verb.subtree if t.index > verb.index}
    if verb.lemma in ("return", "acknowledge", "answer") and not things & cues.silence["answer_things"]:
        return None
    if verb.lemma == "react" or (verb.dep == "xcomp" and verb.head.lemma in cues.silence["decline_verbs"]):
        return None
    detail: DenialDetail = "declined" if auxiliaries & _WILL else "no_response"
    first = min([c for c in verb.children if c.dep in ("aux", "neg")] or [verb], key=lambda t: t.index)
    content = _matter(verb) if things & cues.silence["answer_things"] else rest(verb)
    return spoken(
        verb,
        silent_frame(
            verb, "no_comment", detail, "silence.no_response", (first.start, _through_request(verb, first)), content
        ),
    )


_LONGEST_CUE = 60


def _through_request(verb: Token, first: Token) -> int:
    """The cue's end: after `requests for comment`, where these follow at once, as in `refused to make any comments`."""
    end = verb.end
    for token in verb.sentence.tokens[verb.index + 1 : verb.index + 9]:
        if token.pos == "PUNCT" or token.end - first.start > _LONGEST_CUE:
            break
        if token.lemma in load_cues().silence["requested"]:
            end = token.end
    return end


def _matter(verb: Token) -> list[Range]:
    """What the questions were about: did not respond to questions about the fire."""
    about = next(
        (
            t
            for t in verb.subtree
            if t.dep == "prep"
            and t.index > verb.index
            and t.lower in ("about", "regarding", "concerning", "on")
            and t.head.pos == "NOUN"
        ),
        None,
    )
    inner = about.child("pobj") if about else None
    if about is None or inner is None or is_adjunct(about):
        return []
    return runs([t for t in about.subtree if t is not about], verb.sentence.document.text)


def _not_returned(verb: Token, cues: Cues) -> Frame | None:
    asked = verb.child("nsubjpass")
    if asked is None or asked.lemma not in cues.silence["request_nouns"]:
        return None
    auxiliary = verb.child("auxpass") or verb
    frame = silent_frame(verb, "no_comment", "no_response", "silence.not_returned", (auxiliary.start, verb.end), [])
    doer = subject(verb)
    target = _asked(asked)
    if doer.heads:
        frame.sources = sources_of(doer, verb)
    elif target is not None:
        frame.sources = [source(t) for t in coordinated(target)]
    return frame


def _asked(request: Token) -> Token | None:
    """Whom a request, a call or a message went to."""
    for token in request.subtree:
        if token.dep == "prep" and token.lower in ("to", "with", "for", "left"):
            target = token.child("pobj")
            if target is not None and target.lemma not in ("comment", "response", "reaction", "interview"):
                return target
    return None


def _unreachable(verb: Token, cues: Cues) -> Frame | None:
    """`could not be reached`, `was not available for comment`, `was unavailable`."""
    rule, end = "silence.unreachable", verb
    reached = verb.lemma == "reach" and is_passive(verb) and negated(verb) and verb.child("auxpass") is not None
    if not reached:
        if verb.lemma != "be" or verb.child("auxpass"):
            return None
        state = verb.child("acomp", "oprd")
        if state is None or not (
            (state.lower == "available" and (negated(verb) or negated(state))) or state.lower == "unavailable"
        ):
            return None
        if not any(t.lemma in cues.silence["available_for"] for t in verb.sentence.tokens):
            return None
        end = state
    patient = verb.child("nsubjpass", "nsubj")
    if patient is None:
        return None
    first = min([verb, *(c for c in verb.children if c.dep in ("aux", "auxpass", "neg"))], key=lambda t: t.index)
    frame = silent_frame(verb, "no_comment", "unreachable", rule, (first.start, end.end), [])
    frame.sources = [source(t, verb) for t in coordinated(patient)]
    if patient.lower in ("who", "that") and verb.dep == "relcl":
        frame.sources = [source(verb.head, verb)]
    return frame


def _nothing_said(verb: Token, cues: Cues) -> Frame | None:
    """`had no comment`, `gave no details`, `offered no comment`, `made no comment`."""
    if verb.lemma not in cues.silence["no_verbs"]:
        return None
    object_ = verb.child("dobj")
    if object_ is None or object_.lemma not in cues.silence["no_things"]:
        return None
    if not (any(c.lower == "no" for c in object_.children) or negated(verb)) or hypothetical(verb):
        return None
    had = verb.lemma == "have"
    if had and object_.lemma not in cues.silence["had_things"]:
        return None
    if verb.lemma in ("make", "issue", "release") and object_.lemma not in cues.silence["made_things"]:
        return None
    detail: DenialDetail = "no_response" if had else "declined"
    first = min([c for c in verb.children if c.dep in ("aux", "neg")] or [verb], key=lambda t: t.index)
    return spoken(
        verb,
        silent_frame(
            verb, "no_comment", detail, "silence.no_" + object_.lemma, (first.start, object_.end), rest(object_)
        ),
    )


def _would_not(verb: Token, cues: Cues) -> Frame | None:
    """`would not say whether`, `won't discuss`, `did not elaborate`, `neither confirmed nor denied`."""
    if not negated(verb):
        return None
    auxiliaries = {c.lower for c in verb.children if c.dep == "aux"}
    first = min([c for c in verb.children if c.dep in ("aux", "neg", "cc", "preconj")] or [verb], key=lambda t: t.index)
    if verb.lemma in ("confirm", "deny") and confirm_or_deny(verb) and verb.dep != "xcomp":
        joined = next((c for c in verb.rights if c.dep == "conj"), verb)
        frame = silent_frame(
            verb,
            "no_comment",
            "neither_confirmed_nor_denied",
            "silence.neither",
            (first.start, joined.end),
            rest(joined),
        )
        return spoken(verb, frame)
    if (
        verb.lemma in cues.silence["refusing_verbs"]
        and auxiliaries & {"will", "wo", "'ll"}
        and verb.dep in ("ROOT", "ccomp", "conj")
    ):
        frame = silent_frame(verb, "rejected", None, "refuse.will_not", (first.start, verb.end), rest(verb))
        frame.unsure = True
        return spoken(verb, frame) if frame.content else None
    if is_passive(verb) or not says_nothing(verb, cues) or verb.lemma in cues.silence["no_silence"]:
        return None
    if verb.lemma in ("identify", "name") and verb.child("dobj") is None:
        return None
    asked = any(t.lower in _WH for t in verb.sentence.tokens[verb.index + 1 : verb.index + 3])
    if (
        verb.lemma in cues.silence["asking_verbs"]
        and not asked
        and (verb.lemma != "confirm" or not auxiliaries & _WILL)
    ):
        return None
    if auxiliaries & _WILL or (auxiliaries & _PAST and (asked or verb.lemma in cues.silence["withheld"])):
        detail: DenialDetail = "declined"
        content = (
            rest(verb) or _question_word(verb) or [r for c in verb.rights if c.dep == "advcl" for r in rest_of(c)][:1]
        )
        return spoken(
            verb, silent_frame(verb, "no_comment", detail, "silence.would_not", (first.start, verb.end), content)
        )
    return None


def _question_word(verb: Token) -> list[Range]:
    """`did not explain why`: the bare question."""
    word = next((c for c in verb.rights if c.lower in _WH and c.index == verb.index + 1), None)
    return [(word.start, word.end)] if word is not None else []


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
            if t.dep == "prep" and t.lower in ("from", "by") and t.index > thing.index and t.child("pobj")
        ),
        None,
    )
    whom = by.child("pobj") if by else None
    if thing.lemma in cues.silence["answer_nouns"]:
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
        or not any(t.lower in _WH for t in asked.subtree[:3])
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
    if what.lemma in cues.silence["confirming_verbs"]:
        frame.status, frame.detail = "unconfirmed", "not_confirmed"
    return spoken(verb, frame)
