"""A small proxy in front of Elasticsearch that breaks chosen bulk requests, as networks and nodes do.

Faults: `reset_before` (nothing arrives), `reset_after` (it is applied, and the answer is lost), `truncate` (half an answer),
`503`, `429` (the whole request), `item429` (applied, but every second item answered as refused for now is not applied),
`hang_after` (applied, answered too late), `short` (one item of the answer is missing).
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PASSING = ("reset_before", "reset_after", "truncate", "503", "429", "item429", "hang_after")


class FaultProxy(ThreadingHTTPServer):
    """Breaks the n-th bulk request by the n-th entry of `plan`; None, and all after the plan's end, pass."""

    daemon_threads = True

    def __init__(self, target: str, plan: Sequence[str | None], hang: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host, self.port = urlsplit(target).hostname, urlsplit(target).port
        self.plan = list(plan)
        self.hang = hang
        self.seen: list[float] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self.server_port}"

    def next_fault(self) -> str | None:
        """The fault of this bulk request; notes when it came."""
        with self.lock:
            self.seen.append(time.monotonic())
            return self.plan.pop(0) if self.plan else None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that we broke ourselves is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: FaultProxy
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.server.next_fault() if self.path.startswith("/_bulk") else None
        if fault == "reset_before":
            return self._reset()
        if fault in ("429", "503"):
            kind = "es_rejected_execution_exception" if fault == "429" else "unavailable"
            return self._answer(int(fault), json.dumps({"error": {"type": kind, "reason": "proxy"}}).encode(), {})
        if fault == "item429":
            return self._every_second(body)
        status, answer, headers = self._forward(body)
        if fault == "reset_after":
            return self._reset()
        if fault == "hang_after":
            time.sleep(self.server.hang)
            return self._reset()
        if fault == "short":
            whole = json.loads(answer)
            answer = json.dumps({**whole, "items": whole["items"][:-1]}).encode()
        if fault == "truncate":
            self._answer(status, answer, headers, cut=len(answer) // 2)
            return self._reset()
        self._answer(status, answer, headers)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _serve

    def _forward(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        connection = http.client.HTTPConnection(self.server.host or "", self.server.port, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding", "connection")}
        connection.request(self.command, self.path, body, headers)
        found = connection.getresponse()
        answer = found.read()
        connection.close()
        return found.status, answer, {k.lower(): v for k, v in found.getheaders()}

    def _every_second(self, body: bytes) -> None:
        """Apply every second action; answer the others as refused for now."""
        import gzip

        packed = self.headers.get("content-encoding") == "gzip"
        lines = (gzip.decompress(body) if packed else body).splitlines()
        actions = []
        while lines:
            head = lines.pop(0)
            actions.append((head, lines.pop(0) if b'"index"' in head[:10] else None))
        sent = b"".join(line + b"\n" for action in actions[::2] for line in action if line is not None)
        if packed:
            sent = gzip.compress(sent)
        self.headers.replace_header("content-length", str(len(sent)))
        status, answer, headers = self._forward(sent)
        if status != 200:
            return self._answer(status, answer, headers)
        applied = iter(json.loads(answer)["items"])
        refused = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "proxy"}}
        items = [
            next(applied) if at % 2 == 0 else {next(iter(json.loads(head))): refused}
            for at, (head, _) in enumerate(actions)
        ]
        self._answer(200, json.dumps({"errors": True, "items": items}).encode(), headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str], cut: int | None = None) -> None:
        self.send_response(status)
        self.send_header(
            "content-type", headers.get("content-type", "application/vnd.elasticsearch+json;compatible-with=9")
        )
        self.send_header("x-elastic-product", "Elasticsearch")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:cut])

    def _reset(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def faults(target: str, plan: Sequence[str | None], hang: float = 1.0) -> Iterator[FaultProxy]:
    """A running proxy."""
    proxy = FaultProxy(target, plan, hang)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
