"""Years of publication that were dropped from the index: the store keeps them, and no index shows them.

    dropped/<year>.json      which year, why, since when

Read by every step that takes an article in, loads one or fills a version; written by `onrecord years` alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from etl.records.article import Record

if TYPE_CHECKING:
    from etl.store.files import Store


class DroppedYear(Record, frozen=True, kw_only=True):
    """One year, the reason that was given, the RFC 3339 instant of dropping it."""

    year: int
    reason: str
    at: str


def year_of(published: str | None) -> int | None:
    """The year that Elasticsearch counts a publication date in: an instant's in UTC, of a day, month or year its own.

    None where there is no date, or none that could be in an index.
    """
    if not published or not published[:4].isdecimal():
        return None
    if "T" in published:
        try:
            return datetime.fromisoformat(published).astimezone(UTC).year
        except (ValueError, OverflowError):
            return None
    return int(published[:4])


def dropped_years(store: Store) -> dict[int, DroppedYear]:
    """Year -> what is known of its dropping."""
    store.fs.invalidate_cache()
    found = (store.fs.cat_file(path) for path in sorted(store.fs.glob(store.path("dropped", "*.json"))))
    return {mark.year: mark for mark in (msgspec.json.decode(data, type=DroppedYear) for data in found)}


def drop_year(store: Store, mark: DroppedYear) -> None:
    """Write a year's mark; one that is there keeps its reason."""
    if mark.year not in dropped_years(store):
        store.write_json(f"dropped/{mark.year}.json", mark)


def keep_year(store: Store, year: int) -> bool:
    """Take a year's mark away; False where it had none."""
    path = store.path("dropped", f"{year}.json")
    there = bool(store.fs.exists(path))
    if there:
        store.fs.rm_file(path)
    return there
