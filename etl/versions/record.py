"""What is known of one version: a small file in the store, `rebuilds/<prefix>-vN/rebuild.json`.

It is how the steps of a rebuild, which may run in different processes, know of each other, and how a rollback knows
where to go back to. The articles that were enriched again are files of the store like any other; the file names the
runs that hold them, which no manifest does before the swap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from etl.records.article import Record
from etl.records.enriched import EnrichedArticle
from etl.records.outcome import ConfigurationError
from etl.store import Store

#: `swapped`: it is live, or was until another one was swapped in.
State = Literal["filling", "compared", "swapped", "rolled_back", "dropped"]


class Choice(Record, frozen=True, kw_only=True):
    """What a rebuild was asked for. A range chooses what is enriched again; the rest is then copied as it is.

    `first` and `last` are days of publication, both included; an article that was published at an unknown time is in
    no range of days. `outlets` are ids or names. `minimum`: only what an older enrichment version than this one read is read again;
    `older` are these versions, found out when the rebuild begins.
    """

    again: bool = False
    first: str | None = None
    last: str | None = None
    outlets: tuple[str, ...] = ()
    reason: str = ""
    minimum: str | None = None
    older: tuple[str, ...] = ()

    @property
    def ranged(self) -> bool:
        """Whether only a part of the archive is enriched again."""
        return bool(self.first or self.last or self.outlets or self.minimum)

    def takes(self, article: EnrichedArticle) -> bool:
        """Whether this article is in the range. A month or a year counts as its first day."""
        if self.minimum and article.enrichment_version not in self.older:
            return False
        if self.outlets and not {article.outlet.id, article.outlet.name} & set(self.outlets):
            return False
        if not (self.first or self.last):
            return True
        day = (article.published + "-01-01")[:10] if article.published else ""
        return bool(day) and (self.first or "") <= day <= (self.last or "9999-12-31")


class Pass(Record, frozen=True, kw_only=True):
    """One sweep over stored rows that enriches again what is outdated: which files it reads, in groups."""

    run: str
    groups: tuple[tuple[str, ...], ...]


class Rebuild(Record, frozen=True, kw_only=True):
    """One version of the index, from its beginning to its end. `previous`: the version that was live when it began."""

    prefix: str
    version: int
    previous: int
    choice: Choice
    run: str
    enrichment_version: str | None = None
    passes: tuple[Pass, ...] = ()
    copied: bool = False
    state: State = "filling"

    @property
    def folder(self) -> str:
        """Where the store keeps what belongs to it."""
        return folder_of(self.prefix, self.version)

    @property
    def looked_at(self) -> set[str]:
        """The shard files that were searched for outdated rows already."""
        return {file for sweep in self.passes for group in sweep.groups for file in group}

    def with_(self, **changes: Any) -> Rebuild:
        """The same with some fields changed."""
        return msgspec.structs.replace(self, **changes)

    def save(self, store: Store) -> Rebuild:
        """Write it; returns itself."""
        store.write_json(f"{self.folder}/rebuild.json", self)
        return self


def folder_of(prefix: str, version: int) -> str:
    """The folder of a version, relative to the store."""
    return f"rebuilds/{prefix}-v{version}"


def find_rebuild(store: Store, prefix: str, version: int) -> Rebuild | None:
    """What is known of a version; None of one that no rebuild made (the first one)."""
    try:
        return msgspec.convert(store.read_json(f"{folder_of(prefix, version)}/rebuild.json"), Rebuild)
    except FileNotFoundError:
        return None


def get_rebuild(store: Store, prefix: str, version: int) -> Rebuild:
    """What is known of a version that a rebuild made; ConfigurationError where none did."""
    found = find_rebuild(store, prefix, version)
    if found is None:
        known = ", ".join(str(one.version) for one in rebuilds(store, prefix)) or "none"
        raise ConfigurationError(f"no rebuild made version {version} of {prefix!r}; versions that one made: {known}")
    return found


def rebuilds(store: Store, prefix: str) -> Iterator[Rebuild]:
    """All rebuilds of a prefix, oldest first."""
    store.fs.invalidate_cache()
    names = [path.rsplit("/", 2)[-2] for path in store.fs.glob(store.path("rebuilds", f"{prefix}-v*", "rebuild.json"))]
    numbers = [name.removeprefix(f"{prefix}-v") for name in names]
    for number in sorted(int(number) for number in numbers if number.isdigit()):
        yield get_rebuild(store, prefix, number)
