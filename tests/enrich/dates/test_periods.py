"""Calendar arithmetic: which days a value covers, steps, edges of the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.enrich.dates.intervals import interval
from etl.enrich.dates.periods import cut, days_of, easter, move, nth_weekday, period_at, shift, unit_of

UNITS = ("D", "W", "WE", "M", "Q", "H", "Y", "E")


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("FY2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2025-W01", "2024-12-30", "2025-01-05"),
        ("2025-W01-3", "2025-01-01", "2025-01-01"),
        ("2024-W07-WE", "2024-02-17", "2024-02-18"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024-H1", "2024-01-01", "2024-06-30"),
        ("2023-WI", "2023-12-01", "2024-02-29"),
        ("202", "2020-01-01", "2029-12-31"),
        ("20", "2000-01-01", "2099-12-31"),
        ("2024-02-13T09:00-05:00", "2024-02-13", "2024-02-13"),
        ("2024-02-13TMO", "2024-02-13", "2024-02-13"),
    ],
)
def test_days_of(value: str, first: str, last: str) -> None:
    days = days_of(value)
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "value", ["2023-02-29", "2023-13", "2021-W53", "XXXX-10", "PRESENT_REF", "P2D", "BC0264", "0000", "", "2024-Q5"]
)
def test_what_is_no_place_in_the_calendar_has_no_days(value: str) -> None:
    assert days_of(value) is None


@pytest.mark.parametrize(
    ("value", "unit", "steps", "moved"),
    [
        ("2024-01-31", "M", 1, "2024-02-29"),
        ("2024-02-29", "Y", -1, "2023-02-28"),
        ("2020-W53", "W", 1, "2021-W01"),
        ("2024-Q1", "Q", -1, "2023-Q4"),
        ("2023-Q3", "Y", -1, "2022-Q3"),
        ("2024-SU", "Y", -1, "2023-SU"),
        ("FY2024", "Y", 1, "FY2025"),
        ("202", "E", -1, "201"),
        ("2024-02-28", "D", 2, "2024-03-01"),
        ("2023-02-28", "D", 1, "2023-03-01"),
        ("2024", "M", 1, None),
        ("9999", "Y", 1, None),
        ("0001", "Y", -1, None),
    ],
)
def test_shift(value: str, unit: str, steps: int, moved: str | None) -> None:
    assert shift(value, unit, steps) == moved


def test_cut_goes_to_the_coarser_only() -> None:
    assert cut("2024-02-13", "M") == "2024-02"
    assert cut("2024-02-13", "W") == "2024-W07"
    assert cut("2024", "M") is None
    assert cut("2020-W53", "Y") is None


@pytest.mark.parametrize(("year", "day"), [(1961, "04-02"), (2000, "04-23"), (2019, "04-21"), (2024, "03-31")])
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == f"{year}-{day}"


def test_nth_weekday() -> None:
    assert nth_weekday(2023, 11, 4, 4) == date(2023, 11, 23)
    assert nth_weekday(2023, 5, 1, -1) == date(2023, 5, 29)


@given(st.dates(min_value=date(1200, 1, 1), max_value=date(9000, 1, 1)), st.sampled_from(UNITS))
def test_a_day_lies_in_its_period(day: date, unit: str) -> None:
    value = period_at(day, unit)
    days = days_of(value)
    assert days is not None
    assert unit_of(value) == unit
    assert unit == "WE" or days.first <= day <= days.last


@given(
    st.dates(min_value=date(1200, 1, 1), max_value=date(9000, 1, 1)),
    st.sampled_from(("W", "M", "Q", "H", "Y", "E")),
)
def test_periods_follow_each_other_without_a_gap(day: date, unit: str) -> None:
    value = period_at(day, unit)
    following = shift(value, unit, 1)
    one, other = days_of(value), days_of(following or "")
    assert one is not None
    assert other is not None
    assert other.first == one.last + timedelta(1)


@given(st.dates(min_value=date(1200, 1, 1), max_value=date(9000, 1, 1)), st.sampled_from(UNITS))
def test_parts_cover_a_period_without_overlap(day: date, unit: str) -> None:
    value = period_at(day, unit)
    whole = days_of(value)
    early, mid, late = (interval(value, part, None) for part in ("early", "mid", "late"))
    assert whole is not None
    assert early is not None
    assert mid is not None
    assert late is not None
    assert (early.first, late.last) == (whole.first, whole.last)
    if (whole.last - whole.first).days >= 2:
        assert mid.first == early.last + timedelta(1)
        assert late.first == mid.last + timedelta(1)


@given(st.dates(), st.sampled_from(("D", "W", "M", "Y", "C")), st.integers(-(10**6), 10**6))
def test_move_never_leaves_the_calendar(day: date, unit: str, steps: int) -> None:
    moved = move(day, unit, steps)
    assert moved is None or isinstance(moved, date)
