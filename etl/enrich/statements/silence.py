"""Not answering: refusals to comment, calls not returned, with and without a verb that says so.

In: a verb's token and the lexicon. Out: a `Frame` with status `no_comment` or `unconfirmed` (or `rejected` for a refusal
by deed), or None; what is not confirmed is read in `unconfirmed`. These are looked for at every verb, not only where something is attributed.
"""

from __future__ import annotations

from etl.enrich.statements import unconfirmed, withheld
from etl.enrich.statements.cues import Cues, load_cues
from etl.enrich.statements.frames import Frame, Range
from etl.enrich.statements.modality import hypothetical, is_nobody_subject, negated
from etl.enrich.statements.negation import conditional
from etl.enrich.statements.phrases import coordinated, is_when, runs, source
from etl.enrich.statements.refusals import (
    confirm_or_deny,
    declined,
    for_this_story,
    is_adjunct,
    rest,
    rest_of,
    says_nothing,
    silent_frame,
    spoken,
)
from etl.enrich.statements.subjects import active_subject, is_passive, subject
from etl.enrich.statements.verbs import sources_of
from etl.enrich.syntax.document import Token
from etl.records.values import DenialDetail

_WILL = frozenset(["would", "will", "wo", "'d", "'ll"])
_PAST = frozenset(["did", "do", "does", "has", "have", "had", "'ve"])
_WH = unconfirmed.WH


def silence_frame(verb: Token, cues: Cues) -> Frame | None:
    """The reading of a verb that says that somebody does not answer."""
    for read in (
        declined,
        _unanswered,
        _unreachable,
        _nothing_said,
        _would_not,
        _left,
        *withheld.READINGS,
        *unconfirmed.READINGS,
    ):
        frame = read(verb, cues)
        if frame is not None:
            return frame
    return None


def _unanswered(verb: Token, cues: Cues) -> Frame | None:
    """`did not respond to a request`, `has not replied`; `calls were not returned`."""
    if verb.lemma not in cues.silence["answer_verbs"] or not negated(verb):
        return None
    if conditional(verb) or not _failed(verb, cues):
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
    if _to(verb):
        # unable to comment, failed to reply
        first = verb.head
    content = _matter(verb) if things & cues.silence["answer_things"] else rest(verb)
    return spoken(
        verb,
        silent_frame(
            verb, "no_comment", detail, "silence.no_response", (first.start, _through_request(verb, first)), content
        ),
    )


def _to(verb: Token) -> bool:
    return verb.tag == "VB" and any(c.lower == "to" for c in verb.lefts)


def _failed(verb: Token, cues: Cues) -> bool:
    """Whether an infinitive is what somebody failed to do: no `right not to answer`, no `enough staff to respond`."""
    if not _to(verb):
        return True
    future = any(c.dep == "aux" and c.lower in _WILL for c in [*verb.head.lefts, *verb.head.head.lefts])
    return verb.head.lemma in cues.silence["failing"] and not future


_LONGEST_CUE = 60


def _through_request(verb: Token, first: Token) -> int:
    """The cue's end: after `requests for comment`, where these follow at once, as in `refused to make any comments`."""
    end = for_this_story(verb)
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


