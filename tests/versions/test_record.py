"""Which articles a rebuild's range takes, and what it remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl.records.outcome import ConfigurationError
from etl.store import Store
from etl.versions.record import Choice, Pass, Rebuild, find_rebuild, get_rebuild, rebuilds
from tests.load.samples import article


@pytest.mark.parametrize(
    ("choice", "published", "taken"),
    [
        pytest.param({}, None, True, id="no range takes an article without a date"),
        pytest.param({"first": "2026-03-02"}, None, False, id="a range of days does not"),
        pytest.param({"first": "2026-03-02"}, "2026-03-02T23:59:59+00:00", True, id="the first day is included"),
        pytest.param({"first": "2026-03-02"}, "2026-03-01", False, id="the day before is not"),
        pytest.param(
            {"last": "2026-03-02"}, "2026-03-02T23:59:59+00:00", True, id="the last day is included, to its end"
        ),
        pytest.param({"last": "2026-03-02"}, "2026-03-03", False, id="the day after is not"),
        pytest.param({"first": "2026-02-01", "last": "2026-03-31"}, "2026-03", True, id="a month is its first day"),
        pytest.param({"first": "2026-02-01"}, "2026", False, id="a year is its first day"),
        pytest.param({"outlets": ("Harbour Wire",)}, None, True, id="an outlet by name"),
        pytest.param({"outlets": ("local:organization/harbour-wire",)}, None, True, id="an outlet by id"),
        pytest.param({"outlets": ("Other", "Harbour Wire")}, None, True, id="one of several outlets"),
        pytest.param({"outlets": ("Harbour",)}, None, False, id="a part of a name is another name"),
        pytest.param({"minimum": "v2", "older": ("v0", "v1")}, None, True, id="what an older version read"),
        pytest.param({"minimum": "v1", "older": ("v0",)}, None, False, id="what that version or a newer one read"),
        pytest.param({"outlets": ("Harbour Wire",), "last": "2026-03-01"}, "2026-03-02", False, id="both must fit"),
    ],
)
def test_what_a_range_takes(choice: dict[str, Any], published: str | None, taken: bool) -> None:
    assert Choice(again=True, **choice).takes(article(published=published)) is taken


def test_versions_are_kept_apart_by_their_whole_prefix_and_number(tmp_path: Path) -> None:
    store = Store(tmp_path.as_uri())
    for prefix, version in (("x", 2), ("x", 10), ("x-v2", 3), ("xy", 4)):
        Rebuild(prefix=prefix, version=version, previous=1, choice=Choice(), run="r").save(store)
    assert [one.version for one in rebuilds(store, "x")] == [2, 10]
    assert find_rebuild(store, "x", 3) is None
    with pytest.raises(ConfigurationError, match="versions that one made: 2, 10"):
        get_rebuild(store, "x", 3)


def test_a_rebuild_is_read_as_it_was_written(tmp_path: Path) -> None:
    store = Store(tmp_path.as_uri())
    choice = Choice(again=True, first="2026-01-01", outlets=("Harbour Wire",), reason="better rules")
    sweep = Pass(run="r-1", groups=(("day=2026-03-02/run=n1/shard-0.parquet",),))
    written = Rebuild(
        prefix="x", version=2, previous=1, choice=choice, run="r", enrichment_version="v2", passes=(sweep,)
    ).save(store)
    assert get_rebuild(store, "x", 2) == written
    assert written.looked_at == {"day=2026-03-02/run=n1/shard-0.parquet"}
