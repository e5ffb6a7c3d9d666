"""What docs/versions.md tells operators to do with whole versions: each command is run here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from etl.load.templates import Names
from etl.versions.live import live_version
from tests.versions.conftest import Archive

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def repository(elasticsearch: Any) -> Iterator[str]:
    """A snapshot repository in the folder that the node allows."""
    name = f"test-{uuid.uuid4().hex[:10]}"
    nodes = elasticsearch.nodes.info(filter_path="nodes.*.settings.path.repo")["nodes"].values()
    (allowed, *_) = next(iter(nodes))["settings"]["path"]["repo"]
    elasticsearch.snapshot.create_repository(
        name=name, repository={"type": "fs", "settings": {"location": f"{allowed}/{name}"}}
    )
    yield name
    elasticsearch.snapshot.delete(repository=name, snapshot="*")
    elasticsearch.snapshot.delete_repository(name=name)


def test_a_version_is_restored_from_a_snapshot_and_the_next_night_finds_all_of_it(
    archive: Archive, elasticsearch: Any, repository: str
) -> None:
    names = Names(archive.settings.index_prefix)
    indices = [names.index(grain, 1) for grain in ("articles", "statements", "dead-letters")]  # type: ignore[arg-type]
    before = archive.read()
    elasticsearch.snapshot.create(
        repository=repository,
        snapshot="s1",
        indices=indices,
        include_global_state=False,
        feature_states=["none"],
        wait_for_completion=True,
    )
    elasticsearch.indices.delete(index=indices)
    elasticsearch.snapshot.restore(
        repository=repository,
        snapshot="s1",
        indices=indices,
        include_global_state=False,
        feature_states=["none"],
        wait_for_completion=True,
    )
    assert archive.read() == before
    assert live_version(elasticsearch, archive.settings.index_prefix) == 1
    # restored indices are new ones to the marks: the next night loads the archive once more, which changes nothing
    assert archive.lacking() != []
    archive.night("2026-03-04", "n3")
    assert archive.read() == before
    assert archive.lacking() == []
