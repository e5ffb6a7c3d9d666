"""Sentences without a date, though something in each looks like one."""

import csv
from pathlib import Path

import pytest

from etl.enrich.dates import find_dates
from etl.enrich.syntax.model import Syntax

ROWS = list(csv.DictReader((Path(__file__).parent / "not_dates.csv").open(encoding="utf-8"), delimiter="|"))


def test_the_table_is_long_enough() -> None:
    assert len({row["sentence"] for row in ROWS}) >= 100


@pytest.mark.parametrize("row", ROWS, ids=[row["guards"] for row in ROWS])
def test_no_date(row: dict[str, str], syntax: Syntax) -> None:
    found = find_dates(syntax.read("", row["sentence"]), "2024-02-13")
    assert [(one.text, one.value, one.rule) for one in found] == []
