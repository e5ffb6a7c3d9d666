"""Dead letters again, after a fix: the same road, for the records that could not be taken.

In: the letters that stand, chosen by day, reason or id. Out: a run like any other, whose records are those of the letters: what
can be taken now is, and its letter goes; what fails again keeps its one letter, with one attempt more. A letter of the clean or
enrich stage holds its record whole; one of the extract stage is read from its dump file again or, where that is gone, from the
bytes that were kept, if they are all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any

import msgspec

from etl.dumps import DumpFile
from etl.extract import Source, extract
from etl.operation.contract import NO_LIMITS
from etl.operation.field_files import FieldFiles
from etl.operation.letters import LETTERS, REFUSED, REPLAYED, standing_letters
from etl.pipeline.loading import Access
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
        chosen = [letter for letter in standing_letters(store, day) if _is_chosen(letter, reason, ids)]
        if any(letter.stage == "load" for letter in chosen):
            _load_again(settings, access, store, day)
        mine = [letter for letter in chosen if letter.stage != "load" and letter.dump is not None]
        if mine:
            _write_plan(store, day, run, mine)
            shards.append({"day": day, "run": run, "shard": 0})
    return shards


def _is_chosen(letter: DeadLetter, reason: str | None, ids: Collection[str]) -> bool:
    return reason in (None, letter.reason) and (not ids or any(letter.id.startswith(id_) for id_ in ids))


def _write_plan(store: Store, day: str, run: str, letters: list[DeadLetter]) -> None:
    folder = store.run_folder(day, run)
    with store.dead_letter_writer(f"{folder}/{LETTERS}") as write:
        for letter in letters:
            write(letter)
    store.write_json(f"{folder}/{REPLAYED}", [[place.file, place.record] for x in letters if (place := x.dump)])
    store.write_json(f"{folder}/contract.json", NO_LIMITS)
    store.write_json(f"{folder}/plan.json", [[]])


def _load_again(settings: Settings, access: Access, store: Store, day: str) -> None:
    from etl.load.verify import index_identity

    index = index_identity(access.connect(), settings.index_prefix)
    for entry in store.manifest(day).runs:
        if store.fs.exists(store.path(store.run_folder(day, entry.run), REFUSED)):
            store.unmark_loaded(index, day, entry.run)


def letters_of_replay(store: Store, day: str, run: str) -> list[DeadLetter] | None:
    """The letters that a run replays; None for a run that reads dumps."""
    name = f"{store.run_folder(day, run)}/{LETTERS}"
    return list(store.read_dead_letters(name)) if store.fs.exists(store.path(name)) else None


def records_of_letters(store: Store, day: str, letters: list[DeadLetter], fields: FieldFiles) -> Iterator[Item]:
    """The records behind the letters, in their order; what cannot be had any more is its letter again.

    Files are read by the field names that lie beside them now: a new `fields.toml` is a fix like any other.
    """
    from_dumps: dict[str, list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        record = _kept_record(letter)
        if record is not None:
            yield record
        elif letter.dump:
            from_dumps[letter.dump.file].append(letter)
    files = _files_of_day(store, day)
    noted = _noted(store, day)
    for name, of_file in from_dumps.items():
        yield from _read_again(files.get(name), of_file, noted.get(name, set()), fields)


def _kept_record(letter: DeadLetter) -> RawArticle | None:
    """The record as it was found, which letters of the clean and enrich stages hold, unless it was over a MiB."""
    if letter.stage not in ("clean", "enrich"):
        return None
    try:
        return msgspec.json.decode(letter.raw, type=RawArticle)
    except msgspec.DecodeError:
        return None


def _read_again(
    file: DumpFile | None, letters: list[DeadLetter], noted: set[int], fields: FieldFiles
) -> Iterator[Item]:
    from etl.pipeline.processing import records_of

    wanted = {letter.dump.record for letter in letters if letter.dump}
    try:
        if file is None:
            raise ConfigurationError("no run of the day was planned with this file")
        for item in records_of(file, fields.of(file)):
            # a file that could not be read at all may hold more records now than it had letters
            if item.dump and (item.dump.record in wanted or item.dump.record not in noted):
                yield item
    except ConfigurationError:
        for letter in letters:
            yield from _from_raw(letter)


def _from_raw(letter: DeadLetter) -> Iterator[Item]:
    place = letter.dump
    assert place is not None
    if place.bytes is None or place.bytes.end - place.bytes.start != len(letter.raw):
        yield msgspec.structs.replace(
            letter, message=f"{letter.message}; not replayed: its dump file is gone, and only a part of it was kept"
        )
        return
    for item in extract(Source(file=place.file, day=letter.day, stream=BytesIO(letter.raw))):
        found = item.dump or place
        yield msgspec.structs.replace(item, dump=DumpPlace(file=place.file, record=place.record + found.record))


def _files_of_day(store: Store, day: str) -> dict[str, DumpFile]:
    runs = (entry.run for entry in store.manifest(day).runs if entry.has_records)
    plans = (store.read_json(f"{store.run_folder(day, run)}/plan.json") for run in runs)
    files = (msgspec.convert(file, DumpFile) for plan in plans for shard in plan for file in shard)
    return {file.name: file for file in files}


def _noted(store: Store, day: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for entry in store.manifest(day).runs:
        for outcome in store.read_outcomes(f"{store.run_folder(day, entry.run)}/outcomes.parquet"):
            found[outcome.file].add(outcome.record)
    return found
