"""The charts' numbers."""

from datetime import date

import pytest

from etl.report.charts import specification
from etl.report.counts import interval
from etl.search import Days
from tests.report.samples import TABLES


@pytest.mark.parametrize(
    ("first", "last", "step"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 2), "day", id="a night"),
        pytest.param(date(2026, 3, 1), date(2026, 4, 30), "day", id="two months"),
        pytest.param(date(2026, 1, 1), date(2026, 12, 31), "week", id="a year"),
        pytest.param(date(2020, 1, 1), date(2026, 12, 31), "month", id="years"),
    ],
)
def test_a_long_period_has_wider_bars(first: date, last: date, step: str) -> None:
    assert interval(Days(first=first, last=last)) == step


def test_a_colour_means_the_same_in_every_chart() -> None:
    scale = specification(TABLES[0], "wide")["encoding"]["color"]["scale"]
    assert scale == {"domain": ["denied", "no comment"], "range": ["#c2410c", "#2563a8"]}


def test_a_telephone_gets_a_narrower_picture_of_the_same_numbers() -> None:
    wide, narrow = (specification(TABLES[0], width) for width in ("wide", "narrow"))
    assert narrow["width"] < wide["width"]
    assert narrow["data"] == wide["data"]