def _left(verb: Token, cues: Cues) -> Frame | None:
    """`left the letter without an answer`, `left it unanswered`; `calls to the ministry went unanswered`."""
    if verb.lemma not in ("leave", "go", "remain"):
        return None
    state = verb.child("oprd", "acomp", "advcl", "amod")
    without = next((c for c in verb.rights if c.dep == "prep" and c.lower == "without"), None)
    answer = without.child("pobj") if without else None
    if state is not None and state.lower in cues.silence["unanswered"]:
        end = state
    elif answer is not None and answer.lemma in cues.silence["answer_nouns"]:
        end = answer
    else:
        return None
    asked = verb.child("dobj") if verb.lemma == "leave" else verb.child("nsubj")
    if asked is None or asked.lemma not in cues.silence["request_nouns"] or hypothetical(verb):
        return None
    frame = silent_frame(verb, "no_comment", "no_response", "silence.left", (verb.start, end.end), [])
    if verb.lemma == "leave":
        return spoken(verb, frame)
    target = _asked(asked)
    frame.sources = [source(t) for t in coordinated(target)] if target is not None else []
    return frame if frame.sources else None


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
        if not any(t.lemma in cues.silence["available_for"] for t in verb.sentence.tokens) and not _absent(verb, state):
            return None
        end = state
    first = min([verb, *(c for c in verb.children if c.dep in ("aux", "auxpass", "neg"))], key=lambda t: t.index)
    frame = silent_frame(verb, "no_comment", "unreachable", rule, (first.start, end.end), [])
    frame.sources = sources_of(active_subject(verb), verb)
    return frame if frame.sources else None


def _absent(verb: Token, state: Token) -> bool:
    """`the clerk, who was not available on Wednesday`: a person in a relative clause, and nothing said of what for."""
    patient = verb.child("nsubj")
    further = [c for c in [*verb.rights, *state.rights] if c.dep in ("prep", "xcomp", "ccomp") and not is_when(c)]
    return patient is not None and patient.lower == "who" and not further


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
    if verb.dep == "pcomp" and verb.head.lower == "without" and verb.lemma in cues.silence["withheld"]:
        return _without(verb, cues)
    if not negated(verb) or conditional(verb) or unconfirmed.finds(verb, cues):
        return None
    own = verb.child("nsubj")
    if verb.lemma == "say" and is_nobody_subject(verb) and not any(t.lower in _WH for t in verb.subtree):
        # no expert would say so
        return None
    if verb.lemma not in ("say", "comment") and own is not None and any(c.lower == "no" for c in own.lefts):
        # no candidate has defined what is meant: a lack in all, nobody's silence
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
    if is_passive(verb):
        drawn = verb.lemma in cues.silence["passive_verbs"] and auxiliaries & _WILL
        return _not_drawn(verb, first) if drawn else None
    if not says_nothing(verb, cues) or verb.lemma in cues.silence["no_silence"]:
        return None
    if verb.lemma in ("identify", "name") and verb.child("dobj") is None:
        return None
    asked = any(t.lower in _WH for t in verb.sentence.tokens[verb.index + 1 : verb.index + 3])
    # would not say that it was safe: the claim is not made, and not answered
    asked = asked or (verb.lemma == "say" and bool(auxiliaries & _WILL) and verb.child("ccomp") is not None)
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


def _without(verb: Token, cues: Cues) -> Frame | None:
    """`left without giving a reason`, `said so, without elaborating`."""
    thing = verb.child("dobj")
    if not says_nothing(verb, cues) or (thing is not None and thing.lemma not in cues.silence["comment_things"]):
        return None
    cue = (verb.head.start, verb.end)
    frame = silent_frame(verb, "no_comment", "declined", "silence.without", cue, rest(verb) or _question_word(verb))
    return spoken(verb, frame)


def _not_drawn(verb: Token, first: Token) -> Frame | None:
    """`would not be drawn on the date`: the subject of the passive is who keeps silent."""
    about = next((c for c in verb.rights if c.dep == "prep" and not is_adjunct(c)), None)
    content = runs([t for t in about.subtree if t is not about], verb.sentence.document.text) if about else []
    frame = silent_frame(verb, "no_comment", "declined", "silence.would_not", (first.start, verb.end), content)
    frame.sources = sources_of(active_subject(verb), verb)
    return frame if frame.sources else None


def _question_word(verb: Token) -> list[Range]:
    """`did not explain why`: the bare question."""
    word = next((c for c in verb.rights if c.lower in _WH and c.index == verb.index + 1), None)
    return [(word.start, word.end)] if word is not None else []
