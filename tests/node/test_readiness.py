"""When a node that was launched counts as ready. What answers here is a stand-in: the order of its answers is the test."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from etl.node import Guard, readiness
from etl.node.guard import OPEN
from etl.records.outcome import ServiceUnreachable

GUARDED = Guard(password=SecretStr("first"))
Answer = tuple[int, bool]
UP, COMING, REFUSED, BUSY = (200, False), (408, True), (401, False), (503, False)


@contextmanager
def node_that_answers(answers: list[Answer]) -> Iterator[tuple[str, list[str | None]]]:
    """Its address, and the credentials it was asked with; the last answer stays."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, timed_out = answers[min(len(asked), len(answers) - 1)]
            asked.append(self.headers.get("Authorization"))
            body = json.dumps({"timed_out": timed_out}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("answers", "guard", "asked"),
    [
        pytest.param([UP], OPEN, 1, id="security off"),
        pytest.param([BUSY, (200, True), UP], OPEN, 3, id="no master yet, primaries missing"),
        pytest.param([REFUSED, COMING], OPEN, 1, id="security on, and no password to ask with"),
        pytest.param([REFUSED, REFUSED, BUSY, UP], GUARDED, 4, id="the index of its users half made"),
    ],
)
def test_a_node_is_ready_when_its_own_password_is_taken(answers: list[Answer], guard: Guard, asked: int) -> None:
    with node_that_answers(answers) as (url, seen):
        readiness.await_ready(url, guard, lives=lambda: True)
    assert len(seen) == asked
    assert all((credentials is not None) == (guard is GUARDED) for credentials in seen)


@pytest.mark.parametrize(
    ("answers", "guard", "why"),
    [
        pytest.param([REFUSED], GUARDED, "answers 401", id="another password is in its index"),
        pytest.param([(200, True)], OPEN, "indices", id="a primary never comes"),
    ],
)
def test_a_node_that_never_comes_so_far_is_given_up_with_the_reason(
    answers: list[Answer], guard: Guard, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "START_SECONDS", 0.5)
    with node_that_answers(answers) as (url, _), pytest.raises(ServiceUnreachable, match=why):
        readiness.await_ready(url, guard, lives=lambda: True)


def test_a_node_that_ended_is_not_waited_for() -> None:
    with pytest.raises(ServiceUnreachable, match="does not answer"):
        readiness.await_ready("http://127.0.0.1:9", OPEN, lives=lambda: False)


def test_the_password_shows_nowhere() -> None:
    assert "first" not in repr(GUARDED)
    assert "first" not in str(GUARDED.settings())
