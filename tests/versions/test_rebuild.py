"""Rebuild on the real node: a new version holds what the store does, and the swap is one moment."""

from __future__ import annotations

from typing import Any

import pytest

from etl import pipeline
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.versions.live import existing, live_version
from etl.versions.steps import difference_of
from tests.load.samples import article, revised
from tests.versions.conftest import Archive, said

pytestmark = pytest.mark.elasticsearch


def test_a_rebuild_shows_the_same_and_the_next_night_loads_nothing_again(archive: Archive) -> None:
    before = archive.read()
    version = archive.rebuild()
    assert archive.read() == before
    assert live_version(archive.client, archive.settings.index_prefix) == 1
    found = difference_of(archive.settings, version)
    assert (found.compared, found.changed, found.changes, found.articles_gone.count) == (5, 0, (), 0)
    archive.swap(version)
    assert live_version(archive.client, archive.settings.index_prefix) == 2
    assert archive.read() == before
    assert archive.lacking() == []


def test_nothing_is_left_of_the_filling_and_the_old_version_is_kept(archive: Archive) -> None:
    archive.swap(archive.rebuild())
    prefix = archive.settings.index_prefix
    grains = ("articles", "dead-letters", "statements")
    assert archive.aliases() == {
        **{f"{prefix}-{grain}-v1": [] for grain in grains},
        f"{prefix}-ledger-v1": [f"{prefix}-ledger", f"{prefix}-ledger-write"],
        **{f"{prefix}-{grain}-v2": [f"{prefix}-{grain}", f"{prefix}-{grain}-write"] for grain in grains},
    }


def test_a_night_during_the_rebuild_reaches_both_versions(archive: Archive) -> None:
    version = int(pipeline.begin_rebuild(archive.settings, archive.access)["version"])
    groups = pipeline.plan_fill(archive.settings, archive.access, version)
    archive.night("2026-03-04", "n3", article("a4", said("s6", "denied")))
    for fill in groups:
        pipeline.fill_group(archive.settings, archive.access, **fill)
    pipeline.compare_version(archive.settings, archive.access, version)
    newer = revised(article("a1", said("s1"), said("s2", "denied")), 5, said("s1"))
    archive.night("2026-03-05", "n4", newer)
    before = archive.read()
    assert {"articles/a4", "statements/s6"} <= before.keys()
    assert "statements/s2" not in before
    archive.swap(version)
    assert archive.read() == before
    assert archive.lacking() == []


def test_a_run_settled_but_not_loaded_before_the_swap_is_in_the_new_version(archive: Archive) -> None:
    """The night's load goes on after the swap, into the new version, and its reconciliation still adds up."""
    version = archive.rebuild()
    archive.settle("2026-03-04", "n3", article("a4", said("s6")))
    groups = archive.lacking()
    archive.swap(version)
    assert "statements/s6" in archive.read()
    loads = [pipeline.load_files(archive.settings, archive.access, group) for group in groups]
    result = pipeline.reconcile(archive.settings, archive.access, "2026-03-04", "n3", loads)
    assert result["differences"] == []


def test_the_same_rebuild_goes_on_where_it_was_and_another_choice_begins_anew(archive: Archive) -> None:
    first = pipeline.begin_rebuild(archive.settings, archive.access)["version"]
    assert pipeline.begin_rebuild(archive.settings, archive.access)["version"] == first
    assert pipeline.begin_rebuild(archive.settings, archive.access, reason="another")["version"] == first + 1


def test_rollback_brings_the_old_version_with_what_was_loaded_since(archive: Archive) -> None:
    archive.swap(archive.rebuild())
    archive.night("2026-03-04", "n3", article("a4", said("s6")))
    before = archive.read()
    done = archive.rollback()
    assert (done["version"], done["left"], done["lacking"]) == (1, 2, [])
    assert live_version(archive.client, archive.settings.index_prefix) == 1
    assert archive.read() == before
    assert archive.lacking() == []


def test_a_version_can_be_rolled_back_and_forth(archive: Archive) -> None:
    archive.swap(archive.rebuild())
    assert archive.rollback()["version"] == 1
    assert archive.rollback(2)["version"] == 2
    assert archive.rollback()["version"] == 1
    assert existing(archive.client, archive.settings.index_prefix).keys() == {1, 2}


@pytest.mark.parametrize(
    ("to", "message"),
    [
        pytest.param(None, "no version before it to go back to", id="the first version has none before it"),
        pytest.param(7, "no version 7 to go back to", id="a version that never was"),
        pytest.param(2, "no version 2 to go back to", id="a version that was compared, and never approved"),
    ],
)
def test_a_rollback_to_what_never_was_live_is_refused(archive: Archive, to: int | None, message: str) -> None:
    archive.rebuild()
    with pytest.raises(ConfigurationError, match=message):
        archive.rollback(to)
    assert live_version(archive.client, archive.settings.index_prefix) == 1


def test_a_version_that_was_not_compared_is_not_swapped(archive: Archive) -> None:
    version = int(pipeline.begin_rebuild(archive.settings, archive.access)["version"])
    with pytest.raises(GuardTripped, match="not compared"):
        archive.swap(version)
    with pytest.raises(ConfigurationError, match="no rebuild made version 9"):
        archive.swap(9)
    assert live_version(archive.client, archive.settings.index_prefix) == 1


def test_a_version_that_was_compared_with_another_one_is_not_swapped(archive: Archive) -> None:
    stale = archive.rebuild()
    archive.swap(archive.rebuild(reason="another"))
    with pytest.raises(GuardTripped, match="rebuild again"):
        archive.swap(stale)
    assert live_version(archive.client, archive.settings.index_prefix) == 3


def test_a_swap_that_is_repeated_changes_nothing(archive: Archive) -> None:
    version = archive.rebuild()
    archive.swap(version)
    before = archive.aliases()
    assert archive.swap(version) == {"version": 2, "previous": 1}
    assert archive.aliases() == before


def test_what_somebody_else_wrote_into_the_new_version_stops_the_rebuild(archive: Archive, elasticsearch: Any) -> None:
    version = int(pipeline.begin_rebuild(archive.settings, archive.access)["version"])
    stranger = f"{archive.settings.index_prefix}-statements-v{version}"
    elasticsearch.index(index=stranger, id="x", document={"id": "x"}, refresh=True)
    for fill in pipeline.plan_fill(archive.settings, archive.access, version):
        pipeline.fill_group(archive.settings, archive.access, **fill)
    with pytest.raises(GuardTripped, match="6 statements, not 5"):
        pipeline.compare_version(archive.settings, archive.access, version)


def test_an_archive_whose_index_was_lost_altogether_is_loaded_from_the_store(
    archive: Archive, elasticsearch: Any
) -> None:
    from etl.load import set_up
    from etl.versions.swapping import states

    archive.swap(archive.rebuild())
    before = archive.read()
    elasticsearch.indices.delete(index=list(archive.aliases()))
    set_up(elasticsearch, archive.settings.index_prefix, archive.settings.mappings)
    archive.night("2026-03-04", "n3")
    assert archive.read() == before
    assert [(one["version"], one["state"]) for one in states(archive.settings, archive.access)] == [
        (1, "live"),
        (2, "lost"),
    ]
    assert archive.rebuild() == 3
