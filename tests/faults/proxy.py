"""A small HTTP proxy in front of Elasticsearch that breaks chosen `_bulk` calls, the way networks and servers do.

Everything but `_bulk` passes. Each `_bulk` call takes the next fault of the plan; when the plan is used up, all pass.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

Fault = Literal[
    "pass",
    "reset_before",  # the connection goes before the request reaches the server
    "reset_after",  # the server has done it, the answer is lost
    "truncate",  # the answer breaks off in the middle
    "hang_after",  # the answer comes later than anybody waits for it
    "http_429",
    "http_503",
    "item_429",  # every second item is turned away, the others are written
    "drop_item",  # the answer has one item less than the request
    "hidden_error",  # one item was refused, and the answer says that there are no errors
]
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "accept-encoding", "host"}


class FaultProxy:
    """One proxy; `plan(faults)` sets what the next `_bulk` calls meet, `calls` is what they met."""

    def __init__(self, target: str, hang: float = 2.0) -> None:
        self.host, self.port = urlsplit(target).hostname or "127.0.0.1", urlsplit(target).port or 9200
        self.hang = hang
        self.calls: list[Fault] = []
        self.sizes: list[int] = []
        self.times: list[float] = []
        self._plan: list[Fault] = []
        self._forever: Fault = "pass"
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": self}))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def plan(self, faults: Sequence[Fault], forever: Fault = "pass") -> None:
        """Forget the calls so far; the next ones meet `faults`, and what comes after them `forever`."""
        with self._lock:
            self._plan, self._forever = list(faults), forever
            self.calls.clear()
            self.sizes.clear()
            self.times.clear()

    def next(self, size: int) -> Fault:
        """The fault that this `_bulk` call meets."""
        with self._lock:
            fault = self._plan.pop(0) if self._plan else self._forever
            self.calls.append(fault)
            self.sizes.append(size)
            self.times.append(time.monotonic())
            return fault


@contextlib.contextmanager
def fault_proxy(target: str, hang: float = 2.0) -> Iterator[FaultProxy]:
    """A proxy that runs as long as the block."""
    proxy = FaultProxy(target, hang)
    thread = threading.Thread(target=proxy.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        proxy.server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultProxy

    def log_message(self, format: str, *args: Any) -> None:
        """The proxy is silent; what it met stands in `calls`."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.proxy.next(len(body)) if self.path.split("?")[0].endswith("/_bulk") else "pass"
        if fault == "reset_before":
            return self._reset()
        if fault in ("http_429", "http_503"):
            return self._refuse(int(fault[-3:]))
        if fault == "item_429":
            return self._answer(200, *self._half(body))
        status, headers, answer = self._forward(body)
        if fault == "reset_after":
            return self._reset()
        if fault == "hang_after":
            time.sleep(self.proxy.hang)
        if fault in ("drop_item", "hidden_error"):
            answer = _edited(answer, fault)
        self._answer(status, headers, answer, cut=fault == "truncate")

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve

    def _forward(self, body: bytes, compressed: bool = True) -> tuple[int, dict[str, str], bytes]:
        upstream = HTTPConnection(self.proxy.host, self.proxy.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        if not compressed:
            headers = {name: value for name, value in headers.items() if name.lower() != "content-encoding"}
        try:
            upstream.request(self.command, self.path, body=body or None, headers=headers)
            found = upstream.getresponse()
            kept = {name: value for name, value in found.getheaders() if name.lower() not in _HOP_BY_HOP}
            return found.status, kept, found.read()
        finally:
            upstream.close()

    def _half(self, body: bytes) -> tuple[dict[str, str], bytes]:
        """Pass on every second action; say of the others that they were turned away for lack of room."""
        import gzip

        plain = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        actions = list(_actions(plain))
        kept = [lines for at, (_, lines) in enumerate(actions) if at % 2]
        answer: dict[str, Any] = {"items": []}
        headers: dict[str, str] = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
        if kept:
            _, headers, raw = self._forward(b"".join(kept), compressed=False)
            answer = json.loads(raw)
        done = iter(answer["items"])
        items = [
            next(done) if at % 2 else {op: {"status": 429, "error": {"type": "es_rejected_execution_exception"}}}
            for at, (op, _) in enumerate(actions)
        ]
        return headers, json.dumps({"took": 1, "errors": True, "items": items}).encode()

    def _refuse(self, status: int) -> None:
        error = {"error": {"type": "es_rejected_execution_exception", "reason": "no room"}, "status": status}
        headers = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
        self._answer(status, headers, json.dumps(error).encode())

    def _answer(self, status: int, headers: dict[str, str], body: bytes, cut: bool = False) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked may be gone by now
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self._reset()

    def _reset(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)


def _actions(body: bytes) -> Iterator[tuple[str, bytes]]:
    """(operation, its lines) of a bulk request."""
    lines = iter(body.splitlines(keepends=True))
    for line in lines:
        op = next(iter(json.loads(line)))
        yield op, line if op == "delete" else line + next(lines)


def _edited(answer: bytes, fault: Fault) -> bytes:
    found = json.loads(answer)
    if fault == "drop_item":
        found["items"].pop()
    else:
        op = next(iter(found["items"][0]))
        found["items"][0][op] = {
            "_id": found["items"][0][op]["_id"],
            "status": 404,
            "error": {"type": "index_not_found_exception", "reason": "no such index"},
        }
        found["errors"] = False
    return json.dumps(found).encode()
