"""Several planned days along the whole road in one command, every core at work from the first shard to the last.

In: plans, in order of their days. Out: the reconciliation of each. One pool of worker processes takes the shards of all days,
so that a model is loaded once a worker; this process settles a day as soon as its shards are done, joins its stories, and
loads what has been settled while the workers go on. Whatever stops it leaves what every stopped run leaves: settled days
count, the rest is done by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from etl.pipeline.access import Access
from etl.pipeline.loading import load_files, plan_load, reconcile
from etl.pipeline.planning import Plan
from etl.pipeline.processing import process_shard
from etl.pipeline.settling import settle
from etl.pipeline.stories import join_stories
from etl.settings import Settings

#: Below this many bytes of dumps a second process costs more (its model) than it brings.
_WORTH_A_WORKER = 400_000
#: Records of settled days that wait to be loaded together: a load has a price of its own (connect, check, refresh).
_WORTH_A_LOAD = 500

#: Called with the number of bytes of dumps that are done, for progress.
Progress = Callable[[int], None]
#: A shard that is being processed; its result is the bytes that it read.
Shards = dict[tuple[str, str], list[Callable[[], int]]]


def run_plans(
    settings: Settings, access: Access, plans: list[Plan], progress: Progress = lambda size: None
) -> list[dict[str, Any]]:
    """The rest of the road for planned days; returns what `reconcile` does, a day each, in order."""
    results: list[dict[str, Any]] = []
    waiting: list[Plan] = []
    records = 0
    with _shards(settings, plans) as shards:
        for plan in plans:
            for done in shards[plan.day, plan.run]:
                progress(done())
            records += settle(settings, plan.day, plan.run, plan.shards)["read"]
            join_stories(settings, plan.day, plan.run)
            waiting.append(plan)
            if records >= _WORTH_A_LOAD or plan is plans[-1]:
                results += _load(settings, access, waiting)
                waiting, records = [], 0
    return results


def _load(settings: Settings, access: Access, plans: list[Plan]) -> list[dict[str, Any]]:
    """Load all that the index lacks at once, and prove it, a day each."""
    runs = [run for group in plan_load(settings, access) for run in group["runs"]]
    whole = load_files(settings, access, {"runs": runs}) if runs else {}
    loads = [{**whole, "runs": [run]} for run in runs]
    return [reconcile(settings, access, plan.day, plan.run, own) for plan, own in _dealt(plans, loads)]


def _dealt(plans: list[Plan], loads: list[dict[str, Any]]) -> Iterator[tuple[Plan, list[dict[str, Any]]]]:
    """Each plan with the load of its own run; the first also proves those of runs that an earlier command left."""
    names = {(plan.day, plan.run) for plan in plans}
    others = [load for load in loads if tuple(load["runs"][0]) not in names]
    for plan in plans:
        yield plan, [*(load for load in loads if load["runs"] == [[plan.day, plan.run]]), *others]
        others = []


@contextmanager
def _shards(settings: Settings, plans: list[Plan]) -> Iterator[Shards]:
    """The shards of all plans, under way in worker processes; in this one, where a second would cost more than it brings."""
    jobs = [(settings, plan.day, plan.run, shard) for plan in plans for shard in range(plan.shards)]
    workers = min(settings.worker_count, len(jobs), max(1, sum(plan.bytes for plan in plans) // _WORTH_A_WORKER))
    if workers <= 1:
        yield _by_run(jobs, lambda job: lambda: _process(job))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures: list[Future[int]] = []

        def start(job: tuple[Settings, str, str, int]) -> Callable[[], int]:
            futures.append(pool.submit(_process, job))
            return futures[-1].result

        try:
            yield _by_run(jobs, start)
        finally:
            # where a guard stopped the run, the shards that nobody waits for are not begun
            pool.shutdown(wait=True, cancel_futures=True)


def _by_run(
    jobs: list[tuple[Settings, str, str, int]], start: Callable[[tuple[Settings, str, str, int]], Callable[[], int]]
) -> Shards:
    found: Shards = {}
    for job in jobs:
        found.setdefault((job[1], job[2]), []).append(start(job))
    return found


def _process(job: tuple[Settings, str, str, int]) -> int:
    sizes: list[int] = []
    process_shard(*job, progress=sizes.append)
    return sum(sizes)
