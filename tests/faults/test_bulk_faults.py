"""Rows 1 to 14 of the list of faults: what the network, or the server, does to a bulk request."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl.load import load, verify_articles
from etl.load.articles import LoadReport
from etl.load.bulk import Action, write
from etl.load.client import connect
from etl.load.patience import Patience
from etl.records.enriched import EnrichedArticle
from etl.records.identity import version_of
from etl.records.outcome import GuardTripped, Halt, ServiceUnreachable
from etl.settings import PROJECT
from tests.faults.conftest import sources
from tests.faults.proxy import Fault, FaultProxy
from tests.load.samples import article, statement

pytestmark = pytest.mark.elasticsearch

ARTICLES = [article(f"a{n}", statement(f"a{n}-s1"), statement(f"a{n}-s2")) for n in range(20)]
TIMEOUT = 1.0


@pytest.fixture
def broken(proxy: FaultProxy, haste: list[float]) -> Elasticsearch:
    """A client that reaches the node through the proxy."""
    proxy.plan([])
    haste.clear()
    return connect(proxy.url, timeout=TIMEOUT)


def put(client: Elasticsearch, prefix: str, articles: Sequence[EnrichedArticle] = ARTICLES) -> LoadReport:
    return load(client, articles, prefix=prefix, mappings=PROJECT / "mappings", patience=Patience())


def check(client: Elasticsearch, prefix: str) -> list[str]:
    expected = [(one.id, version_of(one), len(one.statements)) for one in ARTICLES]
    return verify_articles(client, expected, prefix=prefix)


@pytest.mark.parametrize(
    ("faults", "calls"),
    [
        pytest.param(["reset_after"], 3, id="row 1: the answer is lost after the server has done it"),
        pytest.param(["truncate"], 3, id="row 2: the answer breaks off"),
        pytest.param(["hang_after"], 3, id="row 3: the answer comes after everybody has gone"),
        pytest.param(["reset_before"] * 5, 7, id="row 4: refused five times, then back"),
        pytest.param(["http_429"] * 5, 7, id="row 6: no room, five times"),
        pytest.param(["http_503"] * 5, 7, id="row 9: unavailable, five times"),
        pytest.param(["pass", "reset_after", "truncate", "hang_after"], 5, id="the statements' request is hit alike"),
    ],
)
def test_a_passing_fault_is_waited_out(
    elasticsearch: Elasticsearch,
    broken: Elasticsearch,
    proxy: FaultProxy,
    haste: list[float],
    index: str,
    faults: list[Fault],
    calls: int,
) -> None:
    proxy.plan(faults)
    report = put(broken, index)
    assert (report.articles, report.unchanged, report.dead) == (20, 0, [])
    assert check(elasticsearch, index) == []
    assert {grain: len(found) for grain, found in sources(elasticsearch, index).items()} == {
        "articles": 20,
        "statements": 40,
        "dead-letters": 0,
    }
    assert len(proxy.calls) == calls
    in_a_row = haste[: len([fault for fault in faults if fault != "pass"])]
    assert all(later > earlier / 1.5 for earlier, later in itertools.pairwise(in_a_row)), "pauses grow"


def test_row_5_a_service_that_never_comes_back_stops_the_load_and_a_rerun_completes_it(
    elasticsearch: Elasticsearch, broken: Elasticsearch, proxy: FaultProxy, index: str
) -> None:
    proxy.plan(["pass"], forever="reset_before")
    with pytest.raises(ServiceUnreachable, match="Run this again"):
        put(broken, index)
    assert len(proxy.calls) == 1 + Patience().tries
    proxy.plan([])
    assert put(broken, index).dead == []
    assert check(elasticsearch, index) == []


def test_row_7_only_the_items_that_were_turned_away_are_sent_again(
    elasticsearch: Elasticsearch, broken: Elasticsearch, proxy: FaultProxy, index: str
) -> None:
    proxy.plan(["item_429"])
    assert put(broken, index).dead == []
    first, again, *_ = proxy.sizes
    assert again < first
    assert check(elasticsearch, index) == []


def test_row_8_items_turned_away_for_ever_stop_the_load_and_are_no_dead_letters(
    elasticsearch: Elasticsearch, broken: Elasticsearch, proxy: FaultProxy, index: str
) -> None:
    # each time the other half gets through, so what is left gets ever less, until one is left that never does
    proxy.plan([], forever="item_429")
    with pytest.raises(ServiceUnreachable, match="still refused"):
        put(broken, index)
    proxy.plan([])
    assert put(broken, index).dead == []
    assert check(elasticsearch, index) == []


def test_row_11_one_bad_document_in_five_hundred_leaves_its_neighbours_and_the_later_requests_alone(
    elasticsearch: Elasticsearch, index: str
) -> None:
    good = [_letter(index, n, attempts="1") for n in range(1_500)]
    actions = [*good[:300], _letter(index, 9_999, attempts='"many"'), *good[300:]]
    outcomes = write(elasticsearch, actions)
    assert [at for at, outcome in enumerate(outcomes) if outcome.state == "dead"] == [300]
    assert outcomes[300].reason == "document_parsing_exception"
    elasticsearch.indices.refresh(index=f"{index}-dead-letters")
    assert elasticsearch.count(index=f"{index}-dead-letters")["count"] == 1_500


def _letter(prefix: str, number: int, attempts: str) -> Action:
    document = f'{{"id":"l{number}","stage":"clean","reason":"r","message":"m","excerpt":"","attempts":{attempts}}}'
    return Action(
        op="index", target=f"{prefix}-dead-letters-write", id=f"l{number}", version=1, document=document.encode()
    )


def test_row_12_a_mapping_changed_by_hand_stops_the_load_before_the_first_write(
    elasticsearch: Elasticsearch, broken: Elasticsearch, proxy: FaultProxy, index: str
) -> None:
    elasticsearch.indices.put_mapping(index=f"{index}-articles-v1", properties={"mood": {"type": "keyword"}})
    with pytest.raises(GuardTripped, match="mood"):
        put(broken, index)
    assert proxy.calls == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        pytest.param("drop_item", "answer", id="row 13: an answer shorter than its request"),
        pytest.param("hidden_error", "no such index", id="row 14: an item failed, and the answer says none did"),
    ],
)
def test_an_answer_that_does_not_fit_its_request_stops_the_load(
    elasticsearch: Elasticsearch, broken: Elasticsearch, proxy: FaultProxy, index: str, fault: Fault, message: str
) -> None:
    proxy.plan([fault])
    with pytest.raises(Halt, match=message):
        put(broken, index)
    proxy.plan([])
    put(broken, index)
    assert check(elasticsearch, index) == []


def test_row_38_the_count_is_checked_after_a_refresh(elasticsearch: Elasticsearch, index: str) -> None:
    for grain in ("articles", "statements"):
        elasticsearch.indices.put_settings(index=f"{index}-{grain}-v1", settings={"index.refresh_interval": "1h"})
    put(elasticsearch, index)
    assert check(elasticsearch, index) == []
    assert check(elasticsearch, index) == [], "asking twice finds the same"


def test_the_proxy_breaks_what_it_says(elasticsearch_url: str, proxy: FaultProxy, index: str) -> None:
    """The tests above stand on this: a lost answer is one that the server has given."""
    import http.client
    import json
    from urllib.parse import urlsplit

    place = urlsplit(proxy.url)
    line = json.dumps({"index": {"_index": f"{index}-dead-letters-write", "_id": "x"}}) + "\n"
    body = gzip.compress((line + _letter(index, 1, "1").document.decode() + "\n").encode())
    headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
    found: dict[str, Any] = {}
    for fault in ("reset_before", "reset_after"):
        proxy.plan([fault])  # type: ignore[list-item]
        link = http.client.HTTPConnection(place.hostname or "", place.port)
        link.request("POST", "/_bulk?refresh=true", body=body, headers=headers)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            link.getresponse()
        link.request("GET", f"/{index}-dead-letters/_count")
        found[fault] = json.load(link.getresponse())["count"]
        link.close()
    assert found == {"reset_before": 0, "reset_after": 1}
