"""Who is told, on loopback: a webhook and a mail server that keep what they are sent."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import cast


@contextlib.contextmanager
def webhook() -> Iterator[tuple[int, list[str]]]:
    """A port, and the texts that were sent to it."""
    texts: list[str] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with _serving(HTTPServer(("127.0.0.1", 0), Hook)) as port:
        yield port, texts


@contextlib.contextmanager
def mail() -> Iterator[tuple[int, list[EmailMessage]]]:
    """A port that speaks as much SMTP as a client needs (RFC 5321, without extensions), and the mails that it took."""
    mails: list[EmailMessage] = []

    class Session(StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say("354 go on")
                    mails.append(cast(EmailMessage, message_from_bytes(self._data(), policy=policy.default)))
                self._say("221 bye" if word == b"QUIT" else "250 well")
                if word == b"QUIT":
                    return

        def _data(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return b"".join(lines)

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    ThreadingTCPServer.daemon_threads = True
    with _serving(ThreadingTCPServer(("127.0.0.1", 0), Session)) as port:
        yield port, mails


@contextlib.contextmanager
def _serving(server: HTTPServer | ThreadingTCPServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
