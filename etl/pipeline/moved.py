"""Rows that moved while they were being loaded: a run beside this one settled a newer revision, or joined a story.

In: the loads of a run and the ids that it met. Out: the archive as it is once the index has, of all these articles, the row
that counts. Two runs at once is what operators order with a backfill; whichever of the two loads last, neither may leave an
older row of the other's article in the index, nor take for lost what the other has settled and not loaded yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from etl.pipeline.archive import Archive
from etl.settings import Settings
from etl.store import Current, Store

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

Key = tuple[str, str]


class Follower:
    """Follows the rows of some articles through the runs that are settled beside this one."""

    def __init__(self, settings: Settings, client: Elasticsearch, index: str, runs: Iterable[Key]) -> None:
        """`index`: the identity of the live index. `runs`: those whose rows were loaded just now."""
        self._settings = settings
        self._client = client
        self.index = index
        self._runs = frozenset(runs)
        self._written = frozenset(_versions_of(Store(settings.store_uri), self._runs))
        self._followed: dict[str, tuple[str, int]] = {}
        #: Id -> version of what the index would not take of the moved rows; whoever settled them writes their letters
        self.refused: dict[str, int] = {}

    def follow(self, met: Iterable[str]) -> Archive:
        """Load what moved, until nothing did; `met`: further articles that the index must have. Returns the archive of then.

        An article that another run has loaded already is left alone, unless this run may have written a row of before over it.
        """
        from etl.load.articles import load

        ids = sorted({id_ for id_, _ in self._written}.union(met))
        while True:
            archive = Archive.open(self._settings)
            moved = list(self._moved(archive, ids))
            if not moved:
                return archive
            report = load(
                self._client,
                archive.articles_at(moved),
                prefix=self._settings.index_prefix,
                mappings=self._settings.mappings,
            )
            refused = {letter.article for letter in report.dead}
            self.refused.update({one.id: one.version for one in moved if one.id in refused})
            self._followed.update({one.id: (one.file, one.row) for one in moved})

    def _moved(self, archive: Archive, ids: Iterable[str]) -> Iterator[Current]:
        done = archive.store.loaded(self.index)
        for id_ in ids:
            current = archive.catalogue.get(id_)
            if current is None or id_ in archive.hidden or current.run in self._runs:
                continue
            # an older version than the one that is there was refused; a row of the same version was written over it
            is_at_stake = current.run not in done or (id_, current.version) in self._written
            if is_at_stake and self._followed.get(id_) != (current.file, current.row):
                yield current


def _versions_of(store: Store, runs: Iterable[Key]) -> Iterator[tuple[str, int]]:
    """The articles that the shards of some runs hold, with their versions, whether these rows count or not."""
    for day, run in runs:
        for entry in store.manifest(day).runs:
            for shard in entry.shards if entry.run == run else ():
                keys = store.read_keys(shard.file)
                yield from zip(keys.column("id").to_pylist(), keys.column("version").to_pylist(), strict=True)
