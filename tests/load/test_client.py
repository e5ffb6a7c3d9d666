"""The client: who answers, what its failures mean, and that it tells nobody its secrets."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from etl.load.client import TooLarge, connect, outcome_of
from etl.records.outcome import ConfigurationError, Halt, RecordError, ServiceUnreachable, TransientError

NOBODY = "http://127.0.0.1:9"
SECRET = "not-to-be-seen"


@contextmanager
def server(status: int, body: object, product: str = "Elasticsearch") -> Iterator[str]:
    """Something on loopback that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.send_header("x-elastic-product", product)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (400, "document_parsing_exception", RecordError),
        (401, "security_exception", ConfigurationError),
        (403, "security_exception", ConfigurationError),
        (403, "cluster_block_exception", ServiceUnreachable),
        (404, "index_not_found_exception", ConfigurationError),
        (413, "", TooLarge),
        (429, "es_rejected_execution_exception", TransientError),
        (429, "cluster_block_exception", ServiceUnreachable),
        (500, "null_pointer_exception", Halt),
        (502, "", TransientError),
        (503, "", TransientError),
        (504, "", TransientError),
    ],
)
def test_what_a_status_means(status: int, kind: str, outcome: type[Exception]) -> None:
    assert type(outcome_of(status, kind, "so")) is outcome


def test_nobody_there_is_said_within_seconds_with_what_to_do() -> None:
    before = time.monotonic()
    with pytest.raises(ServiceUnreachable, match="onrecord es up") as refused:
        connect(NOBODY, api_key=SECRET)
    assert time.monotonic() - before < 8
    assert refused.value.exit_status == 3
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("127.0.0.1:9200", "must look like"),
        ("ftp://127.0.0.1", "must look like"),
        ("", "must look like"),
    ],
)
def test_addresses_that_are_none(url: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        connect(url)


@pytest.mark.parametrize(
    ("status", "body", "product", "says"),
    [
        (401, {"error": {"type": "security_exception", "reason": "expired"}}, "Elasticsearch", "credentials"),
        (200, {"version": {"number": "8.19.1"}}, "Elasticsearch", "has version 8.19.1"),
        (200, {"hello": "world"}, "Something", "no Elasticsearch"),
    ],
)
def test_whoever_answers_must_be_ours(status: int, body: object, product: str, says: str) -> None:
    with server(status, body, product) as url, pytest.raises(ConfigurationError, match=says):
        connect(url)


def test_a_key_that_may_not_ask_for_the_version_is_no_fault() -> None:
    with server(403, {"error": {"type": "security_exception", "reason": "no monitor"}}) as url:
        assert connect(url, api_key="a2V5").transport


def test_secrets_are_not_shown() -> None:
    with server(200, {"version": {"number": "9.4.3"}}) as url:
        client = connect(url.replace("//", f"//elastic:{SECRET}@"), timeout=5)
        assert SECRET not in repr(client)
        assert SECRET not in repr(list(client.transport.node_pool.all()))
        assert SECRET not in repr(connect(url, api_key=SECRET))
