"""A Lens chart or a saved search as the search request that Kibana would send: its query, its aggregations."""

import json
import re
from typing import Any

from etl.kibana.lens import RECORDS

Json = dict[str, Any]
_FIELD = re.compile(r"([\w.]+)\s*:\s*(\"[^\"]*\"|\w+)")


def query_of(kql: str) -> Json:
    """The part of Kibana's language that the objects use, `field : "value"` with `and`, `or`, `not`, as Lucene's."""
    if not kql.strip():
        return {"match_all": {}}
    outside = _FIELD.sub("", kql)
    assert re.fullmatch(r"[\s()]*((and|or|not)[\s()]*)*", outside), f"more KQL than is replayed: {kql}"
    text = re.sub(r"\b(and|or|not)\b", lambda word: word[0].upper(), _FIELD.sub(r"\1:\2", kql))
    return {"query_string": {"query": text}}


def layer_of(attributes: Json) -> Json:
    """The one layer of a chart."""
    (layer,) = attributes["state"]["datasourceStates"]["formBased"]["layers"].values()
    assert isinstance(layer, dict)
    return layer


def request_of(attributes: Json, interval: str = "day") -> Json:
    """The search behind a chart; `auto` intervals become `interval`."""
    layer = layer_of(attributes)
    columns = [(name, layer["columns"][name]) for name in layer["columnOrder"]]
    metric = next(column for _, column in columns if not column["isBucketed"])
    aggs: Json = _metric(metric)
    for name, column in reversed([pair for pair in columns if pair[1]["isBucketed"]]):
        aggs = {name: {**_bucket(column, interval, bool(aggs)), **({"aggs": aggs} if aggs else {})}}
    return {"query": query_of(attributes["state"]["query"]["query"]), "size": 0, "aggs": aggs, "track_total_hits": True}


def _metric(column: Json) -> Json:
    if column["operationType"] == "unique_count":
        return {"y": {"cardinality": {"field": column["sourceField"]}}}
    if column["operationType"] == "sum":
        return {"y": {"sum": {"field": column["sourceField"]}}}
    assert (column["operationType"], column["sourceField"]) == ("count", RECORDS)
    return {}


def _bucket(column: Json, interval: str, ordered: bool) -> Json:
    kind, field = column["operationType"], column.get("sourceField")
    if kind == "date_histogram":
        step = column["params"]["interval"]
        return {
            "date_histogram": {
                "field": field,
                "calendar_interval": {"auto": interval}.get(step, step),
                "min_doc_count": 1,
            }
        }
    if kind == "terms":
        return {"terms": {"field": field, "size": column["params"]["size"]}}
    assert kind == "filters"
    return {"filters": {"filters": {f["label"]: query_of(f["input"]["query"]) for f in column["params"]["filters"]}}}


def charts(objects: list[Json]) -> list[tuple[str, str, Json]]:
    """(dashboard / panel, data view, attributes) of every Lens chart."""
    found = []
    for one in objects:
        if one["type"] == "dashboard":
            for panel in json.loads(one["attributes"]["panelsJSON"]):
                if panel["type"] == "lens":
                    attributes = panel["embeddableConfig"]["attributes"]
                    found.append((f"{one['id']}: {attributes['title']}", attributes["references"][0]["id"], attributes))
    return found
