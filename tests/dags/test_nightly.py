"""The nightly DAG, in the real Airflow, on the real node."""

import ast
import json
from pathlib import Path

import pytest

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
