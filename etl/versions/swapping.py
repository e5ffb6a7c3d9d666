"""Swap, roll back, drop: what everybody reads changes from one moment to the next, or not at all.

In: a version that was filled and compared. Out: the aliases on it, the store's manifests and marks that fit. Refuses: a version
that was not compared, or compared with another one than is live now; to drop what is live.

The order matters where something dies in between. Under the store's lock, so that nobody settles a run: catch up; then the
runs that were enriched again enter their days' manifests; last the aliases move. Dead before the manifests: nothing
happened. Dead after them: the next nightly load takes the approved labels into the old version, and the swap, run again,
finishes. In both cases store and index agree at the end of the next run.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from etl.load.drift import drift
from etl.load.templates import Templates
from etl.load.verify import index_identity
from etl.pipeline.archive import Archive
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import Settings
from etl.store import Catalogue, Store
from etl.store.locking import locked
from etl.versions.fill import catch_up, hide
from etl.versions.live import delete, existing, live_version, open_for_filling, put_live
from etl.versions.prospect import Prospect, again_entries
from etl.versions.record import Rebuild, State, find_rebuild, get_rebuild, rebuilds

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from etl.pipeline.access import Access


def swap(settings: Settings, access: Access, version: int) -> dict[str, Any]:
    """Make a compared version the live one. Called again after it was done, it changes nothing."""
    store, client = Store(settings.store_uri), access.connect()
    rebuild = get_rebuild(store, settings.index_prefix, version)
    if rebuild.state == "compared":
        catch_up(settings, access, version)
    with locked(store):
        live = live_version(client, settings.index_prefix)
        if live != version:
            _check_ready(rebuild, live)
            # what was settled between the first catching up and the lock; nobody can settle now
            prospect = catch_up(settings, access, version)
            hide(client, prospect.archive, settings.index_prefix, version)
            _settle_again(prospect)
            put_live(client, settings.index_prefix, live, version)
        if rebuild.state != "swapped":
            get_rebuild(store, settings.index_prefix, version).with_(state="swapped").save(store)
    return {"version": version, "previous": rebuild.previous}


def rollback(settings: Settings, access: Access, to: int | None = None) -> dict[str, Any]:
    """Go back to the version that was live before, or to `to`; returns both, and the runs that the old one still lacks.

    Where the old version has today's mapping, it first gets what was loaded since the swap. Where it has not, it is put live
    at once, and lacks those runs.
    """
    store, client = Store(settings.store_uri), access.connect()
    with locked(store):
        live = live_version(client, settings.index_prefix)
        target = _target(store, client, settings.index_prefix, live, to)
        if target == live:
            return {"version": live, "left": live, "lacking": []}
        _change_labels(settings, store, live, target)
        open_for_filling(client, settings.index_prefix, target)
        fits = not list(drift(client, Templates(settings.mappings, settings.index_prefix), target))
        if fits:
            catch_up(settings, access, target)
        hide(client, Archive.open(settings), settings.index_prefix, target)
        done = store.loaded(index_identity(client, settings.index_prefix, target))
        put_live(client, settings.index_prefix, live, target)
        _note(store, settings.index_prefix, live, "rolled_back")
        _note(store, settings.index_prefix, target, "swapped")
    lacking = sorted(f"{day} {entry.run}" for day, entry in store.runs() if (day, entry.run) not in done)
    return {"version": target, "left": live, "lacking": lacking}


def drop(settings: Settings, access: Access, version: int) -> dict[str, Any]:
    """Delete one version that is not live: its indices, its marks, and what it alone enriched again."""
    store, client = Store(settings.store_uri), access.connect()
    with locked(store):
        if live_version(client, settings.index_prefix) == version:
            raise ConfigurationError(f"version {version} is live: swap or roll back to another one first")
        rebuild = find_rebuild(store, settings.index_prefix, version)
        if version not in existing(client, settings.index_prefix) and (rebuild is None or rebuild.state == "dropped"):
            raise ConfigurationError(f"there is no version {version} of {settings.index_prefix!r}")
        delete(client, settings.index_prefix, version)
        if rebuild:
            _remove_unsettled(store, rebuild)
            rebuild.with_(state="dropped", passes=()).save(store)
    return {"version": version}


def _check_ready(rebuild: Rebuild, live: int) -> None:
    if rebuild.state == "filling":
        raise GuardTripped(
            f"version {rebuild.version} was not compared with the live one yet: finish the rebuild first"
        )
    if rebuild.state != "compared":
        raise ConfigurationError(
            f"version {rebuild.version} is {rebuild.state.replace('_', ' ')}; `onrecord rebuild rollback --to` goes back to "
            "a version that was live once"
        )
    if rebuild.previous != live:
        raise GuardTripped(
            f"version {rebuild.version} was compared with version {rebuild.previous}, and version {live} is live now: "
            "rebuild again"
        )


def _target(store: Store, client: Elasticsearch, prefix: str, live: int, to: int | None) -> int:
    rebuild = find_rebuild(store, prefix, live)
    target = to or (rebuild.previous if rebuild else None)
    there = existing(client, prefix)
    known = find_rebuild(store, prefix, target) if target else None
    once_live = target is not None and (known is None or known.state in ("swapped", "rolled_back"))
    if target is None or target not in there or not once_live:
        old = [one for one in there if one != live and _was_live(store, prefix, one)]
        raise ConfigurationError(
            f"version {live} of {prefix!r} is live, and there is no version {target or 'before it'} to go back to; "
            f"versions that were live and are kept: {', '.join(map(str, old)) or 'none'}"
        )
    return target


def _was_live(store: Store, prefix: str, version: int) -> bool:
    known = find_rebuild(store, prefix, version)
    return known is None or known.state in ("swapped", "rolled_back")


def _change_labels(settings: Settings, store: Store, live: int, target: int) -> None:
    """What the live version and its forerunners enriched again counts no more, unless the other one had it too."""
    of_live, of_target = _line(store, settings.index_prefix, live), _line(store, settings.index_prefix, target)
    for rebuild in (of_live[version] for version in sorted(of_live.keys() - of_target.keys())):
        _unsettle_again(store, rebuild)
    for rebuild in (of_target[version] for version in sorted(of_target.keys() - of_live.keys())):
        _settle_again(Prospect.open(settings, rebuild))


def _line(store: Store, prefix: str, version: int) -> dict[int, Rebuild]:
    """A version's rebuild and those of its forerunners, each begun while the one before was live."""
    found: dict[int, Rebuild] = {}
    while (rebuild := find_rebuild(store, prefix, version)) and version not in found:
        found[version] = rebuild
        version = rebuild.previous
    return found


