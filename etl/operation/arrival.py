"""Has the dump arrived, and what of earlier days arrived late?

In: the settings and the folder of dumps. Out: the files of a day that are whole, and why others are waited for. Without a marker
convention (`ONRECORD_DUMP_MARKER`) every file that lies there counts; with one, what is half-written is left alone:

    _SUCCESS          a day is whole when its folder holds a file of this name
    manifest.json     the same; where the file is a JSON object with `files: [{"name", "bytes", "sha256"}]`, each of these must
                      be there with so many bytes (and, when the run is planned, with that hash)
    *.done            a file is whole when the file of the same name and this ending lies beside it
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import fsspec
import msgspec

from etl.dumps import DumpFile, day_files
from etl.operation.field_files import FieldFiles
from etl.records.article import Record
from etl.records.outcome import GuardTripped
from etl.settings import Settings
from etl.store import Store

_CHUNK = 1 << 20


class Arrival(Record, frozen=True, kw_only=True):
    """A day's whole files, and one line for each thing that is waited for."""

    files: tuple[DumpFile, ...]
    waiting: tuple[str, ...] = ()


class Late(Record, frozen=True, kw_only=True):
    """What came, or changed, in an earlier day's folder after that day was run."""

    day: str
    new: tuple[DumpFile, ...]
    changed: tuple[DumpFile, ...]

    @property
    def files(self) -> tuple[DumpFile, ...]:
        """Both, in order of their names."""
        return tuple(sorted((*self.new, *self.changed), key=lambda file: file.name))


def arrival(settings: Settings, day: str, thorough: bool = False) -> Arrival:
    """What of a day's dump may be read now. `thorough`: hashes that a manifest gives are checked as well."""
    marker = settings.dump_marker
    files = day_files(settings.dumps, day)
    if not marker:
        return Arrival(files=tuple(files))
    if marker.startswith("*"):
        return _by_file(settings, day, files, marker[1:])
    return _by_day(settings, day, files, marker, thorough)


def whole_files(settings: Settings, day: str) -> list[DumpFile]:
    """The files of a day that is due; GuardTripped where it has none, or something of it is still waited for."""
    found = arrival(settings, day, thorough=True)
    where = f"{settings.dumps.rstrip('/')}/{day}/"
    if found.waiting and not (found.files and settings.dump_marker and settings.dump_marker.startswith("*")):
        waited = "\n  ".join(found.waiting)
        raise GuardTripped(f"the dump of {day} in {where} is not complete:\n  {waited}\nrun the day again when it is")
    if not found.files:
        raise GuardTripped(f"no dump for {day}: {where} is missing or empty; put the dump there and run the day again")
    return list(found.files)


def may_start(settings: Settings, day: str, waited_minutes: float) -> bool:
    """Whether a scheduled run should go on: its dump is there, or it has waited long enough to say that it is not."""
    if waited_minutes >= settings.dump_deadline_minutes:
        return True
    found = arrival(settings, day)
    return bool(found.files) and not found.waiting


def late_files(settings: Settings, day: str) -> Iterator[Late]:
    """Of the `late_days` days before `day`: the files that no run has read, and those that changed since one did, be it only the
    names of their fields.

    A day that was never run is not late but missed; `onrecord status` shows it, a backfill runs it.
    """
    from datetime import date, timedelta

    store, names = Store(settings.store_uri), FieldFiles(settings.fields)
    for back in range(settings.late_days, 0, -1):
        earlier = (date.fromisoformat(day) - timedelta(days=back)).isoformat()
        known = files_read(store, earlier)
        if not known:
            continue
        here = names.mark(arrival(settings, earlier).files)
        new = tuple(file for file in here if file.name not in known)
        changed = tuple(file for file in here if file.name in known and is_changed(file, known[file.name]))
        if new or changed:
            yield Late(day=earlier, new=new, changed=changed)


def files_read(store: Store, day: str) -> dict[str, DumpFile]:
    """Name -> file, as the last run of the day that read it found it."""
    found: dict[str, DumpFile] = {}
    # what a rebuild or the stories wrote read no dump
    for entry in (entry for entry in store.manifest(day).runs if entry.has_records):
        for shard in store.read_json(f"{store.run_folder(day, entry.run)}/plan.json"):
            files = msgspec.convert(shard, list[DumpFile])
            found.update((file.name, file) for file in files)
    return found


def is_changed(file: DumpFile, before: DumpFile) -> bool:
    """Whether a file is another one than it was, or would be read by other names."""
    other = file.size != before.size or bool(before.stamp and file.stamp != before.stamp)
    return other or file.fields != before.fields


def _by_file(settings: Settings, day: str, files: list[DumpFile], ending: str) -> Arrival:
    fs, root = fsspec.core.url_to_fs(f"{settings.dumps.rstrip('/')}/{day}")
    names = set(fs.find(root)) if fs.isdir(root) else set()
    data = [file for file in files if not file.name.endswith(ending)]
    whole = tuple(file for file in data if f"{fs._strip_protocol(file.uri)}{ending}" in names)
    return Arrival(
        files=whole, waiting=tuple(f"{file.name}: no {ending} beside it" for file in data if file not in whole)
    )


def _by_day(settings: Settings, day: str, files: list[DumpFile], marker: str, thorough: bool) -> Arrival:
    fs, root = fsspec.core.url_to_fs(f"{settings.dumps.rstrip('/')}/{day}")
    data = tuple(file for file in files if file.name != f"{day}/{marker}")
    if not fs.isfile(f"{root}/{marker}"):
        return Arrival(files=(), waiting=(f"{day}/{marker} is not there",))
    listed = _listed(fs.cat_file(f"{root}/{marker}"))
    waiting = [why for entry in listed if (why := _lacks(entry, data, day, thorough))]
    return Arrival(files=() if waiting else data, waiting=tuple(waiting))


def _listed(content: bytes) -> list[dict[str, Any]]:
    """The files that a manifest lists; none where the marker is no manifest (it is often empty)."""
    try:
        found = json.loads(content)
    except ValueError:
        return []
    files = found.get("files") if isinstance(found, dict) else None
    return [entry for entry in files if isinstance(entry, dict)] if isinstance(files, list) else []


def _lacks(entry: dict[str, Any], files: tuple[DumpFile, ...], day: str, thorough: bool) -> str | None:
    name = f"{day}/{entry.get('name')}"
    file = next((one for one in files if one.name == name), None)
    if file is None:
        return f"{name}: listed, and not there"
    if "bytes" in entry and file.size != entry["bytes"]:
        return f"{name}: {file.size} of {entry['bytes']} bytes are there"
    if thorough and "sha256" in entry and _sha256(file) != str(entry["sha256"]).lower():
        return f"{name}: its content is not what the manifest says (sha256)"
    return None


def _sha256(file: DumpFile) -> str:
    h = hashlib.sha256()
    with file.open() as stream:
        while chunk := stream.read(_CHUNK):
            h.update(chunk)
    return h.hexdigest()
