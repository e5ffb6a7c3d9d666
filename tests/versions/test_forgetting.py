"""A retracted article is in no version, and no rebuild, swap or rollback brings it back."""

from __future__ import annotations

import pytest

from etl import pipeline
from etl.load.templates import Names
from etl.operation.retraction import retract
from etl.versions.forgetting import forget, without
from tests.versions.conftest import Archive
from tests.versions.test_difference import difference


def withdraw(archive: Archive) -> None:
    retract(
        archive.store, archive.client, "a1", "court", "2026-03-09T00:00:00+00:00", prefix=archive.settings.index_prefix
    )


def held(archive: Archive, version: int) -> int:
    """Articles and statements of the retracted article in one version."""
    names = Names(archive.settings.index_prefix)
    indices = [names.index("articles", version), names.index("statements", version)]
    archive.client.indices.refresh(index=indices)
    query = {"bool": {"should": [{"term": {"id": "a1"}}, {"term": {"article.id": "a1"}}]}}
    return int(archive.client.count(index=indices, query=query)["count"])


@pytest.mark.elasticsearch
def test_a_retraction_reaches_the_versions_that_are_kept(archive: Archive) -> None:
    archive.swap(archive.rebuild())
    withdraw(archive)
    assert (held(archive, 1), held(archive, 2)) == (3, 0)
    assert forget(archive.settings, archive.client, ["a1"]) == 3
    assert held(archive, 1) == 0
    assert forget(archive.settings, archive.client, ["a1"]) == 0


@pytest.mark.elasticsearch
def test_a_rollback_shows_nothing_that_was_retracted_since(archive: Archive) -> None:
    archive.swap(archive.rebuild())
    withdraw(archive)
    archive.rollback()
    assert held(archive, 1) == 0
    assert {"articles/a2", "articles/a3"} <= archive.read().keys()
    assert archive.lacking() == []


@pytest.mark.elasticsearch
@pytest.mark.parametrize("when", ["before the fill", "after the fill", "after the comparison"])
def test_a_rebuild_brings_nothing_back(archive: Archive, when: str) -> None:
    version = int(pipeline.begin_rebuild(archive.settings, archive.access)["version"])
    if when == "before the fill":
        withdraw(archive)
    for group in pipeline.plan_fill(archive.settings, archive.access, version):
        pipeline.fill_group(archive.settings, archive.access, **group)
    if when == "after the fill":
        withdraw(archive)
    pipeline.compare_version(archive.settings, archive.access, version)
    if when == "after the comparison":
        withdraw(archive)
    archive.swap(version)
    assert held(archive, version) == 0
    assert archive.lacking() == []


def test_a_report_keeps_its_counts_and_loses_the_text() -> None:
    cleaned = without(difference(), {"a1"})
    assert cleaned.changes[0].count == 1
    assert cleaned.articles_gone.count == 10
    assert cleaned.changes[0].examples == cleaned.articles_gone.examples == ()
    assert without(difference(), {"another"}) == difference()
