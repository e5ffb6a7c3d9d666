"""Dump files: which there are for a day or under a path, and how they are split into shards.

In: URIs or paths (fsspec; a plain path is a local one). Out: `DumpFile`s in a fixed order, and lists of them of about
equal bytes. Hidden files and markers are no dumps. Refuses (ConfigurationError) a path that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, cast

import fsspec

from etl.records.article import Record
from etl.records.outcome import ConfigurationError

#: A day's folder; anything else beside the days (a README) is no dump.
DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
#: What storages call the version of a file, the surest first.
_STAMPS = ("ETag", "etag", "md5Hash", "mtime", "LastModified", "updated", "created")
#: Hidden files and markers; `_SUCCESS` is one, `_58b2.json` is somebody's article.
_NO_DUMP = re.compile(r"(^|/)(\.[^/]*|_[^/.]*)$|\.(done|part|tmp)$|(^|/)(contract|fields)\.toml$")


class DumpFile(Record, frozen=True, kw_only=True):
    """One file of a dump: its URI, the name that provenance shows, its day (or None), its bytes.

    `stamp` is what its storage says about its version (an ETag, or the instant of its last change); "" where it says nothing.
    `top` is the URI of the folder that holds the days, or that was named: up to it, what belongs to a dump lies beside it.
    `fields` is the fingerprint of the field names by which it is read, "" for the common ones.
    """

    uri: str
    name: str
    day: str | None
    size: int
    stamp: str = ""
    top: str = ""
    fields: str = ""

    def open(self) -> BinaryIO:
        """Open for reading as bytes."""
        return cast(BinaryIO, fsspec.open(self.uri, "rb").open())


def day_files(dumps: str, day: str) -> list[DumpFile]:
    """Files of `<dumps>/<day>/**`, in order of their names; empty where the folder is not there.

    Provenance shows their place below the dumps folder, so that it is the same wherever the dumps are kept.
    """
    fs, root = fsspec.core.url_to_fs(dumps.rstrip("/"))
    folder = f"{root}/{day}"
    fs.invalidate_cache()
    if not fs.isdir(folder):
        return []
    top = fs.unstrip_protocol(root)
    return [
        DumpFile(
            uri=fs.unstrip_protocol(path), name=path[len(root) :].lstrip("/"), day=day, size=size, stamp=stamp, top=top
        )
        for path, size, stamp in _walk(fs, folder)
    ]


def days_with_files(dumps: str) -> list[str]:
    """Days that have a folder below `dumps`, in order."""
    fs, root = fsspec.core.url_to_fs(dumps.rstrip("/"))
    names = [
        entry["name"].rstrip("/").rsplit("/", 1)[-1]
        for entry in fs.ls(root, detail=True)
        if entry["type"] == "directory"
    ]
    return sorted(name for name in names if DAY.fullmatch(name))


def named_files(paths: Iterable[str], day: str | None = None) -> Iterator[DumpFile]:
    """Files that a user named, folders walked; the day comes from the path unless given. Names are kept as given."""
    for given in paths:
        fs, path = fsspec.core.url_to_fs(given)
        if fs.isfile(path):
            uri = fs.unstrip_protocol(path)
            yield DumpFile(
                uri=uri, name=given, day=day or _day_of(path), size=fs.size(path), top=_top(uri, uri.rpartition("/")[0])
            )
        elif fs.isdir(path):
            root = path.rstrip("/")
            above = fs.unstrip_protocol(root).rpartition("/")[0]
            for found, size, stamp in _walk_days(fs, root):
                name = f"{given.rstrip('/')}/{found[len(root) :].lstrip('/')}"
                of_day = day or _day_of(found)
                uri = fs.unstrip_protocol(found)
                yield DumpFile(uri=uri, name=name, day=of_day, size=size, stamp=stamp, top=_top(uri, above))
        else:
            raise ConfigurationError(f"there is no file or folder {given}")


def make_shards(files: Sequence[DumpFile], shard_bytes: int, max_shards: int) -> list[list[DumpFile]]:
    """Neighbouring files in lists of at least `shard_bytes`, at most `max_shards` lists; a file is never split."""
    total = sum(file.size for file in files)
    wanted = max(shard_bytes, -(-total // max_shards), 1)
    shards: list[list[DumpFile]] = []
    filled = wanted
    for file in files:
        if filled >= wanted:
            shards.append([])
            filled = 0
        shards[-1].append(file)
        filled += file.size
    return shards


def _day_of(path: str) -> str | None:
    found = DAY.findall(path)
    return found[-1] if found else None


def _top(uri: str, named: str) -> str:
    """The folder that holds the file's day; where no folder is a day, the one above that which was named."""
    folders = uri.split("/")[:-1]
    days = [at for at, folder in enumerate(folders) if DAY.fullmatch(folder)]
    return "/".join(folders[: days[-1]]) if days else named


def _walk_days(fs: Any, folder: str) -> Iterator[tuple[str, int, str]]:
    """Files of a folder; of one that holds days' folders, theirs alone: what lies beside the days is no dump."""
    entries = [(entry["name"].rstrip("/"), entry["type"]) for entry in fs.ls(folder, detail=True)]
    days = sorted(name for name, kind in entries if kind == "directory" and DAY.fullmatch(name.rsplit("/", 1)[-1]))
    for root in days or [folder]:
        yield from _walk(fs, root)


def _walk(fs: Any, folder: str) -> Iterator[tuple[str, int, str]]:
    details = fs.find(folder, detail=True)
    for path in sorted(details):
        if not _NO_DUMP.search(path[len(folder) :]):
            about = details[path]
            stamp = next((str(about[key]) for key in _STAMPS if about.get(key)), "")
            yield path, int(about["size"] or 0), stamp
