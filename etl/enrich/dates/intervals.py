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
    if days is None or unit is None or part is None or part == "about":
        return days
    if part in ("so far", "rest"):
        return _cut_at(days, part, published)
    length = lexicon().lengths.get(unit)
    if length is None:
        return days
    if part in ("start", "end"):
        return _edge(days, part, *length["edge"])
    after_early = _moved(days.first, *length["early"])
    after_mid = _moved(after_early, *length["mid"])
    first = {"early": days.first, "mid": after_early, "late": after_mid}[part]
    last = {"early": after_early, "mid": after_mid, "late": days.last + timedelta(1)}[part] - timedelta(1)
    return Days(min(first, days.last), max(min(last, days.last), min(first, days.last)))


def _edge(days: Days, part: str, count: int, measure: str) -> Days:
    if part == "start":
        return Days(days.first, min(days.last, _moved(days.first, count, measure) - timedelta(1)))
    return Days(max(days.first, _moved(days.last + timedelta(1), -count, measure)), days.last)


def _moved(day: date, count: int, measure: str) -> date:
    return add_months(day, count) if measure == "months" else day + timedelta(count)


def _cut_at(days: Days, part: str, published: str | None) -> Days:
    now = days_of(published) if published else None
    if now is None or not days.first <= now.first <= days.last:
        return days
    return Days(days.first, min(days.last, now.last)) if part == "so far" else Days(now.first, days.last)
