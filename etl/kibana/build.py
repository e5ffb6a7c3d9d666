"""The source to Kibana's saved objects, one JSON object a line. Pure: the same source gives the same bytes.

Model versions are written low (those of Kibana 8.9): Kibana migrates an older object forward and refuses a newer one.
"""

import json
from typing import Any

from etl.kibana.lens import Json, kql, lens
from etl.kibana.source import Dashboard, Objects, Panel, Search, View
from etl.load.templates import Indexed, Names

CORE_VERSION = "8.8.0"
TYPE_VERSIONS = {"index-pattern": "8.0.0", "search": "10.2.0", "dashboard": "10.2.0"}
_ORIGIN = "onrecord"


def build(objects: Objects, prefix: str) -> str:
    """NDJSON: data views first, then what refers to them."""
    names = Names(prefix)
    found = [_view(view, names) for view in objects.view]
    found += [_search(search, objects, names) for search in objects.search]
    found += [_dashboard(dashboard, objects, names) for dashboard in objects.dashboard]
    return "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in found)


def view_id(names: Names, grain: Indexed) -> str:
    """A data view is called as the alias that it reads."""
    return names.read(grain)


def _object(kind: str, id_: str, attributes: Json, references: list[Json]) -> Json:
    return {
        "type": kind,
        "id": id_,
        "attributes": attributes,
        "references": references,
        "managed": False,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": TYPE_VERSIONS[kind],
    }


def _view(view: View, names: Names) -> Json:
    """No field has a format of its own: every text is shown as the text that it is."""
    attributes = {
        "title": names.read(view.grain),
        "name": view.name,
        "timeFieldName": view.time,
        "fieldFormatMap": "{}",
        "fieldAttrs": "{}",
        "fields": "[]",
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
        "allowHidden": False,
    }
    return _object("index-pattern", view_id(names, view.grain), attributes, [])


def _search(search: Search, objects: Objects, names: Names) -> Json:
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": kql(search.query), "filter": [], "indexRefName": index}
    attributes = {
        "title": f"Onrecord: {search.title}",
        "description": search.about,
        "columns": list(search.columns),
        "sort": [[objects.view_of(search.grain).time, "desc"]],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _inner(source)},
    }
    reference = {"name": index, "type": "index-pattern", "id": view_id(names, search.grain)}
    return _object("search", _id(search.id), attributes, [reference])


def _dashboard(dashboard: Dashboard, objects: Objects, names: Names) -> Json:
    panels: list[Json] = []
    references: list[Json] = []
    for number, panel in enumerate(dashboard.panel, 1):
        made, needed = _panel(panel, f"panel-{number}", objects, names)
        panels.append(made)
        references += needed
    controls, needed = _controls(dashboard, names)
    options = {
        "useMargins": True,
        "syncColors": True,
        "syncCursor": True,
        "syncTooltips": False,
        "hidePanelTitles": False,
    }
    attributes = {
        "title": dashboard.title,
        "description": dashboard.about,
        "panelsJSON": _inner(panels),
        "optionsJSON": _inner(options),
        "controlGroupInput": controls,
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "version": 1,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _inner({"query": kql(""), "filter": []})},
    }
    return _object("dashboard", _id(dashboard.id), attributes, [*references, *needed])


def _panel(panel: Panel, index: str, objects: Objects, names: Names) -> tuple[Json, list[Json]]:
    x, y, w, h = panel.at
    place = {"panelIndex": index, "gridData": {"x": x, "y": y, "w": w, "h": h, "i": index}}
    if panel.kind == "search":
        name = f"panel_{index}"
        made = {**place, "type": "search", "panelRefName": name, "embeddableConfig": {"title": panel.title}}
        return made, [{"name": f"{index}:{name}", "type": "search", "id": _id(panel.search or "")}]
    layer = f"{index}-layer"
    chart = lens(panel, layer, objects, view_id(names, panel.grain))
    made = {**place, "type": "lens", "embeddableConfig": {"attributes": chart, "enhancements": {}}}
    outer = [{**reference, "name": f"{index}:{reference['name']}"} for reference in chart["references"]]
    return made, outer


def _controls(dashboard: Dashboard, names: Names) -> tuple[Json, list[Json]]:
    """The filters above the panels."""
    view = view_id(names, dashboard.filter_grain)
    made, references = {}, []
    for order, field in enumerate(dashboard.filters):
        id_ = f"filter-{order + 1}"
        given = {"id": id_, "dataViewId": view, "fieldName": field, "title": field, "selectedOptions": []}
        kind = {"grow": True, "order": order, "width": "medium", "type": "optionsListControl"}
        made[id_] = {**kind, "explicitInput": given}
        references.append({"name": f"controlGroup_{id_}:optionsListDataView", "type": "index-pattern", "id": view})
    ignoring = {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
    group = {
        "chainingSystem": "HIERARCHICAL",
        "controlStyle": "oneLine",
        "ignoreParentSettingsJSON": _inner(ignoring),
        "panelsJSON": _inner(made),
        "showApplySelections": False,
    }
    return group, references


def _id(name: str) -> str:
    return f"{_ORIGIN}-{name}"


def _inner(value: Any) -> str:
    """What Kibana keeps as JSON within JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
