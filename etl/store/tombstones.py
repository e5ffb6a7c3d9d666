"""Tombstones: articles that were retracted, and that nothing brings back.

    retracted/<article id>.json      who must not be in the archive any more, why, since when

Read by every step that takes an article in, loads one or rebuilds an index; written by `onrecord retract` alone.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

import msgspec

from etl.records.article import Outlet, Record
from etl.records.enriched import EnrichedArticle

if TYPE_CHECKING:
    from etl.store.files import Store


#: What `enriched` says of a row whose article was retracted.
RETRACTED = "retracted"


class Tombstone(Record, frozen=True, kw_only=True):
    """One retracted article: its id, the reason that was given, the RFC 3339 instant of the retraction."""

    article: str
    reason: str
    at: str


def tombstones(store: Store) -> dict[str, Tombstone]:
    """Article id -> tombstone."""
    store.fs.invalidate_cache()
    found = (store.fs.cat_file(path) for path in sorted(store.fs.glob(store.path("retracted", "*.json"))))
    stones = (msgspec.json.decode(data, type=Tombstone) for data in found)
    return {stone.article: stone for stone in stones}


def bury(store: Store, stone: Tombstone) -> None:
    """Write a tombstone; an article that has one keeps the first."""
    if stone.article not in tombstones(store):
        store.write_json(f"retracted/{stone.article}.json", stone)


def erase(store: Store, shards: Iterable[str], retracted: Container[str]) -> int:
    """Empty the rows of retracted articles in shard files: text, findings and provenance go, the row and its keys stay.

    So row numbers, which the catalogue holds, keep their meaning. Returns how many rows were emptied; a file without any is
    not written again.
    """
    count = 0
    for name in shards:
        ids = store.read_keys(name).column("id").to_pylist()
        hit = {row for row, id_ in enumerate(ids) if id_ in retracted}
        todo = {row for row in hit if store.read_article(name, row).enriched != RETRACTED}
        if not todo:
            continue
        with store.shard_writer(name) as write:
            for row, article in store.read_shard(name):
                write(_emptied(article) if row in todo else article)
        count += len(todo)
    return count


def _emptied(article: EnrichedArticle) -> EnrichedArticle:
    return EnrichedArticle(
        id=article.id,
        title="",
        body="",
        outlet=Outlet(id=article.outlet.id, name=article.outlet.name),
        dump=article.dump,
        content_hash=article.content_hash,
        revision=article.revision,
        enrichment_version=article.enrichment_version,
        enriched=RETRACTED,
    )
