"""The field names of a dump of JSON or CSV whose crawler calls things its own way: `fields.toml` beside it.

In: dump files, `ONRECORD_FIELDS`, or a file named on the command line. Out: the `FieldNames` by which each is read, and the same
dump files marked with their fingerprint, so that a changed mapping makes them changed. Refuses (ConfigurationError) a file that is
not of the form of `etl/extract/fields.toml`.

The nearest `fields.toml` counts: in the file's own folder, or above it up to the folder that holds the days (or that was named);
where there is none, the file that the setting names. What a run was planned with is kept in the store under its fingerprint, so
that a task that is tried again reads as the first one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import fsspec
import msgspec

from etl.dumps import DumpFile
from etl.extract import FieldNames
from etl.records.outcome import ConfigurationError, TransientError
from etl.store import Store

FILE = "fields.toml"


class FieldFiles:
    """Finds the field names of dump files; each folder is looked into once. `given` goes before whatever lies beside a dump."""

    def __init__(self, default: Path | None, given: Path | None = None) -> None:
        self._given = FieldNames.load(given) if given else None
        self._default = FieldNames.load(default) if default else None
        self._folders: dict[str, FieldNames | None] = {}

    @property
    def anywhere(self) -> FieldNames | None:
        """The names for what lies nowhere: a dump on standard input."""
        return self._given or self._default

    def of(self, file: DumpFile) -> FieldNames | None:
        """The names by which a dump file is read; None for the common ones alone."""
        if self._given:
            return self._given
        found = (self._in(folder) for folder in _folders(file))
        return next((names for names in found if names), self._default)

    def mark(self, files: Iterable[DumpFile], store: Store | None = None) -> list[DumpFile]:
        """The files with the fingerprints of their names, which are kept in `store`, where one is given."""
        marked = []
        kept: set[str] = set()
        for file in files:
            names = self.of(file)
            if names and store and names.fingerprint not in kept:
                store.write_json(_place(names.fingerprint), names)
                kept.add(names.fingerprint)
            marked.append(msgspec.structs.replace(file, fields=names.fingerprint if names else ""))
        return marked

    def _in(self, folder: str) -> FieldNames | None:
        if folder not in self._folders:
            self._folders[folder] = _read(f"{folder}/{FILE}")
        return self._folders[folder]


def planned_names(store: Store, file: DumpFile) -> FieldNames | None:
    """The names that a file of a planned run was marked with."""
    return msgspec.convert(store.read_json(_place(file.fields)), FieldNames) if file.fields else None


def _place(fingerprint: str) -> str:
    return f"fields/{fingerprint}.json"


def _folders(file: DumpFile) -> Iterator[str]:
    """The folders that may hold the names of a file, the nearest first."""
    folder = file.uri.rpartition("/")[0]
    top = file.top or folder
    while folder == top or folder.startswith(f"{top}/"):
        yield folder
        folder = folder.rpartition("/")[0]


def _read(uri: str) -> FieldNames | None:
    fs, path = fsspec.core.url_to_fs(uri)
    try:
        data = fs.cat_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise ConfigurationError(f"the field names in {uri} may not be read: {error}") from error
    except OSError as error:
        raise TransientError(f"reading the field names in {uri} failed: {error}") from error
    return FieldNames.parse(data, uri)
