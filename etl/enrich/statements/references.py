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

from etl.enrich.statements.parties import capitals, encloses, speaks_of
from etl.enrich.statements.propositions import stem
from etl.records.enriched import Statement

#: A sentence follows another at once where no more than a paragraph's break stands between them.
_GAP = 2
_ACCUSATION = "accusation"
#: How many of the claims before it an answer that names its kind alone looks back over.
_LATELY = 5
_DEMANDS = frozenset(["verb.demand", "verb.promise"])
_BARE = frozenset(
    [
        "allegations",
        "accusations",
        "charges",
        "claims",
        "reports",
        "allegation",
        "suggestions",
        "criticism",
        "rumors",
        "rumours",
    ]
)
#: `…, a point that the union disputes`: what a relative pronoun stands for when it stands for a claim.
_APPOSED = re.compile(r",\s+(?:an?|the|one) (?:[\w’'-]+ ){0,3}[\w’'-]+ $")


CanAnswer = Callable[[Statement, Statement], bool]


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
    apposed: re.Pattern[str]
    made_by: re.Pattern[str]
    showing: re.Pattern[str]
    unclaiming: frozenset[str]
    vague: frozenset[str]
    empty: frozenset[str]


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
        made_by=re.compile(data["made_by"]),
        apposed=re.compile(data["apposed"].replace("NOUN", named), re.IGNORECASE),
        showing=re.compile(data["showing"], re.IGNORECASE),
        unclaiming=frozenset(data["unclaiming"]),
        vague=frozenset(data["vague"]),
        empty=frozenset(stem(word) for word in data["empty"]),
    )


def referred(
    place: int, statements: Sequence[Statement], can_answer: CanAnswer, deed_of: CanAnswer
) -> Statement | None:
    """What the answer at `place` points at; `can_answer` says which statements it could be about at all, `deed_of` which
    tell of a deed of who answers."""
    answer = statements[place]
    if not answer.evidence:
        return None
    words = _bare("deny.called_false" in answer.rule, " ".join(span.text for span in answer.content))
    cue = answer.cue.text if answer.cue else ""
    if not words and answer.denial_status == "no_comment":
        # did not respond to Lind's request: the cue holds it
        words = cue.partition(" to ")[2]
        pointing = None
    else:
        pointing = _references().pointing.fullmatch(words)
    owned = _references().owned.fullmatch(words)
    innocent = _references().innocent.search(f"{cue} {words}")
    if _references().apposed.fullmatch(words) and (around := _around(answer, statements)) is not None:
        return around
    if owned is None and innocent is None and pointing is None:
        return None
    some = [s for s in statements if s is not answer and can_answer(answer, s)]
    if owned is not None:
        return _owners(
            owned["owner"],
            owned["noun"].lower(),
            _beside(words.removeprefix(owned["owner"]), owned["noun"]),
            answer,
            some,
        )
    if innocent is not None or pointing is None:
        return _accusation(_ACCUSATION, answer, some)
    return _pointed(words, (pointing["noun"] or "").lower(), answer, some, deed_of)


