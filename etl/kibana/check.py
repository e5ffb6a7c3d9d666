"""What can be known about saved objects without a Kibana: every complaint in words. Pure.

In: the NDJSON, the mappings by data view, and each view's time field. Out: complaints, none where all is well.
"""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from etl.kibana.build import TYPE_VERSIONS
from etl.kibana.lens import RECORDS

Json = dict[str, Any]
#: Per data view: every field with its type; the path of a nested object ends in `type: nested`.
Fields = dict[str, dict[str, str]]

_COLUMNS = 48
_AGGREGATED = ("terms", "unique_count", "sum", "date_histogram")
_DATES = ("date", "date_range")
_FIELD_OF_KQL = re.compile(r"([\w.]+)\s*(?::|[<>]=?)")
#: Would show a text as markup, or make a link of it: none of these may appear anywhere.
_RENDERING = re.compile(r'markdown|"vega"|lnsCustom|urlTemplate|labelTemplate|"html"|<[a-z]+[ >]', re.I)


def fields_of(mapping: Json, at: str = "") -> dict[str, str]:
    """Every field of a mapping by its path, sub-fields too."""
    found: dict[str, str] = {}
    for name, of in mapping.get("properties", {}).items():
        path = f"{at}{name}"
        found[path] = of.get("type", "object")
        found |= fields_of(of, f"{path}.")
        found |= {f"{path}.{sub}": inner["type"] for sub, inner in of.get("fields", {}).items()}
    return found


def check(text: str, fields: Fields) -> list[str]:
    """All complaints about the saved objects."""
    try:
        objects = [json.loads(line) for line in text.splitlines()]
    except ValueError as error:
        return [f"a line is no JSON: {error}"]
    return list(_Checking(objects, fields).complaints())


