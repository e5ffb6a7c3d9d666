"""Dead letters again, after a fix: the same road, for the records that could not be taken.

In: the letters that stand, chosen by day, reason or id. Out: a run like any other, whose records are those of the letters: what
can be taken now is, and its letter goes; what fails again keeps its one letter, with one attempt more. A letter of the clean or
enrich stage holds its record whole; one of the extract stage is read from its dump file again or, where that is gone, from the
bytes that were kept, if they are all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Any

import msgspec

from etl.dumps import DumpFile
from etl.extract import FieldNames, Source, extract
from etl.operation.contract import NO_LIMITS
from etl.operation.field_files import FieldFiles
from etl.operation.letters import LETTERS, REFUSED, REPLAYED, standing_letters
from etl.pipeline.access import Access
from etl.records.article import DumpPlace, RawArticle
from etl.records.outcome import ConfigurationError, DeadLetter, Skipped
from etl.settings import Settings
from etl.store import Store

Item = RawArticle | Skipped | DeadLetter


def plan_replay(
    settings: Settings,
    access: Access,
    run: str,
    *,
    days: Collection[str] | None = None,
    reason: str | None = None,
    ids: Collection[str] = (),
) -> list[dict[str, Any]]:
    """One shard for each day that has letters to replay: arguments of `process_shard`, as `plan_night` gives them.

    Letters of the load stage need no shard: their runs are loaded again by the next `plan_load`.
    """
    store = Store(settings.store_uri)
    shards = []
    for day in store.days() if days is None else sorted(days):
        if any(letter.stage == "load" for letter in _chosen(store, day, reason, ids)):
            _load_again(settings, access, store, day)
        mine = (x for x in _chosen(store, day, reason, ids) if x.stage != "load" and x.dump is not None)
        if _write_plan(store, day, run, mine):
            shards.append({"day": day, "run": run, "shard": 0})
    return shards


def _chosen(store: Store, day: str, reason: str | None, ids: Collection[str]) -> Iterator[DeadLetter]:
    for letter in standing_letters(store, day):
        if reason in (None, letter.reason) and (not ids or any(letter.id.startswith(id_) for id_ in ids)):
            yield letter


def _write_plan(store: Store, day: str, run: str, letters: Iterator[DeadLetter]) -> bool:
    """Write the run's letters as they come; False, and nothing written, where there is none."""
    first = next(letters, None)
    if first is None:
        return False
    folder = store.run_folder(day, run)
    places: list[tuple[str, int]] = []
    with store.dead_letter_writer(f"{folder}/{LETTERS}") as write:
        for letter in chain([first], letters):
            write(letter)
            places += [(place.file, place.record)] if (place := letter.dump) else []
    store.write_json(f"{folder}/{REPLAYED}", places)
    store.write_json(f"{folder}/contract.json", NO_LIMITS)
    store.write_json(f"{folder}/plan.json", [[]])
    return True


def _load_again(settings: Settings, access: Access, store: Store, day: str) -> None:
    from etl.load.verify import index_identity

    index = index_identity(access.connect(), settings.index_prefix)
    for entry in store.manifest(day).runs:
        if store.fs.exists(store.path(store.run_folder(day, entry.run), REFUSED)):
            store.unmark_loaded(index, day, entry.run)


@dataclass(frozen=True)
class Letters:
    """The letters that a run replays, with their bytes; streamed from the store as often as they are gone through."""

    store: Store
    name: str

    def __iter__(self) -> Iterator[DeadLetter]:
        return self.store.read_dead_letters(self.name)


def letters_of_replay(store: Store, day: str, run: str) -> Letters | None:
    """The letters that a run replays; None for a run that reads dumps."""
    name = f"{store.run_folder(day, run)}/{LETTERS}"
    return Letters(store, name) if store.fs.exists(store.path(name)) else None


def records_of_letters(store: Store, day: str, letters: Letters, fields: FieldFiles) -> Iterator[Item]:
    """The records behind the letters: those that were kept, then those of dump files, then what is left of files that are gone.

    Files are read by the field names that lie beside them now: a new `fields.toml` is a fix like any other. What cannot be had
    any more is its letter again. Only places are held in memory, never the letters.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for letter in letters:
        record = _kept_record(letter)
        if record is not None:
            yield record
        elif letter.dump:
            wanted[letter.dump.file].add(letter.dump.record)
    files, noted = _files_of_day(store, day), _noted(store, day, wanted)
    gone: set[str] = set()
    for name, places in wanted.items():
        try:
            yield from _read_again(files.get(name), places, noted.get(name, set()), fields)
        except ConfigurationError:
            gone.add(name)
    for letter in letters if gone else ():
        if letter.dump and letter.dump.file in gone and _kept_record(letter) is None:
            yield from _from_raw(letter, fields.anywhere)


def _kept_record(letter: DeadLetter) -> RawArticle | None:
    """The record as it was found, which letters of the clean and enrich stages hold, unless it was over a MiB."""
    if letter.stage not in ("clean", "enrich"):
        return None
    try:
        return msgspec.json.decode(letter.raw, type=RawArticle)
    except msgspec.DecodeError:
        return None


def _read_again(file: DumpFile | None, wanted: set[int], noted: set[int], fields: FieldFiles) -> Iterator[Item]:
    """The records of a dump file at these places. ConfigurationError where the file is gone."""
    from etl.pipeline.processing import records_of

    if file is None:
        raise ConfigurationError("no run of the day was planned with this file")
    for item in records_of(file, fields.of(file)):
        # a file that could not be read at all may hold more records now than it had letters
        if item.dump and (item.dump.record in wanted or item.dump.record not in noted):
            yield item


def _from_raw(letter: DeadLetter, fields: FieldNames | None) -> Iterator[Item]:
    place = letter.dump
    assert place is not None
    if place.bytes is None or place.bytes.end - place.bytes.start != len(letter.raw):
        yield msgspec.structs.replace(
            letter, message=f"{letter.message}; not replayed: its dump file is gone, and only a part of it was kept"
        )
        return
    for item in extract(Source(file=place.file, day=letter.day, stream=BytesIO(letter.raw), fields=fields)):
        found = item.dump or place
        yield msgspec.structs.replace(item, dump=DumpPlace(file=place.file, record=place.record + found.record))


def _files_of_day(store: Store, day: str) -> dict[str, DumpFile]:
    runs = (entry.run for entry in store.manifest(day).runs if entry.has_records)
    plans = (store.read_json(f"{store.run_folder(day, run)}/plan.json") for run in runs)
    files = (msgspec.convert(file, DumpFile) for plan in plans for shard in plan for file in shard)
    return {file.name: file for file in files}


def _noted(store: Store, day: str, files: Collection[str]) -> dict[str, set[int]]:
    """File -> the records that any run of the day has noted."""
    found: dict[str, set[int]] = defaultdict(set)
    for entry in store.manifest(day).runs:
        for outcome in store.read_outcomes(f"{store.run_folder(day, entry.run)}/outcomes.parquet"):
            if outcome.file in files:
                found[outcome.file].add(outcome.record)
    return found