def _pointed(
    words: str, noun: str, answer: Statement, some: Sequence[Statement], deed_of: CanAnswer
) -> Statement | None:
    """What a pronoun or a noun points at: what stands just before, else what the words beside the noun tell of."""
    beside = _beside(words, noun)
    if words == noun and words in _BARE:
        # allegations (that …): whose and which, the cut does not say
        return None
    some = [s for s in some if _by_owner(words, noun, s, answer) and not _tells_of(noun, s)]
    before = [s for s in some if _just_before(s, answer)]
    if answer.cue is not None and answer.cue.text.lower().startswith("calling"):
        # calling it a lie: what its own sentence holds
        before = [s for s in before if s.evidence[-1].start == answer.evidence[0].start]
    showing = _references().showing.match(words) is not None and answer.denial_status != "unconfirmed"
    meant = [s for s in before if _fits(noun, s, answer) and (showing or noun not in _references().vague)]
    found = [s for s in meant if speaks_of(s, answer)] or meant
    if not found and showing and not any(_DEMANDS & kind.rules for kind in _references().kinds if noun in kind.nouns):
        found = [s for s in before if _is_claim(s)]
    # what stands in the same sentence is meant before what stands in the last
    found = [s for s in found if s.evidence[-1].start == answer.evidence[0].start] or found
    if found and (len({s.speaker.text if s.speaker else "" for s in found}) == 1 or words.lower().startswith("both ")):
        return found[-1]
    if not noun or found:
        return None
    told = [s for s in some if speaks_of(s, answer) and _is_claim(s) and beside & _stems(s)]
    if told:
        return _nearest(told, answer)
    anywhere = any(kind.anywhere and noun in kind.nouns for kind in _references().kinds)
    if anywhere and (accusation := _accusation(noun, answer, some)) is not None:
        return accusation
    named = _references().made_by.search(words) is not None
    lately = [s for s in some if _before(s, answer)][0 if named else -_LATELY :]
    if anywhere:
        return next((s for s in reversed(lately) if _is_claim(s) and deed_of(answer, s)), None)
    if noun in _references().vague:
        return None
    last = next((s for s in reversed(lately) if _fits(noun, s, answer) and speaks_of(s, answer)), None)
    return last or _spoken_of(before, answer)


def _by_owner(words: str, noun: str, other: Statement, answer: Statement) -> bool:
    """Whether the names beside the noun fit: `criticism by Lind` is Lind's, `the Acme claims` are Acme's or of Acme."""
    made = _references().made_by.search(words)
    told = f"{other.speaker.text} {other.speaker.name}" if other.speaker else ""
    if made is not None and (owner := capitals(made["owner"])):
        return bool(owner & capitals(told))
    if words.lower().startswith(("his ", "her ", "their ")) and answer.about and other.speaker and other.speaker.id:
        # her accusations: hers whom the pronoun was taken for
        return other.speaker.id in answer.about
    names = capitals(words.partition(noun)[0]) if noun else set()
    return not names or bool(names & (capitals(told) | {n for span in other.content for n in capitals(span.text)}))


def _tells_of(noun: str, other: Statement) -> bool:
    """Whether a statement speaks of such a claim and is none itself: `said Lind would reject the offer`."""
    if not noun or accuses(other) or any(rule.startswith("noun.") for rule in other.rule):
        return False
    return stem(noun) in _stems(other) and stem(noun) != stem(other.cue.text if other.cue else "")


def _around(answer: Statement, statements: Sequence[Statement]) -> Statement | None:
    """`said it was safe, a point that the union disputes`: the claim that the answer hangs on, and stands in."""
    holding = [s for s in statements if s is not answer and encloses(s, answer) and s.denial_status == "asserted"]
    outer = min(holding, key=lambda s: sum(c.end - c.start for c in s.content), default=None)
    if outer is None or not outer.speaker or not answer.speaker or outer.speaker.text == answer.speaker.text:
        return None
    if outer.speaker.id is not None and outer.speaker.id == answer.speaker.id:
        return None
    sentence, word = answer.evidence[0], answer.content[0]
    hangs = _APPOSED.search(sentence.text[: max(0, word.start - sentence.start)]) is not None
    return outer if hangs or word.text.lower() != "that" else None


def _bare(called: bool, words: str) -> str:
    """`called the claim “nonsense”`: without the name that it was called."""
    return re.sub(r"\s*(?:[\"“‘]|'').*$", "", words) if called else words


def _beside(words: str, noun: str) -> set[str]:
    """Stems of the words beside the noun that tell what it was about: the `fraud` claims."""
    told = re.findall(r"[A-Za-z]{3,}", words)
    return {stem(word) for word in told} - {stem(noun)} - _references().empty


