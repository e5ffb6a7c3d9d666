"""What a date is resolved against: the publication date, the date last mentioned, the tense of the clause.

In: the publication date and what was read so far. Out: the value to count from, and which of two candidates is meant.
Holds the state of one reading of one text; everything else in the dates is a pure function.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from etl.enrich.dates.finder import Match
from etl.enrich.dates.lexicon import lexicon
from etl.enrich.dates.periods import FINENESS, cut, days_of, unit_of
from etl.enrich.dates.tense import Tense, lasted, tense_at

_PUBLISHED = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_WORD_BEFORE = re.compile(r"([\w’']+)\s+(?:the\s+)?\Z")


@dataclass(slots=True)
class Reference:
    """The state of reading one text. Values are TIMEX3 values; `last` is the calendar value last mentioned."""

    published: str | None
    narrative: bool = False
    last: str | None = None
    last_sentence: int = -1
    #: By unit the last value of that unit, and the sentence that it stood in.
    by_unit: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: The year of a first date far from the others.
    aside: int | None = None

    @property
    def today(self) -> str | None:
        """The day that deictic words count from: the publication date."""
        return self.published

    @property
    def present(self) -> str | None:
        """What an incomplete date is completed from: in a narrative what was mentioned last, else the publication."""
        return (self.last or self.published) if self.narrative else (self.published or self.last)

    def recent(self, match: Match, distance: int = 1) -> str | None:
        """The date last mentioned in this sentence or one close before; in a narrative however far."""
        near = self.narrative or match.sentence.index - self.last_sentence <= distance
        return self.last if self.last and near else None

    def recent_of(self, unit: str, match: Match, distance: int = 1) -> str | None:
        """The same, of the values that are a period of a unit."""
        value, sentence = self.by_unit.get(unit, (None, -1))
        near = self.narrative or match.sentence.index - sentence <= distance
        return value if near else None

    def mention(self, match: Match, value: str) -> None:
        """Note a calendar value that was read."""
        unit = unit_of(value)
        if unit is None or FINENESS[unit] >= FINENESS["E"]:
            return
        if self.narrative and (self._looks_back(match, value) or self._in_passing(match, value) or self._aside(value)):
            return
        self.last, self.last_sentence = value.partition("T")[0], match.sentence.index
        self.by_unit[unit] = self.last, match.sentence.index

    def _in_passing(self, match: Match, value: str) -> bool:
        """Whether a bare year stands far inside a sentence, and a month or a day was mentioned close before."""
        if unit_of(value) != "Y" or match.start - match.sentence.start < _OPENING:
            return False
        return any(match.sentence.index - self.by_unit.get(unit, ("", -9))[1] <= _CLOSE for unit in ("D", "M"))

    def _looks_back(self, match: Match, value: str) -> bool:
        """Whether a narrative only glances back: `the previous year`, `two years ago`."""
        return match.rule.reading in _RELATIVE and self.last is not None and value < self.last[: len(value)]

    def _aside(self, value: str) -> bool:
        """Whether a narrative only glances at another age: a first date far from the one it is at."""
        year, at = int(value.removeprefix("FY")[:4]), int((self.last or value).removeprefix("FY")[:4])
        if abs(year - at) <= _ASIDE_YEARS or (self.aside is not None and abs(year - self.aside) <= _ASIDE_YEARS):
            self.aside = None
            return False
        self.aside = year
        return True


#: Characters of a sentence in which a bare year sets the scene ("By the spring of 1941, …"), and how many sentences
#: back a month or a day is close.
_OPENING, _CLOSE = 30, 2
#: Readings that count from the date last mentioned.
_RELATIVE = frozenset(["offset", "period", "the-period", "year-earlier"])
#: A narrative that jumps by more years than this has to say so twice.
_ASIDE_YEARS = 8


def published_day(published: str | None) -> str | None:
    """The day, month or year of a publication date or instant; None where it is no date."""
    found = _PUBLISHED.match(published or "")
    return found.group() if found and days_of(found.group()) else None


def day(value: str | None) -> date | None:
    """The day that a value is, where it is one."""
    days = days_of(value) if value and unit_of(value) == "D" else None
    return days.first if days else None


def direction(match: Match) -> Tense:
    """Which way an ambiguous date points: by its preposition, else by the tense of its clause."""
    text = match.sentence.document.text
    before = _WORD_BEFORE.search(text, max(match.sentence.start, match.start - 24), match.start)
    words = lexicon().tense
    if before and before.group(1).lower() in words["since"]:
        return "past"
    tense = tense_at(match.sentence, match.core)
    if before and before.group(1).lower() in words["until"]:
        return "past" if tense == "past" and lasted(match.sentence, match.core) else "future"
    return tense


def within(value: str | None, unit: str) -> str | None:
    """The period of a unit that a value lies in."""
    return cut(value, unit) if value else None
