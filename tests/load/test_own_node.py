"""Faults that need a node of their own: small requests only, and a full disk."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from etl import node
from etl.load import load, set_up, verify_articles
from etl.load.client import connect
from etl.load.patience import Patience
from etl.records.enriched import EnrichedArticle
from etl.records.identity import version_of
from etl.records.outcome import ServiceUnreachable
from etl.settings import PROJECT
from tests.load.samples import article, statement

pytestmark = [pytest.mark.elasticsearch, pytest.mark.faults]
MAPPINGS = PROJECT / "mappings"
WATERMARKS = "cluster.routing.allocation.disk.watermark"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """A node that takes no request above 4 MB."""
    home: Path = tmp_path_factory.mktemp("own-node")
    running = node.start(home, heap="512m", settings={"http.max_content_length": "4mb"})
    try:
        yield connect(running.url)
    finally:
        node.remove(home)


def test_what_is_too_large_together_goes_in_parts_and_alone_is_dead(client: Elasticsearch) -> None:
    set_up(client, "large", MAPPINGS)
    long = [article(f"a{at}", statement(f"s{at}"), body="word " * 20_000) for at in range(60)]
    huge = article("huge", body="word " * 1_000_000)
    report = load(client, [*long, huge], prefix="large", mappings=MAPPINGS)
    assert {letter.article: letter.reason for letter in report.dead} == {"huge": "too_large"}
    assert report.articles == 60
    assert verify_articles(client, [(one.id, version_of(one), 1) for one in long], prefix="large") == []


def load_until_refused(client: Elasticsearch, articles: list[EnrichedArticle]) -> None:
    """Load again and again, until the node has seen that its disk is full; the fault gets the time of its load."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        before = time.monotonic()
        try:
            load(client, articles, prefix="full", mappings=MAPPINGS, patience=Patience(tries=8))
        except ServiceUnreachable as error:
            error.seconds = time.monotonic() - before  # type: ignore[attr-defined]
            raise
        time.sleep(1)


def test_a_full_disk_stops_the_load_and_a_rerun_completes_it(client: Elasticsearch) -> None:
    """Row 32: flood stage answers 429 like overload does, but trying again would hang the night."""
    set_up(client, "full", MAPPINGS)
    articles = [article(f"a{at}", statement(f"s{at}")) for at in range(5)]
    never_free = {
        f"{WATERMARKS}.{name}": size for name, size in (("low", "900tb"), ("high", "800tb"), ("flood_stage", "700tb"))
    }
    client.cluster.put_settings(persistent={**never_free, "cluster.info.update.interval": "10s"})
    with pytest.raises(ServiceUnreachable, match="disk") as stopped:
        load_until_refused(client, articles)
    assert stopped.value.seconds < 15, "it does not wait for a disk to empty itself"
    client.cluster.put_settings(persistent=dict.fromkeys(never_free))
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            load(client, articles, prefix="full", mappings=MAPPINGS)
            break
        except ServiceUnreachable:
            time.sleep(2)
    assert verify_articles(client, [(one.id, version_of(one), 1) for one in articles], prefix="full") == []
