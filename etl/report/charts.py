"""A table to a picture: Vega-Lite, drawn here into plain SVG, so that the page needs no script.

In: a `Table`; the chart that it names in `charts/` and the looks in `theme.json`. Out: SVG text, escaped by the renderer.
Refuses: to fetch anything (`allowed_base_urls` is empty); a chart that is not there fails at once.
"""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Literal

import vl_convert
from markupsafe import Markup

from etl.report.records import Table

Width = Literal["wide", "narrow"]
_HERE = Path(__file__).parent
_GRAMMAR = "5.20"


def draw(table: Table, width: Width) -> Markup:
    """The chart as an `<svg>`; what the values say is text in it, never markup."""
    svg = vl_convert.vegalite_to_svg(specification(table, width), vl_version=_GRAMMAR, allowed_base_urls=[])
    return Markup(svg)  # noqa: S704 - Vega writes data as escaped text; tests/report holds it to that


def specification(table: Table, width: Width) -> dict[str, Any]:
    """The whole Vega-Lite specification of a table."""
    theme = _read("theme.json")
    chart = deepcopy(_read(f"charts/{table.chart}.json"))
    color = chart["encoding"].get("color", {})
    rows = list(table.rows)
    if "scale" in color:
        scale = theme["scales"][color["scale"]]
        rows = [{**row, "rank": scale["domain"].index(row[color["field"]])} for row in rows]
        color["scale"] = _used(scale, {row[color["field"]] for row in rows})
        chart["encoding"]["order"] = {"field": "rank"}
    if width == "narrow" and color.get("legend"):
        color["legend"] = {**color["legend"], "columns": 2}
    limit = 110 if width == "narrow" else 170
    config = {**theme["config"], "axis": {**theme["config"]["axis"], "labelLimit": limit}}
    return {**chart, "width": theme["widths"][width], "data": {"values": rows}, "config": config}


def _used(scale: dict[str, list[str]], values: set[Any]) -> dict[str, list[str]]:
    """The part of a palette that the data needs: a colour means the same in every chart."""
    pairs = [pair for pair in zip(scale["domain"], scale["range"], strict=True) if pair[0] in values]
    return {"domain": [value for value, _ in pairs], "range": [color for _, color in pairs]}


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_HERE / name).read_text("utf-8"))
    return found
