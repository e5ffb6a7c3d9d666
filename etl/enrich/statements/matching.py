"""Phrases of the lexicon found at a verb: the longest entry whose words hang on one another behind it.

In: a verb's token and a table of the lexicon. Out: entries with their tokens; what they report is read in `verbs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from etl.enrich.statements.cues import Cues, Denial, DenialIdiom, Reporting
from etl.enrich.syntax.document import Token

_GAP = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the lexicon found at a verb: its tokens and the frames of all entries of that length."""

    tokens: tuple[Token, ...]
    frames: frozenset[str]
    kind: str
    hearer: bool
    document: bool
    only: frozenset[str] = frozenset()

    @property
    def last(self) -> Token:
        """The phrase's last word, whose object the phrase's object is."""
        return self.tokens[-1]


def follow(verb: Token, words: Iterable[str]) -> tuple[Token, ...] | None:
    """The tokens of a phrase after its verb, each hanging on one before; None where a word is missing."""
    tokens = verb.sentence.tokens
    found = [verb]
    for word in words:
        place = found[-1].index + 1
        nearby = tokens[place : place + _GAP]
        match = next(
            (t for t in nearby if word in (t.lower, t.lemma) and (t.head in found or t.head.head in found)), None
        )
        if match is None or (match.dep in ("prep", "agent") and found == [verb] and _filled(verb, match)):
            return None
        found.append(match)
    return tuple(found)


def _filled(verb: Token, preposition: Token) -> bool:
    """Whether more than adverbs stands between a verb and its preposition: `called his mother on Sunday`."""
    between = verb.sentence.tokens[verb.index + 1 : preposition.index]
    return any(t.pos not in ("ADV", "PART", "ADP") for t in between)


def matches(
    verb: Token, table: Mapping[str, tuple[Reporting | Denial | DenialIdiom, ...]]
) -> Iterator[tuple[Reporting | Denial | DenialIdiom, tuple[Token, ...]]]:
    """Entries of a table that stand at a verb, the longest first."""
    for entry in table.get(verb.lemma, ()):
        tokens = follow(verb, entry.words[1:])
        if tokens is not None:
            yield entry, tokens


def match_reporting(verb: Token, cues: Cues) -> Match | None:
    """The longest reporting phrase at a verb, with the frames of all entries of its length."""
    entries: list[Reporting] = []
    tokens: tuple[Token, ...] = (verb,)
    for table in (cues.idioms, cues.reporting):
        for entry, found in matches(verb, table):
            if isinstance(entry, Reporting) and (not entries or len(found) == len(tokens)):
                tokens = found
                entries.append(entry)
        if entries:
            break
    if not entries:
        return None
    free = frozenset().union(*(e.frames for e in entries if not e.only))
    bound = frozenset().union(*(e.frames for e in entries if e.only))
    return Match(
        tokens=tokens,
        frames=free | bound,
        only=frozenset().union(*(e.only for e in entries)) if bound - free else frozenset(),
        kind=entries[0].kind,
        hearer=any(e.hearer for e in entries),
        document=all(e.document for e in entries),
    )
