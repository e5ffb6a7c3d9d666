"""The swap itself: exact names, one moment, nobody sees it (rows 22 to 25, 30 and 31 of the fault list)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from etl import pipeline
from etl.load import load, set_up
from etl.load.removal import remove_articles
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import PROJECT
from etl.versions.live import live_version
from tests.load.samples import article, revised
from tests.versions.conftest import Archive, said

pytestmark = pytest.mark.elasticsearch

A_SECOND = 50


def test_siblings_with_like_names_are_never_touched(archive: Archive, elasticsearch: Any) -> None:
    """`x-articles-v10`, another prefix that begins the same, and an index that only looks like a version."""
    prefix = archive.settings.index_prefix
    siblings = [f"{prefix}-articles-v10-old", f"{prefix}x-articles-v1", f"{prefix}-articles-v1b"]
    try:
        for name in siblings:
            elasticsearch.indices.create(index=name, aliases={f"{name}-alias": {}})
        elasticsearch.indices.create(index=f"{prefix}-articles-v10")
        before = {name: elasticsearch.indices.get(index=name).body for name in siblings}
        version = archive.rebuild()
        assert version == 11
        archive.swap(version)
        archive.rollback()
        assert {name: elasticsearch.indices.get(index=name).body for name in siblings} == before
        assert (
            elasticsearch.indices.get_alias(index=f"{prefix}-articles-v10")[f"{prefix}-articles-v10"]["aliases"] == {}
        )
        assert live_version(elasticsearch, prefix) == 1
    finally:
        elasticsearch.indices.delete(index=f"{prefix}x-articles-v1")


def test_one_call_moves_all_aliases(archive: Archive, elasticsearch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    version = archive.rebuild()
    calls: list[list[dict[str, Any]]] = []
    original = type(elasticsearch.indices).update_aliases

    def spy(self: Any, *, actions: list[dict[str, Any]]) -> Any:
        calls.append(actions)
        return original(self, actions=actions)

    monkeypatch.setattr(type(elasticsearch.indices), "update_aliases", spy)
    archive.swap(version)
    (actions,) = calls
    assert all("*" not in str(action) for action in actions)
    assert all(action["remove"]["must_exist"] for action in actions if "remove" in action)
    assert len([action for action in actions if "add" in action]) == 6


def test_searches_during_a_swap_see_no_error_and_no_empty_answer(archive: Archive) -> None:
    """Row 25, at 50 searches a second, over a swap, a rollback and a swap again."""
    version = archive.rebuild()
    with searching(archive) as seen:
        time.sleep(0.3)
        archive.swap(version)
        time.sleep(0.3)
        archive.rollback()
        time.sleep(0.3)
        archive.rollback(version)
        time.sleep(0.3)
    assert set(seen) == {(3, 5)}
    assert len(seen) > A_SECOND


@contextmanager
def searching(archive: Archive) -> Iterator[list[Any]]:
    """Ask both grains 50 times a second; what each asking saw is (articles, statements), or the error."""
    seen: list[Any] = []
    stop = threading.Event()
    prefix = archive.settings.index_prefix

    def ask() -> Any:
        try:
            return tuple(
                archive.client.search(index=f"{prefix}-{grain}", size=1)["hits"]["total"]["value"]
                for grain in ("articles", "statements")
            )
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what the test looks for
            return repr(error)

    def run() -> None:
        due = time.monotonic()
        while not stop.is_set():
            seen.append(ask())
            due += 1 / A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def test_a_missing_alias_stops_before_anything_is_made(archive: Archive, elasticsearch: Any) -> None:
    """Row 22: no index is ever made by accident, and no half live version is taken for a whole one."""
    prefix = archive.settings.index_prefix
    elasticsearch.indices.delete_alias(index=f"{prefix}-statements-v1", name=f"{prefix}-statements-write")
    before = archive.aliases()
    with pytest.raises(GuardTripped, match="do not all point to one version"):
        archive.rebuild()
    with pytest.raises(ConfigurationError, match="onrecord setup"):
        load(archive.client, [article("a9")], prefix=prefix, mappings=PROJECT / "mappings")
    assert archive.aliases() == before
    set_up(elasticsearch, prefix, PROJECT / "mappings")
    assert live_version(elasticsearch, prefix) == 1


def test_setup_never_makes_a_version_live_that_is_still_filled(archive: Archive, elasticsearch: Any) -> None:
    prefix = archive.settings.index_prefix
    pipeline.begin_rebuild(archive.settings, archive.access)
    elasticsearch.indices.delete_alias(index=f"{prefix}-articles-v1", name=f"{prefix}-articles")
    set_up(elasticsearch, prefix, PROJECT / "mappings")
    assert live_version(elasticsearch, prefix) == 1


def test_an_index_under_the_alias_name_is_named_and_left_alone(elasticsearch: Any, index_prefix: str) -> None:
    """Row 23."""
    elasticsearch.indices.create(index=f"{index_prefix}-articles")
    with pytest.raises(ConfigurationError, match=f"{index_prefix}-articles is an index, and should be an alias"):
        set_up(elasticsearch, index_prefix, PROJECT / "mappings")
    with pytest.raises(ConfigurationError, match="should be an alias"):
        live_version(elasticsearch, index_prefix)


def test_an_older_revision_resurrects_nothing_in_the_new_version(archive: Archive) -> None:
    """Rows 30 and 31: what was deleted under a newer version stays away when the old one is loaded again."""
    old = article("a1", said("s1"), said("s2", "denied"))
    archive.night("2026-03-05", "n3", revised(old, 5, said("s1", "confirmed")))
    archive.swap(archive.rebuild())
    prefix, mappings = archive.settings.index_prefix, archive.settings.mappings
    assert "statements/s2" not in archive.read()
    report = load(archive.client, [old], prefix=prefix, mappings=mappings)
    assert (report.articles, report.unchanged) == (0, 1)
    assert archive.labels()["s1"] == "confirmed"
    assert "statements/s2" not in archive.read()
    remove_articles(archive.client, ["a1"], prefix=prefix)
    load(archive.client, [old], prefix=prefix, mappings=mappings)
    assert {key for key in archive.read() if key.endswith(("/a1", "/s1", "/s2"))} == set()
