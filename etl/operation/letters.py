"""The dead letters that still stand: of every place in a dump, what the last run that read it said.

In: the store. Out: letters with their raw bytes, a day at a time. A run read either whole files (`plan.json`) or, a replay, the
places of some letters (`replayed.json`); what it read, it speaks for, so a mended record has no letter any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from etl.records.outcome import DeadLetter
from etl.store import Store
from etl.store.files import RunEntry

#: Of a replay: the letters themselves, and the places that they stand for.
LETTERS = "letters.parquet"
REPLAYED = "replayed.json"
#: What the index would not take of a run.
REFUSED = "refused.parquet"


def standing_letters(store: Store, day: str) -> Iterator[DeadLetter]:
    """The letters of a dump day that no later run has settled, those of the load included; each says its day."""
    files: set[str] = set()
    places: set[tuple[str, int]] = set()
    for entry in reversed(store.manifest(day).runs):
        for letter in _letters_of(store, day, entry):
            place = letter.dump
            if place is None or not (place.file in files or (place.file, place.record) in places):
                yield letter if letter.day else msgspec.structs.replace(letter, day=day)
        read_files, read_places = spoken_for(store, day, entry.run)
        files |= read_files
        places |= read_places


def spoken_for(store: Store, day: str, run: str) -> tuple[set[str], set[tuple[str, int]]]:
    """The whole files, and the single places, that a run read."""
    folder = store.run_folder(day, run)
    replayed = _json(store, f"{folder}/{REPLAYED}")
    if replayed is not None:
        return set(), {(file, record) for file, record in replayed}
    plan = _json(store, f"{folder}/plan.json") or []
    return {file["name"] for shard in plan for file in shard}, set()


def _letters_of(store: Store, day: str, entry: RunEntry) -> Iterator[DeadLetter]:
    for name in entry.dead:
        yield from store.read_dead_letters(name)
    refused = f"{store.run_folder(day, entry.run)}/{REFUSED}"
    if store.fs.exists(store.path(refused)):
        yield from store.read_dead_letters(refused)


def _json(store: Store, name: str) -> Any:
    try:
        return store.read_json(name)
    except FileNotFoundError:
        return None