class _Checking:
    def __init__(self, objects: list[Json], fields: Fields) -> None:
        self.objects = objects
        self.fields = fields
        self.ids = {(one["type"], one["id"]) for one in objects}

    def complaints(self) -> Iterator[str]:
        if len(self.ids) != len(self.objects):
            yield "two objects have the same type and id"
        for one in self.objects:
            at = f"{one['type']} {one['id']}"
            yield from (f"{at}: {complaint}" for complaint in self._object(one))

    def _object(self, one: Json) -> Iterator[str]:
        if one.get("typeMigrationVersion") != TYPE_VERSIONS.get(one["type"]):
            yield f"has model {one.get('typeMigrationVersion')}, which was not meant"
        for reference in one["references"]:
            if (reference["type"], reference["id"]) not in self.ids:
                yield f"refers to {reference['type']} {reference['id']}, which is not in the file"
        if found := _RENDERING.search(json.dumps(one)):
            yield f"could render a text as markup: {found[0]!r}"
        yield from {"index-pattern": self._view, "search": self._search, "dashboard": self._dashboard}[one["type"]](one)

    def _view(self, one: Json) -> Iterator[str]:
        attributes, known = one["attributes"], self.fields.get(one["id"])
        if known is None:
            yield "is of an index that the mappings do not know"
            return
        if known.get(attributes["timeFieldName"]) != "date":
            yield f"its time field {attributes['timeFieldName']} is no date"
        if json.loads(attributes["fieldFormatMap"]):
            yield "gives a field a format of its own"

    def _search(self, one: Json) -> Iterator[str]:
        attributes = one["attributes"]
        source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
        (view,) = [r["id"] for r in one["references"] if r["name"] == source["indexRefName"]]
        for name in (*attributes["columns"], *(field for field, _ in attributes["sort"])):
            yield from self._field(view, name)
        yield from self._kql(view, source["query"])

    def _dashboard(self, one: Json) -> Iterator[str]:
        attributes = one["attributes"]
        panels = json.loads(attributes["panelsJSON"])
        references = {reference["name"]: reference["id"] for reference in one["references"]}
        yield from _grid(panels)
        for panel in panels:
            index = panel["panelIndex"]
            if panel["type"] == "search":
                if f"{index}:{panel['panelRefName']}" not in references:
                    yield f"{index}: its search is not referred to"
            else:
                yield from (f"{index}: {c}" for c in self._lens(panel, references))
        for id_, control in json.loads(attributes["controlGroupInput"]["panelsJSON"]).items():
            view = references.get(f"controlGroup_{id_}:optionsListDataView")
            if view != control["explicitInput"]["dataViewId"]:
                yield f"{id_}: its data view is not referred to"
            else:
                yield from self._field(view, control["explicitInput"]["fieldName"], aggregated=True)

    def _lens(self, panel: Json, references: dict[str, str]) -> Iterator[str]:
        attributes, state = panel["embeddableConfig"]["attributes"], panel["embeddableConfig"]["attributes"]["state"]
        layers = state["datasourceStates"]["formBased"]["layers"]
        for layer, of in layers.items():
            name = f"indexpattern-datasource-layer-{layer}"
            inner = {reference["name"]: reference["id"] for reference in attributes["references"]}
            if name not in inner or references.get(f"{panel['panelIndex']}:{name}") != inner[name]:
                yield f"layer {layer} has no data view"
                continue
            if sorted(of["columnOrder"]) != sorted(of["columns"]):
                yield f"layer {layer}: the order of columns is not that of its columns"
            yield from self._columns(inner[name], of["columns"])
            yield from self._kql(inner[name], state["query"])
        yield from _accessors(state["visualization"], layers)

    def _columns(self, view: str, columns: Json) -> Iterator[str]:
        for column in columns.values():
            if column.get("sourceField") == RECORDS:
                if column["operationType"] != "count":
                    yield f"{column['operationType']} of all records"
            elif "sourceField" in column:
                yield from self._field(view, column["sourceField"], aggregated=column["operationType"] in _AGGREGATED)
                is_date = self.fields[view].get(column["sourceField"]) in _DATES
                if column["operationType"] == "date_histogram" and not is_date:
                    yield f"{column['sourceField']} is no date"
            for part in column.get("params", {}).get("filters", ()):
                yield from self._kql(view, part["input"])
            ordered = column.get("params", {}).get("orderBy", {})
            if ordered.get("type") == "column" and ordered["columnId"] not in columns:
                yield f"is ordered by {ordered['columnId']}, which is no column"

    def _kql(self, view: str, query: Json) -> Iterator[str]:
        if query["language"] != "kuery":
            yield f"a query in {query['language']}"
        for name in _FIELD_OF_KQL.findall(query["query"]):
            yield from self._field(view, name)

    def _field(self, view: str, name: str, *, aggregated: bool = False) -> Iterator[str]:
        known = self.fields.get(view, {})
        if name not in known:
            yield f"{view} has no field {name}"
            return
        parents = [name.rsplit(".", level)[0] for level in range(1, name.count(".") + 1)]
        if "nested" in [known.get(parent) for parent in parents]:
            yield f"{name} is nested, which charts do not see"
        if aggregated and known[name] in ("text", "object", "nested"):
            yield f"{name} is {known[name]}, and can't be counted by"


def _grid(panels: list[Json]) -> Iterator[str]:
    places = {panel["panelIndex"]: panel["gridData"] for panel in panels}
    for index, place in places.items():
        if place["x"] < 0 or place["x"] + place["w"] > _COLUMNS or min(place["w"], place["h"]) < 1:
            yield f"{index} does not fit into {_COLUMNS} columns"
    for (one, a), (other, b) in combinations(places.items(), 2):
        apart = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
        if not (apart or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]):
            yield f"{one} and {other} overlap"


def _accessors(visualization: Json, layers: Json) -> Iterator[str]:
    """Every id of a layer or column that a chart's looks name must be there."""
    for shown in visualization.get("layers", [visualization]):
        layer = layers.get(shown["layerId"])
        if layer is None:
            yield f"shows layer {shown['layerId']}, which is not there"
            continue
        named = [shown.get(key) for key in ("xAccessor", "splitAccessor", "metricAccessor")]
        named += [*shown.get("accessors", ()), *(column["columnId"] for column in shown.get("columns", ()))]
        for name in named:
            if name is not None and name not in layer["columns"]:
                yield f"shows column {name}, which is not there"
