"""Which files are dumps, of which day, and how they make shards."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dumps import DumpFile, day_files, days_with_files, make_shards, named_files
from etl.records.outcome import ConfigurationError


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def test_a_day_holds_its_files_at_any_depth_in_order(tmp_path: Path) -> None:
    write(tmp_path, "2026-03-02/b.txt", "2026-03-02/a/z.txt", "2026-03-03/c.txt", "README.md")
    assert [f.name for f in day_files(tmp_path.as_uri(), "2026-03-02")] == ["2026-03-02/a/z.txt", "2026-03-02/b.txt"]
    assert days_with_files(tmp_path.as_uri()) == ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize("name", [".hidden", "_READY", "x.done", "x.part", "sub/.x"])
def test_markers_and_hidden_files_are_no_dumps(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"2026-03-02/{name}")
    assert day_files(tmp_path.as_uri(), "2026-03-02") == []


def test_a_name_that_begins_with_an_underscore_may_be_a_dump(tmp_path: Path) -> None:
    write(tmp_path, "2026-03-02/_58b2.json", "2026-03-02/_SUCCESS")
    assert [f.name for f in day_files(tmp_path.as_uri(), "2026-03-02")] == ["2026-03-02/_58b2.json"]


def test_a_missing_day_is_empty(tmp_path: Path) -> None:
    assert day_files(tmp_path.as_uri(), "2026-03-02") == []


def test_a_folder_of_days_stands_for_its_days(tmp_path: Path) -> None:
    write(tmp_path, "2026-03-02/a.txt", "README.md")
    assert [(f.name, f.day) for f in named_files([str(tmp_path)])] == [(f"{tmp_path}/2026-03-02/a.txt", "2026-03-02")]


def test_names_are_kept_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "in/a.txt")
    monkeypatch.chdir(tmp_path)
    assert [(f.name, f.day) for f in named_files(["in", "in/a.txt"])] == [("in/a.txt", None), ("in/a.txt", None)]


def test_a_day_that_is_given_wins(tmp_path: Path) -> None:
    write(tmp_path, "2026-03-02/a.txt")
    assert [f.day for f in named_files([str(tmp_path)], "2020-01-01")] == ["2020-01-01"]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        list(named_files([str(tmp_path / "nowhere")]))


@given(sizes=st.lists(st.integers(0, 10_000), max_size=200), wanted=st.integers(1, 20_000), most=st.integers(1, 20))
def test_shards_hold_every_file_once_in_order_and_are_bounded(sizes: list[int], wanted: int, most: int) -> None:
    files = [DumpFile(uri=str(n), name=str(n), day=None, size=size) for n, size in enumerate(sizes)]
    shards = make_shards(files, wanted, most)
    assert [file for shard in shards for file in shard] == files
    assert len(shards) <= most + 1
    assert all(shards)
