"""The archive as an index must show it: the rows that count, without what was retracted or of a year
that was dropped, with the hand corrections made.

In: the store, the catalogue, the settings. Out: articles. Every way into an index (nightly load, rebuild, reprocess, replay)
reads through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from etl.operation.overrides import Override, by_article, corrected, read_overrides, why_unmatched
from etl.records.enriched import EnrichedArticle
from etl.records.identity import digest
from etl.settings import Settings
from etl.store import Catalogue, Current, Store
from etl.store.catalogue import read_rows
from etl.store.tombstones import Tombstone, tombstones
from etl.store.years import DroppedYear, dropped_years


@dataclass(frozen=True)
class Archive:
    """One view of the store; made anew for every task, so that it is up to date."""

    store: Store
    catalogue: Catalogue
    retracted: dict[str, Tombstone]
    dropped: dict[int, DroppedYear]
    overrides: tuple[Override, ...]

    @classmethod
    def open(cls, settings: Settings) -> Archive:
        """The archive as it is now."""
        store = Store(settings.store_uri)
        return cls(
            store, Catalogue.open(store), tombstones(store), dropped_years(store), read_overrides(settings.overrides)
        )

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Ids of the articles that no index may show."""
        return self.catalogue.of_years(self.dropped) | self.retracted.keys()

    def articles_of(self, day: str, run: str) -> Iterator[EnrichedArticle]:
        """The articles whose current revision a run holds."""
        corrections = by_article(self.overrides)
        for entry in self.store.manifest(day).runs:
            for shard in entry.shards if entry.run == run else ():
                rows = self.catalogue.of_file(shard.file)
                for row, article in self.store.read_shard(shard.file) if rows else ():
                    if row in rows and article.id not in self.hidden:
                        yield corrected(article, corrections)

    def articles_at(self, rows: Iterable[Current]) -> Iterator[EnrichedArticle]:
        """The articles of some rows that count and may be shown."""
        corrections = by_article(self.overrides)
        shown = (row for row in rows if row.id not in self.hidden)
        return (corrected(article, corrections) for article in read_rows(self.store, shown))

    def article(self, id_: str) -> EnrichedArticle | None:
        """One article as an index must show it; None where there is none, or it must not be shown."""
        current = self.catalogue.get(id_)
        if current is None or id_ in self.hidden:
            return None
        return corrected(self.store.read_article(current.file, current.row), by_article(self.overrides))

    def unmatched(self) -> list[str]:
        """The hand corrections that cannot be made, one line each."""
        found = []
        for override in self.overrides:
            current = None if override.article in self.retracted else self.catalogue.get(override.article)
            article = self.store.read_article(current.file, current.row) if current else None
            if why := why_unmatched(override, article):
                found.append(f"override of statement {override.statement} in article {override.article}: {why}")
        return found

    def marks(self) -> dict[str, str]:
        """Article id -> hash of its corrections: tells what must be loaded again when the file was changed."""
        corrections = by_article(self.overrides)
        return {id_: digest(*(override.mark for override in mine)) for id_, mine in sorted(corrections.items())}