def _note(store: Store, prefix: str, version: int, state: State) -> None:
    rebuild = find_rebuild(store, prefix, version)
    if rebuild:
        rebuild.with_(state=state).save(store)


def _settle_again(prospect: Prospect) -> None:
    """The runs that were enriched again count from now on."""
    store = prospect.store
    for day, run in sorted(prospect.unsettled):
        # such a run reads no record of a dump, and nobody should look for its plan and outcomes in vain
        store.write_json(f"{store.run_folder(day, run)}/plan.json", [])
        with store.outcome_writer(f"{store.run_folder(day, run)}/outcomes.parquet"):
            pass
        store.add_run(day, prospect.runs[day, run])
    if prospect.unsettled:
        Catalogue.open(store).save(store)


def _unsettle_again(store: Store, rebuild: Rebuild) -> None:
    """The runs that this version enriched again do not count any more; their files stay."""
    taken = again_entries(store, rebuild)
    for day, run in taken:
        store.remove_run(day, run)
    if taken:
        Catalogue.open(store).save(store)


def _remove_unsettled(store: Store, rebuild: Rebuild) -> None:
    """Files of runs that no manifest names; those that count stay, whoever wrote them."""
    settled = {(day, entry.run) for day, entry in store.runs()}
    for day, run in again_entries(store, rebuild):
        folder = store.path(store.run_folder(day, run))
        if (day, run) not in settled and store.fs.exists(folder):
            store.fs.rm(folder, recursive=True)


def _state(version: int, live: int, there: Container[int], made: Mapping[int, Rebuild]) -> str:
    if version == live:
        return "live"
    state = made[version].state if version in made else "swapped"
    return state if version in there or state == "dropped" else "lost"


def states(settings: Settings, access: Access) -> list[dict[str, Any]]:
    """Every version that is there or was made, with what is known of it."""
    store, client = Store(settings.store_uri), access.connect()
    there = existing(client, settings.index_prefix)
    live = live_version(client, settings.index_prefix)
    made = {one.version: one for one in rebuilds(store, settings.index_prefix)}
    return [
        {
            "version": version,
            "live": version == live,
            "state": _state(version, live, there, made),
            "previous": made[version].previous if version in made else None,
            "reason": made[version].choice.reason if version in made else "",
        }
        for version in sorted(there.keys() | made.keys())
    ]
