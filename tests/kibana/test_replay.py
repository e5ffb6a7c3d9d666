"""Every panel's aggregation and every saved search's query, sent to a real node that holds something for each of them."""

import json
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl.kibana.build import build
from etl.kibana.source import read_source
from etl.load import load, load_dead_letters
from etl.load.ledger import load_ledger
from etl.operation.accounts import lines_of
from etl.records.enriched import Rollups
from etl.records.outcome import DeadLetter
from etl.settings import PROJECT
from etl.store import Outcome
from tests.kibana.replay import charts, query_of, request_of
from tests.load.samples import about, article, spoken_by, statement

pytestmark = pytest.mark.elasticsearch
MAPPINGS = PROJECT / "mappings"
SOURCE = read_source(MAPPINGS)
TITLES = [f"onrecord-{d.id}: {p.title}" for d in SOURCE.dashboard for p in d.panel if p.kind != "search"]

ARTICLES = (
    article(
        "a1",
        statement("s1", speaker="Dahl", denial_status="denied", responds_to="s2"),
        statement("s2", source_type="anonymous", about_dates=about("2025-11-20", "2026-01-05")),
        statement("s3", denial_status="no_comment", detail="declined", confidence="unsure"),
        statement("s4", denial_status="unconfirmed", detail="not_confirmed"),
        story="ferry",
        rollups=Rollups(statement_count=4, disputed=True, anonymous_share=0.25),
    ),
    article("a2", statement("s5", denial_status="denied"), story="ferry", published="2026-03-03"),
)
LETTERS = tuple(
    DeadLetter(id=f"l{n}", stage="clean", reason=reason, message="m", excerpt="e", day="2026-03-02")
    for n, reason in enumerate(("no_title", "no_title", "bad_encoding"))
)


LEDGER = lines_of(
    "2026-03-02",
    "r",
    [
        Outcome(file="f", record=0, state="indexed", article="a1", statements=4),
        Outcome(file="f", record=1, state="dead_letter", reason="no_title"),
    ],
    figures={"language:en": 1},
)


def spoken(one: Any) -> Any:
    """Denials are by actors that are known, as the charts count them."""
    import msgspec

    said = tuple(
        msgspec.structs.replace(s, speaker=spoken_by("Arne Dahl", "wd:Q1")) if s.denial_status != "asserted" else s
        for s in one.statements
    )
    return msgspec.structs.replace(one, statements=said)


@pytest.fixture(scope="module")
def held(elasticsearch: Elasticsearch) -> Any:
    """Objects of a prefix of its own, and the prefix, loaded."""
    import secrets

    from etl.load import set_up

    prefix = f"test-kb{secrets.token_hex(4)}"
    set_up(elasticsearch, prefix, MAPPINGS)
    load(elasticsearch, [spoken(one) for one in ARTICLES], prefix=prefix, mappings=MAPPINGS)
    load_dead_letters(elasticsearch, LETTERS, prefix=prefix)
    load_ledger(elasticsearch, LEDGER, {("2026-03-02", "r")}, prefix=prefix)
    elasticsearch.indices.refresh(index=f"{prefix}-*")
    yield prefix, [json.loads(line) for line in build(SOURCE, prefix).splitlines()]
    elasticsearch.indices.delete(index=list(elasticsearch.indices.get(index=f"{prefix}-*")))


def answer(elasticsearch: Elasticsearch, held: Any, title: str) -> dict[str, Any]:
    _, objects = held
    ((_, view, attributes),) = [chart for chart in charts(objects) if chart[0] == title]
    found = elasticsearch.search(index=view, **request_of(attributes)).body
    assert found["_shards"]["failed"] == 0
    return dict(found)


@pytest.mark.parametrize("title", TITLES)
def test_every_panel_finds_something(elasticsearch: Elasticsearch, held: Any, title: str) -> None:
    found = answer(elasticsearch, held, title)
    assert found["hits"]["total"]["value"] > 0
    for aggregation in found.get("aggregations", {}).values():
        assert aggregation.get("buckets") or aggregation.get("value")


