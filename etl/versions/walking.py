"""Walk through all documents of two indices side by side, in the order of their ids, in bounded memory.

In: an index and the doc values wanted. Out: pairs that belong together. About 40,000 documents a second and side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.patience import patiently

_PAGE = 5_000
#: Id and the first value of each field asked for, "" where there is none.
Row = tuple[str, tuple[str, ...]]
Pair = tuple[Row | None, Row | None]


def rows(client: Elasticsearch, index: str, fields: tuple[str, ...]) -> Iterator[Row]:
    """All documents of an index, by id."""
    after: list[Any] | None = None
    while True:

        def once(after: list[Any] | None = after) -> list[dict[str, Any]]:
            with calling(f"reading {index}"):
                answer = client.search(
                    index=index,
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_PAGE,
                    source=False,
                    stored_fields="_none_",
                    docvalue_fields=[{"field": field} for field in ("id", *fields)],
                    track_total_hits=False,
                )
                return list(answer["hits"]["hits"])

        hits = patiently(once)
        for hit in hits:
            found = hit["fields"]
            yield found["id"][0], tuple(str(found[field][0]) if field in found else "" for field in fields)
        if len(hits) < _PAGE:
            return
        after = hits[-1]["sort"]


def side_by_side(left: Iterator[Row], right: Iterator[Row]) -> Iterator[Pair]:
    """Both rows of each id; None where one side lacks it."""
    one, other = next(left, None), next(right, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            yield one, None
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)
