"""The archive as a version is to hold it: all that is settled, and what this rebuild enriched again.

The second is in no manifest yet, so that nobody else sees it before the swap; here it is folded in as if it were. What was
retracted or dropped is left out and hand corrections made, as in every other way into an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from etl.operation.letters import standing_letters
from etl.operation.overrides import by_article, corrected
from etl.pipeline.archive import Archive
from etl.records.enriched import EnrichedArticle
from etl.records.outcome import DeadLetter
from etl.settings import Settings
from etl.store import Catalogue, Current, Store
from etl.store.files import RunEntry, ShardFile
from etl.versions.record import Rebuild

#: Day and run.
Key = tuple[str, str]


@dataclass(frozen=True)
class Prospect:
    """What is to count: the runs, and of each article the row."""

    archive: Archive
    catalogue: Catalogue
    runs: dict[Key, RunEntry]
    unsettled: frozenset[Key]

    @classmethod
    def open(cls, settings: Settings, rebuild: Rebuild | None) -> Prospect:
        """The archive as it is now, with what a rebuild has added so far."""
        archive = Archive.open(settings)
        store, catalogue = archive.store, archive.catalogue
        runs = {(day, entry.run): entry for day, entry in store.runs()}
        extra = {key: entry for key, entry in again_entries(store, rebuild).items() if key not in runs}
        if extra:
            files = [shard.file for entry in extra.values() for shard in entry.shards]
            catalogue = catalogue.folded(store, files, [f"{day}.{run}" for day, run in extra])
        return cls(archive, catalogue, {**runs, **extra}, frozenset(extra))

    @property
    def store(self) -> Store:
        """Where all of it is."""
        return self.archive.store

    def rows(self, key: Key) -> list[Current]:
        """The rows of a run that are to be in the index."""
        files = (shard.file for shard in self.runs[key].shards)
        rows = (current for file in files for current in self.catalogue.of_file(file).values())
        return [current for current in rows if current.id not in self.archive.hidden]

    def articles(self, keys: Iterable[Key]) -> Iterator[EnrichedArticle]:
        """The articles of some runs as an index is to show them, streamed."""
        corrections = by_article(self.archive.overrides)
        for key in keys:
            for shard in self.runs[key].shards:
                yield from (corrected(article, corrections) for article in self.stored(shard.file))

    def stored(self, file: str, unlike: str | None = None) -> Iterator[EnrichedArticle]:
        """The articles of one shard file that count, as stored; `unlike`: only those of another enrichment version."""
        rows = self.catalogue.of_file(file)
        wanted = {row for row, current in rows.items() if unlike is None or current.enrichment_version != unlike}
        for row, article in self.store.read_shard(file) if wanted else ():
            if row in wanted and article.id not in self.archive.hidden:
                yield article

    def dead_letters(self, keys: Iterable[Key]) -> Iterator[DeadLetter]:
        """The dead letters that stand, of the days of some runs, and those of runs that are not settled; streamed."""
        wanted = set(keys)
        for day in sorted({day for day, _ in wanted}):
            yield from standing_letters(self.store, day)
        for key in sorted(wanted & self.unsettled):
            for name in self.runs[key].dead:
                yield from self.store.read_dead_letters(name)


def result_file(rebuild: Rebuild, sweep: int, group: int) -> str:
    """Where the store keeps what became of one group of a sweep."""
    return f"{rebuild.folder}/again-{sweep}-{group}.json"


def again_entries(store: Store, rebuild: Rebuild | None) -> dict[Key, RunEntry]:
    """What the sweeps of a rebuild wrote, as entries for the manifests of its days, in the order of the sweeps."""
    found: dict[Key, RunEntry] = {}
    for sweep, of in enumerate(rebuild.passes if rebuild else ()):
        assert rebuild is not None
        results = [result for group in range(len(of.groups)) for result in _results(store, rebuild, sweep, group)]
        results.sort(key=lambda result: str(result["day"]))
        for day, some in groupby(results, key=lambda result: str(result["day"])):
            found[day, of.run] = _entry(of.run, list(some))
    return found


def _results(store: Store, rebuild: Rebuild, sweep: int, group: int) -> list[dict[str, Any]]:
    try:
        return list(store.read_json(result_file(rebuild, sweep, group)))
    except FileNotFoundError:
        return []


def _entry(run: str, results: list[dict[str, Any]]) -> RunEntry:
    """It read no record of a dump, so it counts none."""
    shards = tuple(ShardFile(file=result["shard"], rows=result["rows"]) for result in results)
    return RunEntry(run=run, shards=shards, dead=tuple(result["dead"] for result in results), states={}, read=0)
