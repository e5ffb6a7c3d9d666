"""The whole road as one function, driven as Airflow drives it: step by step, each of which may be the last before a kill."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from etl import pipeline
from etl.settings import Settings
from etl.store import Store

#: The steps, in their order; a kill happens after one of them, before anybody has marked it as done.
STEPS = ("plan", "process", "settle", "join_stories", "plan_load", "load")


class Killed(Exception):
    """Stands for SIGKILL between two steps: what the last one returned is lost."""


def run_day(settings: Settings, day: str, run: str, kill_after: str | None = None) -> dict[str, Any]:
    """One day through the steps of the nightly DAG; called again with the same `run`, as Airflow's retries do."""
    access = pipeline.Access.of(settings)

    def after(step: str) -> None:
        if step == kill_after:
            raise Killed(step)

    shards = pipeline.plan_night(settings, day, run)
    after("plan")
    for shard in shards:
        pipeline.process_shard(settings, **shard)
        after("process")
    pipeline.settle(settings, day, run, len(shards))
    after("settle")
    pipeline.join_stories(settings, day, run)
    after("join_stories")
    groups = pipeline.plan_load(settings, access)
    after("plan_load")
    loads = []
    for group in groups:
        loads.append(pipeline.load_files(settings, access, group))
        after("load")
    return pipeline.reconcile(settings, access, day, run, loads)


def write_dump(folder: Path, files: dict[str, bytes]) -> None:
    """Files by `DAY/NAME`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def states(settings: Settings) -> Counter[str]:
    """The sum of all runs' terminal states."""
    total: Counter[str] = Counter()
    for _, entry in Store(settings.store_uri).runs():
        assert sum(entry.states.values()) == entry.read
        total.update(entry.states)
    return total
