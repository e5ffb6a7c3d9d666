"""The ledger's lines: each unit adds up to what was met, and each thing is counted once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.operation.accounts import BEST, lines_of, states_of
from etl.records.ledger import LedgerLine
from etl.store import Outcome

outcomes = st.builds(
    Outcome,
    file=st.sampled_from(["a", "b", "c"]),
    record=st.integers(0, 5),
    state=st.sampled_from(BEST),
    article=st.none() | st.sampled_from(["x", "y", "z"]),
    version=st.integers(1, 3),
    content_hash=st.sampled_from(["old", "new"]),
    statements=st.none() | st.integers(0, 9),
)


def _held(some: list[Outcome]) -> dict[tuple[str, str | None], int]:
    """The statements of each revision: two records with the same text hold the same ones."""
    return {
        (one.article, one.content_hash): max(
            other.statements or 0
            for other in some
            if (other.article, other.content_hash) == (one.article, one.content_hash)
        )
        for one in some
        if one.article
    }


def of(
    number: int,
    state: str,
    article: str | None = None,
    statements: int | None = None,
    file: str = "f",
    text: str = "new",
) -> Outcome:
    reason = "binary" if state == "dead_letter" else None
    return Outcome(
        file=file,
        record=number,
        state=state,  # type: ignore[arg-type]
        article=article,
        statements=statements,
        reason=reason,
        version=7,
        content_hash=text,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            [of(0, "indexed", "x", 3), of(1, "dead_letter")],
            {
                "file": {"indexed": 1},
                "record": {"indexed": 1, "dead_letter": 1},
                "article": {"indexed": 1},
                "statement": {"indexed": 3},
            },
            id="a file with one good record is no dead letter",
        ),
        pytest.param(
            [of(0, "superseded", "x", 2, text="old"), of(1, "indexed", "x", 3), of(0, "duplicate", "x", 3, file="g")],
            {
                "file": {"indexed": 1, "duplicate": 1},
                "record": {"superseded": 1, "indexed": 1, "duplicate": 1},
                "article": {"indexed": 1},
                "statement": {"superseded": 2, "indexed": 3},
            },
            id="an article of three records is one article, and the statements of its old text are superseded",
        ),
        pytest.param([], {"file": {"skipped": 1}}, id="a file that gave no record is skipped, not lost"),
    ],
)
def test_units(given: list[Outcome], expected: dict[str, dict[str, int]]) -> None:
    lines = lines_of("2026-03-02", "r", given, files={one.file for one in given} or {"silent"})
    found = {unit: states_of(lines, unit) for unit in ("file", "record", "article", "statement")}  # type: ignore[arg-type]
    assert {unit: states for unit, states in found.items() if states} == expected


def test_what_the_index_refused_is_a_dead_letter_in_that_revision_alone() -> None:
    given = [of(0, "indexed", "x", 3), of(1, "indexed", "y", 2)]
    lines = lines_of("2026-03-02", "r", given, refused={"x": 7, "y": 8})
    assert states_of(lines) == {"indexed": 1, "dead_letter": 1}
    assert states_of(lines, "statement") == {"indexed": 2, "dead_letter": 3}
    assert [line.reason for line in lines if line.unit == "article" and line.state == "dead_letter"] == ["refused"]


@given(some=st.lists(outcomes, max_size=30), refused=st.dictionaries(st.sampled_from("xyz"), st.integers(1, 3)))
def test_every_unit_adds_up_and_no_two_lines_are_the_same(some: list[Outcome], refused: dict[str, int]) -> None:
    lines = lines_of("2026-03-02", "r", some, refused=refused, figures={"speakers": 2, "empty": 0})
    sums = {unit: sum(states_of(lines, unit).values()) for unit in ("file", "record", "article", "statement")}  # type: ignore[arg-type]
    assert sums == {
        "file": len({one.file for one in some}),
        "record": len(some),
        "article": len({one.article for one in some if one.article}),
        "statement": sum(_held(some).values()),
    }
    assert len({line.id for line in lines}) == len(lines)
    assert [line for line in lines if line.unit == "figure"] == [
        LedgerLine(day="2026-03-02", run="r", unit="figure", figure="speakers", count=2)
    ]
