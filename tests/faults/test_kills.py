"""Rows 34 and 39 to 41: SIGKILL of a task, of a worker, of everything, of Elasticsearch; the index is that of a calm run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import node, pipeline
from etl.load import set_up
from etl.settings import PROJECT, Settings
from etl.store import Store
from tests.faults.conftest import sources
from tests.faults.road import run_day, write_dump
from tests.faults.standalone import Standalone, await_true

DAY = "2026-03-02"
SENTENCES = (
    "The port denied on Monday that it had sold the ferry.",
    "A spokesman declined to comment.",
    '"There was no sale," Captain Anna Holm told reporters.',
    "Two people familiar with the talks said the buyer had withdrawn in late 2025.",
    "The ministry could not be reached, and the union rejected the offer.",
)


def dump(files: int, paragraphs: int) -> dict[str, bytes]:
    """Articles of some length, no two alike."""
    return {
        f"{DAY}/{n:04d}.txt": (
            f" date {DAY} Harbour Wire: Headline {n}\n\n"
            + "\n\n".join(f"{SENTENCES[(n + p) % 5]} {SENTENCES[(n + p + 2) % 5]}" for p in range(paragraphs))
            + "\n"
        ).encode()
        for n in range(files)
    }


def settings_of(tmp_path: Path, url: str, prefix: str, shard_bytes: int, name: str = "home") -> Settings:
    return Settings(
        home=tmp_path / name,
        dumps=(tmp_path / "dumps").as_uri(),
        index_prefix=prefix,
        elasticsearch_url=url,
        shard_bytes=shard_bytes,
    )


def calm(settings: Settings, client: Elasticsearch, tmp_path: Path) -> dict[str, list[str]]:
    """What an undisturbed run leaves, in an index and a store of its own."""
    prefix = f"{settings.index_prefix}-calm"
    set_up(client, prefix, PROJECT / "mappings")
    some = settings.model_copy(update={"index_prefix": prefix, "home": tmp_path / "calm"})
    run_day(some, DAY, "calm")
    return sources(client, prefix)


@pytest.fixture
def standalone(tmp_path: Path, elasticsearch_url: str, index: str) -> Iterator[Standalone]:
    write_dump(tmp_path / "dumps", dump(files=60, paragraphs=25) | {f"{DAY}/bad.txt": b""})
    found = Standalone(settings_of(tmp_path, elasticsearch_url, index, shard_bytes=50_000))
    try:
        found.start()
        yield found
    finally:
        found.stop()


def running(airflow: Standalone, run: str, task: str = "process") -> dict[str, Any] | None:
    """A running task whose process has begun to work."""
    found = [t for t in airflow.tasks(run) if t["task_id"] == task and t["state"] == "running" and t["pid"]]
    return found[0] if found else None


@pytest.mark.airflow
@pytest.mark.elasticsearch
def test_rows_39_to_41_kill_the_task_then_its_worker_then_everything(
    standalone: Standalone, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    settings = standalone.settings
    run = standalone.trigger(DAY)

    task = await_true(lambda: running(standalone, run), 120)
    time.sleep(2)
    os.kill(task["pid"], signal.SIGKILL)
    again = await_true(lambda: _try_of(standalone, run, task, 2), 90)

    # the worker first, so that nobody is left to report the task's end
    worker = standalone.parent(again["pid"])
    assert worker in standalone.processes()
    os.kill(worker, signal.SIGKILL)
    os.kill(again["pid"], signal.SIGKILL)
    await_true(lambda: _try_of(standalone, run, task, 3), 120)

    standalone.kill_all()
    assert standalone.processes() == []
    assert Store(settings.store_uri).days() == [], "nothing was settled before the power went"
    standalone.start()
    assert standalone.wait(run, 300) == "success", [
        (one["task_id"], one["map_index"], one["state"], one["try_number"]) for one in standalone.tasks(run)
    ]
    (entry,) = (one for one in Store(settings.store_uri).manifest(DAY).runs if one.has_records)
    assert entry.states == {"indexed": 60, "dead_letter": 1}
    assert sources(elasticsearch, settings.index_prefix) == calm(settings, elasticsearch, tmp_path)
    assert pipeline.verify(settings, pipeline.Access.of(settings)).differences == ()


def _try_of(airflow: Standalone, run: str, task: dict[str, Any], number: int) -> dict[str, Any] | None:
    """A later try of the same task instance, once its process runs."""
    for one in airflow.tasks(run):
        if (one["task_id"], one["map_index"]) == (task["task_id"], task["map_index"]):
            return one if one["try_number"] >= number and one["state"] == "running" and one["pid"] else None
    return None


@pytest.mark.elasticsearch
def test_row_34_elasticsearch_killed_in_mid_load(tmp_path: Path) -> None:
    """On a node of its own: what was acknowledged is there after its restart, and the rerun makes the index whole."""
    home = tmp_path / "node"
    home.mkdir()
    started = node.start(home, heap="512m")
    try:
        write_dump(tmp_path / "dumps", dump(files=300, paragraphs=2))
        settings = settings_of(tmp_path, started.url, "kill", shard_bytes=10_000)
        client = pipeline.Access.of(settings).connect()
        set_up(client, settings.index_prefix, PROJECT / "mappings")
        expected = calm(settings, client, tmp_path)
        shards = pipeline.plan_night(settings, DAY, "r")
        for shard in shards:
            pipeline.process_shard(settings, **shard)
        settled = pipeline.settle_all(settings, shards)
        pipeline.join_all(settings, settled)

        loader = _loading(settings)
        await_true(lambda: _count(client, settings) > 20, 60)
        os.kill(started.pid, signal.SIGKILL)
        assert loader.wait(120) != 0, "the load did not notice that its node was gone"
        restarted = node.start(home, heap="512m")
        assert restarted.url == started.url
        access = pipeline.Access.of(settings)
        client = access.connect()
        assert _count(client, settings) > 0, "what was acknowledged is there"
        loads = [pipeline.load_files(settings, access, group) for group in pipeline.plan_load(settings, access)]
        (result,) = pipeline.reconcile_all(settings, access, settled, loads)
        assert result["differences"] == []
        assert sources(client, settings.index_prefix) == expected
    finally:
        node.stop(home)


def _count(client: Elasticsearch, settings: Settings) -> int:
    client.indices.refresh(index=f"{settings.index_prefix}-articles")
    return int(client.count(index=f"{settings.index_prefix}-articles")["count"])


#: Loads again and again, in small requests, and gives up soon, so that the kill falls into a load and the test ends.
_LOADER = """
from etl import pipeline
from etl.load import articles
from etl.load.patience import Patience
from etl.settings import load_settings
articles.CHUNK = 5
Patience.pauses = lambda self: iter((0.1, 0.1))
settings = load_settings()
access = pipeline.Access.of(settings)
while True:
    for group in pipeline.plan_load(settings, access):
        pipeline.load_files(settings, access, group)
