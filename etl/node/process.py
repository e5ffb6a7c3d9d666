"""Start the node, say whether it runs, stop it by its pid.

In: the state directory. Out: `Running` with the address. Refuses: to signal a process whose command line does not name
this node's temporary folder.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from etl.node.config import Ports, write_config
from etl.node.guard import FIRST_PASSWORD, OPEN, Guard
from etl.node.install import Installation, installation
from etl.node.keystore import keep_secrets
from etl.node.launch import failure, launch, launcher_log, port_was_taken
from etl.node.place import Place, cache_for, kept, locked, place_for
from etl.node.readiness import await_ready
from etl.records.article import Record
from etl.records.outcome import ServiceUnreachable

Report = Callable[[str], None]

STOP_SECONDS = 30.0
_TRIES = 3
#: Below the range that the system gives to outgoing connections, so that nobody takes a port while the node starts.
_PORTS = range(19200, 19400)


class Running(Record, frozen=True):
    """A node that answers, or is about to."""

    url: str
    pid: int
    version: str
    folder: str
    log: str


class Note(Record, frozen=True):
    """What is kept beside the state about the node that was started last; `url` is None once it was stopped.

    `etl.settings` reads the address here. A stopped node must not leave one: its port may soon be another node's.
    """

    url: str | None
    transport: int
    version: str
    installation: str
    http: int = 0

    @property
    def address(self) -> str:
        """Where the node listens, or did."""
        return self.url or f"http://127.0.0.1:{self.http}"


def start(
    home: Path,
    *,
    environ: Mapping[str, str] | None = None,
    report: Report = lambda message: None,
    heap: str = "1g",
    settings: Mapping[str, str] | None = None,
    guard: Guard = OPEN,
) -> Running:
    """Start the node of the state directory `home`, or find it running; returns when it can be worked with (about 12 s).

    `settings` are further lines of elasticsearch.yml; `guard` is what a node with security on has besides. Raises
    ServiceUnreachable where it does not come up.
    """
    environ = os.environ if environ is None else environ
    place = _ready(place_for(home))
    with locked(home):
        if running := _status(place):
            return running
        _clear_former_life(place, report)
        found = installation(environ, cache_for(environ), report)
        for tried in range(_TRIES):
            ports = _free_ports(_note(place) if not tried else None)
            write_config(place, found, ports, heap, {**(settings or {}), **guard.settings()}, guard.files())
            if guard.password:
                keep_secrets(place, found, {FIRST_PASSWORD: guard.password.get_secret_value()})
            try:
                _start_on(place, found, ports, guard, report)
                break
            except ServiceUnreachable:
                # another node that was starting may have taken a port that was free a moment ago
                if tried == _TRIES - 1 or not port_was_taken(place):
                    raise
        running = _status(place)
    if running is None:
        raise ServiceUnreachable(failure(place, "it ended as soon as it had started"))
    return running


def _start_on(place: Place, found: Installation, ports: Ports, guard: Guard, report: Report) -> None:
    note = Note(
        url=f"{guard.scheme}://127.0.0.1:{ports.http}",
        transport=ports.transport,
        version=found.version,
        installation=str(found.home),
        http=ports.http,
    )
    report(f"Starting Elasticsearch {found.version} on {note.address}")
    _keep(place, note)
    try:
        launch(place, found)
        try:
            await_ready(note.address, guard, lives=lambda: _pid(place) is not None)
        except ServiceUnreachable as error:
            raise ServiceUnreachable(failure(place, str(error))) from error
    except ServiceUnreachable:
        _forget_address(place)
        raise


def status(home: Path) -> Running | None:
    """The node of this state directory, if its process lives."""
    return _status(place_for(home))


def stop(home: Path, *, report: Report = lambda message: None) -> bool:
    """Stop the node of this state directory; False where none was running."""
    place = place_for(home)
    with locked(home):
        pid = _pid(place)
        if pid is None:
            _forget_address(place)
            return False
        _end(place, pid, report)
        _forget_address(place)
    return True


def _end(place: Place, pid: int, report: Report) -> None:
    report(f"Stopping Elasticsearch, process {pid}")
    for sign in (signal.SIGTERM, signal.SIGKILL):
        os.kill(pid, sign)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if not _is_ours(place, pid):
                return
            time.sleep(0.1)
    raise ServiceUnreachable(f"Elasticsearch, process {pid}, did not end; see {place.logs}")


def _clear_former_life(place: Place, report: Report) -> None:
    """Where root starts nodes, their data lie apart from the state directory and outlive it: a new checkout at a path
    that had one before must not find the old one's index beside its own, empty store."""
    if place.note.exists() or not place.folder.exists():
        return
    pid = _pid(place)
    if pid is not None:
        _end(place, pid, report)
    report(f"Removing what a former checkout at this path left in {place.folder}")
    shutil.rmtree(place.folder)


def remove(home: Path, *, report: Report = lambda message: None) -> bool:
    """Stop the node and forget all that it holds; False where there was nothing of it."""
    stop(home, report=report)
    place = place_for(home)
    with locked(home):
        there = place.folder.exists()
        shutil.rmtree(place.folder, ignore_errors=not there)
        for file in (place.note, launcher_log(place)):
            file.unlink(missing_ok=True)
    return there


def _ready(place: Place) -> Place:
    kept(place.folder.parent)
    return place


def _status(place: Place) -> Running | None:
    note, pid = _note(place), _pid(place)
    if note is None or pid is None:
        return None
    log = place.logs / "onrecord-local.log"
    return Running(url=note.address, pid=pid, version=note.version, folder=str(place.folder), log=str(log))


def _note(place: Place) -> Note | None:
    try:
        return msgspec.json.decode(place.note.read_bytes(), type=Note)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _keep(place: Place, note: Note) -> None:
    fresh = place.note.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(note))
    fresh.replace(place.note)


def _forget_address(place: Place) -> None:
    note = _note(place)
    if note and note.url:
        _keep(place, msgspec.structs.replace(note, url=None, http=_http_port(note)))


def _http_port(note: Note) -> int:
    return int(note.address.rsplit(":", 1)[1])


def _pid(place: Place) -> int | None:
    """The pid in the pid file, if that process is this very node."""
    try:
        pid = int(place.pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_ours(place, pid) else None


def _is_ours(place: Place, pid: int) -> bool:
    """Not by the pid file: Elasticsearch removes that before it has ended."""
    return str(place.temporary) in _command_line(pid)


def _command_line(pid: int) -> str:
    proc = Path("/proc") / str(pid) / "cmdline"
    if proc.parent.parent.joinpath("self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    listed = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return listed.stdout


def _free_ports(before: Note | None) -> Ports:
    """The ports of last time where they are still free, else the first two free ones."""
    wanted = [_http_port(before), before.transport] if before else []
    free = [port for port in dict.fromkeys([*wanted, *_PORTS]) if _is_free(port)]
    if len(free) < 2:
        raise ServiceUnreachable(f"No two free ports between {_PORTS.start} and {_PORTS.stop}.")
    return Ports(http=free[0], transport=free[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
