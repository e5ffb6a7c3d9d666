"""A year that was dropped is in no index, whatever is loaded, rebuilt or rolled back, until it is restored."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.load.templates import Names
from etl.operation import years
from etl.records.outcome import ConfigurationError
from tests.load.samples import article
from tests.versions.conftest import Archive, said

pytestmark = pytest.mark.elasticsearch

NOW = "2026-03-09T00:00:00+00:00"
#: What the archive holds of 2025.
OLD = {"articles/a3", "statements/s4", "statements/s5"}


def drop(archive: Archive, year: int = 2025) -> years.YearGone:
    return years.drop(archive.store, archive.client, year, "too old", NOW, prefix=archive.settings.index_prefix)


def test_a_dropped_year_leaves_both_grains_and_no_other_year_does(archive: Archive) -> None:
    before = archive.read()
    done = drop(archive)
    assert (done.articles, done.statements, done.stored) == (1, 2, 1)
    assert before.keys() - archive.read().keys() == OLD
    again = drop(archive)
    assert (again.articles, again.statements) == (0, 0)


def test_neither_a_night_nor_a_rebuild_nor_a_rollback_brings_it_back(archive: Archive) -> None:
    drop(archive)
    left = archive.read()
    archive.night("2026-03-04", "n3")
    assert archive.read() == left
    archive.swap(archive.rebuild())
    assert archive.read() == left
    archive.rollback()
    assert archive.read() == left


def test_a_rollback_to_a_version_that_still_holds_it_takes_it_out(archive: Archive) -> None:
    archive.swap(archive.rebuild())
    drop(archive)
    left = archive.read()
    archive.rollback()
    assert archive.read() == left
    assert not left.keys() & OLD


def test_a_year_that_is_dropped_while_a_version_is_filled_is_not_in_it(archive: Archive) -> None:
    version = archive.rebuild()
    drop(archive)
    archive.swap(version)
    assert not archive.read().keys() & OLD


def test_a_restored_year_is_what_it_was_after_the_next_night(archive: Archive) -> None:
    before = archive.read()
    drop(archive)
    archive.night("2026-03-04", "n3")
    assert years.restore(archive.store, 2025) == 1
    archive.night("2026-03-05", "n4")
    assert archive.read() == before
    assert archive.lacking() == []
    with pytest.raises(ConfigurationError, match="was not dropped"):
        years.restore(archive.store, 2025)


def test_a_year_is_restored_into_the_version_that_is_live_by_then(archive: Archive) -> None:
    before = archive.read()
    drop(archive)
    archive.swap(archive.rebuild())
    years.restore(archive.store, 2025)
    archive.night("2026-03-05", "n4")
    assert archive.read() == before


def test_who_writes_a_dropped_article_back_is_found_and_the_next_night_takes_it_out(
    archive: Archive, elasticsearch: Elasticsearch
) -> None:
    drop(archive)
    left = archive.read()
    alias = Names(archive.settings.index_prefix).write("articles")
    elasticsearch.index(index=alias, id="a9", document={"id": "a9", "title": "t", "published": "2025-06-30"})
    found = pipeline.verify(archive.settings, archive.access)
    assert "year 2025: dropped, and 1 of its articles are in the index" in found.differences
    assert found.dropped == (f"2025: too old ({NOW})",)
    archive.night("2026-03-05", "n4")
    assert archive.read() == left


def test_an_article_settled_by_an_old_run_in_a_dropped_year_is_stored_and_not_shown(archive: Archive) -> None:
    """A shard that was processed before the year was dropped, and settled after it."""
    drop(archive)
    left = archive.read()
    late: Any = article("a8", said("s8"), published="2025-01-01T00:30:00+00:00")
    archive.night("2026-03-04", "n3", late)
    assert archive.read() == left
    years.restore(archive.store, 2025)
    archive.night("2026-03-05", "n4")
    assert {"articles/a8", "statements/s8"} | OLD <= archive.read().keys()
