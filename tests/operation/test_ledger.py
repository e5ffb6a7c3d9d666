"""The ledger in the index and in the store, on the real node."""

from __future__ import annotations

from collections import Counter

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.load import set_up
from etl.load.ledger import ledger_of_day, runs_in_ledger
from etl.pipeline.accounting import ACCOUNTS, accounts
from etl.settings import PROJECT, Settings
from etl.store import Store
from tests.operation.conftest import Night, text

pytestmark = pytest.mark.elasticsearch
DAY, NEXT = "2026-03-02", "2026-03-03"


def shown(client: Elasticsearch, settings: Settings, run: str) -> dict[str, dict[str, int]]:
    """Unit -> state -> count of one run, as the index adds them up."""
    alias = f"{settings.index_prefix}-ledger"
    client.indices.refresh(index=alias)
    found: dict[str, Counter[str]] = {}
    for hit in client.search(index=alias, query={"term": {"run": run}}, size=1_000)["hits"]["hits"]:
        line = hit["_source"]
        found.setdefault(line["unit"], Counter())[line.get("state") or line["figure"]] += line["count"]
    return {unit: dict(counts) for unit, counts in found.items()}


def test_a_night_is_counted_in_the_index_as_in_the_store(
    settings: Settings, night: Night, elasticsearch: Elasticsearch
) -> None:
    (first,) = night(DAY, {"1.txt": text("Sale"), "2.txt": b"", "3.txt": text("Sale"), "4.txt": text("Ferry")})
    found = shown(elasticsearch, settings, first["run"])
    assert found["file"] == {"indexed": 2, "duplicate": 1, "dead_letter": 1}
    assert found["record"] == first["states"] == {"indexed": 2, "duplicate": 1, "dead_letter": 1}
    assert found["article"] == {"indexed": 2}
    statements = int(elasticsearch.count(index=f"{settings.index_prefix}-statements")["count"])
    assert found["statement"] == {"indexed": statements}
    assert found["figure"]["enriched"] == 2
    store = Store(settings.store_uri)
    kept = {line.id: line.count for line in accounts(store, DAY, first["run"])}
    assert kept == ledger_of_day(elasticsearch, DAY, prefix=settings.index_prefix)
    # again: the same records, other states, lines of their own
    (second,) = night(DAY, {})
    assert shown(elasticsearch, settings, second["run"])["statement"] == {"unchanged": statements}
    assert shown(elasticsearch, settings, first["run"]) == found


def test_verify_names_a_line_that_was_changed_or_lost(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch
) -> None:
    night(DAY, {"1.txt": text("Sale")})
    assert pipeline.verify(settings, access).differences == ()
    index = f"{settings.index_prefix}-ledger-v1"
    lost, changed = sorted(ledger_of_day(elasticsearch, DAY, prefix=settings.index_prefix))[:2]
    elasticsearch.delete(index=index, id=lost)
    elasticsearch.update(index=index, id=changed, doc={"count": 99})
    found = pipeline.verify(settings, access).differences
    assert len(found) == 2
    assert all(line.startswith(f"ledger of {DAY}: ") for line in found)


def test_a_ledger_that_was_lost_is_loaded_whole_by_the_next_run(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch
) -> None:
    """Runs that were settled before there was a ledger are counted from their outcomes."""
    (old,) = night(DAY, {"1.txt": text("Sale"), "2.txt": b""})
    before = shown(elasticsearch, settings, old["run"])
    store = Store(settings.store_uri)
    store.fs.rm_file(store.path(store.run_folder(DAY, old["run"]), ACCOUNTS))
    elasticsearch.indices.delete(index=f"{settings.index_prefix}-ledger-v1")
    set_up(elasticsearch, settings.index_prefix, PROJECT / "mappings")
    (new,) = night(NEXT, {"1.txt": text("Ferry")})
    assert runs_in_ledger(elasticsearch, prefix=settings.index_prefix) == {(DAY, old["run"]), (NEXT, new["run"])}
    assert shown(elasticsearch, settings, old["run"]) == before
    assert pipeline.verify(settings, access).differences == ()


def test_what_the_index_refuses_is_taken_out_of_the_line_of_the_indexed(
    settings: Settings, night: Night, elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl.load import articles
    from etl.records.enriched import EnrichedArticle
    from etl.records.outcome import RecordError

    real = articles.article_document

    def refusing(article: EnrichedArticle) -> object:
        if article.title == "Ferry":
            raise RecordError("bad_date", "published is no date")
        return real(article)

    monkeypatch.setattr(articles, "article_document", refusing)
    files: dict[str, str | bytes] = {"1.txt": text("Sale"), "2.txt": text("Ferry", "The port sold it, the mayor said.")}
    (done,) = night(DAY, files)
    assert done["states"] == {"indexed": 1, "dead_letter": 1}
    found = shown(elasticsearch, settings, done["run"])
    assert (found["record"], found["file"]) == (done["states"], done["states"])
