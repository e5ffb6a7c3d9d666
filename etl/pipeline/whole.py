"""Several runs settled and reconciled together: a night with its late files, a replay over many days.

In: the shards that a plan gave, `{"day", "run", "shard"}` each. Out: the totals of each (day, run), in order of the days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from etl.pipeline.access import Access
from etl.pipeline.loading import load_files, plan_load, reconcile
from etl.pipeline.processing import process_shard
from etl.pipeline.settling import settle
from etl.pipeline.stories import join_stories
from etl.settings import Settings


def settle_all(settings: Settings, shards: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Settle every run that the shards belong to."""
    counts = Counter((shard["day"], shard["run"]) for shard in shards)
    return [settle(settings, day, run, count) for (day, run), count in sorted(counts.items())]


def join_all(settings: Settings, settled: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join the stories of every settled run."""
    return [join_stories(settings, one["day"], one["run"]) for one in settled]


def reconcile_all(
    settings: Settings, access: Access, settled: Iterable[dict[str, Any]], loads: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Reconcile every settled run with the index; where none was settled, the first of those that were loaded."""
    runs = [(one["day"], one["run"]) for one in settled] or [tuple(run) for load in loads for run in load["runs"]][:1]
    return [reconcile(settings, access, day, run, loads) for day, run in runs]


def run_shards(settings: Settings, access: Access, shards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rest of the road for planned shards, in this process: what the DAGs do as tasks."""
    for shard in shards:
        process_shard(settings, **shard)
    settled = settle_all(settings, shards)
    join_all(settings, settled)
    loads = [load_files(settings, access, group) for group in plan_load(settings, access)]
    return reconcile_all(settings, access, settled, loads)
