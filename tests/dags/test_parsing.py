"""Row 45: every DAG file is read without an error, quickly, and without a connection; and there is no shell anywhere (row 46)."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.settings import PROJECT

pytestmark = pytest.mark.airflow

DAGS = sorted(path.stem for path in (PROJECT / "dags").glob("*.py") if path.stem != "onrecord_tasks")
#: CPU seconds for one file; a DAG processor reads each again and again.
MOST_SECONDS = 1.0

#: Airflow's own imports are paid once a process and are not the file's. After them nobody may connect anywhere.
_PARSE = """
import json, socket, sys, time
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.http.notifications import HttpNotifier
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.providers.standard.operators.hitl import ApprovalOperator

folder = sys.argv[1]
sys.path.append(folder)

def refused(*args, **kwargs):
    raise AssertionError(f"a DAG file connects to {args}")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refused
found = {}
for name in sys.argv[2:]:
    before = time.process_time()
    bag = DagBag(f"{folder}/{name}.py")
    found[name] = [time.process_time() - before, list(bag.dags), {k: str(v) for k, v in bag.import_errors.items()}]
print(json.dumps(found))
"""


def test_row_45_every_file_is_read_quickly_without_error_or_connection(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "ONRECORD_HOME": str(tmp_path / "home"),
        # with alerts, so that their notifiers are made as well
        "ONRECORD_ALERT_MAIL": "night@example.org",
        "ONRECORD_ALERT_WEBHOOK": "hook",
        "ONRECORD_ALERT_AFTER_MINUTES": "60",
    }
    command = [sys.executable, "-c", _PARSE, str(PROJECT / "dags"), *DAGS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert {name: (dags, errors) for name, (_, dags, errors) in found.items()} == {name: ([name], {}) for name in DAGS}
    assert all(seconds < MOST_SECONDS for seconds, _, _ in found.values()), found


@pytest.mark.parametrize(
    "path", sorted([*(PROJECT / "dags").glob("*.py"), *(PROJECT / "etl").rglob("*.py")]), ids=lambda path: path.stem
)
def test_row_46_no_parameter_ever_reaches_a_shell(path: Path) -> None:
    """No operator that runs commands, no `os.system`, no `shell=True`: what a form holds is a value and nothing else."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        assert called not in ("BashOperator", "os.system", "os.popen", "subprocess.getoutput"), f"{path}: {called}"
        if isinstance(node, ast.keyword):
            assert node.arg != "shell", f"{path}: shell="
