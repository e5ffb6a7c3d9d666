"""What the node's configuration folder holds: the distribution's own files, one `elasticsearch.yml`, one heap size."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from etl.node.install import Installation
from etl.node.place import Place, given
from etl.records.article import Record


class Ports(Record, frozen=True):
    """Loopback ports of one node."""

    http: int
    transport: int


def write_config(
    place: Place,
    found: Installation,
    ports: Ports,
    heap: str,
    extra: Mapping[str, str],
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Make the folders of the node and write its configuration afresh, `files` beside it; data and keystore stay."""
    for name in ("", "config", "config/jvm.options.d", "data", "logs", "tmp", "run"):
        given(place.folder / name, place.account)
    for file in (found.home / "config").iterdir():
        if file.is_file() and file.name != "elasticsearch.yml":
            _write(place, place.config / file.name, file.read_bytes())
    for name, content in files.items():
        _write(place, place.config / name, content)
    settings = {**_settings(place, found, ports), **extra}
    lines = "".join(f"{key}: {value}\n" for key, value in settings.items())
    _write(place, place.config / "elasticsearch.yml", lines.encode())
    _write(place, place.config / "jvm.options.d" / "heap.options", f"-Xms{heap}\n-Xmx{heap}\n".encode())


def _settings(place: Place, found: Installation, ports: Ports) -> dict[str, str]:
    settings = {
        "cluster.name": "onrecord-local",
        "node.name": "onrecord-1",
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": str(ports.http),
        "transport.port": str(ports.transport),
        "path.data": f'"{place.folder / "data"}"',
        "path.logs": f'"{place.logs}"',
        "path.repo": f'"{place.folder / "snapshots"}"',
        "xpack.security.enabled": "false",
        # In bytes, since a share of a large and well-filled disk would block writing with plenty of room left.
        "cluster.routing.allocation.disk.watermark.low": "2gb",
        "cluster.routing.allocation.disk.watermark.high": "1gb",
        "cluster.routing.allocation.disk.watermark.flood_stage": "500mb",
        # An index that nobody set up would get a guessed mapping: a misspelt name must fail instead.
        "action.auto_create_index": '".*"',
    }
    if (found.home / "modules" / "ingest-geoip").is_dir():
        settings["ingest.geoip.downloader.enabled"] = "false"
    return settings


def _write(place: Place, file: Path, content: bytes) -> None:
    """Replace a file in a folder that the node's account owns, without following what may stand there."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        if place.account:
            os.fchown(out.fileno(), place.account.uid, place.account.gid)
    fresh.replace(file)
