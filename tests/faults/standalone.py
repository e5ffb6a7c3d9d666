"""A real `airflow standalone` with the real DAGs, whose processes can be found and killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from etl.local import airflow
from etl.settings import Settings

#: Airflow notices a killed worker after this many seconds (300 by default, 90 in `make up`).
HEARTBEAT = 15
NIGHTLY = "onrecord_nightly"


class Standalone:
    """One Airflow home; started, killed and started again."""

    def __init__(self, settings: Settings, **more: str) -> None:
        self.settings = settings
        self.found: dict[str, Any] = {}
        self.token = ""
        self.sessions: set[int] = set()
        self.variables = {
            "ONRECORD_HOME": str(settings.home),
            "ONRECORD_DUMPS": settings.dumps,
            "ONRECORD_INDEX_PREFIX": settings.index_prefix,
            "ONRECORD_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
            "ONRECORD_SHARD_BYTES": str(settings.shard_bytes),
            "ONRECORD_RETRY_SECONDS": "2",
            "ONRECORD_WORKERS": "2",
            "ONRECORD_DUMP_DEADLINE_MINUTES": "0",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": str(HEARTBEAT),
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
            **more,
        }

    def start(self) -> None:
        """Start it and log in."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables.items():
                patch.setenv(name, value)
            # any port, since another Airflow that starts at the same time would ask for the same one
            patch.setattr(airflow, "free_port", lambda preferred, real=airflow.free_port: real(0))
            self.found = airflow.up(self.settings, print)
        password = json.loads(Path(self.found["password_file"]).read_text(encoding="utf-8"))[self.found["user"]]
        answer = self.call("POST", "/auth/token", {"username": self.found["user"], "password": password}, base="")
        self.token = answer["access_token"]

    def stop(self) -> None:
        """Stop it as an operator would, and whatever is left of its own session."""
        airflow.down(self.settings, print)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """As if the power went: every process of its session, again until none is left that was just being started."""

        def nobody() -> bool:
            left = self.processes()
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return not left

        await_true(nobody, 30)
        # whoever was its parent reaps it; its state file stays behind, as after a real power cut
        await_true(lambda: airflow.state(self.settings) is None, 30)

    def processes(self) -> list[int]:
        """Pids of ours, and nobody else's: those that carry this home in their environment, and the others of their session.

        A worker that gave itself a title has written it over its environment, so that alone would not find it.
        """
        wanted = f"AIRFLOW_HOME={airflow.home(self.settings)}".encode()
        ours = [pid for pid in _pids() if wanted in _read(pid, "environ").split(b"\0")]
        self.sessions |= {session for pid in ours if (session := _stat(pid, 3)) not in (0, os.getsid(0))}
        return sorted({*ours, *(pid for pid in _pids() if _stat(pid, 3) in self.sessions)})

    def parent(self, pid: int) -> int:
        """The parent's pid."""
        return _stat(pid, 1)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, base: str = "/api/v2") -> Any:
        """One call of the REST API. What may be asked twice is asked again: on a busy machine an answer takes its time, and an
        API server that waits for its own lock of sqlite answers with 500."""
        request = urllib.request.Request(
            f"{self.found['url']}{base}{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        for patience in (20, 40, 80) if method in ("GET", "PATCH") else (80,):
            try:
                with urllib.request.urlopen(request, timeout=patience) as answer:
                    return json.load(answer)
            except TimeoutError:
                continue
            except urllib.error.HTTPError as error:
                if error.code < 500 or patience == 80:
                    raise
                time.sleep(2)
        raise AssertionError(f"{method} {path}: no answer")

    def trigger(self, day: str) -> str:
        """Start the nightly DAG for a day; returns the run's id."""
        return self.start_run(NIGHTLY, f"test-{day}", day=day)

    def start_run(self, dag: str, run: str, **conf: Any) -> str:
        """Start a DAG, as a client would; returns the run's id. A busy sqlite may refuse at first; the id makes it one run."""
        body = {"logical_date": None, "conf": conf, "dag_run_id": run}

        def once() -> bool:
            try:
                self.call("POST", f"/dags/{dag}/dagRuns", body)
            except urllib.error.HTTPError as error:
                if error.code in (400, 422):
                    raise
                return error.code == 409
            except AssertionError:
                return False
            return True

        await_true(once, 200)
        return run

    def backfill(self, first: str, last: str) -> int:
        """Start a backfill of these days, two at a time, as docs/operations.md says for sqlite; returns its id.

        Airflow refuses one (503) whenever somebody else writes at that moment, and takes back the runs that it has made by then: a
        scheduler that was about to start one of them ends. So the DAG is paused meanwhile, and it is asked again.
        """
        body = {
            "dag_id": NIGHTLY,
            "from_date": f"{first}T00:00:00Z",
            "to_date": f"{last}T23:59:59Z",
            "max_active_runs": 2,
            "reprocess_behavior": "completed",
        }

        def made() -> dict[str, Any] | None:
            try:
                return dict(self.call("POST", "/backfills", body))
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                return None

        self.call("PATCH", f"/dags/{NIGHTLY}", {"is_paused": True})
        try:
            return int(await_true(made, 120)["id"])
        finally:
            self.call("PATCH", f"/dags/{NIGHTLY}", {"is_paused": False})

    def tasks(self, run: str, dag: str = NIGHTLY) -> list[dict[str, Any]]:
        """The task instances of a run."""
        return list(self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=200")["task_instances"])

    def wait(self, run: str, seconds: float, dag: str = NIGHTLY) -> str:
        """The run's final state."""

        def done() -> str | None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                state = self.call("GET", f"/dags/{dag}/dagRuns/{run}")["state"]
                return str(state) if state not in ("queued", "running") else None
            return None

        return str(await_true(done, seconds))


def await_true(found: Callable[[], Any], seconds: float) -> Any:
    """What `found` gives, once it gives something; fails the test after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.5)
    raise AssertionError(f"{found} gave nothing within {seconds} s")


def _pids() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


def _stat(pid: int, field: int) -> int:
    """A number after the name in /proc/PID/stat: 1 is the parent, 3 the session; 0 where the process is gone."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return int(fields[field]) if len(fields) > field and fields[0] != b"Z" else 0
