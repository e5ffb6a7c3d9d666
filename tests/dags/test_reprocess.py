"""A reprocess in the real Airflow that swaps nothing; with its approval, and a replay, in test_standalone.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import pipeline
from etl.store import Store
from etl.versions.live import live_version
from etl.versions.record import get_rebuild
from tests.dags.conftest import LocalAirflow

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]

DAY = "2026-03-02"


def test_a_dry_run_reports_and_swaps_nothing(local_airflow: LocalAirflow, tmp_path: Path) -> None:
    """Another list of actors is another enrichment version, so every article is enriched again."""
    local_airflow.write_dump(DAY, "Ministry denies ferry sale")
    assert local_airflow.test("onrecord_nightly", day=DAY)[0] == 0
    actors = tmp_path / "actors.toml"
    actors.write_text('[[actor]]\nid = "local:person/anna-holm"\nname = "Anna Holm"\ntype = "person"\n')
    local_airflow.environment["ONRECORD_ACTORS"] = str(actors)
    status, output = local_airflow.test("onrecord_reprocess", reason="a new list of actors")
    assert status == 0, output[-3000:]
    store, prefix = Store(local_airflow.settings.store_uri), local_airflow.settings.index_prefix
    kept = get_rebuild(store, prefix, 2)
    assert (kept.state, kept.choice.reason, kept.choice.again) == ("compared", "a new list of actors", True)
    assert live_version(pipeline.Access.of(local_airflow.settings).connect(), prefix) == 1


def test_a_reprocess_must_say_why(local_airflow: LocalAirflow) -> None:
    status, output = local_airflow.test("onrecord_reprocess")
    assert status != 0
    assert "reason" in output
