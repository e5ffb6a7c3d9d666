"""What a match is read as, and the table of the functions that read.

A reading function takes a match and the reference and returns a `Reading`, or None where the match turns out to be no
date. They are registered under the names that rules.toml uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from etl.enrich.dates.finder import Match
from etl.enrich.dates.periods import Days
from etl.enrich.dates.reference import Reference
from etl.records.values import TimexModifier, TimexType


@dataclass(frozen=True, slots=True)
class Reading:
    """Type and value of an expression; `anchor` is the date it was resolved against, None for an absolute one.

    `days` are given where the value alone does not say them (`the past two years`).
    """

    type: TimexType
    value: str
    anchor: str | None = None
    mod: TimexModifier | None = None
    days: Days | None = None


Reader = Callable[[Match, Reference], Reading | None]
READERS: dict[str, Reader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Register a reading function under a name of rules.toml."""

    def register(function: Reader) -> Reader:
        READERS[name] = function
        return function

    return register
