"""Why nothing was found: how many statements each filter fits by itself.

In: the filters that fit nothing together. Out: a count for each that was given, so that whoever asked sees which one is to blame.
"""

from pathlib import Path
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from etl.load.templates import Names as IndexNames
from etl.search.asking import ask
from etl.search.filters import Filters
from etl.search.names import Names
from etl.search.query import statements_query


def count_alone(
    client: Elasticsearch, prefix: str, filters: Filters, *, operator_actors: Path | None = None
) -> tuple[int, dict[str, int]]:
    """Statements in the whole index, and those that fit each given filter alone, in the order of `Filters`."""
    names = Names(operator_actors)
    nothing = Filters(spokespeople=filters.spokespeople)
    given = {name: value for name, value in msgspec.structs.asdict(filters).items() if value and name != "spokespeople"}
    alone: dict[str, Any] = {
        name: statements_query(msgspec.structs.replace(nothing, **{name: value}), names)
        for name, value in given.items()
    }
    aggregations = {"alone": {"filters": {"filters": alone}}} if alone else None
    index = IndexNames(prefix).read("statements")
    answer = ask(client, index, size=0, track_total_hits=True, aggs=aggregations)
    buckets = answer.get("aggregations", {}).get("alone", {}).get("buckets", {})
    return int(answer["hits"]["total"]["value"]), {name: int(buckets[name]["doc_count"]) for name in given}
