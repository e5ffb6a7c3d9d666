"""The one step that sees articles of other runs: copies of a wire story get one story id.

In: a settled run, the signatures of the week either side. Out: its signatures beside those of all others, and, for the articles
whose story changed, a run of rows like any other, in the day's folder that their rows are in; they are of the same revision
and settled later, so they count, and the next load takes them.

Repeatable: a run is joined once, by whoever comes first; one that died before it was joined, or was settled by a rebuild, is joined
by the next. The signature file of a run is written last, and what died before it changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from etl.records.article import Article
from etl.settings import Settings
from etl.store import Catalogue, Current, Store
from etl.store.catalogue import read_rows
from etl.store.files import RunEntry, ShardFile
from etl.store.locking import locked
from etl.store.signatures import Signatures
from etl.store.tombstones import tombstones
from etl.stories.grouping import connected, stories_of
from etl.stories.likeness import DAYS
from etl.stories.member import Member, member_of, pack

if TYPE_CHECKING:
    from etl.stories.neighbours import Neighbours

#: Beside the other files of a run: the rows that counted before it, of the articles that it holds.
_REPLACED = "replaced.json"


def join_stories(settings: Settings, day: str, run: str) -> dict[str, Any]:
    """Join the stories of a settled run, and of all that were settled and not joined before it.

    Returns how many runs were joined now and how many articles moved to another story. About 1 ms an article of the run, and
    20 µs an article of the two weeks around it.
    """
    store = Store(settings.store_uri)
    joined = moved = 0
    with locked(store):
        signatures = Signatures(store)
        catalogue = Catalogue.open(store)
        for of_day, entry in [one for one in store.runs() if (one[0], one[1].run) not in signatures.joined]:
            catalogue, count = _Join(store, catalogue, signatures).run(of_day, entry)
            joined, moved = joined + 1, moved + count
        if moved:
            catalogue.save(store)
    return {"day": day, "run": run, "joined": joined, "moved": moved}


def note_replaced(store: Store, folder: str, before: Catalogue, after: Catalogue, shards: Iterable[str]) -> None:
    """Remember which rows a run replaces: what was a copy of an old text has to be looked at when the text changes."""
    rows = (row for shard in shards for row in after.of_file(shard).values())
    replaced = [asdict(old) for row in rows if (old := before.get(row.id))]
    store.write_json(f"{folder}/{_REPLACED}", replaced)


class _Join:
    """The join of one run."""

    def __init__(self, store: Store, catalogue: Catalogue, signatures: Signatures) -> None:
        self.store = store
        self.catalogue = catalogue
        self.signatures = signatures
        self.retracted = tombstones(store).keys()
        self.is_current = cache(self._is_current)
        self.stories = cache(self._stories)

    def run(self, day: str, entry: RunEntry) -> tuple[Catalogue, int]:
        """The catalogue afterwards, and how many articles moved."""
        here = {row.id: row for shard in entry.shards for row in self.catalogue.of_file(shard.file).values()}
        members = [member for member in self._members(here.values()) if member.id not in self.retracted]
        nearby = _Nearby(self.signatures, members)
        before = list(self._replaced(day, entry.run))
        nearby.reach(member.day for member in [*members, *before])
        wanted: dict[str, str] = {id_: id_ for id_ in here}
        before += [member for member in nearby.members if member.id in here or member.id in self.retracted]
        seeds = [*members, *self._left_by(before, nearby)]
        for found in connected(seeds, lambda member: filter(self.is_current, nearby.of(member))):
            wanted.update(stories_of(found))
        moved = self._move(entry.run, {id_: story for id_, story in wanted.items() if self._story(id_) != story})
        self.signatures.add(day, entry.run, members)
        return self.catalogue, moved

    def _members(self, rows: Iterable[Current]) -> Iterator[Member]:
        """The members that rows of the store are."""
        for file, some in groupby(sorted(rows, key=lambda row: row.position), key=lambda row: row.file):
            wanted = {row.row: row for row in some}
            for at, found in enumerate(self.store.read_columns(file, ["article", "signature"])):
                member = _member(wanted[at], found) if at in wanted else None
                if member:
                    yield member

    def _replaced(self, day: str, run: str) -> Iterator[Member]:
        """What the rows that this run replaced were; nothing is known of a run that was settled by an older version."""
        try:
            rows = self.store.read_json(f"{self.store.run_folder(day, run)}/{_REPLACED}")
        except FileNotFoundError:
            return iter(())
        return self._members(Current(**row) for row in rows)

    def _left_by(self, before: Iterable[Member], nearby: _Nearby) -> list[Member]:
        """Copies of what does not count any more: of the text that a new revision replaced, of what was retracted."""
        gone = [member for member in before if not self.is_current(member)]
        return [copy for member in gone for copy in nearby.of(member) if self.is_current(copy)]

    def _is_current(self, member: Member) -> bool:
        current = self.catalogue.get(member.id)
        return (
            current is not None
            and (current.version, current.place) == (member.version, member.place)
            and member.id not in self.retracted
        )

    def _stories(self, file: str) -> list[str | None]:
        return [row["story"] for row in self.store.read_columns(file, ["story"])]

    def _story(self, id_: str) -> str:
        """The story that the store has an article in."""
        current = self.catalogue.get(id_)
        assert current is not None
        return self.stories(current.file)[current.row] or id_

    def _move(self, run: str, stories: dict[str, str]) -> int:
        """Write the rows of the articles that change their story, a run for each day that they stand in."""
        rows = [current for id_ in sorted(stories) if (current := self.catalogue.get(id_))]
        rows.sort(key=lambda row: row.position)
        for day, of_day in groupby(rows, key=_day_of):
            self._write(day, f"{run}-stories", list(of_day), stories)
        return len(rows)

    def _write(self, day: str, stem: str, rows: list[Current], stories: dict[str, str]) -> None:
        taken = {entry.run for entry in self.store.manifest(day).runs}
        run = next(name for name in _names(stem) if name not in taken)
        folder = self.store.run_folder(day, run)
        shard = f"{folder}/shard-0.parquet"
        with self.store.shard_writer(shard) as write:
            for article in read_rows(self.store, rows):
                story = stories[article.id]
                write(msgspec.structs.replace(article, story=None if story == article.id else story))
        # such a run reads no record of a dump, and nobody should look for its plan and outcomes in vain
        self.store.write_json(f"{folder}/plan.json", [])
        with self.store.outcome_writer(f"{folder}/outcomes.parquet"):
            pass
        self.signatures.add(day, run, ())
        entry = RunEntry(run=run, shards=(ShardFile(file=shard, rows=len(rows)),), dead=(), states={}, read=0)
        self.store.add_run(day, entry)
        self.catalogue = self.catalogue.folded(self.store, [shard], [f"{day}.{run}"])
        self.is_current.cache_clear()


class _Nearby:
    """All members within a week of those that were asked for; further days are read when they are reached."""

    def __init__(self, signatures: Signatures, own: list[Member]) -> None:
        from etl.stories.neighbours import Neighbours

        self._signatures = signatures
        self._own = own
        self._days: set[int] = set()
        self._neighbours: Neighbours = Neighbours()
        self.members: list[Member] = []

    def reach(self, days: Iterable[int]) -> None:
        """Know all members of the weeks around these days."""
        around = {near for day in set(days) for near in range(day - DAYS, day + DAYS + 1)}
        new = sorted(around - self._days)
        self._days |= around
        found: list[Member] = []
        for first, last in _stretches(new):
            found += self._signatures.between(first, last)
            found += (member for member in self._own if first <= member.day <= last)
        self._neighbours.add(found)
        self.members += found

    def of(self, member: Member) -> list[Member]:
        """The copies of a member, whatever their revision."""
        if not self._days.issuperset(range(member.day - DAYS, member.day + DAYS + 1)):
            self.reach([member.day])
        return self._neighbours.of(member)


def _stretches(days: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of consecutive days."""
    for _, some in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        stretch = [day for _, day in some]
        yield stretch[0], stretch[-1]


def _names(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _day_of(current: Current) -> str:
    return current.run[0]


def _member(current: Current, columns: dict[str, Any]) -> Member | None:
    article = msgspec.json.decode(columns["article"], type=Article)
    kept = columns["signature"]
    return member_of(
        article,
        version=current.version,
        place=current.place,
        dump_day=_day_of(current),
        signature=_signature(article.body) if kept is None else kept,
    )


def _signature(body: str) -> bytes:
    """For files that were written before signatures were kept."""
    from etl.clean.signature import signature

    return pack(signature(body))