@pytest.mark.parametrize("search", [search.id for search in SOURCE.search])
def test_every_saved_search_finds_what_it_is_about(elasticsearch: Elasticsearch, held: Any, search: str) -> None:
    _, objects = held
    one = next(one for one in objects if one["id"] == f"onrecord-{search}")
    inner = json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    sort = [{field: order} for field, order in one["attributes"]["sort"]]
    fields = one["attributes"]["columns"]
    found = elasticsearch.search(
        index=one["references"][0]["id"], query=query_of(inner["query"]["query"]), sort=sort, fields=fields
    )
    expected = {
        "declined": {"s3"},
        "anonymous": {"s2"},
        "denials": {"s1", "s5"},
        "unconfirmed": {"s4"},
        "disputed": {"a1"},
    }
    assert {hit["_id"] for hit in found["hits"]["hits"]} == expected[search]


def test_denials_by_actor_are_counted_by_day(elasticsearch: Elasticsearch, held: Any) -> None:
    days = answer(elasticsearch, held, "onrecord-overview: Denials by actor over time")["aggregations"]["x"]["buckets"]
    found = {day["key_as_string"][:10]: {b["key"]: b["doc_count"] for b in day["split"]["buckets"]} for day in days}
    assert found == {"2026-03-02": {"Arne Dahl": 1}, "2026-03-03": {"Arne Dahl": 1}}


def test_stories_count_a_copy_once(elasticsearch: Elasticsearch, held: Any) -> None:
    assert answer(elasticsearch, held, "onrecord-overview: Stories")["aggregations"]["y"]["value"] == 1
    assert answer(elasticsearch, held, "onrecord-overview: Statements")["hits"]["total"]["value"] == 5


def test_the_anonymous_share_splits_all_statements_in_two(elasticsearch: Elasticsearch, held: Any) -> None:
    days = answer(elasticsearch, held, "onrecord-overview: Anonymous share over time")["aggregations"]["x"]["buckets"]
    parts = {day["key_as_string"][:10]: {n: b["doc_count"] for n, b in day["split"]["buckets"].items()} for day in days}
    assert parts == {
        "2026-03-02": {"anonymous": 1, "all others": 3},
        "2026-03-03": {"anonymous": 0, "all others": 1},
    }


def test_dates_spoken_of_fall_into_their_months(elasticsearch: Elasticsearch, held: Any) -> None:
    months = answer(elasticsearch, held, "onrecord-overview: When the statements speak about")["aggregations"]["x"]
    assert [month["key_as_string"][:7] for month in months["buckets"]] == ["2025-11", "2025-12", "2026-01"]


def test_dead_letters_are_counted_by_reason(elasticsearch: Elasticsearch, held: Any) -> None:
    days = answer(elasticsearch, held, "onrecord-quality: Dead letters by day and reason")["aggregations"]["x"][
        "buckets"
    ]
    assert {b["key"]: b["doc_count"] for b in days[0]["split"]["buckets"]} == {"no_title": 2, "bad_encoding": 1}


def test_the_ledger_adds_counts_up_and_not_documents(elasticsearch: Elasticsearch, held: Any) -> None:
    found = answer(elasticsearch, held, "onrecord-quality: Statements by what became of them")
    (day,) = found["aggregations"]["x"]["buckets"]
    assert {b["key"]: b["y"]["value"] for b in day["split"]["buckets"]} == {"indexed": 4}


def test_a_flattened_question_would_find_nothing_in_the_articles(elasticsearch: Elasticsearch, held: Any) -> None:
    """Why charts read the flat grain: a plain filter on a nested field finds none of what is there."""
    prefix, _ = held
    plain = {"term": {"statements.denial_status": "denied"}}
    assert elasticsearch.count(index=f"{prefix}-articles", query=plain)["count"] == 0
    nested = {"nested": {"path": "statements", "query": plain}}
    assert elasticsearch.count(index=f"{prefix}-articles", query=nested)["count"] == 2
