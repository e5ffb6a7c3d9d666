"""The saved objects, without a Kibana: what they say, that they agree with the mappings, and that the check notices damage."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from etl.cli.kibana import command
from etl.kibana.build import build
from etl.kibana.check import Fields, check, fields_of
from etl.kibana.source import Objects, read_source
from etl.load.templates import INDICES, Templates
from etl.records.outcome import ConfigurationError
from etl.settings import PROJECT

MAPPINGS = PROJECT / "mappings"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def source() -> Objects:
    return read_source(MAPPINGS)


@pytest.fixture(scope="module")
def fields() -> Fields:
    templates = Templates(MAPPINGS, "onrecord")
    return {f"onrecord-{grain}": fields_of(templates.mapping(grain)) for grain in INDICES}


def test_the_file_that_is_imported_is_what_the_source_says(source: Objects) -> None:
    held = (MAPPINGS / "kibana" / "onrecord.ndjson").read_text("utf-8")
    assert held == build(source, "onrecord"), "run `onrecord kibana build`"


def test_the_check_has_nothing_to_complain_about(source: Objects, fields: Fields) -> None:
    assert check(build(source, "onrecord"), fields) == []


def test_all_that_was_asked_for_is_there(source: Objects) -> None:
    assert {view.grain for view in source.view} == set(INDICES)
    assert {search.id for search in source.search} == {"declined", "anonymous", "denials", "unconfirmed", "disputed"}
    panels = [panel.title for dashboard in source.dashboard for panel in dashboard.panel]
    for title in ("Denials by actor over time", "Source mix by outlet", "Anonymous share over time", "Stories"):
        assert title in panels
    assert {"When the statements speak about", "Dead letters by day and reason"} <= set(panels)
    assert all(panel.shows for dashboard in source.dashboard for panel in dashboard.panel)


def test_another_prefix_reads_its_own_indices_alone(source: Objects) -> None:
    views = [one for one in map(json.loads, build(source, "other").splitlines()) if one["type"] == "index-pattern"]
    assert {view["attributes"]["title"] for view in views} == {f"other-{grain}" for grain in INDICES}
    assert "onrecord-statements" not in build(source, "other")


def test_no_text_is_shown_as_anything_but_text(source: Objects) -> None:
    """Row 64: no formatter, no markdown, no template, no drawing of one's own."""
    objects = [json.loads(line) for line in build(source, "onrecord").splitlines()]
    for one in objects:
        if one["type"] == "index-pattern":
            assert one["attributes"]["fieldFormatMap"] == "{}"
            assert one["attributes"]["runtimeFieldMap"] == "{}"
        if one["type"] == "dashboard":
            assert {panel["type"] for panel in json.loads(one["attributes"]["panelsJSON"])} <= {"lens", "search"}


def the(objects: list[Json], id_: str) -> Json:
    return next(one for one in objects if one["id"] == id_)


def panels(change: Callable[[list[Json]], None]) -> Callable[[list[Json]], None]:
    """Damage to the panels of the first dashboard."""

    def damage(objects: list[Json]) -> None:
        attributes = the(objects, "onrecord-overview")["attributes"]
        found = json.loads(attributes["panelsJSON"])
        change(found)
        attributes["panelsJSON"] = json.dumps(found)

    return damage


