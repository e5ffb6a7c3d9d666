"""What the child process does: reads tasks from standard input, writes answers to standard output, until its parent goes.

`python -m etl.extract.tasks BYTES`: the argument is the memory that it may use, libraries included.
"""

import contextlib
import logging
import os
import resource
import sys
import warnings
from collections.abc import Callable
from typing import IO, Any

import msgspec

from etl.extract.child import FRAME
from etl.extract.page import read_fragment, read_page
from etl.records.outcome import RecordError

TASKS: dict[str, Callable[..., Any]] = {"page": read_page, "fragment": read_fragment}


def answer(task: str, arguments: list[Any]) -> dict[str, Any]:
    """`{result}` or `{reason, message}`; a document that exhausts a limit is a bad record like any other."""
    try:
        return {"result": TASKS[task](*arguments)}
    except RecordError as error:
        return {"reason": error.reason, "message": error.message}
    except RecursionError:
        return {"reason": "too_deep", "message": "the document is nested too deep"}
    except MemoryError:
        return {"reason": "too_large", "message": "the document needs more memory than it may have"}
    except Exception as error:  # noqa: BLE001  (whatever a parser raises is about this one document)
        return {"reason": "unreadable", "message": f"{type(error).__name__}: {error}"[:300]}


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Answer until the input ends; the first frame says that the libraries are loaded."""
    _send(outgoing, {"result": "ready"})
    while head := incoming.read(FRAME.size):
        task, arguments = msgspec.msgpack.decode(incoming.read(FRAME.unpack(head)[0]))
        _send(outgoing, answer(task, arguments))


def _send(outgoing: IO[bytes], result: dict[str, Any]) -> None:
    body = msgspec.msgpack.encode(result)
    outgoing.write(FRAME.pack(len(body)) + body)
    outgoing.flush()


def main() -> None:
    """Limit memory, silence the libraries, serve."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    outgoing = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()
