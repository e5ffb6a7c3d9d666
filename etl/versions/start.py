"""Begin a rebuild: number, indices, and, where only a range is enriched again, a copy of the live version.

In: what was asked. Out: the rebuild's file in the store and the new version's indices. Called again with the same choice
before the swap it goes on with what was begun. Refuses: a range without `again`, days that do not exist or are swapped, an
outlet that the live version does not know; a range where the mappings differ from the live ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from etl.load.client import calling
from etl.load.drift import check_drift, drift
from etl.load.orphans import refresh
from etl.load.patience import patiently
from etl.load.templates import GRAINS, Grain, Names, Templates
from etl.load.verify import index_identity
from etl.pipeline.archive import Archive
from etl.records.outcome import ConfigurationError, Halt
from etl.settings import Settings
from etl.store import Catalogue, Store
from etl.store.locking import locked
from etl.versions.enrichments import older_than
from etl.versions.live import existing, highest, live_version, make
from etl.versions.prospect import Prospect
from etl.versions.record import Choice, Rebuild, rebuilds

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from etl.pipeline.access import Access

_POLL_SECONDS = 1.0


def start(settings: Settings, access: Access, choice: Choice, label: str = "rebuild") -> Rebuild:
    """Begin a rebuild, or go on with the one that was begun with the same choice and is still of use."""
    from etl.pipeline.planning import new_run

    check(choice)
    client, store = access.connect(), Store(settings.store_uri)
    today = _today(settings) if choice.again else None
    choice = _dated(store, choice, today)
    with locked(store):
        live = live_version(client, settings.index_prefix)
        rebuild = _begun(settings, client, store, choice, live, today)
        if rebuild is None:
            rebuild = Rebuild(
                prefix=settings.index_prefix,
                version=_next(client, store, settings.index_prefix),
                previous=live,
                choice=choice,
                run=new_run(label),
                enrichment_version=today,
            ).save(store)
        make(client, settings, rebuild.version)
    _note_corrections(settings, client, store, rebuild)
    if choice.ranged and not rebuild.copied:
        _copy_live(settings, client, store, rebuild)
        rebuild = rebuild.with_(copied=True).save(store)
    return rebuild


def preview(settings: Settings, access: Access, choice: Choice) -> dict[str, Any]:
    """What a rebuild would do, without doing any of it."""
    check(choice)
    client, store = access.connect(), Store(settings.store_uri)
    live = live_version(client, settings.index_prefix)
    templates = Templates(settings.mappings, settings.index_prefix)
    catalogue = Catalogue.open(store)
    return {
        "live": live,
        "version": _next(client, store, settings.index_prefix),
        "articles": len(catalogue),
        "statements": catalogue.count_statements(),
        "again": _to_enrich(settings, store, choice) if choice.again else 0,
        "copied": choice.ranged,
        "mapping_changes": list(drift(client, templates)),
    }


def check(choice: Choice) -> None:
    """ConfigurationError where the choice makes no sense."""
    if choice.ranged and not choice.again:
        raise ConfigurationError(
            "a range of days, outlets or enrichment versions says what to enrich again: give --again with it"
        )
    for day in filter(None, (choice.first, choice.last)):
        try:
            well = date.fromisoformat(day).isoformat() == day
        except ValueError:
            well = False
        if not well:
            raise ConfigurationError(f"{day!r} is no day: give it as YYYY-MM-DD")
    if choice.first and choice.last and choice.first > choice.last:
        raise ConfigurationError(f"the range ends ({choice.last}) before it begins ({choice.first})")


def _today(settings: Settings) -> str:
    from etl.pipeline.again import enrichment_of_today

    return enrichment_of_today(settings)


def _next(client: Elasticsearch, store: Store, prefix: str) -> int:
    return max(highest(client, prefix), *(one.version for one in rebuilds(store, prefix)), 0) + 1


def _begun(
    settings: Settings, client: Elasticsearch, store: Store, choice: Choice, live: int, today: str | None
) -> Rebuild | None:
    """The newest rebuild that was begun with this choice from this live version and these mappings and rules."""
    there = existing(client, settings.index_prefix)
    templates = Templates(settings.mappings, settings.index_prefix)
    for one in reversed(list(rebuilds(store, settings.index_prefix))):
        same = (one.choice, one.previous, one.enrichment_version) == (choice, live, today)
        if same and one.state in ("filling", "compared") and one.version in there:
            return None if list(drift(client, templates, one.version)) else one
    return None


def _dated(store: Store, choice: Choice, today: str | None) -> Choice:
    """The choice with the versions that are older than the one that it names."""
    if not choice.minimum:
        return choice
    return msgspec.structs.replace(choice, older=older_than(store, choice.minimum, today))


def _to_enrich(settings: Settings, store: Store, choice: Choice) -> int:
    prospect, today = Prospect.open(settings, None), _today(settings)
    choice = _dated(store, choice, today)
    files = (shard.file for entry in prospect.runs.values() for shard in entry.shards)
    return sum(choice.takes(article) for file in files for article in prospect.stored(file, unlike=today))


def _copy_live(settings: Settings, client: Elasticsearch, store: Store, rebuild: Rebuild) -> None:
    """Copy all grains of the live version, with their external versions, and with the marks that they had before.

    What is loaded into the live version while it is copied lacks a mark here, and is loaded by the catching up.
    """
    names = Names(settings.index_prefix)
    check_drift(client, Templates(settings.mappings, settings.index_prefix))
    of_live = index_identity(client, settings.index_prefix)
    marks = sorted(store.loaded(of_live))
    for grain in GRAINS:
        source = names.index(grain, rebuild.previous)
        refresh(client, source)
        _reindex(client, source, names.fill(grain, rebuild.version), grain)
    of_new = index_identity(client, settings.index_prefix, rebuild.version)
    for day, run in marks:
        refused = store.read_json(f"loaded/{of_live}/{day}.{run}.json")["refused"]
        store.mark_loaded(of_new, day, run, refused)


def _note_corrections(settings: Settings, client: Elasticsearch, store: Store, rebuild: Rebuild) -> None:
    """Which hand corrections the new version begins with; what is corrected later is loaded by the next night."""
    new = index_identity(client, settings.index_prefix, rebuild.version)
    if store.fs.exists(store.path(f"corrected/{new}.json")):
        return
    marks: Any = Archive.open(settings).marks()
    if rebuild.choice.ranged:
        old = f"corrected/{index_identity(client, settings.index_prefix)}.json"
        marks = store.read_json(old) if store.fs.exists(store.path(old)) else {}
    store.write_json(f"corrected/{new}.json", marks)


def _reindex(
    client: Elasticsearch, source: str, target: str, grain: Grain, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Copy one index inside Elasticsearch. Documents that are there in the same or a newer version stay."""
    with calling(f"copying {source}"):
        started = client.reindex(
            source={"index": source, "size": 500},
            dest={"index": target, "version_type": "external"},
            conflicts="proceed",
            wait_for_completion=False,
            require_alias=True,
        )
    task = str(started["task"])

    def once() -> dict[str, Any]:
        with calling(f"copying {source}"):
            # not by `client.tasks`, which warns whoever runs this that it is a technical preview
            return dict(client.perform_request("GET", f"/_tasks/{task}", headers={"accept": "application/json"}).body)

    while not (state := patiently(once))["completed"]:
        sleep(_POLL_SECONDS)
    failures = state.get("error") or state.get("response", {}).get("failures")
    if failures:
        raise Halt(f"copying the {grain} of the live version failed, the new one is incomplete: {str(failures)[:500]}")
