"""The nightly DAG, in the real Airflow, on the real node."""

import ast
import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from etl.operation.backfill import airflow_command
from etl.settings import PROJECT
from etl.store import Store
from tests.dags.conftest import LocalAirflow

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]
#: What they share is no DAG.
DAGS = sorted(path for path in (PROJECT / "dags").glob("*.py") if path.stem != "onrecord_tasks")


def test_a_day_goes_all_the_way_and_again_changes_nothing(local_airflow: LocalAirflow) -> None:
    local_airflow.write_dump("2026-03-02", "Ministry denies ferry sale", "Ferry sale: ministry responds")
    status, output = local_airflow.test("onrecord_nightly", day="2026-03-02")
    assert status == 0, output[-3000:]
    assert local_airflow.count("articles") == 2
    statements = local_airflow.count("statements")
    assert statements >= 4
    status, output = local_airflow.test("onrecord_nightly", day="2026-03-02")
    assert status == 0, output[-3000:]
    assert (local_airflow.count("articles"), local_airflow.count("statements")) == (2, statements)
    first, second = Store(local_airflow.settings.store_uri).manifest("2026-03-02").runs
    assert (first.states, second.states) == ({"indexed": 2}, {"unchanged": 2})


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        pytest.param({}, "must say its day", id="the day of a manual run is never inferred"),
        pytest.param({"day": "2026-03-09"}, "no dump for 2026-03-09", id="nothing to read is no success"),
    ],
)
def test_a_run_that_cannot_do_its_work_fails_and_says_why(
    local_airflow: LocalAirflow, conf: dict[str, str], message: str
) -> None:
    status, output = local_airflow.test("onrecord_nightly", **conf)
    assert status != 0
    assert message in output


def test_an_impossible_day_is_refused_before_any_task(local_airflow: LocalAirflow) -> None:
    status, output = local_airflow.test("onrecord_nightly", day="2026-02-30")
    assert status != 0
    assert "2026-02-30" in output
    assert Store(local_airflow.settings.store_uri).days() == []


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_the_backfill_that_is_printed_runs_the_days_that_were_planned(local_airflow: LocalAirflow, zone: str) -> None:
    """Where the schedule's zone is not Airflow's own, the bare dates would begin or end with another day."""
    local_airflow.environment["ONRECORD_TIME_ZONE"] = zone
    assert local_airflow.run("dags", "reserialize")[0] == 0
    command = airflow_command("2026-03-02", "2026-03-04", zone).split()
    status, output = local_airflow.run(*command[1:], "--dry-run")
    assert status == 0, output[-3000:]
    found = [datetime.fromisoformat(instant) for instant in re.findall(r"2026-03-0\d[ T][\d:]+[+-]\d\d:\d\d", output)]
    days = [f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d}" for instant in found]
    # it repeats what it was asked, and lists the runs
    assert days == ["2026-03-02", "2026-03-04", "2026-03-02", "2026-03-03", "2026-03-04"]


def test_airflow_finds_every_dag_without_an_error(local_airflow: LocalAirflow) -> None:
    status, output = local_airflow.run("dags", "list-import-errors", "--output", "json")
    assert (status, json.loads(output.strip().splitlines()[-1])) == (0, [])
    _, listed = local_airflow.run("dags", "list", "--output", "json")
    found = {dag["dag_id"] for dag in json.loads(listed[listed.index("[") :])}
    assert found == {path.stem for path in DAGS}


@pytest.mark.parametrize("path", DAGS, ids=lambda path: path.stem)
def test_a_dag_documents_itself(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = ast.get_docstring(tree) or ""
    assert len(documentation) > 400
    assert "doc_md=__doc__" in path.read_text(encoding="utf-8")
    tasks = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(ast.get_docstring(task) for task in tasks if not task.name.startswith("_"))
