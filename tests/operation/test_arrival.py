"""Which files of a day are whole, what came late, and what a backfill would do."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import pipeline
from etl.cli.status import command
from etl.operation.arrival import arrival, late_files, may_start, whole_files
from etl.operation.backfill import plan_backfill
from etl.operation.missed import missed_days
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import Settings, load_settings
from etl.store import Store
from etl.store.files import RunEntry

DAY = "2026-03-02"
TEXT = " date 2026-03-02 Harbour Wire: {}\n\nThe port denied the sale.\n"


def archive(tmp_path: Path, files: dict[str, str], **changed: Any) -> Settings:
    for name, content in files.items():
        path = tmp_path / "dumps" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (tmp_path / "dumps").mkdir(exist_ok=True)
    return Settings(home=tmp_path / "home", dumps=(tmp_path / "dumps").as_uri(), **changed)


def manifest(*entries: tuple[str, int, str | None]) -> str:
    files = [{"name": n, "bytes": b} | ({"sha256": h} if h else {}) for n, b, h in entries]
    return json.dumps({"files": files})


GOOD, OTHER = hashlib.sha256(b"abc").hexdigest(), hashlib.sha256(b"abd").hexdigest()


@pytest.mark.parametrize(
    ("marker", "files", "whole", "waiting"),
    [
        pytest.param(None, {"a.txt": "abc"}, ["a.txt"], None, id="without a convention, what is there counts"),
        pytest.param("_SUCCESS", {"a.txt": "abc"}, [], "_SUCCESS is not there", id="the day's marker is missing"),
        pytest.param("_SUCCESS", {"a.txt": "abc", "_SUCCESS": ""}, ["a.txt"], None, id="the day's marker is there"),
        pytest.param(
            "*.done", {"a.txt": "abc", "b.txt": "b", "a.txt.done": ""}, ["a.txt"], "b.txt", id="a marker a file"
        ),
        pytest.param(
            "m.json", {"a.txt": "abc", "m.json": manifest(("a.txt", 3, GOOD))}, ["a.txt"], None, id="manifest"
        ),
        pytest.param(
            "m.json", {"a.txt": "ab", "m.json": manifest(("a.txt", 3, None))}, [], "2 of 3 bytes", id="half-written"
        ),
        pytest.param(
            "m.json", {"m.json": manifest(("a.txt", 3, None))}, [], "listed, and not there", id="listed, missing"
        ),
        pytest.param(
            "m.json", {"a.txt": "abc", "m.json": manifest(("a.txt", 3, OTHER))}, [], "sha256", id="other content"
        ),
        pytest.param("m.json", {"a.txt": "abc", "m.json": "done"}, ["a.txt"], None, id="a marker that is no manifest"),
    ],
)
def test_what_is_whole(
    tmp_path: Path, marker: str | None, files: dict[str, str], whole: list[str], waiting: str | None
) -> None:
    settings = archive(tmp_path, {f"{DAY}/{name}": content for name, content in files.items()}, dump_marker=marker)
    found = arrival(settings, DAY, thorough=True)
    assert [file.name for file in found.files] == [f"{DAY}/{name}" for name in whole]
    assert (waiting in str(found.waiting)) if waiting else found.waiting == ()
    if whole:
        assert whole_files(settings, DAY) == list(found.files)
    else:
        with pytest.raises(GuardTripped, match=str(waiting)):
            whole_files(settings, DAY)


def test_a_file_that_is_being_written_becomes_readable_with_its_marker(tmp_path: Path) -> None:
    settings = archive(tmp_path, {f"{DAY}/a.txt": "half"}, dump_marker="*.done", dump_deadline_minutes=60)
    assert not may_start(settings, DAY, waited_minutes=59)
    assert may_start(settings, DAY, waited_minutes=60), "the deadline lets the run go on, to fail clearly"
    with pytest.raises(GuardTripped, match=r"a\.txt: no \.done beside it"):
        whole_files(settings, DAY)
    (tmp_path / "dumps" / DAY / "a.txt.done").touch()
    assert may_start(settings, DAY, waited_minutes=0)


def run(settings: Settings, day: str, name: str, late: bool = False) -> list[dict[str, Any]]:
    shards = pipeline.plan_night(settings, day, name, late=late)
    for shard in shards:
        pipeline.process_shard(settings, **shard)
    return pipeline.settle_all(settings, shards)


def test_late_and_changed_files_are_found_and_run_by_the_next_night(tmp_path: Path) -> None:
    settings = archive(tmp_path, {f"{DAY}/a.txt": TEXT.format("A"), f"{DAY}/b.txt": TEXT.format("B")}, late_days=3)
    run(settings, DAY, "first")
    assert list(late_files(settings, "2026-03-03")) == []
    archive(tmp_path, {f"{DAY}/b.txt": TEXT.format("B2"), f"{DAY}/c.txt": TEXT.format("C")})
    archive(tmp_path, {"2026-03-01/z.txt": TEXT.format("Z"), "2026-03-03/a.txt": TEXT.format("D")})
    (late,) = late_files(settings, "2026-03-03")
    assert (late.day, [f.name for f in late.new], [f.name for f in late.changed]) == (
        DAY,
        [f"{DAY}/c.txt"],
        [f"{DAY}/b.txt"],
    ), "a day that was never run is missed, not late"
    only_told = settings.model_copy(update={"late": "report"})
    assert {shard["day"] for shard in pipeline.plan_night(only_told, "2026-03-03", "told", late=True)} == {"2026-03-03"}
    results = run(settings, "2026-03-03", "second", late=True)
    assert [(one["day"], one["states"]) for one in results] == [(DAY, {"indexed": 2}), ("2026-03-03", {"indexed": 1})]
    assert list(late_files(settings, "2026-03-04")) == []
    assert list(late_files(settings, "2026-03-09")) == [], "only the last days are looked through"


def test_a_file_of_the_same_size_that_was_written_again_is_changed(tmp_path: Path) -> None:
    settings = archive(tmp_path, {f"{DAY}/a.txt": TEXT.format("A")})
    run(settings, DAY, "first")
    path = tmp_path / "dumps" / DAY / "a.txt"
    path.write_text(TEXT.format("B"))
    os.utime(path, (2_000_000_000, 2_000_000_000))
    assert [file.name for late in late_files(settings, "2026-03-03") for file in late.changed] == [f"{DAY}/a.txt"]


def test_a_backfill_is_planned_from_what_is_there_and_what_was_measured(tmp_path: Path) -> None:
    settings = archive(tmp_path, {f"{DAY}/a.txt": TEXT.format("A")}, workers=2)
    assert plan_backfill(settings, DAY, DAY).seconds is None, "nothing was measured yet"
    run(settings, DAY, "first")
    ledger = f"{Store(settings.store_uri).run_folder(DAY, 'first')}/ledger.json"
    store = Store(settings.store_uri)
    store.write_json(ledger, {**store.read_json(ledger), "seconds": 2.0, "bytes": 200, "figures": {"enriched": 1}})
    archive(tmp_path, {"2026-03-04/a.txt": "x" * 1_000, "2026-03-04/b.txt": "y" * 500})
    found = plan_backfill(settings, "2026-03-01", "2026-03-05")
    assert [(d.day, d.files, d.unread, d.unread_bytes, d.runs, d.seconds) for d in found.days] == [
        (DAY, 1, 0, 0, 1, 0.0),
        ("2026-03-04", 2, 2, 1_500, 0, 15.0),
    ]
    assert (found.missing, found.bytes_a_second, found.seconds) == (
        ("2026-03-01", "2026-03-03", "2026-03-05"),
        100.0,
        7.5,
    )
    assert "--from-date 2026-03-01T00:00:00+00:00 --to-date 2026-03-05T23:59:59+00:00" in found.command


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        pytest.param("2026-03-05", "2026-03-01", "give FROM and then TO", id="row 46: swapped"),
        pytest.param("2016-03-01", "2026-03-01", "of 3,653 days", id="row 46: ten years, by a slip of the pen"),
    ],
)
def test_a_backfill_that_nobody_means_is_refused(tmp_path: Path, first: str, last: str, message: str) -> None:
    settings = archive(tmp_path, {})
    with pytest.raises(ConfigurationError, match=message):
        plan_backfill(settings, first, last)
    assert plan_backfill(settings, "2024-01-01", "2024-12-31").missing[-1] == "2024-12-31", "a leap year is well"


def test_days_that_were_missed_are_named(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the first day that was run and last night: what has a whole file and no run."""
    files = {f"2026-03-{n:02d}/a.txt": TEXT.format(f"No. {n}") for n in (1, 2, 3, 5, 6)}
    settings = archive(tmp_path, files | {"2026-03-04/a.txt.part": "half", "2026-03-07/b.txt": TEXT.format("B")})
    assert missed_days(settings, "2026-03-07") == [], "of an empty archive nothing was missed"
    run(settings, "2026-03-02", "first")
    run(settings, "2026-03-05", "second")
    assert missed_days(settings, "2026-03-07") == ["2026-03-03", "2026-03-06"], (
        "the first was never wanted, the fourth never came"
    )
    pipeline.plan_night(settings, "2026-03-07", "third", late=True)
    line = "2 days with a dump were never run, 2026-03-03 to 2026-03-06: `onrecord backfill plan 2026-03-03 2026-03-06`"
    assert line in caplog.text
    monkeypatch.setenv("ONRECORD_HOME", str(settings.home))
    monkeypatch.setenv("ONRECORD_DUMPS", settings.dumps)
    load_settings.cache_clear()
    try:
        done = CliRunner().invoke(command, ["2026-03-05"], standalone_mode=False)
    finally:
        load_settings.cache_clear()
    assert (done.exception, done.return_value) == (None, 0)
    shown = done.output.splitlines()
    assert shown[0].startswith("2026-03-05  second: 1 read = 1 indexed")
    assert shown[-1].startswith("3 days with a dump were never run, 2026-03-03 to 2026-03-07: ")


def test_runs_that_read_no_dump_are_no_runs_before(tmp_path: Path) -> None:
    """What the stories or a rebuild wrote has no plan, where an older version wrote it, and is nothing that a backfill did."""
    settings = archive(tmp_path, {f"{DAY}/a.txt": TEXT.format("A")})
    run(settings, DAY, "first")
    store = Store(settings.store_uri)
    store.add_run(DAY, RunEntry(run="rebuild-1", shards=(), dead=(), states={}, read=0))
    (day,) = plan_backfill(settings, DAY, DAY).days
    assert (day.runs, day.unread) == (1, 0)
