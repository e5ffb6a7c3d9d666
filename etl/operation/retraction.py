"""Retraction: an article out of the archive for good, because a court or a correction says so.

In: an article's id and the reason. Out: what was removed. Its documents leave both grains, its text leaves every file of the
store, dead letters with their raw bytes included, and a tombstone stays that every load, rebuild and replay honours. Can be
repeated; a retraction that died in the middle is finished by repeating it. The dump itself is not Onrecord's: its places are
named, so that whoever keeps it can act.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from etl.load.removal import remove_articles
from etl.operation.letters import LETTERS, REFUSED
from etl.records.article import Record
from etl.records.outcome import ConfigurationError, DeadLetter
from etl.store import Catalogue, Store
from etl.store.locking import locked
from etl.store.tombstones import Tombstone, bury, erase, tombstones

Place = tuple[str, int]
#: A younger half-written file may be one that a run writes just now; that run erases the text itself when it settles.
_UNDER_WAY = timedelta(hours=1)


class Retraction(Record, frozen=True, kw_only=True):
    """What a retraction did: documents removed, rows and letters emptied, and the places in dumps that hold the text."""

    article: str
    articles: int
    statements: int
    rows: int
    letters: int
    places: tuple[str, ...]


def retract(store: Store, client: Any, article: str, reason: str, at: str, *, prefix: str) -> Retraction:
    """Retract one article; `at` is the RFC 3339 instant of doing so. ConfigurationError where nobody knows the id."""
    with locked(store):
        known = Catalogue.open(store).get(article) is not None or article in tombstones(store)
        if not known:
            raise ConfigurationError(
                f"no article has the id {article!r}: `onrecord search --articles --json` shows ids"
            )
        bury(store, Tombstone(article=article, reason=reason, at=at))
        places = _places(store, article)
        rows = erase(store, _shard_files(store), {article})
        store.remove_halves("day=*/run=*", older_than=_UNDER_WAY)
        letters = sum(_erase_letters(store, name, article, places) for name in _letter_files(store))
        if rows:
            _forget_catalogue(store)
    articles, statements = remove_articles(client, [article], prefix=prefix)
    shown = tuple(f"{file}#{record}" for file, record in sorted(places))
    return Retraction(
        article=article, articles=articles, statements=statements, rows=rows, letters=letters, places=shown
    )


def _places(store: Store, article: str) -> set[Place]:
    """Every place in a dump that this article, in any revision, was read from."""
    return {
        (outcome.file, outcome.record)
        for day, entry in store.runs()
        for outcome in store.read_outcomes(f"{store.run_folder(day, entry.run)}/outcomes.parquet")
        if outcome.article == article
    }


def _shard_files(store: Store) -> list[str]:
    """Shards and checkpoints of all runs, those that never counted included: their text must go as well."""
    return [*_glob(store, "day=*/run=*/shard-*.parquet"), *_glob(store, "day=*/run=*/checkpoint-*.parquet")]


def _letter_files(store: Store) -> list[str]:
    kinds = ("dead-*.parquet", REFUSED, LETTERS)
    return [name for kind in kinds for name in _glob(store, f"day=*/run=*/{kind}")]


def _glob(store: Store, pattern: str) -> Iterator[str]:
    store.fs.invalidate_cache()
    root = len(store.path(""))
    return (path[root:] for path in sorted(store.fs.glob(store.path(pattern))))


def _erase_letters(store: Store, name: str, article: str, places: set[Place]) -> int:
    letters = list(store.read_dead_letters(name))
    hit = {
        at for at, letter in enumerate(letters) if _is_of(letter, article, places) and (letter.raw or letter.excerpt)
    }
    if hit:
        with store.dead_letter_writer(name) as write:
            for at, letter in enumerate(letters):
                write(
                    msgspec.structs.replace(letter, raw=b"", excerpt="", message="retracted") if at in hit else letter
                )
    return len(hit)


def _is_of(letter: DeadLetter, article: str, places: set[Place]) -> bool:
    return letter.article == article or (letter.dump is not None and (letter.dump.file, letter.dump.record) in places)


def _forget_catalogue(store: Store) -> None:
    """The saved catalogue counts the statements of rows that are empty now; it is made again when next asked for."""
    path = store.path("catalogue.parquet")
    if store.fs.exists(path):
        store.fs.rm_file(path)
