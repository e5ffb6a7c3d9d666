"""The catalogue: for every article the revision that counts, and where the store holds it.

Of two rows with the same id the one with the greater version counts; of equal versions the one from the smaller dump
place; of equal places (an article enriched again) the one settled last. So the catalogue is a function of the manifests,
whatever order the runs came in. It is kept in arrays: about 60 bytes an article.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from etl.records.enriched import EnrichedArticle
    from etl.store.files import Store

_FILE = "catalogue.parquet"
#: From so many rows of one file on it is quicker to read the file through.
_MANY = 8
_COLUMNS = ("id", "version", "place", "content_hash", "enrichment_version", "statements", "year", "file", "row")


@dataclass(frozen=True, slots=True)
class Current:
    """The current revision of an article and the store's row that holds it."""

    id: str
    version: int
    place: str
    content_hash: str
    enrichment_version: str
    statements: int
    year: int | None
    file: str
    row: int

    @property
    def run(self) -> tuple[str, str]:
        """(day, run) of the run that wrote the row."""
        day, run, _ = self.file.split("/")
        return day.removeprefix("day="), run.removeprefix("run=")

    @property
    def position(self) -> tuple[str, int]:
        """Sorts by day, run, shard and row."""
        return self.file, self.row

    def beaten_by(self, version: int, place: str) -> bool:
        """Whether a row with this version and place counts instead."""
        return version > self.version or (version == self.version and place < self.place)


class Catalogue:
    """Immutable view of the store's current rows; `Catalogue.open` reads it, `Catalogue.refresh` brings it up to date."""

    def __init__(self, table: pa.Table, runs: frozenset[str]) -> None:
        self._table = table
        self.runs = runs
        self._ids = np.array(table.column("id").to_pylist(), dtype="S32")

    def __len__(self) -> int:
        return len(self._ids)

    def count_statements(self) -> int:
        """Statements of all current revisions together."""
        import pyarrow.compute as pc

        return int(pc.sum(self._table.column("statements")).as_py() or 0)

    def get(self, article: str) -> Current | None:
        """The current revision of an article, or None."""
        key = article.encode()
        at = int(np.searchsorted(self._ids, key))
        if at == len(self._ids) or self._ids[at] != key:
            return None
        return self._row(at)

    def __iter__(self) -> Iterator[Current]:
        return (self._row(at) for at in range(len(self)))

    def of_file(self, file: str) -> dict[int, Current]:
        """Row -> current revision, for the rows of one shard file that count."""
        import pyarrow.compute as pc

        mask = pc.equal(self._table.column("file"), file)
        return {row["row"]: Current(**row) for row in self._table.filter(mask).to_pylist()}

    def of_years(self, years: Collection[int]) -> frozenset[str]:
        """Ids of the articles that were published in one of these years."""
        return frozenset(self._of_years(years).column("id").to_pylist())

    def files_of_years(self, years: Collection[int]) -> frozenset[str]:
        """Shard files with rows that count and were published in one of these years."""
        return frozenset(self._of_years(years).column("file").to_pylist())

    def _of_years(self, years: Collection[int]) -> pa.Table:
        import pyarrow.compute as pc

        return self._table.filter(pc.is_in(self._table.column("year"), pa.array(sorted(years), pa.int32())))

    def _row(self, at: int) -> Current:
        return Current(**{name: self._table.column(name)[at].as_py() for name in _COLUMNS})

    @classmethod
    def open(cls, store: Store) -> Catalogue:
        """The saved catalogue, with the runs that were settled since folded in (in memory)."""
        table, runs = _saved(store)
        known = {f"{day}.{entry.run}": entry for day, entry in store.runs()}
        if runs - known.keys():
            # a run was taken out by hand: nothing of the saved one can be trusted
            table, runs = _empty(), frozenset()
        shards = [shard.file for name, entry in known.items() if name not in runs for shard in entry.shards]
        return cls(table, runs).folded(store, shards, known)

    def folded(self, store: Store, shards: Iterable[str], runs: Iterable[str]) -> Catalogue:
        """The catalogue with the rows of more shard files, which the named runs wrote."""
        tables = [self._table, *(_keys(store, shard) for shard in shards)]
        every = self.runs | set(runs)
        if len(tables) == 1:
            return Catalogue(self._table, every)
        joined = pa.concat_tables([table.replace_schema_metadata(None) for table in tables])
        return Catalogue(_current_rows(joined), every)

    def save(self, store: Store) -> None:
        """Write the catalogue; losing it costs time, never content."""
        metadata = {b"onrecord_runs": json.dumps(sorted(self.runs)).encode()}
        with store.replacing(_FILE) as file:
            pq.write_table(self._table.replace_schema_metadata(metadata), file, compression="zstd")


def read_rows(store: Store, rows: Iterable[Current]) -> Iterator[EnrichedArticle]:
    """The articles that rows hold, in order of their position; a file of which many are asked for is read through once."""
    for file, some in groupby(sorted(rows, key=lambda row: row.position), key=lambda row: row.file):
        wanted = {current.row for current in some}
        if len(wanted) < _MANY:
            yield from (store.read_article(file, row) for row in sorted(wanted))
        else:
            yield from (article for row, article in store.read_shard(file) if row in wanted)


def _keys(store: Store, shard: str) -> pa.Table:
    keys = store.read_keys(shard)
    keys = keys.append_column("file", pa.array([shard] * keys.num_rows, pa.string()))
    return keys.append_column("row", pa.array(range(keys.num_rows), pa.int64())).select(list(_COLUMNS))


def _current_rows(rows: pa.Table) -> pa.Table:
    """Of every id the row that counts, sorted by id. Rows come in the order in which they were settled."""
    rows = rows.append_column("settled", pa.array(range(rows.num_rows), pa.int64()))
    order = [("id", "ascending"), ("version", "descending"), ("place", "ascending"), ("settled", "descending")]
    rows = rows.sort_by(order)
    ids = rows.column("id").to_numpy(zero_copy_only=False)
    first: Any = np.ones(len(ids), dtype=bool)
    if len(ids):
        first[1:] = ids[1:] != ids[:-1]
    return rows.filter(pa.array(first)).select(list(_COLUMNS))


def _saved(store: Store) -> tuple[pa.Table, frozenset[str]]:
    try:
        with store.fs.open(store.path(_FILE), "rb") as file:
            table = pq.read_table(file)
    except FileNotFoundError:
        return _empty(), frozenset()
    if set(table.column_names) != set(_COLUMNS):
        return _empty(), frozenset()  # an older version wrote it: it is made again from the shards
    runs = json.loads((table.schema.metadata or {}).get(b"onrecord_runs", b"[]"))
    return table.select(list(_COLUMNS)), frozenset(runs)


def _empty() -> pa.Table:
    kinds: dict[str, pa.DataType] = {
        "version": pa.int64(),
        "statements": pa.int32(),
        "year": pa.int32(),
        "row": pa.int64(),
    }
    return pa.schema([(name, kinds.get(name, pa.string())) for name in _COLUMNS]).empty_table()