"""


def _loading(settings: Settings) -> subprocess.Popen[bytes]:
    variables = {
        "ONRECORD_HOME": str(settings.home),
        "ONRECORD_DUMPS": settings.dumps,
        "ONRECORD_INDEX_PREFIX": settings.index_prefix,
        "ONRECORD_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
    }
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-c", _LOADER], env={**os.environ, **variables}, stdout=quiet, stderr=quiet, cwd=PROJECT
    )


@pytest.mark.elasticsearch
@pytest.mark.parametrize("seconds", [pytest.param(s, id=f"after {s} s") for s in (3.0, 5.0)])
def test_the_command_line_killed_anywhere_is_finished_by_running_it_again(
    tmp_path: Path, elasticsearch: Elasticsearch, elasticsearch_url: str, index: str, seconds: float
) -> None:
    write_dump(tmp_path / "dumps", dump(files=40, paragraphs=6))
    settings = settings_of(tmp_path, elasticsearch_url, index, shard_bytes=5_000)
    first = _command_line(settings)
    time.sleep(seconds)
    first.kill()
    first.wait()
    undisturbed = settings.model_copy(update={"home": tmp_path / "calm", "index_prefix": f"{index}-calm"})
    again, calmly = _command_line(settings), _command_line(undisturbed)
    assert (again.wait(240), calmly.wait(240)) == (0, 0)
    found = sources(elasticsearch, index)
    assert found == sources(elasticsearch, undisturbed.index_prefix)
    assert len(found["articles"]) == 40


def _command_line(settings: Settings) -> subprocess.Popen[bytes]:
    variables = {
        "ONRECORD_HOME": str(settings.home),
        "ONRECORD_INDEX_PREFIX": settings.index_prefix,
        "ONRECORD_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
        "ONRECORD_SHARD_BYTES": str(settings.shard_bytes),
        "ONRECORD_WORKERS": "1",
    }
    command = [sys.executable, "-c", "from etl.cli import main; main()", "run", settings.dumps.removeprefix("file://")]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env={**os.environ, **variables}, stdout=quiet, stderr=quiet, cwd=PROJECT)
