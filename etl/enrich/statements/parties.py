"""Who stands on which side: whether two statements have one voice, and whether one speaks of whom the other is by.

In: statements of one article. Out: yes or no. Names are compared by their words where nobody was resolved; a part of an
institution counts as the institution (`Lind's office`, `a spokesman for Acme`), a state's ministries as the state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from etl.enrich.statements.propositions import stem, words_of
from etl.records.enriched import Statement

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}|\d{4}")
_PERSONS = frozenset(["named_person", "anonymous"])


def who(statement: Statement) -> str:
    """What stands for the speaker: the actor's id, else the words."""
    speaker = statement.speaker
    return (speaker.id or speaker.text.lower()) if speaker else ""


def capitals(text: str) -> set[str]:
    """Names among the words, without the mark of the genitive."""
    words = (word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text.replace("-", " ")))
    return {word for word in words if word[0].isupper() and word.lower() not in words_of("not_names")}


def nameless(statement: Statement) -> bool:
    """`the two`, `aides`: neither resolved nor named."""
    speaker = statement.speaker
    return speaker is not None and speaker.id is None and not capitals(speaker.text)


def one_voice(answer: Statement, other: Statement, sides: Mapping[str, str]) -> bool:
    """Whether the two may be by one speaker, or by a state and its ministry: these do not answer one another."""
    if who(other) == who(answer) or _same_names(answer, other) or _maybe_one(answer, other):
        return True
    countries = [sides.get(s.speaker.id or "") if s.speaker else None for s in (answer, other)]
    return countries[0] is not None and countries[0] == countries[1]


def speaks_of(other: Statement, answer: Statement) -> bool:
    """Whether a statement is about who answers: by id, or by name where there is none."""
    speaker = answer.speaker
    if speaker is None:
        return False
    if speaker.id is not None and speaker.id in other.about:
        return True
    names = {stem(word) for word in capitals(speaker.name or speaker.text)}
    return bool(names & {stem(word) for span in other.content for word in capitals(span.text)})


def _maybe_one(answer: Statement, other: Statement) -> bool:
    """`Acme … The company …`: a noun for a speaker named elsewhere, who is not spoken of in the claim."""
    if (answer.source_type in _PERSONS) != (other.source_type in _PERSONS):
        return False
    for one, another in ((answer, other), (other, answer)):
        if one.speaker is None or another.speaker is None or one.speaker.id is None or another.speaker.id is not None:
            continue
        words = another.speaker.text.lower().split()
        if words[0] in ("the", "this") and words[-1] in words_of("generic") and one.speaker.id not in other.about:
            return True
    return False


def _same_names(answer: Statement, other: Statement) -> bool:
    """One speaker by two names: `Lavrov` and `Mr. Lavrov`, where one was not resolved."""
    mine, theirs = (
        set(_WORD.findall(s.speaker.name or s.speaker.text)) if s.speaker else set() for s in (answer, other)
    )
    names = {word for word in mine & theirs if word[0].isupper() and word != "The"}
    return bool(names)


def same_sentence(answer: Statement, other: Statement) -> bool:
    """Whether the two share a sentence of evidence."""
    mine, theirs = ({(span.start, span.end) for span in s.evidence} for s in (answer, other))
    return bool(mine & theirs)


def encloses(outer: Statement, inner: Statement) -> bool:
    """Whether one statement was made inside what the other says."""
    place = inner.cue or (inner.content[0] if inner.content else None)
    return place is not None and any(s.start <= place.start and place.end <= s.end for s in outer.content)
