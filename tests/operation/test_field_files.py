"""A dump of somebody's own JSON or CSV along the whole road: which field names count, what their change does, what they repair."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.dumps import day_files, named_files
from etl.operation.arrival import late_files
from etl.operation.backfill import plan_backfill
from etl.operation.field_files import FieldFiles, planned_names
from etl.operation.letters import standing_letters
from etl.pipeline import new_run, plan_night, plan_paths
from etl.pipeline.planning import shard_files
from etl.records.outcome import ConfigurationError
from etl.settings import Settings
from etl.store import Store
from tests.operation.conftest import BODY, Night

DAY = "2026-03-02"
FIELDS = 'title = ["kop"]\nbody = ["bericht.tekst.ruw"]\npublished = ["datum"]\noutlet = ["krant"]\n'


def record(title: str) -> str:
    text = {"tekst": {"ruw": BODY}}
    return json.dumps({"kop": title, "bericht": text, "datum": "2026-03-01", "krant": "Harbour Wire", "label": "x"})


def names(**parts: str) -> str:
    return "".join(f'{part} = ["{name}"]\n' for part, name in parts.items())


@pytest.mark.parametrize(
    ("files", "titled"),
    [
        pytest.param({}, None, id="none: the common names"),
        pytest.param({f"{DAY}/source/fields.toml": "near"}, "near", id="beside the dump file"),
        pytest.param({f"{DAY}/fields.toml": "day", "fields.toml": "top"}, "day", id="the nearest counts"),
        pytest.param({"fields.toml": "top"}, "top", id="beside the days, as the contract"),
        pytest.param({"../fields.toml": "foreign"}, None, id="not above the folder of the days"),
        pytest.param({f"{DAY}/other/fields.toml": "other"}, None, id="not another source's"),
    ],
)
def test_the_nearest_field_names_count(tmp_path: Path, files: dict[str, str], titled: str | None) -> None:
    dumps = tmp_path / "home" / "dumps"
    (dumps / DAY / "source").mkdir(parents=True)
    (dumps / DAY / "source" / "a.json").write_text(record("Sale"))
    for name, title in files.items():
        path = dumps / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(names(title=title))
    of_day = day_files(dumps.as_uri(), DAY)
    assert [file.name for file in of_day] == [f"{DAY}/source/a.json"], "field names are no dump"
    for file in (*of_day, *named_files([str(dumps)]), *named_files([str(dumps / DAY / "source" / "a.json")])):
        found = FieldFiles(None).of(file)
        assert (found.names["title"][0] if found else None) == titled


def test_a_named_folder_without_days_has_them_in_it_or_beside_it(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "a.json").write_text(record("Sale"))
    (tmp_path / "fields.toml").write_text(names(title="beside"))
    (file,) = named_files([str(tmp_path / "in")])
    found = FieldFiles(None).of(file)
    assert found is not None
    assert found.names["title"][0] == "beside"


def test_the_setting_stands_in_and_the_option_goes_before(tmp_path: Path) -> None:
    (tmp_path / "dumps" / DAY).mkdir(parents=True)
    (tmp_path / "dumps" / DAY / "a.json").write_text(record("Sale"))
    default, given = tmp_path / "default.toml", tmp_path / "given.toml"
    default.write_text(names(title="default"))
    given.write_text(names(title="given"))
    (file,) = day_files((tmp_path / "dumps").as_uri(), DAY)

    def title(files: FieldFiles) -> str | None:
        found = files.of(file)
        return found.names["title"][0] if found else None

    assert title(FieldFiles(default)) == "default"
    (tmp_path / "dumps" / "fields.toml").write_text(names(title="beside"))
    assert title(FieldFiles(default)) == "beside"
    assert title(FieldFiles(default, given)) == "given"


@pytest.mark.parametrize("content", ["kop = 1", 'title = "kop"', 'headline = ["kop"]', "title = [", "\xff"])
def test_names_of_another_form_stop_the_plan_and_say_where(tmp_path: Path, content: str) -> None:
    (tmp_path / "dumps" / DAY).mkdir(parents=True)
    (tmp_path / "dumps" / DAY / "a.json").write_text(record("Sale"))
    (tmp_path / "dumps" / "fields.toml").write_bytes(content.encode("latin-1"))
    settings = Settings(home=tmp_path / "home", dumps=(tmp_path / "dumps").as_uri())
    with pytest.raises(ConfigurationError, match=r"dumps/fields\.toml"):
        plan_night(settings, DAY, new_run("test"))


def test_a_task_reads_by_the_names_that_were_planned(tmp_path: Path) -> None:
    (tmp_path / "dumps" / DAY).mkdir(parents=True)
    (tmp_path / "dumps" / DAY / "a.json").write_text(record("Sale"))
    fields = tmp_path / "dumps" / "fields.toml"
    fields.write_text(FIELDS)
    settings = Settings(home=tmp_path / "home")
    (plan,) = plan_paths(settings, [str(tmp_path / "dumps")], "r1")
    fields.unlink()
    store = Store(settings.store_uri)
    (file,) = shard_files(store, plan.day, plan.run, 0)
    planned = planned_names(store, file)
    assert planned is not None
    assert planned.names["title"][0] == "kop"


@pytest.mark.elasticsearch
def test_the_road_reads_records_of_somebodys_own(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    table = f'kop;"bericht.tekst.ruw";datum;krant\nFerry;"{BODY}";2026-03-01;Harbour Wire\n'
    files: dict[str, str | bytes] = {"a.json": record("Sale"), "b.csv": table, "c.json": '{"title": "T", "text": "Old names still do."}'}  # fmt: skip
    (poor,) = night(DAY, files)
    assert poor["states"] == {"dead_letter": 2, "indexed": 1}
    assert not list(late_files(settings, "2026-03-03"))

    # the names are found later: the day's files are changed, and its letters can be replayed
    fields = tmp_path / "dumps" / "fields.toml"
    fields.write_text(FIELDS)
    (late,) = late_files(settings, "2026-03-03")
    assert [file.name for file in late.changed] == [f"{DAY}/{name}" for name in files]
    (mended,) = pipeline.run_shards(settings, access, pipeline.plan_replay(settings, access, new_run("replay")))
    assert mended["states"] == {"indexed": 2}
    assert list(standing_letters(Store(settings.store_uri), DAY)) == []
    assert titles(elasticsearch, settings) == ["Ferry", "Sale", "T"]

    # a run reads by them, after which nothing is changed any more; a comment changes nothing, another name does
    (again,) = night(DAY, {})
    assert again["states"] == {"unchanged": 3}
    assert not list(late_files(settings, "2026-03-03"))
    assert plan_backfill(settings, DAY, DAY).days[0].unread == 0
    fields.write_text(f"# the crawler's own names\n{FIELDS}")
    assert not list(late_files(settings, "2026-03-03"))
    fields.write_text(FIELDS.replace('"kop"', '"label", "kop"'))
    assert len(next(iter(late_files(settings, "2026-03-03"))).changed) == 3
    assert plan_backfill(settings, DAY, DAY).days[0].unread == 3
    (renamed,) = night(DAY, {})
    assert renamed["states"]["indexed"] == 1
    assert pipeline.verify(settings, access).differences == ()


def titles(client: Elasticsearch, settings: Settings) -> list[str]:
    alias = f"{settings.index_prefix}-articles"
    client.indices.refresh(index=alias)
    return sorted(hit["_source"]["title"] for hit in client.search(index=alias, size=100)["hits"]["hits"])


@pytest.mark.elasticsearch
def test_the_command_line_takes_them_too(
    settings: Settings, elasticsearch: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl.cli.extract import command as extract
    from etl.cli.run import command as run

    (tmp_path / "loose.json").write_text(record("Sale"))
    (tmp_path / "mine.toml").write_text(FIELDS)
    monkeypatch.setattr("etl.settings.load_settings", lambda: settings)
    arguments = [str(tmp_path / "loose.json"), "--fields", str(tmp_path / "mine.toml")]
    done = CliRunner().invoke(extract, arguments, standalone_mode=False, catch_exceptions=False)
    assert json.loads(done.stdout)["title"] == "Sale"
    done = CliRunner().invoke(run, [*arguments, "--json"], standalone_mode=False, catch_exceptions=False)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert result["states"] == {"indexed": 1}
    assert titles(elasticsearch, settings) == ["Sale"]
