"""What a run will read, and which day it is for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.pipeline.planning import day_of_run, new_run, plan_day, plan_night, plan_paths, shard_files
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import Settings
from etl.store import Store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    dumps = tmp_path / "dumps"
    for name, size in (("2026-03-02/a.txt", 40), ("2026-03-02/b.txt", 40), ("2026-03-03/c.txt", 10)):
        (dumps / name).parent.mkdir(parents=True, exist_ok=True)
        (dumps / name).write_bytes(b"x" * size)
    return Settings(home=tmp_path / "home", dumps=dumps.as_uri(), shard_bytes=1000)


LATE = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "kind", "logical", "zone", "day"),
    [
        pytest.param(None, "scheduled", LATE, "UTC", "2026-11-21", id="a scheduled run takes its logical date"),
        pytest.param(None, "backfill", LATE, "UTC", "2026-11-21", id="so does a backfill run"),
        pytest.param(None, "DagRunType.SCHEDULED", LATE, "UTC", "2026-11-21", id="as Airflow prints the type"),
        pytest.param(None, "scheduled", LATE, "Europe/Moscow", "2026-11-22", id="in the zone of the schedule"),
        pytest.param("2026-11-21", "scheduled", LATE, "UTC", "2026-11-21", id="its own day may be said"),
        pytest.param("2024-02-29", "manual", LATE, "UTC", "2024-02-29", id="a manual run takes what it was told"),
        pytest.param("2024-02-28", "manual", None, "UTC", "2024-02-28", id="even without a logical date"),
    ],
)
def test_the_day_of_a_run(given: str | None, kind: str, logical: datetime | None, zone: str, day: str) -> None:
    assert day_of_run(given, kind, logical, zone) == day


@pytest.mark.parametrize(
    ("given", "kind", "logical", "message"),
    [
        pytest.param(None, "manual", LATE, "must say its day", id="a manual day is never inferred"),
        pytest.param("2026-02-30", "manual", None, "is no day", id="a day that does not exist"),
        pytest.param("$(date)", "manual", None, "is no day", id="no shell, no format strings"),
        pytest.param(None, "scheduled", None, "without a logical date", id="a run that cannot tell its day"),
        pytest.param("2026-11-20", "backfill", LATE, "not for 2026-11-20", id="a backfill told one day for all"),
    ],
)
def test_a_run_that_cannot_tell_its_day_stops(
    given: str | None, kind: str, logical: datetime | None, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        day_of_run(given, kind, logical, "UTC")


def test_the_plan_of_a_day_is_in_the_store(settings: Settings) -> None:
    planned = plan_night(settings, "2026-03-02", "r1")
    assert planned == [{"day": "2026-03-02", "run": "r1", "shard": 0}]
    files = shard_files(Store(settings.store_uri), "2026-03-02", "r1", 0)
    assert [file.name for file in files] == ["2026-03-02/a.txt", "2026-03-02/b.txt"]


def test_small_shards_are_one_file_each(settings: Settings) -> None:
    small = settings.model_copy(update={"shard_bytes": 1})
    assert plan_day(small, "2026-03-02", "r1").shards == 2


def test_a_day_without_a_dump_stops_the_run(settings: Settings) -> None:
    with pytest.raises(GuardTripped, match="no dump for 2026-03-09"):
        plan_day(settings, "2026-03-09", "r1")


def test_paths_make_one_plan_a_day(settings: Settings) -> None:
    folder = settings.dumps.removeprefix("file://")
    plans = plan_paths(settings, [folder], "r1")
    assert [(plan.day, plan.files, plan.bytes) for plan in plans] == [("2026-03-02", 2, 80), ("2026-03-03", 1, 10)]


def test_files_without_a_day_make_a_plan_of_their_own(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "loose.txt").write_text("x")
    assert [plan.day for plan in plan_paths(settings, [str(tmp_path / "loose.txt")], "r1")] == ["none"]


def test_run_names_are_safe_in_paths_and_differ() -> None:
    names = {new_run("scheduled__2026-11-21T01:30:00+00:00") for _ in range(20)}
    assert len(names) == 20
    assert all(name.replace("-", "").isalnum() for name in names)
