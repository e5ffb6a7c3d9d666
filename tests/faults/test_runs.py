"""Rows 26 to 29 and 43: two at once, twice, in any order, broken off; always the same index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.load import load, set_up
from etl.operation.letters import standing_letters
from etl.records.outcome import GuardTripped
from etl.settings import PROJECT, Settings
from etl.store import Store
from tests.faults.conftest import sources
from tests.faults.road import run_day, write_dump
from tests.load.samples import article

pytestmark = pytest.mark.elasticsearch

DAY, NEXT = "2026-03-02", "2026-03-03"
BODY = "The port denied on Monday that it had sold the ferry. A spokesman declined to comment."


def text(title: str, body: str = BODY) -> bytes:
    return f" date {DAY} Harbour Wire: {title}\n\n{body}\n".encode()


@pytest.fixture
def settings(tmp_path: Path, elasticsearch_url: str, index: str) -> Settings:
    files = {f"{DAY}/{n}.txt": text(f"Headline {n}") for n in range(6)} | {f"{DAY}/bad.txt": b""}
    write_dump(tmp_path / "dumps", files)
    return Settings(
        home=tmp_path / "home",
        dumps=(tmp_path / "dumps").as_uri(),
        index_prefix=index,
        elasticsearch_url=elasticsearch_url,
        shard_bytes=1_000,
    )


def environment(settings: Settings) -> dict[str, str]:
    import os

    return {
        **os.environ,
        "ONRECORD_HOME": str(settings.home),
        "ONRECORD_DUMPS": settings.dumps,
        "ONRECORD_INDEX_PREFIX": settings.index_prefix,
        "ONRECORD_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
        "ONRECORD_WORKERS": "1",
    }


def onrecord(settings: Settings, *words: str, **more: Any) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    command = [sys.executable, "-c", "from etl.cli import main; main()", *words]
    return subprocess.Popen(
        command, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more
    )


def test_row_26_two_processes_on_one_dump_end_as_one_does(settings: Settings, elasticsearch: Elasticsearch) -> None:
    folder = settings.dumps.removeprefix("file://")
    both = [onrecord(settings, "run", folder) for _ in range(2)]
    outputs = [one.communicate(timeout=240)[0] for one in both]
    assert [one.returncode for one in both] == [1, 1], outputs
    found = sources(elasticsearch, settings.index_prefix)
    assert {grain: len(lines) for grain, lines in found.items() if grain != "statements"} == {
        "articles": 6,
        "dead-letters": 1,
    }
    entries = [one for one in Store(settings.store_uri).manifest(DAY).runs if one.has_records]
    assert len(entries) == 2
    # each article is new to one of the two, and known or a copy to the other
    assert sum(entry.states.get("indexed", 0) for entry in entries) == 6
    assert all(sum(entry.states.values()) == entry.read == 7 for entry in entries)
    # named as given on the command line, so the days' own check is the index alone
    assert run_day(settings, DAY, "again")["differences"] == []


def test_row_27_old_content_that_comes_last_changes_nothing(settings: Settings, elasticsearch: Elasticsearch) -> None:
    dumps = Path(settings.dumps.removeprefix("file://"))
    write_dump(dumps, {f"{NEXT}/0.txt": text("Headline 0", "The port confirmed that it had sold the ferry.")})
    run_day(settings, NEXT, "nightly")
    newest = list(sources(elasticsearch, settings.index_prefix)["articles"])
    result = run_day(settings, DAY, "backfill")
    assert result["states"]["superseded"] == 1
    assert newest[0] in sources(elasticsearch, settings.index_prefix)["articles"]


def test_row_28_a_done_day_again_changes_no_byte(settings: Settings, elasticsearch: Elasticsearch) -> None:
    run_day(settings, DAY, "first")
    before = sources(elasticsearch, settings.index_prefix)
    assert run_day(settings, DAY, "second")["states"] == {"unchanged": 6, "dead_letter": 1}
    assert sources(elasticsearch, settings.index_prefix) == before


def test_row_29_any_order_of_days_ends_in_the_same_bytes(
    settings: Settings, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    dumps = Path(settings.dumps.removeprefix("file://"))
    write_dump(
        dumps, {f"{NEXT}/{n}.txt": text(f"Headline {n}", f"The port sold ferry {n}, it said.") for n in range(3)}
    )
    found = []
    for number, days in enumerate(((DAY, NEXT), (NEXT, DAY))):
        some = settings.model_copy(
            update={"home": tmp_path / f"home{number}", "index_prefix": f"{settings.index_prefix}-{number}"}
        )
        set_up(elasticsearch, some.index_prefix, PROJECT / "mappings")
        for day in days:
            run_day(some, day, f"run-{day}")
        found.append(sources(elasticsearch, some.index_prefix))
    assert found[0] == found[1]


def test_row_43_a_task_that_runs_out_of_time_in_mid_load_is_finished_by_its_retry(
    settings: Settings, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Airflow's execution time-out is an alarm signal that raises in the middle of whatever runs."""
    import signal

    class OutOfTime(BaseException):
        pass

    def ring(*_: Any) -> None:
        raise OutOfTime

    run = "timed"
    shards = pipeline.plan_night(settings, DAY, run)
    for shard in shards:
        pipeline.process_shard(settings, **shard)
    settled = pipeline.settle_all(settings, shards)
    access = pipeline.Access.of(settings)
    (group,) = pipeline.plan_load(settings, access)
    before = signal.signal(signal.SIGALRM, ring)
    stopped = 0
    try:
        for seconds in (0.02, 0.05, 0.1, 0.2):
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                pipeline.load_files(settings, access, group)
            except OutOfTime:
                stopped += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert stopped, "no attempt was stopped"
    loads = [pipeline.load_files(settings, access, one) for one in pipeline.plan_load(settings, access)]
    (result,) = pipeline.reconcile_all(settings, access, settled, loads)
    assert result["differences"] == []
    assert len(sources(elasticsearch, settings.index_prefix)["articles"]) == 6


