"""Whether a text is news, told from the day it was published, or a narrative, told from date to date.

In: the expressions found in a text and the publication date. Out: True for a narrative: no publication date at all, or
many dates with a year long past and hardly a word that points at the day of writing.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.enrich.dates.finder import Match

#: Rules whose expressions only make sense from the day of writing.
_DEICTIC = frozenset(
    [
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
        "this-morning",
        "last-night",
        "which-period",
        "weekday",
        "which-weekday",
    ]
)
_LEAST_YEARS = 6
_YEARS_BACK = 3
_YEARS_PER_DEICTIC = 6


def is_narrative(found: Sequence[Match], published: str | None) -> bool:
    """Whether dates are to be completed from the date last mentioned."""
    if published is None:
        return True
    latest = int(published[:4]) - _YEARS_BACK
    old = sum("year" in match.fields and int(match.fields["year"]) <= latest for match in found)
    deictic = sum(match.rule.id in _DEICTIC for match in found)
    return old >= _LEAST_YEARS and old >= _YEARS_PER_DEICTIC * deictic
