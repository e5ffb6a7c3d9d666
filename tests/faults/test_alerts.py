"""Who is told when a night fails: the real scheduler, a webhook on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from etl.settings import Settings
from tests.faults.standalone import Standalone, await_true

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]


@pytest.fixture
def received() -> Iterator[tuple[int, list[str]]]:
    """A webhook on loopback: its port, and what was sent to it."""
    texts: list[str] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], texts
    server.shutdown()
    server.server_close()


def test_a_failed_run_is_told_by_webhook(
    tmp_path: Path, elasticsearch_url: str, index: str, received: tuple[int, list[str]]
) -> None:
    port, texts = received
    (tmp_path / "dumps").mkdir()
    settings = Settings(
        home=tmp_path / "home",
        dumps=(tmp_path / "dumps").as_uri(),
        index_prefix=index,
        elasticsearch_url=elasticsearch_url,
    )
    connection = json.dumps({"conn_type": "http", "host": "127.0.0.1", "port": port})
    standalone = Standalone(
        settings, ONRECORD_ALERT_WEBHOOK="onrecord_webhook", AIRFLOW_CONN_ONRECORD_WEBHOOK=connection
    )
    try:
        standalone.start()
        run = standalone.trigger("2026-03-09")
        assert standalone.wait(run, 120) == "failed"
        text = await_true(lambda: next((one for one in texts if run in one), None), 60)
    finally:
        standalone.stop()
    assert text.startswith(f"Onrecord: onrecord_nightly failed, {run}")
    assert "onrecord status" in text
    assert "docs/runbook.md" in text