def test_row_50_a_dump_with_half_its_articles_never_reaches_the_index(
    settings: Settings, elasticsearch: Elasticsearch
) -> None:
    contract = Path(settings.dumps.removeprefix("file://")) / "contract.toml"
    contract.write_text("articles = 12\n")
    with pytest.raises(GuardTripped, match="articles: 6, at least 12 are due"):
        run_day(settings, DAY, "poor")
    assert sources(elasticsearch, settings.index_prefix)["articles"] == []


def test_row_51_eleven_refused_in_a_row_stop_the_load(elasticsearch: Elasticsearch, index: str) -> None:
    """Ten may be bad by chance; the rest is not sent, and a rerun after the mend has all of it."""
    good = [article(f"a{n}") for n in range(5)]
    bad = [article("x" * 600 + str(n)) for n in range(20)]
    report = load(elasticsearch, [*bad[:10], *good], prefix=index, mappings=PROJECT / "mappings")
    assert (len(report.dead), report.articles) == (10, 5)
    with pytest.raises(GuardTripped, match="11 records in a row"):
        load(elasticsearch, [*bad, article("later")], prefix=index, mappings=PROJECT / "mappings")
    assert len(sources(elasticsearch, index)["articles"]) == 5
    assert load(elasticsearch, [article("later")], prefix=index, mappings=PROJECT / "mappings").articles == 1


def test_row_52_a_disk_that_takes_no_more_stops_the_run_and_drops_no_letter(
    settings: Settings, elasticsearch: Elasticsearch
) -> None:
    """In a process that may write no file above 10 kB: the letter with its raw bytes is larger than that."""
    import random
    import resource

    folder = Path(settings.dumps.removeprefix("file://"))
    (folder / DAY / "bad.txt").write_bytes(random.Random(7).randbytes(200_000))

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    stopped = onrecord(settings, "run", str(folder), preexec_fn=small_disk)
    output = stopped.communicate(timeout=240)[0]
    assert (stopped.returncode, "File too large" in output) == (3, True), output
    assert Store(settings.store_uri).days() == []
    assert run_day(settings, DAY, "roomy")["states"] == {"indexed": 6, "dead_letter": 1}
    (letter,) = standing_letters(Store(settings.store_uri), DAY)
    assert len(letter.raw) >= 8_192
    assert len(sources(elasticsearch, settings.index_prefix)["dead-letters"]) == 1
