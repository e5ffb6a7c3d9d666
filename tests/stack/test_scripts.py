"""The small scripts of docker/: what they do, with stand-ins for the programs that only a container has."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from etl.settings import PROJECT

DOCKER = PROJECT / "docker"
_CURL = """#!/bin/sh
echo "$@" > {folder}/arguments
cat > {folder}/given
printf '%s' '{answer}'
"""


@pytest.mark.parametrize("script", sorted(DOCKER.glob("*.sh")), ids=lambda path: path.name)
def test_a_script_stops_at_the_first_failure_and_is_well_formed(script: Path) -> None:
    text = script.read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param('{"successCount":9,"success":true}', 0, id="all imported"),
        pytest.param('{"successCount":8,"success":false,"errors":[{}]}', 1, id="one refused"),
        pytest.param("", 1, id="no answer"),
    ],
)
def test_the_import_fails_where_kibana_refuses_and_keeps_the_password_out_of_sight(
    tmp_path: Path, answer: str, status: int
) -> None:
    curl = tmp_path / "curl"
    curl.write_text(_CURL.format(folder=tmp_path, answer=answer))
    curl.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ELASTIC_PASSWORD": "hunter2"}
    done = subprocess.run(
        ["bash", str(DOCKER / "kibana-init.sh")], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert (tmp_path / "given").read_text() == 'user = "elastic:hunter2"\n'
    assert "hunter2" not in (tmp_path / "arguments").read_text() + done.stdout + done.stderr
    assert "--cacert /certs/ca.crt" in (tmp_path / "arguments").read_text()


class _Answers(BaseHTTPRequestHandler):
    """Answers every request alike."""

    status: ClassVar[int] = 200
    body: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def told() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


#: As the real scheduler and API server of Airflow 3.3.2 answer.
_SCHEDULER_ILL = '{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}}'
_DATABASE_ILL = '{"metadatabase": {"status": "unhealthy"}, "scheduler": {"status": null}}'


@pytest.mark.parametrize(
    ("path", "status", "body", "expected"),
    [
        pytest.param("/health", 200, "", 0, id="a scheduler that is well says nothing"),
        pytest.param("/health", 503, "", 1, id="a scheduler that is not"),
        pytest.param("/api/v2/monitor/health", 200, _SCHEDULER_ILL, 0, id="the API server, before the scheduler"),
        pytest.param("/api/v2/monitor/health", 200, _DATABASE_ILL, 1, id="the API server without a database"),
        pytest.param("/api/v2/monitor/health", 500, "", 1, id="the API server in trouble"),
    ],
)
def test_healthy_tells_a_well_part_from_an_ill_one(
    told: HTTPServer, path: str, status: int, body: str, expected: int
) -> None:
    _Answers.status, _Answers.body = status, body.encode()
    url = f"http://127.0.0.1:{told.server_port}{path}"
    done = subprocess.run([sys.executable, str(DOCKER / "healthy.py"), url], capture_output=True, check=False)
    assert done.returncode == expected


def test_nobody_there_is_ill() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCKER / "healthy.py"), "http://127.0.0.1:9/health"], capture_output=True, check=False
    )
    assert done.returncode == 1
