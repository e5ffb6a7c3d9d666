"""Work on documents that may be hostile, in a child process that can be killed.

The parent sends one task at a time and waits for its answer, at most so many seconds; a child that is late, dies or runs
out of memory costs its document (a RecordError) and nothing else: the next task gets a new child. The child is kept for
all documents of a process, since starting it costs as much as a hundred pages.
"""

import atexit
import os
import selectors
import struct
import subprocess
import sys
import time
from typing import Any

import msgspec

from etl.records.outcome import RecordError

FRAME = struct.Struct(">I")
MEMORY = 2 << 30
#: A new child imports its libraries before its first task; that time is not the document's.
STARTING = 60.0
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder()


class Child:
    """A process that does `etl.extract.tasks`, one at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, task: str, arguments: list[Any], seconds: float) -> Any:
        """The answer of a task. Raises RecordError: the task's own, `too_slow`, or `crashed` for a child that died."""
        process = self._started()
        assert process.stdin is not None
        body = _encoder.encode([task, arguments])
        try:
            process.stdin.write(FRAME.pack(len(body)) + body)
            process.stdin.flush()
            answer = _decoder.decode(self._receive(process, seconds))
        except (TimeoutError, EOFError, BrokenPipeError, msgspec.DecodeError) as error:
            self.stop()
            if isinstance(error, TimeoutError):
                raise RecordError("too_slow", f"the document was not read within {seconds:g} s") from error
            raise RecordError("crashed", "the process that read the document died of it") from error
        if "reason" in answer:
            raise RecordError(answer["reason"], answer["message"])
        return answer["result"]

    def stop(self) -> None:
        """Kill the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            command = [sys.executable, "-m", "etl.extract.tasks", str(MEMORY)]
            root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
            path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
            environment = {**os.environ, "PYTHONPATH": path}
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
            self._receive(self._process, STARTING)
        return self._process

    def _receive(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        size = FRAME.unpack(self._exactly(process, FRAME.size, deadline))[0]
        return self._exactly(process, size, deadline)

    def _exactly(self, process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        assert process.stdout is not None
        descriptor = process.stdout.fileno()
        parts: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                part = os.read(descriptor, size)
                if not part:
                    raise EOFError
                parts.append(part)
                size -= len(part)
        return b"".join(parts)


_children: dict[int, Child] = {}


def child() -> Child:
    """This process's child; one that was inherited by a fork belongs to the parent and is left alone."""
    own = _children.get(os.getpid())
    if own is None:
        own = _children[os.getpid()] = Child()
        atexit.register(own.stop)
    return own
