"""Read through an index, or through what a query finds in it. In: a client. Out: ids, in order, a page at a time."""

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.orphans import refresh
from etl.load.patience import patiently
from etl.load.templates import Names

_PAGE = 5_000


def article_ids(client: Elasticsearch, *, prefix: str) -> Iterator[str]:
    """Ids of all articles behind the read alias."""
    for page in scan(client, Names(prefix).read("articles"), {"match_all": {}}):
        yield from (id_ for id_, _ in page)


def scan(client: Elasticsearch, alias: str, query: dict[str, Any]) -> Iterator[list[tuple[str, int]]]:
    """Id and version of every document that a query finds after a refresh, in the order of their ids.

    What is written meanwhile may or may not be found; what was found may be deleted between two pages.
    """
    refresh(client, alias)
    after: list[str] | None = None
    while True:

        def once(after: list[str] | None = after) -> list[tuple[str, int]]:
            with calling(f"reading {alias}"):
                answer = client.search(
                    index=alias,
                    query=query,
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_PAGE,
                    version=True,
                    source=False,
                    track_total_hits=False,
                )
                return [(hit["_id"], hit["_version"]) for hit in answer["hits"]["hits"]]

        page = patiently(once)
        yield page
        if len(page) < _PAGE:
            return
        after = [page[-1][0]]
