"""Answers that name what they answer by its kind alone: `denied it`, `rejected the accusation`, `denied any wrongdoing`.

In: an answer's place among the statements of an article. Out: the statement that it points at, or None. A pronoun or a
noun points at the sentence just before its own, or at what stands before it in its own, and there at one statement only;
an accusation may stand anywhere, if it is one against who answers; a named owner's claim is that owner's.
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
_ACCUSATION = "accusation"


class _Kind(Struct, frozen=True):
    nouns: frozenset[str]
    rules: frozenset[str]
    source_types: frozenset[str]
    cue: re.Pattern[str] | None
    anywhere: bool


class _References(Struct, frozen=True):
    pointing: re.Pattern[str]
    owned: re.Pattern[str]
    innocent: re.Pattern[str]
    kinds: tuple[_Kind, ...]
    accusing: re.Pattern[str]
    branding: re.Pattern[str]
    asking: re.Pattern[str]
    accusers: re.Pattern[str]


@cache
def _references() -> _References:
    data = tomllib.loads(Path(__file__).with_name("references.toml").read_text(encoding="utf-8"))
    kinds = tuple(
        _Kind(
            frozenset(kind["nouns"]),
            frozenset(kind.get("rules", [])),
            frozenset(kind.get("source_types", [])),
            re.compile(kind["cue"], re.IGNORECASE) if "cue" in kind else None,
            kind.get("anywhere", False),
        )
        for kind in data["kind"]
    )
    nouns = sorted({noun for kind in kinds for noun in kind.nouns}, key=len, reverse=True)
    named = f"(?P<noun>{'|'.join(nouns)})"
    return _References(
        pointing=re.compile(data["pointing"].replace("NOUN", named), re.IGNORECASE),
        owned=re.compile(data["owned"].replace("NOUN", named)),
        innocent=re.compile(data["innocent"], re.IGNORECASE),
        kinds=kinds,
        accusing=re.compile(data["accusing"], re.IGNORECASE),
        branding=re.compile(data["branding"], re.IGNORECASE),
        asking=re.compile(data["asking"], re.IGNORECASE),
        accusers=re.compile(data["accusers"], re.IGNORECASE),
    )


def referred(
    place: int, statements: Sequence[Statement], can_answer: Callable[[Statement, Statement], bool]
) -> Statement | None:
    """What the answer at `place` points at; `can_answer` says which statements it could be about at all."""
    answer = statements[place]
    if not answer.evidence:
        return None
    words = " ".join(span.text for span in answer.content)
    cue = answer.cue.text if answer.cue else ""
    owned = _references().owned.fullmatch(words)
    innocent = _references().innocent.search(f"{cue} {words}")
    pointing = _references().pointing.fullmatch(words)
    if owned is None and innocent is None and pointing is None:
        return None
    some = [s for s in statements if s is not answer and can_answer(answer, s)]
    if owned is not None:
        return _owners(owned["owner"], owned["noun"].lower(), answer, some)
    if innocent is not None or pointing is None:
        return _accusation(_ACCUSATION, answer, some)
    noun = (pointing["noun"] or "").lower()
    before = [s for s in some if _just_before(s, answer)]
    meant = [s for s in before if _fits(noun, s, answer)]
    found = [s for s in meant if _names(s, answer)] or meant
    # what stands in the same sentence is meant before what stands in the last
    found = [s for s in found if s.evidence[-1].start == answer.evidence[0].start] or found
    if found and len({s.speaker.text if s.speaker else "" for s in found}) == 1:
        return found[-1]
    if not found and any(kind.anywhere and noun in kind.nouns for kind in _references().kinds):
        return _accusation(noun, answer, some) or _spoken_of(before, answer)
    return _spoken_of(before, answer) if noun and not found else None


def _spoken_of(before: Sequence[Statement], answer: Statement) -> Statement | None:
    """The last word on who answers, where all before it is by one speaker or one inside the other."""
    named = [s for s in before if _names(s, answer) and s.denial_status == "asserted"]
    return named[-1] if answer.denial_status == "denied" and named else None


def accuses(statement: Statement) -> bool:
    """Whether a statement blames somebody and is said to have been made: not `did not accuse`, not `might accuse`."""
    cue, evidence = statement.cue, statement.evidence
    if (
        cue is None
        or not {"cue.negated", "cue.modal"}.isdisjoint(statement.rule)
        or statement.denial_status != "asserted"
    ):
        return False
    if not _references().accusing.search(cue.text) and not _brands(statement):
        return False
    sentence = next((s for s in evidence if s.start <= cue.start < s.end), None)
    before = sentence.text[: cue.start - sentence.start].lower() if sentence else ""
    return re.search(r"(?:\bnot|n't|\bnever|\bmay|\bmight|\bcould|\bwould|\bwill) (?:\w+ly )?$", before) is None


def _brands(statement: Statement) -> bool:
    """`called Lind a liar`: a name that accuses, given to somebody."""
    words = " ".join(span.text for span in statement.content)
    return "verb.describe" in statement.rule and _references().branding.search(words) is not None


def asks(statement: Statement) -> bool:
    """Whether a statement demands, proposes or offers something that can be turned down."""
    rules = {"verb.demand", "verb.ask"}
    cue = statement.cue.text if statement.cue else ""
    return not rules.isdisjoint(statement.rule) or _references().asking.search(cue) is not None


def _owners(owner: str, noun: str, answer: Statement, some: Sequence[Statement]) -> Statement | None:
    """`Lind's claim`: what Lind said last before, of that kind where she said several things."""
    names = {word for word in re.findall(r"\w+", owner) if word.lower() not in ("the", "a", "an")}
    said = [s for s in some if s.speaker and names <= set(re.findall(r"\w+", f"{s.speaker.text} {s.speaker.name}"))]
    fitting = [s for s in said if _fits(noun, s, answer)]
    named = [s for s in fitting or said if _names(s, answer)]
    return _nearest(named or (fitting if len(fitting) == 1 else []), answer)


def _accusation(noun: str, answer: Statement, some: Sequence[Statement]) -> Statement | None:
    """The nearest accusation against who answers, before or after; else what those who charge him say of him."""
    against = [s for s in some if _names(s, answer)]
    charged = [s for s in against if s.speaker and _references().accusers.search(s.speaker.text)]
    return _nearest([s for s in against if _fits(noun, s, answer)] or charged, answer)


def _nearest(some: Sequence[Statement], answer: Statement) -> Statement | None:
    """The last before the answer; else the first after it. One in the same sentence is the nearest of all."""
    first, last = answer.evidence[0].start, answer.evidence[0].end
    beside = [s for s in some if s.evidence and first <= s.evidence[0].start < last]
    before = [s for s in some if s.evidence and s.evidence[0].start < first]
    if beside or before:
        return max(beside or before, key=lambda s: s.evidence[0].start)
    return min(some, key=lambda s: s.evidence[0].start if s.evidence else first, default=None)


def _just_before(other: Statement, answer: Statement) -> bool:
    """In the sentence before, or earlier in the same one."""
    if not other.evidence or other.cue is None or answer.cue is None:
        return False
    if other.evidence[-1].start == answer.evidence[0].start:
        return other.cue.start < answer.cue.start
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
