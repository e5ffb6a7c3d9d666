"""Read through a whole index. In: a client. Out: ids, in order, a page at a time."""

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
    alias = Names(prefix).read("articles")
    refresh(client, alias)
    after: list[Any] | None = None
    while True:

        def once(after: list[Any] | None = after) -> list[str]:
            with calling("reading article ids"):
                answer = client.search(
                    index=alias,
                    query={"match_all": {}},
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_PAGE,
                    source=False,
                    track_total_hits=False,
                )
                return [hit["_id"] for hit in answer["hits"]["hits"]]

        page = patiently(once)
        yield from page
        if len(page) < _PAGE:
            return
        after = [page[-1]]