def _stems(statement: Statement) -> set[str]:
    return {stem(word) for span in statement.content for word in re.findall(r"[A-Za-z]{3,}", span.text)}


def _tells(statement: Statement, beside: set[str]) -> bool:
    """Whether a statement holds most of the words beside the noun."""
    return 2 * len(beside & _stems(statement)) > len(beside)


def _is_claim(statement: Statement) -> bool:
    """Whether a statement claims something: not a demand, a question, a promise, praise."""
    return statement.denial_status == "asserted" and _references().unclaiming.isdisjoint(statement.rule)


def _spoken_of(before: Sequence[Statement], answer: Statement) -> Statement | None:
    """The last word on who answers, where all before it is by one speaker or one inside the other."""
    named = [s for s in before if speaks_of(s, answer) and s.denial_status == "asserted"]
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


def charges(statement: Statement) -> bool:
    """Whether a statement is by those who charge people: prosecutors, a lawsuit, the police."""
    return statement.speaker is not None and _references().accusers.search(statement.speaker.text) is not None


def _brands(statement: Statement) -> bool:
    """`called Lind a liar`: a name that accuses, given to somebody."""
    words = " ".join(span.text for span in statement.content)
    return "verb.describe" in statement.rule and _references().branding.search(words) is not None


def asks(statement: Statement) -> bool:
    """Whether a statement demands, proposes or offers something that can be turned down."""
    rules = {"verb.demand", "verb.ask"}
    cue = statement.cue.text if statement.cue else ""
    return not rules.isdisjoint(statement.rule) or _references().asking.search(cue) is not None


def _owners(owner: str, noun: str, beside: set[str], answer: Statement, some: Sequence[Statement]) -> Statement | None:
    """`Lind's claim`: what Lind said last before, of that kind where she said several things."""
    names = {word for word in re.findall(r"\w+", owner) if word.lower() not in ("the", "a", "an")}
    said = [s for s in some if s.speaker and names <= set(re.findall(r"\w+", f"{s.speaker.text} {s.speaker.name}"))]
    fitting = [s for s in said if _fits(noun, s, answer)]
    told = [s for s in said if _is_claim(s) and _tells(s, beside) and (s in fitting or _before(s, answer))]
    if told:
        return _nearest(told, answer)
    named = [s for s in fitting or filter(_is_claim, said) if speaks_of(s, answer)]
    return _nearest(named or (fitting if len(fitting) == 1 else []), answer)


def _accusation(noun: str, answer: Statement, some: Sequence[Statement]) -> Statement | None:
    """The nearest accusation against who answers, before or after; else what those who charge him say of him."""
    against = [s for s in some if speaks_of(s, answer)]
    charged = [s for s in against if charges(s)]
    return _nearest([s for s in against if _fits(noun, s, answer)] or charged, answer)


def _nearest(some: Sequence[Statement], answer: Statement) -> Statement | None:
    """The last before the answer; else the first after it. One in the same sentence is the nearest of all."""
    first, last = answer.evidence[0].start, answer.evidence[0].end
    beside = [s for s in some if s.evidence and first <= s.evidence[0].start < last]
    before = [s for s in some if s.evidence and s.evidence[0].start < first]
    if beside or before:
        return max(beside or before, key=lambda s: s.evidence[0].start)
    return min(some, key=lambda s: s.evidence[0].start if s.evidence else first, default=None)


def _before(other: Statement, answer: Statement) -> bool:
    return bool(other.evidence) and other.evidence[0].start <= answer.evidence[0].start


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
        return answer.denial_status == "denied" and speaks_of(other, answer)
    for kind in _references().kinds:
        if noun in kind.nouns:
            cue = other.cue.text if other.cue else ""
            return (
                not kind.rules.isdisjoint(other.rule)
                or other.source_type in kind.source_types
                or (kind.cue is not None and kind.cue.search(cue) is not None)
            )
    return False
