"""Several days in one command: workers share the shards of all, days are loaded while the next are read, guards still stop."""

from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.pipeline import days
from etl.records.outcome import GuardTripped
from etl.settings import Settings
from etl.store import Store
from tests.benchmarks.corpus import write_corpus

pytestmark = pytest.mark.elasticsearch
ARTICLES, DAYS = 24, 4


@pytest.fixture
def settings(elasticsearch_url: str, index: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", elasticsearch_url=elasticsearch_url, index_prefix=index, workers=2)


@pytest.fixture
def dumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus so small that only these sizes make it many."""
    monkeypatch.setattr(days, "_WORTH_A_WORKER", 1_000)
    monkeypatch.setattr(days, "_WORTH_A_LOAD", ARTICLES // 2)
    write_corpus(tmp_path / "dumps", ARTICLES, days=DAYS)
    return tmp_path / "dumps"


def run(settings: Settings, dumps: Path) -> list[dict[str, Any]]:
    access = pipeline.Access.of(settings)
    plans = pipeline.plan_paths(settings, [str(dumps)], pipeline.new_run("test"))
    sizes: list[int] = []
    results = pipeline.run_plans(settings, access, plans, sizes.append)
    assert sum(sizes) == sum(plan.bytes for plan in plans)
    return results


def test_every_day_is_reconciled_and_in_the_index(
    settings: Settings, dumps: Path, elasticsearch: Elasticsearch
) -> None:
    results = run(settings, dumps)
    assert [result["day"] for result in results] == [f"2026-01-0{day}" for day in range(1, DAYS + 1)]
    assert all(result["states"] == {"indexed": ARTICLES // DAYS} for result in results)
    assert all(result["articles"] == ARTICLES // DAYS for result in results)
    assert elasticsearch.count(index=f"{settings.index_prefix}-articles")["count"] == ARTICLES
    again = run(settings, dumps)
    assert all(result["states"] == {"unchanged": ARTICLES // DAYS} for result in again)
    assert pipeline.plan_load(settings, pipeline.Access.of(settings)) == []


def test_a_day_that_breaks_its_contract_stops_the_run_and_leaves_the_days_before_it(
    settings: Settings, dumps: Path, elasticsearch: Elasticsearch
) -> None:
    (dumps / "2026-01-03" / "bad.txt").write_bytes(b"\x00\xff")
    (dumps / "contract.toml").write_text("judged_from = 1\ndead = 0.0\n")
    with pytest.raises(GuardTripped):
        run(settings, dumps)
    store = Store(settings.store_uri)
    assert [day for day, _ in store.runs()] == ["2026-01-01", "2026-01-02"]
    (dumps / "2026-01-03" / "bad.txt").unlink()
    results = run(settings, dumps)
    assert all(result["articles"] == ARTICLES // DAYS for result in results)
    assert elasticsearch.count(index=f"{settings.index_prefix}-articles")["count"] == ARTICLES
