"""The signatures of all articles, by day: where a run looks for copies of its articles.

    signatures/D.R.FIRST.LAST.parquet     members of run R of dump day D, sorted by day; FIRST and LAST are ordinals of days

In: members. Out: those of some days; a file whose days lie elsewhere is not opened. Made from the shards, written once a run;
that a run's file is there says that its stories were joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from etl.stories.member import Member

if TYPE_CHECKING:
    from etl.store.files import Store

_FOLDER = "signatures"
_ENDING = ".parquet"
#: Rows that are read or left together: an archive's file, whose days are many, is read in part.
_ROWS = 2_000
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("version", pa.int64()),
        ("place", pa.string()),
        ("day", pa.int32()),
        ("moment", pa.string()),
        ("outlet", pa.string()),
        ("words", pa.int32()),
        ("title", pa.binary()),
        ("signature", pa.binary()),
    ],
    metadata={b"onrecord_schema": b"1"},
)


@dataclass(frozen=True)
class _File:
    path: str
    day: str
    run: str
    first: int
    last: int


class Signatures:
    """The signature files of one store, as they are when first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.fs.invalidate_cache()
        paths = store.fs.glob(store.path(_FOLDER, f"*{_ENDING}"))
        self._files = [_file(path) for path in sorted(paths)]

    @property
    def joined(self) -> set[tuple[str, str]]:
        """(day, run) of the runs whose stories were joined."""
        return {(file.day, file.run) for file in self._files}

    def between(self, first: int, last: int) -> Iterator[Member]:
        """Members of these days (ordinals, both included), older revisions of an article among them."""
        for file in self._files:
            if file.first <= last and first <= file.last:
                with self._store.fs.open(file.path, "rb") as handle:
                    table = pq.read_table(handle, filters=[("day", ">=", first), ("day", "<=", last)])
                yield from (msgspec.convert(row, Member) for row in table.to_pylist())

    def add(self, day: str, run: str, members: Iterable[Member]) -> None:
        """Write the file of a run, whole or not at all."""
        rows = sorted(members, key=lambda member: (member.day, member.id))
        first, last = (rows[0].day, rows[-1].day) if rows else (0, -1)
        name = f"{_FOLDER}/{day}.{run}.{first}.{last}{_ENDING}"
        with self._store.replacing(name) as handle:
            table = pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], schema=_SCHEMA)
            pq.write_table(table, handle, compression="zstd", row_group_size=_ROWS)
        self._files.append(_file(self._store.path(name)))


def _file(path: str) -> _File:
    day, run, first, last = path.rsplit("/", 1)[-1].removesuffix(_ENDING).rsplit(".", 3)
    return _File(path=path, day=day, run=run, first=int(first), last=int(last))
