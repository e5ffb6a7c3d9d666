"""Counts of statements by a field, with the articles and the stories that they stand in.

Counting stories instead of articles keeps a wire report that twenty outlets copied from counting twenty times.
"""

from pathlib import Path
from typing import Any, Literal

from elasticsearch import Elasticsearch

from etl.load.templates import Names as IndexNames
from etl.records.article import Record
from etl.search.asking import ask
from etl.search.filters import Filters
from etl.search.names import Names
from etl.search.query import statements_query

By = Literal[
    "source_type",
    "denial_status",
    "detail",
    "channel",
    "sourcing",
    "outlet",
    "speaker",
    "actor",
    "country",
    "language",
    "story",
    "month",
    "day",
]
#: Facet -> field of the index of statements.
_FIELDS: dict[By, str] = {
    "source_type": "source_type",
    "denial_status": "denial_status",
    "detail": "detail",
    "channel": "channel",
    "sourcing": "sourcing",
    "outlet": "article.outlet.name.raw",
    "speaker": "speaker.name.raw",
    "actor": "actors",
    "country": "speaker.country",
    "language": "article.language",
    "story": "article.story",
}
_INTERVALS = {"month": "yyyy-MM", "day": "yyyy-MM-dd"}


class Count(Record, frozen=True):
    """One value of the field; `label` is what to show for it. Articles and stories are near counts above 3,000."""

    value: str
    label: str
    statements: int
    articles: int
    stories: int


def count_by(
    client: Elasticsearch,
    prefix: str,
    filters: Filters,
    by: By,
    *,
    limit: int = 20,
    operator_actors: Path | None = None,
) -> list[Count]:
    """The `limit` commonest values; or all months or days, in their order. Statements without the field are not counted."""
    names, index = Names(operator_actors), IndexNames(prefix).read("statements")
    aggregations = {"by": {**_buckets(by, limit), "aggs": _within()}}
    answer = ask(client, index, query=statements_query(filters, names), size=0, aggs=aggregations)
    buckets = answer["aggregations"]["by"]["buckets"]
    values = [str(bucket.get("key_as_string", bucket["key"])) for bucket in buckets]
    labels = _actor_names(client, index, names, values) if by == "actor" else {}
    return [_count(value, labels.get(value, value), bucket) for value, bucket in zip(values, buckets, strict=True)][
        :limit
    ]


def _buckets(by: By, limit: int) -> dict[str, Any]:
    if by in _INTERVALS:
        of = {"calendar_interval": by, "format": _INTERVALS[by], "min_doc_count": 1}
        return {"date_histogram": {"field": "article.published", **of}}
    return {"terms": {"field": _FIELDS[by], "size": limit}}


def _within() -> dict[str, Any]:
    return {
        "articles": {"cardinality": {"field": "article.id"}},
        "stories": {"cardinality": {"field": "article.story"}},
    }


def _count(value: str, label: str, bucket: dict[str, Any]) -> Count:
    return Count(
        value=value,
        label=label,
        statements=bucket["doc_count"],
        articles=bucket["articles"]["value"],
        stories=bucket["stories"]["value"],
    )


def _actor_names(client: Elasticsearch, index: str, names: Names, ids: list[str]) -> dict[str, str]:
    """Names of actors: the gazetteer's, else the one that they speak under."""
    labels = names.labels(ids)
    unknown = [id_ for id_ in ids if id_ not in labels]
    if unknown:
        name = {"terms": {"field": "speaker.name.raw", "size": 1}}
        by_id = {"terms": {"field": "speaker.id", "include": unknown, "size": len(unknown)}, "aggs": {"name": name}}
        query = {"terms": {"speaker.id": unknown}}
        answer = ask(client, index, query=query, size=0, aggs={"by": by_id})
        for bucket in answer["aggregations"]["by"]["buckets"]:
            if best := bucket["name"]["buckets"]:
                labels[bucket["key"]] = best[0]["key"]
    return labels
