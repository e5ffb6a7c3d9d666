"""Answers that name what they answer by its kind alone: `denied it`, `rejected the accusation`, `confirmed the report`.

In: an answer's place among the statements of an article. Out: the statement that it points at, or None. It points at the
sentence just before its own, and there at one statement only; where two could be meant, none is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from etl.records.enriched import Statement

#: A sentence follows another at once where no more than a paragraph's break stands between them.
_GAP = 2


class _Kind(Struct, frozen=True):
    nouns: frozenset[str]
    rules: frozenset[str]
    source_types: frozenset[str]
    cue: re.Pattern[str] | None


class _References(Struct, frozen=True):
    pointing: re.Pattern[str]
    kinds: tuple[_Kind, ...]
    accusing: re.Pattern[str]


@cache
def _references() -> _References:
    data = tomllib.loads(Path(__file__).with_name("references.toml").read_text(encoding="utf-8"))
    kinds = tuple(
        _Kind(
            frozenset(kind["nouns"]),
            frozenset(kind.get("rules", [])),
            frozenset(kind.get("source_types", [])),
            re.compile(kind["cue"], re.IGNORECASE) if "cue" in kind else None,
        )
        for kind in data["kind"]
    )
    nouns = sorted({noun for kind in kinds for noun in kind.nouns}, key=len, reverse=True)
    pattern = data["pointing"].replace("NOUN", f"(?P<noun>{'|'.join(nouns)})")
    return _References(re.compile(pattern, re.IGNORECASE), kinds, re.compile(data["accusing"], re.IGNORECASE))


def referred(place: int, statements: Sequence[Statement], can_answer: Callable[[Statement], bool]) -> Statement | None:
    """What the answer at `place` points at; `can_answer` says which statements it could be about at all."""
    answer = statements[place]
    pointing = _references().pointing.fullmatch(" ".join(span.text for span in answer.content))
    if pointing is None or not answer.evidence:
        return None
    noun = (pointing["noun"] or "").lower()
    before = [s for s in statements if _just_before(s, answer) and can_answer(s)]
    meant = [s for s in before if _fits(noun, s, answer)]
    naming = [s for s in meant if _names(s, answer)]
    found = naming or meant
    return found[0] if len(found) == 1 else None


def accuses(statement: Statement) -> bool:
    """Whether a statement blames somebody and is said to have been made: not `did not accuse`, not `might accuse`."""
    cue, evidence = statement.cue, statement.evidence
    if cue is None or "cue.negated" in statement.rule or statement.denial_status != "asserted":
        return False
    if not _references().accusing.search(cue.text):
        return False
    sentence = next((s for s in evidence if s.start <= cue.start < s.end), None)
    before = sentence.text[: cue.start - sentence.start].lower() if sentence else ""
    return re.search(r"(?:\bnot|n't|\bnever|\bmay|\bmight|\bcould|\bwould|\bwill) (?:\w+ly )?$", before) is None


def _just_before(other: Statement, answer: Statement) -> bool:
    if not other.evidence:
        return False
    return 0 <= answer.evidence[0].start - other.evidence[-1].end <= _GAP


def _fits(noun: str, other: Statement, answer: Statement) -> bool:
    """Whether the noun names statements of this kind; a pronoun needs the answering to be spoken of."""
    if not noun:
        return answer.denial_status == "denied" and _names(other, answer)
    for kind in _references().kinds:
        if noun in kind.nouns:
            cue = other.cue.text if other.cue else ""
            return (
                not kind.rules.isdisjoint(other.rule)
                or other.source_type in kind.source_types
                or (kind.cue is not None and kind.cue.search(cue) is not None)
            )
    return False


def _names(other: Statement, answer: Statement) -> bool:
    return answer.speaker is not None and answer.speaker.id is not None and answer.speaker.id in other.about
