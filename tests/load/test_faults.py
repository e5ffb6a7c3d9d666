"""One law: whatever breaks between us and Elasticsearch, after enough reruns the index is a function of the records alone."""

import uuid

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from etl.load import load, set_up, verify_articles
from etl.load.client import connect
from etl.load.patience import Patience
from etl.records.enriched import EnrichedArticle
from etl.records.identity import version_of
from etl.records.outcome import Halt, ServiceUnreachable
from etl.settings import PROJECT
from tests.load.fault_proxy import PASSING, faults
from tests.load.samples import article, everything, revised, statement

pytestmark = pytest.mark.elasticsearch
MAPPINGS = PROJECT / "mappings"
QUICK = Patience(tries=3, first=0.01, most=0.05)

FIRST = [article(f"a{at}", *(statement(f"s{at}.{n}") for n in range(3))) for at in range(4)]
SECOND = [revised(one, 3 + at, statement(f"s{at}.1"), statement(f"t{at}")) for at, one in enumerate(FIRST)]
IMPOSSIBLE = article("bad", statement("never"), published="2026-02-30")
LATEST = {one.id: one for one in SECOND}


def load_through(url: str, prefix: str, articles: list[EnrichedArticle], patience: Patience = QUICK) -> bool:
    """Whether the load came to its end."""
    try:
        load(connect(url, timeout=0.8), articles, prefix=prefix, mappings=MAPPINGS, patience=patience)
    except ServiceUnreachable:
        return False
    return True


@pytest.mark.parametrize("fault", PASSING)
def test_one_fault_is_waited_out_inside_one_load(
    elasticsearch: Elasticsearch, elasticsearch_url: str, index: str, fault: str
) -> None:
    with faults(elasticsearch_url, [fault, None, fault]) as proxy:
        assert load_through(proxy.url, index, FIRST)
        assert len(proxy.seen) >= 4, "two bulk requests, each broken once"
    expected = [(one.id, version_of(one), 3) for one in FIRST]
    assert verify_articles(elasticsearch, expected, prefix=index) == []


def test_the_pauses_grow(elasticsearch_url: str, index: str) -> None:
    with faults(elasticsearch_url, ["429"] * 5) as proxy:
        assert load_through(proxy.url, index, FIRST, Patience(tries=7, first=0.1, most=5.0))
        pauses = [after - before for before, after in zip(proxy.seen, proxy.seen[1:], strict=False)][:5]
    assert len(proxy.seen) == 7
    assert pauses[3] > pauses[0]
    assert sum(pauses) > 1.5


def test_a_fault_that_stays_stops_the_load_and_a_rerun_completes_it(
    elasticsearch: Elasticsearch, elasticsearch_url: str, index: str
) -> None:
    with faults(elasticsearch_url, ["503"] * 3) as proxy, pytest.raises(ServiceUnreachable, match="after 3 tries"):
        load(connect(proxy.url), FIRST, prefix=index, mappings=MAPPINGS, patience=QUICK)
    assert load_through(elasticsearch_url, index, FIRST)
    assert verify_articles(elasticsearch, [(one.id, version_of(one), 3) for one in FIRST], prefix=index) == []


def test_an_answer_with_an_item_missing_stops_the_load(elasticsearch_url: str, index: str) -> None:
    with faults(elasticsearch_url, ["short"]) as proxy, pytest.raises(Halt, match="sizes differ"):
        load(connect(proxy.url), FIRST, prefix=index, mappings=MAPPINGS, patience=QUICK)


@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=st.lists(st.sampled_from([None, *(fault for fault in PASSING if fault != "hang_after")]), max_size=12),
    records=st.permutations([*FIRST, *SECOND, IMPOSSIBLE]),
    parts=st.integers(1, 4),
)
def test_the_index_is_a_function_of_the_records(
    elasticsearch: Elasticsearch,
    elasticsearch_url: str,
    index_prefix: str,
    plan: list[str | None],
    records: list[EnrichedArticle],
    parts: int,
) -> None:
    prefix = f"{index_prefix}-{uuid.uuid4().hex[:6]}"
    set_up(elasticsearch, prefix, MAPPINGS)
    batches = [records[at::parts] for at in range(parts)]
    with faults(elasticsearch_url, plan) as proxy:
        for batch in batches:
            assert any(load_through(proxy.url, prefix, batch) for _ in range(13)), (
                "a plan of twelve faults ends before that"
            )
    held = everything(elasticsearch, prefix)
    keys = {f"articles/{id_}" for id_ in LATEST} | {f"statements/{s.id}" for one in SECOND for s in one.statements}
    assert set(held) == keys
    assert {held[f"articles/{id_}"][0] for id_ in LATEST} == {version_of(one) for one in SECOND}
    assert all(held[f"articles/{id_}"][1]["body"] == one.body for id_, one in LATEST.items())
