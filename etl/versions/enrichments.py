"""The enrichment versions that the archive was read with, and which of them are older than a given one.

In: the store. Out: versions, the oldest first. A version is a hash and says nothing of its age; what does is the name of the first run that
used it, since the names of runs begin with their instant. Refuses (ConfigurationError) a version that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.records.outcome import ConfigurationError
from etl.store import Store


def enrichments(store: Store, today: str | None = None) -> list[str]:
    """Every enrichment version in the archive, the oldest first; `today`'s is the newest where it was not used yet."""
    first: dict[str, str] = {}
    for run, version in _used(store):
        first[version] = min(run, first.get(version, run))
    found = sorted(first, key=lambda version: (first[version], version))
    return [*found, today] if today and today not in first else found


def older_than(store: Store, minimum: str, today: str | None = None) -> tuple[str, ...]:
    """The versions that are older than `minimum`, which may be the beginning of one."""
    known = enrichments(store, today)
    meant = [minimum] if minimum in known else [version for version in known if version.startswith(minimum)]
    if len(meant) != 1:
        raise ConfigurationError(
            f"{minimum!r} is {'no' if not meant else 'the beginning of more than one'} enrichment version of this archive; "
            f"the oldest first, they are: {', '.join(known) or 'none'}"
        )
    return tuple(known[: known.index(meant[0])])


def _used(store: Store) -> Iterator[tuple[str, str]]:
    for _, entry in store.runs():
        for shard in entry.shards:
            for version in store.read_keys(shard.file).column("enrichment_version").unique().to_pylist():
                yield entry.run, version
