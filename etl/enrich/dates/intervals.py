"""The first and the last day of what an expression denotes, parts of a period honoured.

In: a value and the part of it that was said (`early`, `the end of`). Out: days, both included; None where the value is
no place in the calendar. The lengths of the parts are in portions.toml, the convention is told in docs/dates.md.
"""

from __future__ import annotations

from datetime import date, timedelta

from etl.enrich.dates.lexicon import lexicon
from etl.enrich.dates.periods import Days, add_months, days_of, unit_of


def interval(value: str, part: str | None, published: str | None) -> Days | None:
    """The days of a value, or of a part of it; `so far` and `rest` are cut at the publication day."""
    days, unit = days_of(value), unit_of(value)
    if days is None or unit is None or part in (None, "about"):
        return days
    if part in ("so far", "rest"):
        return _cut_at(days, part, published)
    length = lexicon().lengths.get(unit)
    if length is None:
        return days
    count, measure = length["edge" if part in ("start", "end") else "third"]
    if part in ("early", "start"):
        return Days(days.first, min(days.last, _moved(days.first, count, measure) - timedelta(1)))
    if part == "mid":
        first = _moved(days.first, count, measure)
        return Days(min(first, days.last), min(days.last, _moved(first, count, measure) - timedelta(1)))
    if measure == "days":
        # "late February" begins where its middle ends, so that no day of a long month falls between
        first = days.last - timedelta(count - 1) if part == "end" else _moved(days.first, 2 * count, measure)
        return Days(min(max(first, days.first), days.last), days.last)
    return Days(max(days.first, add_months(days.last + timedelta(1), -count)), days.last)


def _moved(day: date, count: int, measure: str) -> date:
    return add_months(day, count) if measure == "months" else day + timedelta(count)


def _cut_at(days: Days, part: str, published: str | None) -> Days:
    now = days_of(published) if published else None
    if now is None or not days.first <= now.first <= days.last:
        return days
    return Days(days.first, min(days.last, now.last)) if part == "so far" else Days(now.first, days.last)
