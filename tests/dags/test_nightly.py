"""The nightly DAG, in the real Airflow, on the real node."""

import ast
import json
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from etl.local import airflow
from etl.settings import PROJECT
from etl.store import Store
from tests.dags.conftest import LocalAirflow

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]


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
    assert found == {path.stem for path in (PROJECT / "dags").glob("*.py")}


@pytest.mark.parametrize("path", sorted((PROJECT / "dags").glob("*.py")), ids=lambda path: path.stem)
def test_a_dag_documents_itself(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = ast.get_docstring(tree) or ""
    assert len(documentation) > 400
    assert "doc_md=__doc__" in path.read_text(encoding="utf-8")
    tasks = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(ast.get_docstring(task) for task in tasks if not task.name.startswith("_"))


def test_standalone_runs_a_trigger_and_a_backfill(local_airflow: LocalAirflow) -> None:
    """As an operator would: the REST API for one day, `airflow backfill create` for two more, two at a time."""
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        local_airflow.write_dump(day, f"Ministry denies ferry sale on {day}")
    settings = local_airflow.settings
    with pytest.MonkeyPatch.context() as patch:
        for name, value in local_airflow.environment.items():
            patch.setenv(name, value)
        found = airflow.up(settings, print)
        try:
            client = _Rest(found)
            run = client.call(
                "POST", "/dags/onrecord_nightly/dagRuns", {"logical_date": None, "conf": {"day": "2026-03-02"}}
            )
            assert client.wait(run["dag_run_id"]) == "success"
            created = subprocess.run(
                [
                    "airflow",
                    "backfill",
                    "create",
                    "--dag-id",
                    "onrecord_nightly",
                    "--max-active-runs",
                    "2",
                    "--from-date",
                    "2026-03-03",
                    "--to-date",
                    "2026-03-04T23:59:59",
                ],
                env=airflow.environment(settings, int(found["url"].rsplit(":", 1)[1])) | local_airflow.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert created.returncode == 0, created.stdout + created.stderr
            assert client.wait_for_backfill(2) == ["success", "success"]
        finally:
            airflow.down(settings, print)
    assert local_airflow.count("articles") == 3
    # the three are copies of one story, whose members are written once more by runs without records of their own
    runs = [(day, entry.states) for day, entry in Store(settings.store_uri).runs() if entry.has_records]
    assert runs == [(day, {"indexed": 1}) for day in ("2026-03-02", "2026-03-03", "2026-03-04")]


class _Rest:
    """Airflow's REST API as a client would use it: a token first, then JSON."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.url = found["url"]
        password = json.loads(Path(found["password_file"]).read_text(encoding="utf-8"))[found["user"]]
        self.token = ""
        answer = self.call("POST", "/auth/token", {"username": found["user"], "password": password}, base="")
        self.token = answer["access_token"]

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, base: str = "/api/v2") -> Any:
        request = urllib.request.Request(
            f"{self.url}{base}{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def wait(self, run: str, seconds: float = 180) -> str:
        deadline = time.monotonic() + seconds
        state = "queued"
        while state in ("queued", "running") and time.monotonic() < deadline:
            time.sleep(1)
            state = self.call("GET", f"/dags/onrecord_nightly/dagRuns/{run}")["state"]
        return str(state)

    def wait_for_backfill(self, count: int, seconds: float = 240) -> list[str]:
        deadline = time.monotonic() + seconds
        states: list[str] = []
        while time.monotonic() < deadline:
            runs = self.call("GET", "/dags/onrecord_nightly/dagRuns?limit=100")["dag_runs"]
            states = [run["state"] for run in runs if run["run_type"] == "backfill"]
            if len(states) == count and not {"queued", "running"} & set(states):
                break
            time.sleep(1)
        return states