def layer(panel: Json) -> Json:
    (found,) = panel["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
    assert isinstance(found, dict)
    return found


def shown(panel: Json) -> Json:
    found = panel["embeddableConfig"]["attributes"]["state"]["visualization"]
    assert isinstance(found, dict)
    return found


def view_of(objects: list[Json]) -> Json:
    attributes = the(objects, "onrecord-statements")["attributes"]
    assert isinstance(attributes, dict)
    return attributes


def search_of(objects: list[Json]) -> Json:
    attributes = the(objects, "onrecord-declined")["attributes"]
    assert isinstance(attributes, dict)
    return attributes


DAMAGES: list[tuple[str, Callable[[list[Json]], object], str]] = [
    ("a view is missing", lambda o: o.remove(the(o, "onrecord-articles")), "is not in the file"),
    ("a search is missing", lambda o: o.remove(the(o, "onrecord-denials")), "is not in the file"),
    ("an id twice", lambda o: o.append(o[0]), "same type and id"),
    ("a newer model than meant", lambda o: o[0].update(typeMigrationVersion="99.0.0"), "model 99.0.0"),
    ("a time field that is none", lambda o: view_of(o).update(timeFieldName="source_type"), "is no date"),
    (
        "a field shown as a link",
        lambda o: view_of(o).update(fieldFormatMap='{"article.title": {"id": "url"}}'),
        "format of its own",
    ),
    ("a column of a search", lambda o: search_of(o)["columns"].append("speker.name"), "no field speker.name"),
    ("a nested column", lambda o: search_of(o).update(columns=["statements.detail"]), "no field statements.detail"),
    ("a field in a query", lambda o: search_of(o)["kibanaSavedObjectMeta"].update(
        searchSourceJSON=search_of(o)["kibanaSavedObjectMeta"]["searchSourceJSON"].replace("denial_status", "denial")
    ), "no field denial"),
    ("overlap", panels(lambda p: p[1]["gridData"].update(x=11)), "panel-1 and panel-2 overlap"),
    ("too wide", panels(lambda p: p[3]["gridData"].update(w=13)), "does not fit into 48 columns"),
    ("no width", panels(lambda p: p[3]["gridData"].update(w=0)), "does not fit into 48 columns"),
    ("a field of a chart", panels(lambda p: layer(p[4])["columns"]["split"].update(sourceField="speaker.nam")), "no field"),
    ("by a text", panels(lambda p: layer(p[4])["columns"]["split"].update(sourceField="evidence.text")), "is text"),
    ("time by a keyword", panels(lambda p: layer(p[4])["columns"]["x"].update(sourceField="detail")), "detail is no date"),
    ("order of columns", panels(lambda p: layer(p[4])["columnOrder"].remove("split")), "order of columns"),
    ("ordered by nothing", panels(
        lambda p: layer(p[4])["columns"]["split"]["params"]["orderBy"].update(columnId="z")
    ), "ordered by z"),
    ("an accessor", panels(lambda p: shown(p[4])["layers"][0].update(xAccessor="z")), "shows column z"),
    ("a layer", panels(lambda p: shown(p[0]).update(layerId="z")), "shows layer z"),
    ("a chart's data view", panels(
        lambda p: p[0]["embeddableConfig"]["attributes"]["references"][0].update(id="elsewhere")
    ), "has no data view"),
    ("a markdown panel", panels(lambda p: p[0].update(type="lens", kind="markdown")), "as markup"),
    ("a tag in a title", panels(
        lambda p: p[0]["embeddableConfig"]["attributes"].update(title="<img src=x onerror=alert(1)>")
    ), "as markup"),
    ("a filter's field", lambda o: the(o, "onrecord-overview")["attributes"]["controlGroupInput"].update(
        panelsJSON=the(o, "onrecord-overview")["attributes"]["controlGroupInput"]["panelsJSON"].replace("source_type", "x")
    ), "no field x"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "complaint"), [pytest.param(d, c, id=name) for name, d, c in DAMAGES])
def test_the_check_notices(
    source: Objects, fields: Fields, damage: Callable[[list[Json]], object], complaint: str
) -> None:
    objects = [json.loads(line) for line in build(source, "onrecord").splitlines()]
    damage(objects)
    complaints = check("\n".join(json.dumps(one) for one in objects), fields)
    assert any(complaint in one for one in complaints), complaints


def test_the_check_notices_nested_fields(source: Objects, fields: Fields) -> None:
    text = build(source, "onrecord").replace('"onrecord-statements"', '"onrecord-articles"')
    nested = {**fields, "onrecord-articles": {**fields["onrecord-articles"], "rollups": "nested"}}
    assert any("is nested" in one for one in check(text, nested))


def test_a_line_that_is_no_json_is_noticed(fields: Fields) -> None:
    assert check("{", fields)[0].startswith("a line is no JSON")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('kind = "number"', 'kind = "pie"', id="a kind that is not built"),
        pytest.param("unique = ", "uniqe = ", id="a misspelt key"),
        pytest.param("at = [0, 0, 12, 5]", "at = [0, 0, 12]", id="no height"),
        pytest.param('grain = "articles"', 'grain = "article"', id="a grain that is none"),
    ],
)
def test_a_bad_source_is_refused(tmp_path: Any, old: str, new: str) -> None:
    text = (MAPPINGS / "kibana" / "objects.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "kibana").mkdir()
    (tmp_path / "kibana" / "objects.toml").write_text(text.replace(old, new))
    with pytest.raises(ConfigurationError, match=r"objects\.toml"):
        read_source(tmp_path)


def test_the_commands_build_and_check(tmp_path: Any) -> None:
    target = tmp_path / "objects.ndjson"
    built = CliRunner().invoke(command, ["build", "-o", str(target)], standalone_mode=False)
    assert built.exception is None
    assert len(target.read_text().splitlines()) == 11
    checked = CliRunner().invoke(command, ["check"], standalone_mode=False)
    assert (checked.return_value, checked.output) == (0, "Nothing to complain about.\n")
