"""The road, end to end: the only package that knows the order of the stages.

    plan ─▶ process (a call a shard: extract, clean, enrich, store) ─▶ settle ─▶ join_stories ─▶ load (a call a group of shards)
    ─▶ reconcile

Each step is one function with small, JSON-able arguments and results, so that the command line calls them in a loop and
Airflow as tasks; all that is large goes through the store. Every step can be repeated: a step of a run that was settled
changes nothing, and a run that died before it was settled leaves nothing behind.

The steps are imported when first used, so that a scheduler that only reads the DAG files stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from etl.operation import alerts
    from etl.operation.arrival import may_start
    from etl.operation.backfill import plan_backfill
    from etl.pipeline.access import Access
    from etl.pipeline.days import run_plans
    from etl.pipeline.loading import load_files, plan_load, reconcile
    from etl.pipeline.planning import day_of_run, new_run, plan_day, plan_night, plan_paths
    from etl.pipeline.processing import process_shard
    from etl.pipeline.replaying import plan_replay
    from etl.pipeline.reporting import write_report
    from etl.pipeline.settling import settle
    from etl.pipeline.stories import join_stories
    from etl.pipeline.verifying import verify
    from etl.pipeline.whole import join_all, reconcile_all, run_shards, settle_all
    from etl.versions.again import enrich_group
    from etl.versions.fill import fill_group, plan_fill
    from etl.versions.steps import begin_rebuild, compare_version, plan_again
    from etl.versions.swapping import rollback, swap

_MODULE_OF = {
    "alerts": "etl.operation.alerts",
    "may_start": "etl.operation.arrival",
    "plan_backfill": "etl.operation.backfill",
    "plan_replay": "replaying",
    "reconcile_all": "whole",
    "run_plans": "days",
    "run_shards": "whole",
    "settle_all": "whole",
    "verify": "verifying",
    "Access": "access",
    "join_all": "whole",
    "join_stories": "stories",
    "load_files": "loading",
    "plan_load": "loading",
    "reconcile": "loading",
    "day_of_run": "planning",
    "new_run": "planning",
    "plan_day": "planning",
    "plan_night": "planning",
    "plan_paths": "planning",
    "process_shard": "processing",
    "settle": "settling",
    "write_report": "reporting",
    "begin_rebuild": "etl.versions.steps",
    "enrich_group": "etl.versions.again",
    "fill_group": "etl.versions.fill",
    "compare_version": "etl.versions.steps",
    "plan_fill": "etl.versions.fill",
    "rollback": "etl.versions.swapping",
    "swap": "etl.versions.swapping",
    "plan_again": "etl.versions.steps",
}

__all__ = [
    "Access",
    "alerts",
    "begin_rebuild",
    "compare_version",
    "day_of_run",
    "enrich_group",
    "fill_group",
    "join_all",
    "join_stories",
    "load_files",
    "may_start",
    "new_run",
    "plan_again",
    "plan_backfill",
    "plan_day",
    "plan_fill",
    "plan_load",
    "plan_night",
    "plan_paths",
    "plan_replay",
    "process_shard",
    "reconcile",
    "reconcile_all",
    "rollback",
    "run_plans",
    "run_shards",
    "settle",
    "settle_all",
    "swap",
    "verify",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _MODULE_OF[name]
    found = import_module(module if "." in module else f"{__name__}.{module}")
    return found if module.endswith(f".{name}") else getattr(found, name)
