"""A changed mapping: nothing is written into the old index, a rebuild makes the new one, a rollback says what it lacks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from etl.records.outcome import GuardTripped
from etl.settings import PROJECT
from etl.versions.live import live_version
from tests.load.samples import article
from tests.versions.conftest import Archive, said

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def changed(archive: Archive, tmp_path: Path) -> Archive:
    """The same archive under mappings with one field more."""
    folder = tmp_path / "mappings"
    shutil.copytree(PROJECT / "mappings", folder)
    file = folder / "index_templates" / "articles.json"
    template = json.loads(file.read_text("utf-8"))
    template["template"]["mappings"].setdefault("properties", {})["desk"] = {"type": "keyword"}
    file.write_text(json.dumps(template), "utf-8")
    return Archive(archive.settings.model_copy(update={"mappings": folder}), archive.client)


def test_drift_stops_a_night_and_a_rebuild_heals_it(changed: Archive) -> None:
    with pytest.raises(GuardTripped, match=r"desk: live absent, repository keyword[\s\S]*onrecord rebuild"):
        changed.night("2026-03-04", "n3", article("a4", said("s6")))
    before = changed.read()
    changed.swap(changed.rebuild())
    after = changed.read()
    assert {key: after[key] for key in before} == before
    assert after.keys() - before.keys() == {"articles/a4", "statements/s6"}
    mapping = changed.client.indices.get_mapping(index=f"{changed.settings.index_prefix}-articles")
    (properties,) = [of["mappings"]["properties"] for of in mapping.values()]
    assert properties["desk"] == {"type": "keyword"}
    assert changed.night("2026-03-05", "n4", article("a5", said("s7")))["differences"] == []


def test_a_rollback_over_a_changed_mapping_is_at_once_and_names_what_lacks(changed: Archive) -> None:
    before = changed.read()
    changed.swap(changed.rebuild())
    changed.night("2026-03-04", "n3", article("a4", said("s6")))
    done = changed.rollback()
    assert done["lacking"] == ["2026-03-04 n3"]
    assert live_version(changed.client, changed.settings.index_prefix) == 1
    assert changed.read() == before
    with pytest.raises(GuardTripped, match="desk"):
        changed.night("2026-03-05", "n4", article("a5", said("s7")))
    old = Archive(changed.settings.model_copy(update={"mappings": PROJECT / "mappings"}), changed.client)
    old.night("2026-03-06", "n5")
    assert {"statements/s6", "statements/s7"} <= old.read().keys()
    assert old.lacking() == []


def test_a_range_is_never_copied_over_a_changed_mapping(changed: Archive) -> None:
    with pytest.raises(GuardTripped, match="desk"):
        changed.rebuild(again=True, first="2026-03-01")
    assert live_version(changed.client, changed.settings.index_prefix) == 1
