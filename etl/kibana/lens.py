"""A panel to the state of a Lens chart, as Kibana keeps it (saved object type `lens`, model 8.9.0). Pure.

Column ids say what they are (`x`, `split`, `y`), the layer's id is the panel's; Kibana makes its own when somebody edits.
"""

from typing import Any

from etl.kibana.source import Filter, Objects, Panel

Json = dict[str, Any]
_KINDS = {"number": "lnsMetric", "bars": "lnsXY", "shares": "lnsXY", "table": "lnsDatatable"}
RECORDS = "___records___"


def lens(panel: Panel, layer: str, objects: Objects, view_id: str) -> Json:
    """Attributes of a Lens chart; its one reference is to the data view."""
    columns = _columns(panel, objects)
    return {
        "title": panel.title,
        "description": panel.shows,
        "visualizationType": _KINDS[panel.kind],
        "type": "lens",
        "references": [{"type": "index-pattern", "id": view_id, "name": f"indexpattern-datasource-layer-{layer}"}],
        "state": {
            "visualization": _visualization(panel, layer, list(columns)),
            "query": kql(panel.query),
            "filters": [],
            "datasourceStates": {
                "formBased": {
                    "layers": {
                        layer: {
                            "columns": columns,
                            "columnOrder": list(columns),
                            "incompleteColumns": {},
                            "sampling": 1,
                        }
                    }
                }
            },
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def kql(query: str) -> Json:
    """A query in Kibana's own language."""
    return {"query": query, "language": "kuery"}


def _columns(panel: Panel, objects: Objects) -> dict[str, Json]:
    """In the order in which Lens nests them: what splits comes before what is counted."""
    found: dict[str, Json] = {}
    if panel.over_time:
        found["x"] = _histogram(objects.view_of(panel.grain).time, "auto")
    elif panel.over:
        found["x"] = _histogram(panel.over.field, panel.over.interval)
    elif panel.by:
        found["x"] = _terms(panel.by.field, panel.by.top, other=panel.kind != "table")
    if panel.split:
        found["split"] = _terms(panel.split.field, panel.split.top, other=True)
    elif panel.split_filters:
        found["split"] = _filters(panel.split_filters)
    if panel.unique:
        found["y"] = _metric("unique_count", f"Unique count of {panel.unique}", panel.unique)
    elif panel.total:
        found["y"] = _metric("sum", f"Sum of {panel.total}", panel.total)
    else:
        found["y"] = _metric("count", "Count of records", RECORDS)
    return found


def _metric(operation: str, label: str, field: str) -> Json:
    return {
        "label": label,
        "dataType": "number",
        "operationType": operation,
        "isBucketed": False,
        "scale": "ratio",
        "sourceField": field,
        "params": {"emptyAsNull": True},
    }


def _histogram(field: str, interval: str) -> Json:
    return {
        "label": field,
        "dataType": "date",
        "operationType": "date_histogram",
        "isBucketed": True,
        "scale": "interval",
        "sourceField": field,
        "params": {"interval": interval, "includeEmptyRows": interval == "auto", "dropPartials": False},
    }


def _terms(field: str, top: int, *, other: bool) -> Json:
    return {
        "label": f"Top {top} values of {field}",
        "dataType": "string",
        "operationType": "terms",
        "isBucketed": True,
        "scale": "ordinal",
        "sourceField": field,
        "params": {
            "size": top,
            "orderBy": {"type": "column", "columnId": "y"},
            "orderDirection": "desc",
            "otherBucket": other,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
            "include": [],
            "exclude": [],
            "includeIsRegex": False,
            "excludeIsRegex": False,
        },
    }


def _filters(parts: tuple[Filter, ...]) -> Json:
    return {
        "label": "Filters",
        "dataType": "string",
        "operationType": "filters",
        "isBucketed": True,
        "scale": "ordinal",
        "params": {"filters": [{"label": part.label, "input": kql(part.query)} for part in parts]},
    }


def _visualization(panel: Panel, layer: str, columns: list[str]) -> Json:
    if panel.kind == "number":
        return {"layerId": layer, "layerType": "data", "metricAccessor": "y"}
    if panel.kind == "table":
        shown = [{"columnId": name, "isTransposed": False, "isMetric": name == "y"} for name in columns]
        return {"layerId": layer, "layerType": "data", "columns": shown}
    series = _series(panel)
    return {
        "layers": [
            {
                "layerId": layer,
                "layerType": "data",
                "seriesType": series,
                "accessors": ["y"],
                "xAccessor": "x",
                **({"splitAccessor": "split"} if "split" in columns else {}),
                "position": "top",
                "showGridlines": False,
            }
        ],
        "preferredSeriesType": series,
        "legend": {"isVisible": "split" in columns, "position": "right"},
        "valueLabels": "hide",
    }


def _series(panel: Panel) -> str:
    """Names of outlets are long: bars by a field lie down."""
    lying = "_horizontal" if panel.by else ""
    return f"bar{lying}_percentage_stacked" if panel.kind == "shares" else f"bar{lying}_stacked"
