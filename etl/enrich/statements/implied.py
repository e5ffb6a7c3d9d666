"""Answers that name nothing and repeat nothing: what they answer was said to, or of, who answers, just before.

In: an answer's place among the statements of an article. Out: the question that was put to who answers (`was asked whether
…`), the claim that its own sentence holds it against (`said Lind had fled, but Lind denied …`), or the last claim of a deed
of who answers (`“That never happened,” Lind said`); or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from etl.enrich.statements.parties import encloses, same_sentence, speaks_of, who
from etl.enrich.statements.references import accuses, charges
from etl.records.enriched import Statement

#: How many statements back what was just said may lie, and how many characters.
_BACK, _FAR = 4, 700
#: A sentence follows another at once where no more than a paragraph's break stands between them (characters).
_GAP = 2
_CONTRAST = re.compile(r"\b(?:but|though|although|while|whereas|yet|however|even as|despite)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|when|although|though)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:ask|quizz|quer|press|inquir|enquir|grill)", re.IGNORECASE)
_QUESTION = re.compile(r"(?:if|whether|about)\b", re.IGNORECASE)
#: Rules of denials of a deed or a thing, not of a clause with a subject of its own.
_NOUNS = frozenset(["deny.deny+other", "deny.deny+gerund", "deny.deny+claim", "deny.dispute+other"])
_REPORTING = frozenset(["media", "anonymous", "unattributed"])
CanAnswer = Callable[[Statement, Statement], bool]


def implied(place: int, statements: Sequence[Statement], can_answer: CanAnswer, deed_of: CanAnswer) -> Statement | None:
    """What was just said to or of who answers; `deed_of` says whether a statement tells of a deed of theirs."""
    answer = statements[place]
    if not answer.evidence or answer.denial_status == "rejected":
        return None
    before = [s for s in statements[max(0, place - _BACK) : place] if s.evidence and can_answer(answer, s)]
    before = [s for s in before if 0 <= _distance(s, answer) <= _FAR or same_sentence(s, answer)]
    question = next((s for s in before[-1:] if _asked(s, answer)), None)
    if question is not None:
        return question
    if answer.denial_status == "denied":
        beside = [*before, *(s for s in statements[place + 1 : place + _BACK] if can_answer(answer, s))]
        opposed = [s for s in beside if _opposed(s, answer) and speaks_of(s, answer)]
        if opposed:
            return opposed[-1]
    if answer.denial_status == "denied" and any(rule in _NOUNS for rule in answer.rule):
        with_ = [s for s in before if _counterpart(s, answer) and speaks_of(s, answer)]
        if with_:
            return with_[-1]
    if not _bare(answer):
        return None
    before = [s for s in before if not any(encloses(s, other) and who(other) == who(answer) for other in statements)]
    told = [s for s in before if deed_of(answer, s)]
    if answer.denial_status == "no_comment":
        told = [s for s in told[-1:] if accuses(s) or charges(s) or s.source_type in _REPORTING]
    return told[-1] if told else None


def _counterpart(other: Statement, answer: Statement) -> bool:
    """`Lind said she had met Novak. Novak denied any dealings with Lind.`"""
    return other.speaker is not None and other.speaker.id is not None and other.speaker.id in answer.about


def _distance(other: Statement, answer: Statement) -> int:
    return answer.evidence[0].start - other.evidence[-1].end


def _asked(question: Statement, answer: Statement) -> bool:
    """`Lind was asked whether he had left. He said he had not.`"""
    if question.cue is None or not _ASKED.search(question.cue.text) or _distance(question, answer) > _GAP:
        return False
    put = question.speaker is None or speaks_of(question, answer)
    return put and _QUESTION.match(question.content[0].text) is not None


def _opposed(other: Statement, answer: Statement) -> bool:
    """Whether a sentence sets the answer against the claim: `said …, but …`; `“I did not,” Lind said, after Novak said …`."""
    if not same_sentence(other, answer) or other.cue is None or answer.cue is None:
        return False
    sentence, later = answer.evidence[0], other.cue.start > answer.cue.start
    if later:
        between = sentence.text[answer.cue.end - sentence.start : other.cue.start - sentence.start]
        return _AFTER.search(between) is not None and other.content[0].start > other.cue.start
    first = max(other.cue.end, other.content[-1].end)
    return _CONTRAST.search(sentence.text[first - sentence.start : answer.cue.start - sentence.start]) is not None


def _bare(answer: Statement) -> bool:
    """Whether an answer says nothing of what it answers: `never happened`, `a lie`, `did not respond`."""
    if answer.denial_status == "denied":
        return "content.denied" in answer.rule
    return answer.denial_status == "no_comment" and not answer.content
