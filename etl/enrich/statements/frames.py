"""What a reading of a sentence finds before it is labelled: a cue, its sources, its content.

A `Frame` becomes one `Statement` a source. Ranges are half-open character offsets into the article's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from etl.enrich.syntax.document import Sentence, Token
from etl.records.enriched import Actor, Mention
from etl.records.values import DenialDetail, DenialStatus

Range = tuple[int, int]


class Cast(Protocol):
    """What statements ask of the actors part."""

    @property
    def actors(self) -> tuple[Actor, ...]:
        """All actors of the article."""

    def at(self, start: int, end: int) -> tuple[Actor, ...]:
        """The actors that the mention around this range resolves to: none, one, two for a plural of two."""

    def mention_at(self, start: int, end: int) -> Mention | None:
        """The mention that covers this range."""

    def between(self, start: int, end: int) -> tuple[Actor, ...]:
        """Actors mentioned inside a range, in order of first mention."""

    def role_at(self, start: int, end: int) -> str | None:
        """The office or description that the text gives at this mention."""


@dataclass(slots=True, eq=False)
class Source:
    """Who is said to speak: the range of the phrase, and its head where the phrase was parsed."""

    start: int
    end: int
    head: Token | None

    @property
    def range(self) -> Range:
        """The phrase's range."""
        return self.start, self.end


@dataclass(slots=True, eq=False)
class Frame:
    """One reading: `head` is the token that the cue hangs on; no cue for a bare quotation."""

    sentence: Sentence
    head: Token | None
    cue: Range | None
    kind: str
    sources: list[Source] = field(default_factory=list)
    content: list[Range] = field(default_factory=list)
    status: DenialStatus = "asserted"
    detail: DenialDetail | None = None
    rules: list[str] = field(default_factory=list)
    unsure: bool = False
    #: what may hold its content; `quote` lets a quotation beside it join
    frames: frozenset[str] = frozenset()
    negated: bool = False
    hypothetical: bool = False
    #: whether quotations were joined to it
    quoted: bool = False
    #: whether one quotation was joined already
    quoted_before: bool = False
    #: its own cue, where `citing` took its place
    carrier_cue: Range | None = None
    #: a medium or intermediary that carried it: Interfax, quoting …
    via: list[Source] = field(default_factory=list)

    @property
    def core(self) -> Range:
        """From the first to the last character of cue and sources in the cue's sentence."""
        ranges = [self.cue] if self.cue else []
        ranges += [s.range for s in self.sources if self.sentence.start <= s.start < self.sentence.end]
        return min(r[0] for r in ranges), max(r[1] for r in ranges)


def covers(ranges: list[Range], start: int, end: int) -> bool:
    """Whether one of the ranges holds `[start, end)` whole."""
    return any(first <= start and end <= last for first, last in ranges)


def outermost(ranges: list[Range]) -> list[Range]:
    """The ranges without those that lie in another one; each once."""
    once = list(dict.fromkeys(ranges))
    return [one for one in once if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in once)]


def overlaps(one: Range, other: Range) -> bool:
    """Whether two ranges share a character."""
    return one[0] < other[1] and other[0] < one[1]
