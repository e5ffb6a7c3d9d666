"""A year out of the index, and back: retention by the year of publication.

In: a year. Out: how many documents left, or how many will be loaded again. The store keeps the year's articles and a mark; loads,
rebuilds, rollbacks and later revisions honour it, until it is taken away. Can be repeated; what died in the middle is finished by
repeating it.
"""

from __future__ import annotations

from typing import Any

from etl.load.removal import remove_years
from etl.records.article import Record
from etl.records.outcome import ConfigurationError
from etl.store import Catalogue, Store
from etl.store.locking import locked
from etl.store.years import DroppedYear, drop_year, dropped_years, keep_year


class YearGone(Record, frozen=True, kw_only=True):
    """What dropping a year did: documents that left the index, and articles of it that the store keeps."""

    year: int
    articles: int
    statements: int
    stored: int


def drop(store: Store, client: Any, year: int, reason: str, at: str, *, prefix: str) -> YearGone:
    """Take a year out of the live index, for every later version too; `at` is the RFC 3339 instant of doing so."""
    with locked(store):
        drop_year(store, DroppedYear(year=year, reason=reason, at=at))
        stored = len(Catalogue.open(store).of_years([year]))
    articles, statements = remove_years(client, [year], prefix=prefix)
    return YearGone(year=year, articles=articles, statements=statements, stored=stored)


def restore(store: Store, year: int) -> int:
    """Let the index show a year again: the next load takes it from the store. Returns how many articles it has.

    ConfigurationError where the year was not dropped.
    """
    with locked(store):
        if year not in dropped_years(store):
            raise ConfigurationError(f"{year} was not dropped; `onrecord years list` shows those that were")
        catalogue = Catalogue.open(store)
        files = catalogue.files_of_years([year])
        for index in store.indices_loaded():
            for day, entry in store.runs():
                if any(shard.file in files for shard in entry.shards):
                    store.unmark_loaded(index, day, entry.run)
        # last: what dies before it has only made the next load longer
        keep_year(store, year)
    return len(catalogue.of_years([year]))
