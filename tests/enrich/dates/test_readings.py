"""The table of readings: one expression a row, marked by brackets in a sentence, with what the row guards."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from etl.enrich.dates import find_dates
from etl.enrich.syntax.model import Syntax

ROWS = list(csv.DictReader((Path(__file__).parent / "readings.csv").open(encoding="utf-8"), delimiter="|"))


def test_the_table_is_long_enough_and_says_everything_once() -> None:
    assert len(ROWS) >= 300
    assert [name for name, count in Counter(row["guards"] for row in ROWS).items() if count > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=[row["guards"] for row in ROWS])
def test_reading(row: dict[str, str], syntax: Syntax) -> None:
    before, rest = row["sentence"].split("[")
    phrase, after = rest.split("]")
    published = None if row["published"] == "-" else row["published"]
    found = find_dates(syntax.read("", before + phrase + after), published)
    at = [one for one in found if one.start < len(before) + len(phrase) and one.end > len(before)]
    assert [one.text for one in at] == [phrase]
    first, _, last = row["days"].partition("..")
    wanted = (row["type"], row["value"], row["mod"] or None, first or None, last or first or None)
    assert (at[0].type, at[0].value, at[0].mod, at[0].first, at[0].last) == wanted
