"""Files of the store: shards, dead letters, outcomes, manifests, load marks.

In: enriched articles, dead letters, outcomes of one shard. Out: the same, streamed back. Refuses (ConfigurationError)
a file of a schema version that is newer than this code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import IO, Any
from uuid import uuid4

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from etl.records.article import DumpPlace, Record
from etl.records.enriched import EnrichedArticle
from etl.records.identity import version_of
from etl.records.outcome import ConfigurationError, DeadLetter
from etl.records.values import TerminalState
from etl.store.years import year_of

#: Raised when a column changes its meaning; readers keep reading all older ones.
SCHEMA_VERSION = 1
_ROWS_IN_MEMORY = 256
#: Dead letters keep a megabyte each: a group of rows is written, and so read, when it holds so much.
_BYTES_IN_MEMORY = 8 << 20
#: How a file ends that is not whole yet; nothing that reads the store looks at such names.
_HALF = ".part"
_META = {b"onrecord_schema": str(SCHEMA_VERSION).encode()}

SHARD_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("version", pa.int64()),
        ("place", pa.string()),
        ("content_hash", pa.string()),
        ("enrichment_version", pa.string()),
        ("statements", pa.int32()),
        ("article", pa.binary()),
        # files older than these three lack them; whoever reads them gets None
        ("story", pa.string()),
        ("signature", pa.binary()),
        ("year", pa.int32()),
    ],
    metadata=_META,
)
#: What the catalogue and the checkpoints read.
_KEYS = ("id", "version", "place", "content_hash", "enrichment_version", "statements")
DEAD_SCHEMA = pa.schema([("id", pa.string()), ("letter", pa.binary()), ("raw", pa.binary())], metadata=_META)
OUTCOME_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("record", pa.int64()),
        ("article", pa.string()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("version", pa.int64()),
        ("content_hash", pa.string()),
        # files older than this lack it
        ("statements", pa.int32()),
    ],
    metadata=_META,
)


class Outcome(Record, frozen=True, kw_only=True):
    """The state that one record of a dump ended in. `article` is its id, where it got that far."""

    file: str
    record: int
    state: TerminalState
    article: str | None = None
    reason: str | None = None
    version: int | None = None
    content_hash: str | None = None
    #: how many the article has in this revision, where they are known
    statements: int | None = None


class ShardFile(Record, frozen=True, kw_only=True):
    """A shard's entry in a manifest."""

    file: str
    rows: int


class RunEntry(Record, frozen=True, kw_only=True):
    """One run of a day in its manifest: its files, and the count of each terminal state."""

    run: str
    shards: tuple[ShardFile, ...]
    dead: tuple[str, ...]
    states: dict[str, int]
    read: int

    @property
    def has_records(self) -> bool:
        """Whether it read records, of a dump or of dead letters; a rebuild and the stories write rows without reading any."""
        return bool(self.states)


class Manifest(Record, frozen=True, kw_only=True):
    """The runs of one day that count, in the order in which they were settled."""

    day: str
    runs: tuple[RunEntry, ...] = ()
    schema: int = SCHEMA_VERSION


def place_key(dump: DumpPlace | None) -> str:
    """Where an article came from, as a string that sorts by file and record."""
    return f"{dump.file}#{dump.record:012d}" if dump else ""


