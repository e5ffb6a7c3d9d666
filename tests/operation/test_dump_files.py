"""Rows 47 to 49: a dump that is being written while it is read, the same dump under two names, dumps of nothing."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.operation.arrival import may_start
from etl.records.outcome import GuardTripped
from etl.settings import Settings
from etl.store import Store

DAY, NEXT = "2026-03-02", "2026-03-03"
RECORDS = 40


def article(n: int) -> str:
    return f" date {DAY} Harbour Wire: Ferry {n}\n\nThe port sold ferry {n}.\n"


def run(settings: Settings, day: str, name: str) -> dict[str, int]:
    shards = pipeline.plan_night(settings, day, name)
    for shard in shards:
        pipeline.process_shard(settings, **shard)
    (settled,) = pipeline.settle_all(settings, shards)
    return dict(settled["states"])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "dumps" / DAY).mkdir(parents=True)
    return Settings(home=tmp_path / "home", dumps=(tmp_path / "dumps").as_uri())


def folder(settings: Settings, day: str = DAY) -> Path:
    found = Path(settings.dumps.removeprefix("file://")) / day
    found.mkdir(exist_ok=True)
    return found


def written_slowly(path: Path, pieces: list[str], mark: Any) -> threading.Thread:
    """Write the pieces one by one, with pauses in the middle of lines, and then what says that the file is whole."""

    def write() -> None:
        with path.open("w") as out:
            for piece in pieces:
                out.write(piece[: len(piece) // 2])
                out.flush()
                time.sleep(0.02)
                out.write(piece[len(piece) // 2 :])
        mark()

    writer = threading.Thread(target=write)
    writer.start()
    return writer


@pytest.mark.parametrize("marker", ["*.done", "_SUCCESS", "manifest.json"])
def test_row_47_a_dump_that_is_being_written_is_read_when_it_is_whole_and_not_before(
    settings: Settings, marker: str
) -> None:
    pieces = [article(n) for n in range(RECORDS)]
    content = "".join(pieces).encode()
    listed = {"name": "a.txt", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    named = "a.txt.done" if marker == "*.done" else marker
    said = json.dumps({"files": [listed]}) if marker == "manifest.json" else ""
    # a manifest may well be there before its files
    early = marker == "manifest.json"
    if early:
        (folder(settings) / named).write_text(said)
    some = settings.model_copy(update={"dump_marker": marker, "dump_deadline_minutes": 60})
    mark = (lambda: None) if early else (lambda: (folder(settings) / named).write_text(said))
    writer = written_slowly(folder(settings) / "a.txt", pieces, mark)
    refused = 0
    while writer.is_alive() or refused == 0:
        try:
            pipeline.plan_night(some, DAY, f"early-{refused}")
        except GuardTripped:
            refused += 1
            time.sleep(0.1)
        else:
            break
    assert refused > 2, "it was looked at while it was being written"
    writer.join()
    assert may_start(some, DAY, waited_minutes=0)
    assert run(some, DAY, "whole") == {"indexed": RECORDS}
    assert Store(settings.store_uri).days() == [DAY]


def test_row_48_the_same_dump_under_another_name_changes_nothing(settings: Settings) -> None:
    content = "".join(article(n) for n in range(3))
    (folder(settings) / "a.txt").write_text(content)
    (folder(settings) / "b-copy.txt").write_text(content)
    assert run(settings, DAY, "first") == {"indexed": 3, "duplicate": 3}
    (folder(settings, NEXT) / "renamed.txt").write_text(content)
    assert run(settings, NEXT, "second") == {"unchanged": 3}


@pytest.mark.parametrize(
    ("files", "reasons"),
    [
        pytest.param({"a.txt": b""}, ["empty"], id="an empty file"),
        pytest.param({"a.txt": b"\xef\xbb\xbf"}, ["empty"], id="a byte order mark alone"),
        pytest.param({"a.txt": b" \n\n", "b.jsonl": b"\n"}, ["empty", "empty"], id="white space"),
        pytest.param({"a.csv": b"title,text,date\n"}, ["empty"], id="a table's header alone"),
        pytest.param({"a.json": b"[]"}, ["empty"], id="a list of nothing"),
        pytest.param(
            {"a.xml": b"<rss version='2.0'><channel><title>Harbour Wire</title></channel></rss>"},
            [],
            id="a feed's header",
        ),
    ],
)
def test_row_49_a_day_of_nothing_fails_and_beside_an_article_it_is_a_dead_letter(
    settings: Settings, files: dict[str, bytes], reasons: list[str]
) -> None:
    for name, content in files.items():
        (folder(settings) / name).write_bytes(content)
    with pytest.raises(GuardTripped, match="records: 0, at least 1 are due"):
        run(settings, DAY, "nothing")
    assert Store(settings.store_uri).days() == [], "nothing of it counts"
    (folder(settings) / "z.txt").write_text(article(1))
    states = run(settings, DAY, "something")
    assert (states["indexed"], states.get("dead_letter", 0)) == (1, len(reasons))
