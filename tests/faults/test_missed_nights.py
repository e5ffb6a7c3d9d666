"""Row 44: a month in which nobody ran Airflow. The last night runs by itself, the others are named, and a backfill runs them in order."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.local.airflow import home
from etl.operation.missed import missed_days, missed_line
from etl.settings import Settings
from etl.store import Store
from tests.dags.conftest import ARTICLE, one_airflow
from tests.faults.road import write_dump
from tests.faults.standalone import NIGHTLY, Standalone, await_true

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]

NIGHTS = 30
#: How many of them brought a dump; the runs of the others end as soon as they see that there is none.
_WITH_DUMP = 10
_BACKFILL_SECONDS = 1_800


@pytest.fixture
def standalone(tmp_path: Path, elasticsearch_url: str, index: str) -> Iterator[Standalone]:
    (tmp_path / "dumps").mkdir()
    settings = Settings(
        home=tmp_path / "home",
        dumps=(tmp_path / "dumps").as_uri(),
        index_prefix=index,
        elasticsearch_url=elasticsearch_url,
    )
    # far from now, so that no night begins while this runs
    twelve_hours_off = f"30 {(datetime.now(UTC).hour + 12) % 24} * * *"
    found = Standalone(settings, ONRECORD_SCHEDULE=twelve_hours_off)
    with one_airflow():
        try:
            yield found
        finally:
            found.stop()


def runs(airflow: Standalone, kind: str) -> list[dict[str, Any]]:
    """The nightly runs of a kind, in order of their days."""
    found = airflow.call("GET", f"/dags/{NIGHTLY}/dagRuns?limit=100&run_type={kind}")["dag_runs"]
    return sorted(found, key=lambda run: str(run["logical_date"]))


def day_of(run: dict[str, Any]) -> str:
    return str(run["logical_date"])[:10]


def ended(airflow: Standalone, kind: str, number: int) -> list[dict[str, Any]] | None:
    found = runs(airflow, kind)
    return found if len(found) == number and all(run["state"] in ("success", "failed") for run in found) else None


def test_row_44_thirty_missed_nights(standalone: Standalone, elasticsearch: Elasticsearch, tmp_path: Path) -> None:
    settings, store = standalone.settings, Store(standalone.settings.store_uri)
    dumps = tmp_path / "dumps"

    # the last night before the silence: a real run by the timetable
    standalone.start()
    last = day_of(await_true(lambda: runs(standalone, "scheduled"), 60)[0])
    before = (date.fromisoformat(last) - timedelta(days=NIGHTS)).isoformat()
    (run,) = await_true(lambda: ended(standalone, "scheduled", 1), 120)
    assert run["state"] == "failed", "there is no dump yet: that is no success"
    write_dump(dumps, {f"{before}/0.txt": ARTICLE.format(day=before, title="Ministry denies ferry sale").encode()})
    assert standalone.wait(standalone.trigger(before), 180) == "success"
    standalone.stop()

    # thirty nights go by: Airflow's own rows say that the run was so long ago, and that the next was due the night after
    _set_back(home(settings) / "airflow.db", NIGHTS)
    days = [(date.fromisoformat(before) + timedelta(days=n)).isoformat() for n in range(1, NIGHTS + 1)]
    assert days[-1] == last
    there = days[:: -(NIGHTS // _WITH_DUMP)][::-1]
    for day in there:
        text = ARTICLE.format(day=day, title=f"Ministry denies ferry sale of {day}")
        write_dump(dumps, {f"{day}/0.txt": text.encode()})

    standalone.start()
    assert [day_of(run) for run in runs(standalone, "scheduled")][:1] == [before]
    found = await_true(lambda: ended(standalone, "scheduled", 2), 240)
    assert [(day_of(run), run["state"]) for run in found] == [(before, "failed"), (last, "success")]
    # the scheduler has looked many times since, and begins none of the nights between
    time.sleep(15)
    assert len(runs(standalone, "scheduled")) == 2
    assert store.days() == [before, last]
    missed = missed_days(settings, last)
    assert missed == there[:-1]
    assert f"`onrecord backfill plan {there[0]} {there[-2]}`" in missed_line(missed)
    log = "".join(path.read_text() for path in (home(settings) / "logs").rglob("task_id=plan/*.log"))
    assert missed_line(missed) in log, "the night that ran has named them"

    standalone.backfill(days[0], days[-2])
    done = await_true(lambda: ended(standalone, "backfill", NIGHTS - 1), _BACKFILL_SECONDS)
    states = {day_of(run): run["state"] for run in done}
    assert list(states) == days[:-1], "Airflow makes a run for every day, those without a dump too"
    assert [day for day, state in states.items() if state == "success"] == there[:-1], "and these fail, and say so"
    started = [run["start_date"] for run in done]
    assert started == sorted(started), "the days were begun in their order"
    assert _most_at_once(done) == 2
    assert missed_days(settings, last) == []
    assert store.days() == [before, *there]
    elasticsearch.indices.refresh(index=f"{settings.index_prefix}-articles")
    assert elasticsearch.count(index=f"{settings.index_prefix}-articles")["count"] == 1 + _WITH_DUMP
    assert pipeline.verify(settings, pipeline.Access.of(settings)).differences == ()


def _most_at_once(runs: list[dict[str, Any]]) -> int:
    """How many runs overlapped, by when they began and ended."""
    edges = sorted([(run["end_date"], -1) for run in runs] + [(run["start_date"], 1) for run in runs])
    now, most = 0, 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def _set_back(database: Path, days: int) -> None:
    """Make the one scheduled run, and the instant at which the next is due, so many days older: what a database looks like that nobody
    has touched for so long. A copy is kept beside it, for whoever looks into a failure."""
    shutil.copy(database, database.with_suffix(".before"))
    with sqlite3.connect(database) as connection:
        ((run_id,),) = connection.execute("SELECT run_id FROM dag_run WHERE run_type = 'scheduled'")
        kind, _, instant = run_id.partition("__")
        older = f"{kind}__{_earlier(instant, days)}"
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables}
        for table in (table for table in tables if "run_id" in columns[table]):
            connection.execute(f"UPDATE {table} SET run_id = ? WHERE run_id = ?", (older, run_id))
        _shift(connection, "dag_run", f"run_id = '{older}'", columns["dag_run"], days)
        due = [column for column in columns["dag"] if column.startswith("next_dagrun")]
        _shift(connection, "dag", f"dag_id = '{NIGHTLY}'", due, days)


def _shift(connection: sqlite3.Connection, table: str, which: str, columns: list[str], days: int) -> None:
    row = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {which}").fetchone()
    for column, value in zip(columns, row, strict=True):
        if isinstance(value, str) and value[:2] == "20" and value[10:11] == " ":
            earlier = _earlier(value, days)
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", (earlier,))


def _earlier(instant: str, days: int) -> str:
    return (date.fromisoformat(instant[:10]) - timedelta(days=days)).isoformat() + instant[10:]
