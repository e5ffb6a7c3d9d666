"""A local Airflow in `<home>/airflow`: its environment, its database, one run in the foreground, standalone in the back.

Everything listens on loopback. `airflow standalone` would also serve task logs on every interface; on one machine the
web server reads them from disk, so a shim named `airflow`, first on the path, starts its parts without that server.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from etl.records.outcome import ConfigurationError, ServiceUnreachable
from etl.settings import PROJECT, Settings

_SHIM = """#!/bin/sh
# one machine: task logs are read from disk, so nobody needs the log servers, which would listen on every interface
case "$1" in
  scheduler|triggerer) exec "{airflow}" "$@" --skip-serve-logs ;;
  *) exec "{airflow}" "$@" ;;
esac
"""
_START_SECONDS = 300
_STOP_SECONDS = 60


def home(settings: Settings) -> Path:
    """AIRFLOW_HOME of the local installation."""
    return settings.home.absolute() / "airflow"


def environment(settings: Settings, port: int = 8080) -> dict[str, str]:
    """Variables under which every local `airflow` command runs; the caller's own `AIRFLOW__*` settings win."""
    url = f"http://127.0.0.1:{port}"
    own = {
        "AIRFLOW_HOME": str(home(settings)),
        # whoever finds the one file of sqlite locked waits, longer than the driver's five seconds. Not much longer: the API server
        # writes its audit log in its event loop, which whoever holds the lock may need for letting it go; they part when this is over
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home(settings)}/airflow.db?timeout=15",
        # and no task gives up before that
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": str(max(4, settings.worker_count)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        # a killed worker is noticed after a minute and a half, not after five
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "90",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW_CONN_ONRECORD_ELASTICSEARCH": _connection(settings),
        # a local node has no users, so that the release steps need no key of their own
        "AIRFLOW_CONN_ONRECORD_ELASTICSEARCH_MIGRATOR": _connection(settings),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "PATH": f"{_shim(settings)}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    return {**os.environ, **own, **{k: v for k, v in os.environ.items() if k.startswith("AIRFLOW__")}}


def migrate(settings: Settings, env: dict[str, str]) -> None:
    """Create or upgrade Airflow's database, and let it know the DAGs."""
    log = settings.home / "logs" / "airflow-migrate.log"
    run_logged(["airflow", "db", "migrate"], env, log)
    run_logged(["airflow", "dags", "reserialize"], env, log)


def test_dag(settings: Settings, env: dict[str, str], dag: str, day: str) -> Path:
    """Run a DAG for one day in the foreground, through `airflow dags test`; returns its log.

    Raises ServiceUnreachable or ConfigurationError with the end of the log where the run failed.
    """
    log = settings.home / "logs" / f"{dag}-{day}.log"
    command = ["airflow", "dags", "test", dag, "--conf", json.dumps({"day": day})]
    run_logged(command, env, log)
    return log


def run_logged(command: list[str], env: dict[str, str], log: Path) -> None:
    """Run a command with its output in a log file; a failure shows the log's end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        status = subprocess.run(command, env=env, stdout=out, stderr=subprocess.STDOUT, check=False).returncode  # noqa: S603
    if status:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
        raise ConfigurationError(f"`{' '.join(command[:4])}` failed with status {status}; the end of {log}:\n{tail}")


def up(settings: Settings, report: Callable[[str], None]) -> dict[str, Any]:
    """Start `airflow standalone` in the background and wait until it is healthy; returns url, user and password file."""
    state_file = settings.home / "airflow.json"
    running = state(settings)
    if running:
        return running
    migrate(settings, environment(settings))
    # not before: what takes a port takes it at once, and migrating takes long
    port = free_port(8080)
    env = environment(settings, port)
    log = settings.home / "logs" / "airflow.log"
    report(f"starting Airflow on 127.0.0.1:{port} (log: {log})")
    with log.open("ab") as out:
        child = subprocess.Popen(  # noqa: S603
            [str(Path(env["PATH"].split(os.pathsep)[0]) / "airflow"), "standalone"],
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_default_interrupt,
        )
    found = {
        "pid": child.pid,
        "url": f"http://127.0.0.1:{port}",
        "user": "admin",
        "password_file": str(home(settings) / "simple_auth_manager_passwords.json.generated"),
    }
    state_file.write_text(json.dumps(found), encoding="utf-8")
    _await_health(child, str(found["url"]), log)
    run_logged(["airflow", "dags", "unpause", "--yes", "onrecord_nightly"], env, settings.home / "logs" / "unpause.log")
    return found


def down(settings: Settings, report: Callable[[str], None]) -> bool:
    """Stop what `up` started, and only that. Standalone ends its parts on an interrupt; on TERM it would orphan them."""
    running = state(settings)
    state_file = settings.home / "airflow.json"
    if not running:
        state_file.unlink(missing_ok=True)
        return False
    pid = int(running["pid"])
    report(f"stopping Airflow (pid {pid})")
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + _STOP_SECONDS
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.2)
    if _alive(pid):
        # its own session: this ends the parts that would not go, and nothing else
        os.killpg(pid, signal.SIGKILL)
    state_file.unlink(missing_ok=True)
    return True


def state(settings: Settings) -> dict[str, Any] | None:
    """What `up` wrote, while that process still runs; None otherwise."""
    try:
        found = json.loads((settings.home / "airflow.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return dict(found) if _alive(int(found["pid"])) and _is_airflow(int(found["pid"])) else None


def free_port(preferred: int) -> int:
    """The preferred loopback port, or another one where it is taken."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServiceUnreachable("no free port on 127.0.0.1")


def _connection(settings: Settings) -> str:
    url = settings.elasticsearch
    if not url:
        return ""
    parts = urlsplit(url)
    extra: dict[str, str] = {}
    if settings.elasticsearch_api_key:
        extra["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    if settings.elasticsearch_ca:
        extra["ca_certs"] = str(settings.elasticsearch_ca)
    return json.dumps(
        {
            "conn_type": "elasticsearch",
            "host": parts.hostname,
            "port": parts.port or (443 if parts.scheme == "https" else 9200),
            "schema": parts.scheme,
            "extra": extra,
        }
    )


def _shim(settings: Settings) -> Path:
    folder = settings.home.absolute() / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    shim = folder / "airflow"
    text = _SHIM.format(airflow=Path(sys.executable).with_name("airflow"))
    if not shim.exists() or shim.read_text(encoding="utf-8") != text:
        shim.write_text(text, encoding="utf-8")
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    return folder


def _default_interrupt() -> None:
    # a shell starts background jobs with interrupts ignored, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _await_health(child: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise ServiceUnreachable(f"Airflow ended while starting; see {log}")
        if _healthy(url):
            return
        time.sleep(0.5)
    raise ServiceUnreachable(f"Airflow was not healthy within {_START_SECONDS} s; see {log}, stop it with `make down`")


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=2) as answer:  # noqa: S310
            parts = json.load(answer)
    except (urllib.error.URLError, TimeoutError, ConnectionError, json.JSONDecodeError):
        return False
    wanted = ("metadatabase", "scheduler", "triggerer", "dag_processor")
    return all((parts.get(name) or {}).get("status") == "healthy" for name in wanted)


def _alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _is_airflow(pid: int) -> bool:
    try:
        return b"airflow" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False
