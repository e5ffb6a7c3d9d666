"""Which versions there are in Elasticsearch, which one is live, and the one call that moves the aliases.

Everything goes by exact names: a sibling with a like name (`x-articles-v10` beside `x-articles-v1`, another prefix) is
never touched.
"""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.patience import patiently
from etl.load.setup import create_version, put_templates, versions
from etl.load.templates import GRAINS, Names, Templates
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import Settings

#: A version that is being filled is searched by nobody: no refresh before all is in it.
_WHILE_FILLING = {"refresh_interval": "-1"}


def existing(client: Elasticsearch, prefix: str) -> dict[int, set[str]]:
    """Version -> the aliases on its indices, for every version of which all grains are there."""
    names = Names(prefix)
    found: dict[int, list[set[str]]] = {}
    for grain in GRAINS:
        for index, aliases in versions(client, names, grain).items():
            found.setdefault(names.version(grain, index) or 0, []).append(aliases)
    return {version: set().union(*of) for version, of in sorted(found.items()) if len(of) == len(GRAINS)}


def highest(client: Elasticsearch, prefix: str) -> int:
    """The highest number that any index of this prefix has."""
    names = Names(prefix)
    return max((names.version(g, index) or 0 for g in GRAINS for index in versions(client, names, g)), default=0)


def live_version(client: Elasticsearch, prefix: str) -> int:
    """The one version that all aliases point to; GuardTripped where they do not agree."""
    names = Names(prefix)
    wanted = {alias for grain in GRAINS for alias in (names.read(grain), names.write(grain))}
    found = existing(client, prefix)
    holders = {version for version, aliases in found.items() if aliases & wanted}
    whole = [version for version in holders if found[version] >= wanted]
    if len(holders) == 1 and whole:
        return whole[0]
    if not found:
        raise ConfigurationError(f"there is no index of prefix {prefix!r} yet; make it with `onrecord setup`")
    raise GuardTripped(
        f"the aliases of {prefix!r} do not all point to one version, but to {sorted(holders) or 'none'}; "
        "see `_cat/aliases`, put them on one version, then run this again"
    )


def make(client: Elasticsearch, settings: Settings, version: int) -> None:
    """Make the indices of a new version, each behind its filling alias, from the repository's templates."""
    names = Names(settings.index_prefix)
    put_templates(client, Templates(settings.mappings, settings.index_prefix))
    for grain in GRAINS:
        create_version(client, names, grain, version, settings.primaries, (names.fill(grain, version),))
    set_interval(client, settings.index_prefix, version, _WHILE_FILLING["refresh_interval"])


def set_interval(client: Elasticsearch, prefix: str, version: int, interval: str | None) -> None:
    """The refresh interval of a version; None is Elasticsearch's default."""
    names = Names(prefix)
    for grain in GRAINS:
        with calling(f"settings of {names.index(grain, version)}"):
            client.indices.put_settings(
                index=names.index(grain, version), settings={"index": {"refresh_interval": interval}}
            )


def open_for_filling(client: Elasticsearch, prefix: str, version: int) -> None:
    """Put the filling aliases on a version that was live once."""
    names = Names(prefix)
    move(client, [add(names.index(grain, version), names.fill(grain, version)) for grain in GRAINS])


def put_live(client: Elasticsearch, prefix: str, old: int, new: int) -> None:
    """Everybody reads and writes `new` instead of `old`, from one moment to the next: one call, exact names."""
    names = Names(prefix)
    actions = []
    filled = existing(client, prefix).get(new, set())
    for grain in GRAINS:
        for alias in (names.read(grain), names.write(grain)):
            actions += [remove(names.index(grain, old), alias), add(names.index(grain, new), alias)]
        if names.fill(grain, new) in filled:
            actions.append(remove(names.index(grain, new), names.fill(grain, new)))
    try:
        move(client, actions)
    except ConfigurationError:
        # the answer to a first try may have been lost after it was done
        if live_version(client, prefix) != new:
            raise


def delete(client: Elasticsearch, prefix: str, version: int) -> None:
    """Delete the indices of one version, by exact names."""
    names = Names(prefix)
    for grain in GRAINS:
        with calling(f"deleting {names.index(grain, version)}"):
            client.options(ignore_status=404).indices.delete(index=names.index(grain, version))


def move(client: Elasticsearch, actions: list[dict[str, Any]]) -> None:
    """One `_aliases` call: all of it happens, or nothing."""

    def once() -> None:
        with calling("moving aliases"):
            client.indices.update_aliases(actions=actions)

    patiently(once)


def add(index: str, alias: str) -> dict[str, Any]:
    """The action that puts an alias on an index."""
    return {"add": {"index": index, "alias": alias}}


def remove(index: str, alias: str) -> dict[str, Any]:
    """The action that takes an alias off an index, and fails, with all others, where it is not on it."""
    return {"remove": {"index": index, "alias": alias, "must_exist": True}}