class Store:
    """One store at a URI."""

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/")
        self.fs, self._root = fsspec.core.url_to_fs(self.uri)

    def path(self, *parts: str) -> str:
        """A path in the store's file system."""
        return "/".join([self._root.rstrip("/"), *parts])

    def run_folder(self, day: str, run: str) -> str:
        """Folder of one run of one day, relative to the store."""
        return f"day={day}/run={run}"

    # -- shards ---------------------------------------------------------------------------------------------------

    @contextmanager
    def shard_writer(self, name: str) -> Iterator[Callable[[EnrichedArticle], None]]:
        """A function that adds one article to a shard file; the file appears under its name only when whole."""
        with self._parquet_writer(name, SHARD_SCHEMA) as write:
            yield lambda article: write(_shard_row(article))

    def read_shard(self, name: str) -> Iterator[tuple[int, EnrichedArticle]]:
        """Row number and article, streamed."""
        row = 0
        for batch in self._batches(name, ["article"]):
            for document in batch.column("article"):
                yield row, msgspec.json.decode(document.as_py(), type=EnrichedArticle)
                row += 1

    def read_keys(self, name: str) -> pa.Table:
        """The key columns of a shard, without the articles; of an old file, the year is read from them all the same."""
        with self._parquet_file(name) as file:
            keys = file.read(columns=list(_KEYS))
            if "year" in file.schema_arrow.names:
                return keys.append_column("year", file.read(columns=["year"]).column("year"))
            years = [_year_in(document.as_py()) for document in file.read(columns=["article"]).column("article")]
        return keys.append_column("year", pa.array(years, pa.int32()))

    def read_columns(self, name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
        """Single columns of a file, a row at a time; a column that an older file lacks is None."""
        with self._parquet_file(name) as file:
            there = [column for column in columns if column in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=_ROWS_IN_MEMORY, columns=there):
                yield from (dict.fromkeys(columns) | row for row in batch.to_pylist())

    def rows(self, name: str) -> int:
        """Rows of a file."""
        with self._parquet_file(name) as file:
            return int(file.metadata.num_rows)

    def read_article(self, name: str, row: int) -> EnrichedArticle:
        """One article of a shard by its row."""
        with self._parquet_file(name) as file:
            before = 0
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if row < before + rows:
                    cell = file.read_row_group(group, columns=["article"]).column("article")[row - before]
                    return msgspec.json.decode(cell.as_py(), type=EnrichedArticle)
                before += rows
        raise IndexError(f"{name} has no row {row}")

    # -- dead letters and outcomes --------------------------------------------------------------------------------

    @contextmanager
    def dead_letter_writer(self, name: str) -> Iterator[Callable[[DeadLetter], None]]:
        """A function that adds one dead letter with its raw bytes."""
        with self._parquet_writer(name, DEAD_SCHEMA) as write:
            yield lambda letter: write(_dead_row(letter))

    def read_dead_letters(self, name: str) -> Iterator[DeadLetter]:
        """Dead letters, raw bytes included."""
        for batch in self._batches(name, ["letter", "raw"]):
            for row in batch.to_pylist():
                letter = msgspec.json.decode(row["letter"], type=DeadLetter)
                yield msgspec.structs.replace(letter, raw=row["raw"])

    @contextmanager
    def outcome_writer(self, name: str) -> Iterator[Callable[[Outcome], None]]:
        """A function that adds the outcome of one record."""
        with self._parquet_writer(name, OUTCOME_SCHEMA) as write:
            yield lambda outcome: write(msgspec.structs.asdict(outcome))

    def read_outcomes(self, name: str) -> Iterator[Outcome]:
        """Outcomes in the order in which they were written."""
        for row in self.read_columns(name, OUTCOME_SCHEMA.names):
            yield msgspec.convert(row, Outcome)

    # -- manifests and marks --------------------------------------------------------------------------------------

    def manifest(self, day: str) -> Manifest:
        """The day's manifest; an empty one where there is none."""
        try:
            data = self.fs.cat_file(self.path(f"day={day}", "manifest.json"))
        except FileNotFoundError:
            return Manifest(day=day)
        manifest = msgspec.json.decode(data, type=Manifest)
        if manifest.schema > SCHEMA_VERSION:
            raise ConfigurationError(_too_new(f"day={day}/manifest.json", manifest.schema))
        return manifest

    def add_run(self, day: str, entry: RunEntry) -> None:
        """Make a run count: its entry replaces one of the same name. Callers hold the store's lock."""
        manifest = self.manifest(day)
        runs = (*(r for r in manifest.runs if r.run != entry.run), entry)
        self.write_json(f"day={day}/manifest.json", Manifest(day=day, runs=runs))

    def remove_run(self, day: str, run: str) -> None:
        """Make a run count no more; its files stay. Callers hold the store's lock."""
        manifest = self.manifest(day)
        runs = tuple(r for r in manifest.runs if r.run != run)
        self.write_json(f"day={day}/manifest.json", Manifest(day=day, runs=runs))

    def days(self) -> list[str]:
        """Days that have a manifest, in order."""
        self.fs.invalidate_cache()
        found = self.fs.glob(self.path("day=*", "manifest.json"))
        return sorted(path.rsplit("/", 2)[-2].removeprefix("day=") for path in found)

    def runs(self) -> Iterator[tuple[str, RunEntry]]:
        """(day, run) of every run that counts."""
        for day in self.days():
            for entry in self.manifest(day).runs:
                yield day, entry

    def mark_loaded(self, index: str, day: str, run: str, refused: dict[str, int]) -> None:
        """Remember that a run was loaded into an index (named by its identity) and found there.

        `refused` holds id and version of the articles that the index would not take (dead letters of the load).
        """
        mark = {"day": day, "run": run, "refused": refused}
        self.write_json(f"loaded/{index}/{day}.{run}.json", mark)

    def unmark_loaded(self, index: str, day: str, run: str) -> None:
        """Forget that a run was loaded, so that the next load takes it again."""
        path = self.path("loaded", index, f"{day}.{run}.json")
        if self.fs.exists(path):
            self.fs.rm_file(path)

    def loaded(self, index: str) -> set[tuple[str, str]]:
        """(day, run) of the runs that were loaded into an index."""
        self.fs.invalidate_cache()
        names = [path.rsplit("/", 1)[-1] for path in self.fs.glob(self.path("loaded", index, "*.json"))]
        return {(name[: name.index(".")], name[name.index(".") + 1 : -len(".json")]) for name in names}

    def indices_loaded(self) -> list[str]:
        """The indices, by their identities, that any run was loaded into."""
        self.fs.invalidate_cache()
        return sorted({path.rsplit("/", 2)[-2] for path in self.fs.glob(self.path("loaded", "*", "*.json"))})

    def refused(self, index: str) -> dict[str, int]:
        """Id -> version of the articles that an index would not take."""
        found: dict[str, int] = {}
        for day, run in sorted(self.loaded(index)):
            found.update(self.read_json(f"loaded/{index}/{day}.{run}.json")["refused"])
        return found

    # -- plumbing -------------------------------------------------------------------------------------------------

    @contextmanager
    def replacing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write that gets its name when it is whole, in place of the one before.

        Each writer has a half of its own, so that two processes that write the same file at once both end, and leave one of
        two whole files. A half whose writer was killed stays behind until `remove_halves`.
        """
        target = self.path(name)
        self.fs.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
        half = f"{target}.{uuid4().hex}{_HALF}"
        try:
            with self.fs.open(half, "wb") as file:
                yield file
            self.fs.mv(half, target)
        except BaseException:
            with suppress(OSError):
                self.fs.rm_file(half)
            raise

    def remove_halves(self, folder: str, older_than: timedelta = timedelta()) -> int:
        """Remove what killed writers left half written in a folder (a pattern); returns how many files."""
        self.fs.invalidate_cache()
        latest = datetime.now(UTC) - older_than
        removed = 0
        for half in self.fs.glob(self.path(folder, f"*{_HALF}")):
            # one that became whole in the meantime is nobody's half any more
            with suppress(FileNotFoundError):
                if self.fs.modified(half) <= latest:
                    self.fs.rm_file(half)
                    removed += 1
        return removed

    def write_json(self, name: str, value: Any) -> None:
        """Write a small file, whole or not at all."""
        with self.replacing(name) as file:
            file.write(msgspec.json.encode(value))

    def read_json(self, name: str) -> Any:
        """Read what `write_json` wrote."""
        return json.loads(self.fs.cat_file(self.path(name)))

    @contextmanager
    def _parquet_writer(self, name: str, schema: pa.Schema) -> Iterator[Any]:
        rows: list[dict[str, Any]] = []
        with (
            self.replacing(name) as file,
            pq.ParquetWriter(file, schema, compression="zstd") as writer,
        ):
            size = 0

            def flush() -> None:
                nonlocal size
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows.clear()
                size = 0

            def write(row: dict[str, Any]) -> None:
                nonlocal size
                rows.append(row)
                size += sum(len(value) for value in row.values() if isinstance(value, bytes))
                if len(rows) >= _ROWS_IN_MEMORY or size >= _BYTES_IN_MEMORY:
                    flush()

            yield write
            flush()

    @contextmanager
    def _parquet_file(self, name: str) -> Iterator[pq.ParquetFile]:
        with self.fs.open(self.path(name), "rb") as handle:
            file = pq.ParquetFile(handle)
            version = int((file.schema_arrow.metadata or {}).get(b"onrecord_schema", b"0"))
            if version > SCHEMA_VERSION:
                raise ConfigurationError(_too_new(name, version))
            yield file

    def _batches(self, name: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
        with self._parquet_file(name) as file:
            # asked for all groups at once, it fills a batch from several of them
            for group in range(file.num_row_groups):
                yield from file.iter_batches(batch_size=_ROWS_IN_MEMORY, columns=columns, row_groups=[group])


def _shard_row(article: EnrichedArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "version": version_of(article),
        "place": place_key(article.dump),
        "content_hash": article.content_hash,
        "enrichment_version": article.enrichment_version,
        "statements": len(article.statements),
        "article": msgspec.json.encode(article),
        "story": article.story,
        "signature": _signature(article.body),
        "year": year_of(article.published),
    }


class _Dated(Record, frozen=True):
    """All that is read of a stored article to know its year."""

    published: str | None = None


def _year_in(document: bytes) -> int | None:
    return year_of(msgspec.json.decode(document, type=_Dated).published)


def _signature(body: str) -> bytes:
    """By it copies of an article are found; see `etl.stories`."""
    from etl.clean.signature import signature
    from etl.stories.member import pack

    return pack(signature(body))


def _dead_row(letter: DeadLetter) -> dict[str, Any]:
    slim = msgspec.structs.replace(letter, raw=b"")
    return {"id": letter.id, "letter": msgspec.json.encode(slim), "raw": letter.raw}


def _too_new(name: str, version: int) -> str:
    return f"{name} has schema {version}, this code reads up to {SCHEMA_VERSION}: upgrade onrecord"
