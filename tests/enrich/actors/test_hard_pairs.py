"""No false merge: two hundred pairs of mentions that look like one actor and are two."""

import re
from pathlib import Path

import pytest

from tests.enrich.actors.conftest import Reader

ROWS = [
    line
    for line in Path(__file__).with_name("hard_pairs.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def marked(row: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the two places that they marked."""
    text, spans = "", []
    for number, part in enumerate(re.split(r"[\[\]]", row)):
        if number % 2:
            spans.append((len(text), len(text) + len(part)))
        text += part
    return text, spans


def test_there_are_two_hundred() -> None:
    assert len(ROWS) >= 200
    assert len(set(ROWS)) == len(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_they_stay_two(read: Reader, row: str) -> None:
    text, spans = marked(row)
    cast = read(text, day="2015-05-05")
    one, two = ({actor.id for actor in cast.at(*span)} for span in spans)
    assert not one & two


def test_they_are_mostly_found(read: Reader) -> None:
    """Staying silent would keep all pairs apart: nine in ten must be resolved, both of them."""
    resolved = 0
    for row in ROWS:
        text, spans = marked(row)
        cast = read(text, day="2015-05-05")
        resolved += all(cast.at(*span) for span in spans)
    assert resolved >= 0.9 * len(ROWS)
