"""What answers what: `responds_to` between statements of an article, and the article's two questions.

In: the statements of one article, without links. Out: the same with `responds_to`; `disputed` and `unanswered`.
A wrong link is worse than none: it makes two speakers quarrel who never did. So an answer is linked only to a claim that
stands inside it (`denied the ministry's claim that …`), or to another speaker's claim of the same action: words that name
nobody must be shared, more of them where the answer does not name the claim's speaker. Answers are linked to claims and to
nothing that is itself an answer of their kind, so that links never run in a circle.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import msgspec

from etl.enrich.statements.references import accuses, referred
from etl.records.enriched import Statement

#: Status of an answer -> statuses of what it can answer.
_ANSWERED = {
    "denied": ("asserted", "confirmed"),
    "rejected": ("asserted",),
    "unconfirmed": ("asserted",),
    "no_comment": ("asserted",),
    "confirmed": ("asserted",),
}
#: Shared words of action that a link needs: where the answer names the claim's speaker, and where it does not.
_SHARED_NAMED, _SHARED_UNNAMED = 1, 2
#: And the share of the shorter statement's words of action that they must make up, where nobody is named.
_SHARE = 0.3
#: A claim inside an answer stands near it in the list; of a word's places the last ones are tried, in a long text.
_NEAR = 12
_MOST = 200
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}|\d{4}")
#: Endings do not tell two words of action apart.
_STEM = 6


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads(Path(__file__).with_name("links.toml").read_text(encoding="utf-8"))
    return frozenset(data["stop"]), frozenset(data["named_claims"])


def link(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Each answer with the id of the statement that it answers."""
    words = [_words(s) for s in statements]
    places: dict[str, list[int]] = defaultdict(list)
    for place, some in enumerate(words):
        for word in some:
            places[word].append(place)
    linked = []
    for place, statement in enumerate(statements):
        target = None
        if statement.denial_status in _ANSWERED:
            near = range(max(0, place - _NEAR), min(len(statements), place + _NEAR))
            candidates = sorted({*near, *(p for w in words[place] for p in places[w][-_MOST:])})
            target = _target(place, statements, words, candidates) or referred(
                place, statements, partial(_can_answer, statement)
            )
        linked.append(msgspec.structs.replace(statement, responds_to=target.id) if target else statement)
    return tuple(linked)


def _words(statement: Statement) -> frozenset[str]:
    """Words of action: those that begin with a small letter, without the ones that say nothing."""
    stop, claims = _lists()
    found = _WORD.findall(" ".join(span.text for span in statement.content))
    return frozenset(w[:_STEM] for w in found if w[0].islower() and w not in stop and w not in claims)


def _who(statement: Statement) -> str:
    speaker = statement.speaker
    return (speaker.id or speaker.text.lower()) if speaker else ""


def _target(
    place: int, statements: Sequence[Statement], words: list[frozenset[str]], candidates: Sequence[int]
) -> Statement | None:
    answer = statements[place]
    best: tuple[float, Statement] | None = None
    for other_place in candidates:
        other = statements[other_place]
        if other_place == place or not _can_answer(answer, other):
            continue
        score = _score(answer, other, words[place], words[other_place], other_place < place)
        if score > 0 and (best is None or score > best[0]):
            best = score, other
    return best[1] if best else None


def _can_answer(answer: Statement, other: Statement) -> bool:
    """Whether `other` is a claim of somebody else that this answer could be about."""
    if other.denial_status not in _ANSWERED[answer.denial_status] or not other.content or other.cue is None:
        return False
    if _who(other) == _who(answer) or _same_names(answer, other) or _encloses(other, answer):
        return False
    inside = _encloses(answer, other)
    if inside:
        # a participle inside the answer is its own speaker's aside; only a named claim is what is answered
        return any(rule.startswith("noun.") for rule in other.rule)
    return other.confidence == "sure" and not _same_sentence(answer, other)


def _same_names(answer: Statement, other: Statement) -> bool:
    """One speaker by two names: `Lavrov` and `Mr. Lavrov`, where neither was resolved."""
    mine, theirs = (
        set(_WORD.findall(s.speaker.name or s.speaker.text)) if s.speaker else set() for s in (answer, other)
    )
    names = {word for word in mine & theirs if word[0].isupper() and word != "The"}
    return bool(names)


def _same_sentence(answer: Statement, other: Statement) -> bool:
    mine, theirs = ({(span.start, span.end) for span in s.evidence} for s in (answer, other))
    return bool(mine & theirs)


def _encloses(outer: Statement, inner: Statement) -> bool:
    place = inner.cue or (inner.content[0] if inner.content else None)
    return place is not None and any(s.start <= place.start and place.end <= s.end for s in outer.content)


def _score(answer: Statement, other: Statement, mine: frozenset[str], theirs: frozenset[str], earlier: bool) -> float:
    if _encloses(answer, other):
        return 100.0
    shared, shorter = len(mine & theirs), min(len(mine), len(theirs))
    speaker = other.speaker.id if other.speaker else None
    named = speaker is not None and speaker in answer.about
    if shared < (_SHARED_NAMED if named else _SHARED_UNNAMED) or (not named and shared < _SHARE * shorter):
        return 0.0
    return shared / (1 + shorter) + (1.0 if named else 0.0) + (0.1 if earlier else 0.0)


def disputed(statements: Sequence[Statement]) -> bool:
    """Whether a claim that one statement asserts or confirms is denied by another that responds to it."""
    claims = {s.id for s in statements if s.denial_status in ("asserted", "confirmed")}
    return any(s.denial_status == "denied" and s.responds_to in claims for s in statements)


def unanswered(statements: Sequence[Statement]) -> bool:
    """Whether an accusation has no statement by its target: no denial, no refusal to comment, no word at all."""
    speakers = [s.speaker for s in statements if s.speaker]
    ids = {speaker.id for speaker in speakers if speaker.id}
    denied = [s for s in statements if s.denial_status == "denied"]
    for statement in statements:
        if not accuses(statement) or not statement.about or any(_encloses(outer, statement) for outer in denied):
            continue
        target = next((a for a in statement.about if not statement.speaker or a != statement.speaker.id), None)
        if target is None or target in ids:
            continue
        names = _capitals(statement.content[0].text.partition(" of ")[0].partition(" for ")[0])
        accuser = statement.speaker.text if statement.speaker else ""
        # Iran's foreign ministry, a lawyer for Lind: an answer in the target's name is the target's
        if not any(names & _capitals(speaker.text) for speaker in speakers if speaker.text != accuser):
            return True
    return False


def _capitals(text: str) -> set[str]:
    """Names among the words, without the mark of the genitive."""
    words = (word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text))
    return {word for word in words if word[0].isupper() and word not in ("The", "A", "An")}
