"""What answers what: `responds_to` between statements of an article, and the article's two questions.

In: the statements of one article, without links. Out: the same with `responds_to`; `disputed` and `unanswered`.
A link needs words in common, or a claim named inside the answer itself; where neither is there, there is no link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from etl.records.enriched import Statement

_ANSWERS = frozenset(["denied", "rejected", "confirmed", "unconfirmed", "no_comment"])
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "that",
        "with",
        "this",
        "from",
        "was",
        "were",
        "are",
        "has",
        "have",
        "had",
        "been",
        "being",
        "will",
        "would",
        "could",
        "should",
        "not",
        "its",
        "his",
        "her",
        "their",
        "they",
        "them",
        "said",
        "says",
        "about",
        "into",
        "than",
        "then",
        "there",
        "which",
        "who",
        "whom",
        "what",
        "when",
        "where",
        "how",
        "any",
        "all",
        "some",
        "more",
        "most",
        "also",
        "over",
        "after",
        "before",
        "between",
        "during",
        "against",
        "because",
        "while",
        "such",
        "only",
        "other",
        "both",
        "each",
        "own",
        "very",
        "can",
        "may",
        "might",
        "must",
        "one",
        "two",
    ]
)
_FEWEST_SHARED = 2


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
        if statement.denial_status in _ANSWERS:
            near = range(max(0, place - _NEAR), min(len(statements), place + _NEAR))
            candidates = sorted({*near, *(p for w in words[place] for p in places[w][-_MOST:])})
            target = _target(place, statements, words, candidates)
        linked.append(msgspec.structs.replace(statement, responds_to=target.id) if target else statement)
    return tuple(linked)


#: A claim inside an answer stands near it in the list; of a word's places the last ones are tried, in a long text.
_NEAR = 12
_MOST = 200


def _words(statement: Statement) -> frozenset[str]:
    text = " ".join(s.text for s in statement.content).lower()
    return frozenset(w[:7] for w in re.findall(r"[a-z][a-z'-]{2,}|\d{4}", text) if w not in _STOP)


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
        if other_place == place or _who(other) == _who(answer) or _encloses(other, answer):
            continue
        if other.denial_status not in ("asserted", "confirmed") or not other.content:
            continue
        score = _score(answer, other, words[place], words[other_place], other_place < place)
        if score > 0 and (best is None or score > best[0]):
            best = score, other
    return best[1] if best else None


def _encloses(outer: Statement, inner: Statement) -> bool:
    place = inner.cue or (inner.content[0] if inner.content else None)
    return place is not None and any(s.start <= place.start and place.end <= s.end for s in outer.content)


def _score(answer: Statement, other: Statement, mine: frozenset[str], theirs: frozenset[str], earlier: bool) -> float:
    if _encloses(answer, other):
        return 100.0
    shared = len(mine & theirs)
    speaker = other.speaker.id if other.speaker else None
    named = speaker is not None and speaker in answer.about
    if shared < _FEWEST_SHARED and not (named and shared):
        return 0.0
    return shared / (1 + min(len(mine), len(theirs))) + (1.0 if named else 0.0) + (0.1 if earlier else 0.0)


def disputed(statements: Sequence[Statement]) -> bool:
    """Whether a claim that one statement asserts or confirms is denied by another that responds to it."""
    claims = {s.id for s in statements if s.denial_status in ("asserted", "confirmed")}
    return any(s.denial_status == "denied" and s.responds_to in claims for s in statements)


def unanswered(statements: Sequence[Statement]) -> bool:
    """Whether an accusation has no statement by its target: no denial, no refusal to comment, no word at all."""
    speakers = {s.speaker.id for s in statements if s.speaker and s.speaker.id}
    for statement in statements:
        if "verb.accuse" in statement.rule and statement.about and statement.denial_status == "asserted":
            target = next((a for a in statement.about if not statement.speaker or a != statement.speaker.id), None)
            if target is not None and target not in speakers:
                return True
    return False
