"""A table of sentences with their statements; each group of rows guards a trap (see sentences.txt)."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from etl.records.enriched import Statement
from tests.enrich.statements.conftest import Reader

TABLE = Path(__file__).with_name("sentences.txt")
FEWEST_ROWS = 400


class Expected(NamedTuple):
    speaker: str
    cue: str
    status: str
    source_type: str
    content: str | None


class Row(NamedTuple):
    trap: str
    sentence: str
    expected: tuple[Expected, ...]
    known: bool


def rows() -> Iterator[Row]:
    trap = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            trap = line[3:]
        elif line and not line.startswith("#"):
            sentence, _, right = line.removeprefix("~").partition(" => ")
            expected = () if right == "none" else tuple(_expected(part) for part in right.split(" ++ "))
            yield Row(trap, sentence, expected, line.startswith("~"))


def _expected(part: str) -> Expected:
    fields = [field.strip() for field in part.split(" | ")]
    assert len(fields) in (4, 5), part
    return Expected(*fields[:4], fields[4] if len(fields) == 5 else None)


ROWS = list(rows())


def given(statement: Statement, with_content: bool) -> Expected:
    status = statement.denial_status + (f"/{statement.detail}" if statement.detail else "")
    content = " … ".join(span.text for span in statement.content) if with_content else None
    return Expected(
        statement.speaker.text if statement.speaker else "-",
        statement.cue.text if statement.cue else "-",
        status,
        statement.source_type,
        content,
    )


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.trap[:30]}: {row.sentence[:50]}" for row in ROWS])
def test_sentence(row: Row, reader: Reader, request: pytest.FixtureRequest) -> None:
    if row.known:
        request.applymarker(pytest.mark.xfail(strict=True, reason="known to be misread"))
    statements = reader(row.sentence)
    found = [given(s, with_content=True) for s in statements]
    assert len(found) == len(row.expected), f"{row.trap}: {found}"
    for want in row.expected:
        fitting = [f for f in found if f[:4] == want[:4] and want.content in (None, f.content)]
        assert fitting, f"{row.trap}: wanted {want}, found {found}"


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= FEWEST_ROWS
    assert len({row.sentence for row in ROWS}) == len(ROWS)
