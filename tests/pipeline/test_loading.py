"""How the runs that an index lacks are dealt out to load tasks."""

from __future__ import annotations

import pytest

from etl.pipeline.loading import grouped
from etl.store.files import RunEntry, ShardFile


def run(number: int, rows: int) -> tuple[str, RunEntry]:
    shard = ShardFile(file=f"{number}", rows=rows)
    return "2026-03-02", RunEntry(run=f"r{number}", shards=(shard,), dead=(), states={}, read=0)


@pytest.mark.parametrize(
    ("rows", "most", "sizes"),
    [
        pytest.param([], 512, [], id="nothing lacks"),
        pytest.param([1, 2, 3, 4], 512, [4], id="small runs go together"),
        pytest.param([6_000, 10, 10], 512, [1, 2], id="a large one alone"),
        pytest.param([2_000] * 5, 512, [3, 2], id="until it is worth a task"),
        pytest.param([6_000] * 10, 3, [4, 4, 2], id="never more groups than Airflow may map"),
        pytest.param([0] * 2_000, 10, [2_000], id="runs without rows are marked together"),
    ],
)
def test_groups(rows: list[int], most: int, sizes: list[int]) -> None:
    runs = [run(number, count) for number, count in enumerate(rows)]
    found = grouped(runs, most)
    assert [len(group) for group in found] == sizes
    assert [one for group in found for one in group] == runs
    assert len(found) <= most
