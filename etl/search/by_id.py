"""One statement by its id, or those whose ids begin alike."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from etl.load.templates import Names
from etl.search.asking import ask

#: How an article was found and dated, by its fields.
PROVENANCE = ("outlet_evidence", "published_evidence", "published_precision", "encoding", "dump")
_ID_LENGTH = 32
#: More than one is an error of whoever asks; two are enough to say so.
_MOST = 5


def statements_by_id(client: Elasticsearch, prefix: str, wanted: str) -> list[dict[str, Any]]:
    """Statements whose id is `wanted`, or begins with it; each with `article` beside its own fields."""
    kind = "term" if len(wanted) == _ID_LENGTH else "prefix"
    answer = ask(client, Names(prefix).read("statements"), query={kind: {"id": wanted}}, size=_MOST)
    return [hit["_source"] for hit in answer["hits"]["hits"]]


def provenance_of(client: Elasticsearch, prefix: str, article: str) -> dict[str, Any]:
    """How an article's outlet and date were found, its encoding and its place in a dump; empty where it is gone."""
    query = {"term": {"id": article}}
    answer = ask(client, Names(prefix).read("articles"), query=query, source=list(PROVENANCE), size=1)
    return {name: value for hit in answer["hits"]["hits"] for name, value in hit["_source"].items()}
