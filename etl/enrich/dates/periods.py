"""Calendar arithmetic on TIMEX3 values: which days a value covers, which period a day lies in, steps between periods.

In: values such as `2024`, `2024-02`, `2024-02-13`, `2024-W07`, `2024-W07-WE`, `2024-Q1`, `2024-H1`, `2024-SP`, `202`
(the 2020s), `20` (the 21st century's TIMEX3 code), a day with a time. Out: days (`datetime.date`, both included) or
values. None where a value is no place in the calendar (`XXXX-10`, `PRESENT_REF`, `P2D`) or lies outside years 1 to 9999.

Units are Y M D W Q H (half) E (decade) C (century) WE (weekend) and the seasons SP SU FA WI.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

#: First month and length in months of the seasons; meteorological, in the north. Winter begins the year it is named by.
SEASONS = {"SP": (3, 3), "SU": (6, 3), "FA": (9, 3), "WI": (12, 3)}
#: Units from the finest to the coarsest, where a period of one lies in one of the next.
FINENESS = {"D": 0, "WE": 1, "W": 2, "M": 3, "Q": 4, "S": 4, "H": 5, "Y": 6, "E": 7, "C": 8, "L": 9}
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12, "E": 120, "C": 1200, "L": 12000}
_DAYS = {"D": 1, "W": 7, "WE": 7, "F": 14}

_VALUE = re.compile(
    r"(?:FY)?(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?"
    r"|W(?P<week>\d\d)(?:-(?P<weekday>\d|WE))?|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)))?(?:T.{0,20})?"
    r"|(?P<decade>\d{3})|(?P<century>\d\d)"
)


class Days(NamedTuple):
    """First and last day of a period, both included."""

    first: date
    last: date


def days_of(value: str) -> Days | None:
    """The days that a value covers."""
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    try:
        return _days(found)
    except (ValueError, OverflowError):
        return None


def _days(found: re.Match[str]) -> Days:
    part = found.groupdict()
    if part["century"]:
        return _months(int(part["century"]) * 100, 1, 1200)
    if part["decade"]:
        return _months(int(part["decade"]) * 10, 1, 120)
    year = int(part["year"])
    if part["day"]:
        day = date(year, int(part["month"]), int(part["day"]))
        return Days(day, day)
    if part["week"]:
        return _week(year, int(part["week"]), part["weekday"])
    if part["month"]:
        return _months(year, int(part["month"]), 1)
    if part["quarter"]:
        return _months(year, int(part["quarter"]) * 3 - 2, 3)
    if part["half"]:
        return _months(year, int(part["half"]) * 6 - 5, 6)
    if part["season"]:
        return _months(year, *SEASONS[part["season"]])
    return _months(year, 1, 12)


def _week(year: int, week: int, weekday: str | None) -> Days:
    monday = date.fromisocalendar(year, week, 1)
    if weekday == "WE":
        return Days(monday + timedelta(5), monday + timedelta(6))
    if weekday:
        day = monday + timedelta(int(weekday) - 1)
        return Days(day, day)
    return Days(monday, monday + timedelta(6))


def _months(year: int, month: int, count: int) -> Days:
    # year 0 stands for what lies before the calendar begins
    first = date(max(year, 1), month, 1)
    after = (year * 12 + month - 1) + count
    last_year, last_month = divmod(after - 1, 12)
    return Days(first, date(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1]))


def unit_of(value: str) -> str | None:
    """The unit that a value is a period of; seasons are `S`, a time of day counts as its day."""
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    part = found.groupdict()
    for name, unit in (("century", "C"), ("decade", "E"), ("day", "D"), ("month", "M"), ("quarter", "Q")):
        if part[name]:
            return unit
    if part["week"]:
        return {None: "W", "WE": "WE"}.get(part["weekday"], "D")
    if part["half"]:
        return "H"
    return "S" if part["season"] else "Y"


def period_at(day: date, unit: str) -> str:
    """The value of the period of a unit that a day lies in; for `WE` the weekend of the day's ISO week."""
    week = day.isocalendar()
    if unit in ("W", "WE"):
        return f"{week.year:04d}-W{week.week:02d}" + "-WE" * (unit == "WE")
    if unit == "M":
        return f"{day.year:04d}-{day.month:02d}"
    if unit == "Q":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    if unit == "H":
        return f"{day.year:04d}-H{(day.month + 5) // 6}"
    if unit == "E":
        return f"{day.year // 10:03d}"
    if unit == "C":
        return f"{day.year // 100:02d}"
    return f"{day.year:04d}" if unit == "Y" else day.isoformat()


def cut(value: str, unit: str) -> str | None:
    """The period of a unit that holds all of a value; None where the value is the longer one."""
    days = days_of(value)
    if days is None:
        return None
    if unit == "WE":
        return period_at(days.first, "WE") if days.last - days.first < timedelta(7) else None
    period = period_at(days.first, unit)
    whole = days_of(period)
    return period if whole and whole.last >= days.last else None


def shift(value: str, unit: str, steps: int) -> str | None:
    """A value moved by so many units, its own fineness kept: `2023-10-31` one month on is `2023-11-30`."""
    days, own = days_of(value), unit_of(value)
    if days is None or own is None or (unit in FINENESS and FINENESS[unit] < FINENESS[own] and unit != "W"):
        return None
    try:
        if unit in _DAYS:
            if FINENESS[own] > FINENESS["W"]:
                return None
            return period_at(days.first + timedelta(_DAYS[unit] * steps), own)
        moved = add_months(days.first, _MONTHS[unit] * steps)
    except (ValueError, OverflowError):
        return None
    if own == "S":
        return f"{moved.year:04d}{value[-3:]}"
    return ("FY" if value.startswith("FY") else "") + period_at(moved, own)


def add_months(day: date, count: int) -> date:
    """The same day of another month, or that month's last day; raises ValueError outside years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def move(day: date, unit: str, steps: int) -> date | None:
    """A day moved by so many units."""
    try:
        return day + timedelta(_DAYS[unit] * steps) if unit in _DAYS else add_months(day, _MONTHS[unit] * steps)
    except (ValueError, OverflowError):
        return None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    """The `which`th (1 to 4) or last (-1) ISO weekday of a month."""
    if which < 0:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta((last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (which - 1))
