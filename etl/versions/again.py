"""Enrich stored articles again for a version: sweep by sweep, group by group, each group in any process.

In: shard files with rows of another enrichment version than today's. Out: for each a shard file of the rebuild's own run, in
the same day's folder, and a small file a group that says what was written. A group that died begins again where it stopped:
whole files are kept.

There is a second sweep when, in the meantime, a nightly run has settled rows with outdated labels (an article seen again
takes over what was found in it before).
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from itertools import chain
from typing import Any

from etl.pipeline.again import enrich_again, enrichment_of_today
from etl.records.enriched import EnrichedArticle
from etl.records.outcome import ConfigurationError, DeadLetter
from etl.settings import Settings
from etl.store import Store
from etl.versions.prospect import Prospect, result_file
from etl.versions.record import Pass, Rebuild, get_rebuild

_DAY = re.compile(r"day=([^/]+)/")


def plan_sweep(settings: Settings, rebuild: Rebuild) -> tuple[Rebuild, list[dict[str, int]]]:
    """The rebuild with one more sweep, and that sweep's groups; the same rebuild where nothing is outdated."""
    store = Store(settings.store_uri)
    unfinished = _unfinished(store, rebuild)
    if unfinished or not rebuild.choice.again:
        return rebuild, unfinished
    files = _outdated_files(Prospect.open(settings, rebuild), rebuild)
    if not files:
        return rebuild, []
    size = -(-len(files) // settings.max_shards)
    groups = tuple(tuple(files[at : at + size]) for at in range(0, len(files), size))
    sweep = Pass(run=f"{rebuild.run}-{len(rebuild.passes) + 1}", groups=groups)
    rebuild = rebuild.with_(passes=(*rebuild.passes, sweep)).save(store)
    return rebuild, _unfinished(store, rebuild)


def enrich_group(settings: Settings, version: int, sweep: int, group: int) -> dict[str, Any]:
    """Enrich the outdated rows of one group of shard files that are in the range; returns counts."""
    store = Store(settings.store_uri)
    rebuild = get_rebuild(store, settings.index_prefix, version)
    today = enrichment_of_today(settings)
    if today != rebuild.enrichment_version:
        raise ConfigurationError(
            f"version {version} was begun with enrichment {rebuild.enrichment_version}, and this is {today}: its labels "
            f"would be mixed. Drop it (`onrecord rebuild drop {version}`) and rebuild, on machines that are all alike."
        )
    prospect = Prospect.open(settings, rebuild)
    results = []
    before = sum(len(files) for files in rebuild.passes[sweep].groups[:group])
    for number, file in enumerate(rebuild.passes[sweep].groups[group], before):
        result = _enrich_file(settings, prospect, rebuild, file, f"{rebuild.passes[sweep].run}/{{}}-{number}.parquet")
        if result:
            results.append(result)
    store.write_json(result_file(rebuild, sweep, group), results)
    return {
        "version": version,
        "articles": sum(result["rows"] for result in results),
        "dead_letters": sum(store.rows(result["dead"]) for result in results),
    }


def _enrich_file(
    settings: Settings, prospect: Prospect, rebuild: Rebuild, file: str, name: str
) -> dict[str, Any] | None:
    """One source file to one file of the rebuild's run; None where nothing in it is in the range."""
    store = prospect.store
    found = _DAY.search(file)
    assert found is not None, file
    name = f"{store.run_folder(found[1], '')}{name}"
    shard, dead = name.format("shard"), name.format("dead")
    if not store.fs.exists(store.path(shard)):
        outdated = prospect.stored(file, unlike=rebuild.enrichment_version)
        wanted = (article for article in outdated if rebuild.choice.takes(article))
        first = next(wanted, None)
        if first is None:
            return None
        with ExitStack() as stack:
            # left in reverse order: the shard, whose being there says that all is done, appears last
            keep = stack.enter_context(store.shard_writer(shard))
            bury = stack.enter_context(store.dead_letter_writer(dead))
            for item in enrich_again(settings, chain([first], wanted)):
                if isinstance(item, EnrichedArticle):
                    keep(item)
                else:
                    assert isinstance(item, DeadLetter)
                    bury(item)
    return {"day": found[1], "shard": shard, "dead": dead, "rows": store.rows(shard)}


def _outdated_files(prospect: Prospect, rebuild: Rebuild) -> list[str]:
    seen = rebuild.looked_at
    files = [
        shard.file
        for key, entry in prospect.runs.items()
        if key not in prospect.unsettled
        for shard in entry.shards
        if shard.file not in seen
    ]
    return [file for file in files if _is_outdated(prospect, rebuild, file)]


def _is_outdated(prospect: Prospect, rebuild: Rebuild, file: str) -> bool:
    rows = prospect.catalogue.of_file(file).values()
    versions = {current.enrichment_version for current in rows} - {rebuild.enrichment_version}
    return bool(versions & set(rebuild.choice.older)) if rebuild.choice.minimum else bool(versions)


def _unfinished(store: Store, rebuild: Rebuild) -> list[dict[str, int]]:
    """Groups whose result is not there yet: of a sweep that died, or that was planned just now."""
    return [
        {"version": rebuild.version, "sweep": sweep, "group": group}
        for sweep, of in enumerate(rebuild.passes)
        for group in range(len(of.groups))
        if not store.fs.exists(store.path(result_file(rebuild, sweep, group)))
    ]
