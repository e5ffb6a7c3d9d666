"""A dump of thousands of files: planned within Airflow's limits, in little time, whatever their sizes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from etl import pipeline
from etl.pipeline.planning import shard_files
from etl.settings import Settings
from etl.store import Store

DAY = "2026-03-02"
FILES = 5_000
#: Airflow's `max_map_length`: a longer list fails the task that returns it.
MAPPED = 1_024
#: What a task hands on is a row of Airflow's database.
HANDED_ON = 128 << 10


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    for day in (DAY, "2026-03-01"):
        (folder / day).mkdir()
    for number in range(FILES):
        # sizes from a word to some paragraphs, one in a hundred a large one
        (folder / DAY / f"{number:05d}.txt").write_text(
            "word " * (1 + number * 7919 % 200 * (50 if number % 100 == 0 else 1))
        )
    return folder


@pytest.mark.parametrize(
    "shard_bytes", [pytest.param(n, id=f"shards of {n} bytes") for n in (1_000, 20_000, 2_000_000)]
)
def test_five_thousand_files_are_planned_within_the_limits(dumps: Path, tmp_path: Path, shard_bytes: int) -> None:
    settings = Settings(home=tmp_path, dumps=dumps.as_uri(), shard_bytes=shard_bytes)
    started = time.process_time()
    shards = pipeline.plan_night(settings, DAY, "large", late=True)
    assert time.process_time() - started < 20
    assert 1 <= len(shards) <= settings.max_shards < MAPPED
    assert len(json.dumps(shards)) < HANDED_ON
    store = Store(settings.store_uri)
    planned = [file.name for shard in shards for file in shard_files(store, DAY, "large", shard["shard"])]
    assert planned == sorted(planned)
    assert len(set(planned)) == len(planned) == FILES


def test_late_files_by_the_thousand_fit_beside_the_night(dumps: Path, tmp_path: Path) -> None:
    """Two days of small shards at once are still one list that Airflow maps over."""
    settings = Settings(home=tmp_path, dumps=dumps.as_uri(), shard_bytes=1_000)
    store = Store(settings.store_uri)
    pipeline.plan_night(settings, DAY, "before")
    _settle_as_read(store, "before")
    (dumps / "2026-03-03").mkdir(exist_ok=True)
    for number in range(600):
        (dumps / "2026-03-03" / f"{number}.txt").write_text("word " * 300)
        (dumps / DAY / f"late-{number}.txt").write_text("word " * 300)
    shards = pipeline.plan_night(settings, "2026-03-03", "night", late=True)
    assert len(shards) <= MAPPED
    assert {shard["day"] for shard in shards} == {DAY, "2026-03-03"}
    late = [
        file.name
        for shard in shards
        if shard["day"] == DAY
        for file in shard_files(store, DAY, "night", shard["shard"])
    ]
    assert len(late) == 600


def _settle_as_read(store: Store, run: str) -> None:
    from etl.store.files import RunEntry

    store.add_run(DAY, RunEntry(run=run, shards=(), dead=(), states={"indexed": FILES}, read=FILES))
