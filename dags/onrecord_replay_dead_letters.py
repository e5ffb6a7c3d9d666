"""### Dead letters again, after a fix

Sends records that could not be taken down the road once more: all that stand, or those of a day, with a reason, or by their
ids. What can be taken now is in the index afterwards, and its letter is gone; what fails again keeps its one letter, with one
attempt more.

**When.** After a fix of the code, of a setting, or of a dump file. Started by hand only; the choice is the form. `onrecord
dead-letters list` shows what stands, `onrecord dead-letters show ID --raw` the bytes.

**What is read.** Letters of the clean and enrich stages hold their record; those of the extract stage are read from the dump file,
or from the bytes that were kept, where the file is gone and the bytes are all of it. Letters of the load stage are loaded again
from the store. Retracted articles stay retracted.

**When it fails.** As `onrecord_nightly`; nothing is lost, and it can be started again at any time. A choice that no letter
fits ends well and has done nothing.
"""

from __future__ import annotations

from typing import Any

import onrecord_tasks as shared
from airflow.sdk import Param, dag, get_current_context, task

from etl import pipeline


@task
def plan() -> list[dict[str, Any]]:
    """Choose the letters: one shard for each day that has some."""
    context = get_current_context()
    asked = context["params"]
    run = pipeline.new_run(context["dag_run"].run_id)
    days = [asked["day"]] if asked["day"] else None
    return pipeline.plan_replay(
        shared.SETTINGS, shared.access(), run, days=days, reason=asked["reason"], ids=asked["ids"] or ()
    )


@dag(
    dag_id="onrecord_replay_dead_letters",
    description="Records that could not be taken, once more.",
    doc_md=__doc__,
    params={
        "day": shared.day_field("Day of the dump", "YYYY-MM-DD; empty: all days."),
        "reason": Param(
            None, type=["null", "string"], title="Reason code", description="As the letters show it; empty: all."
        ),
        "ids": Param(
            None,
            type=["null", "array"],
            items={"type": "string"},
            title="Letters",
            description="Ids, or beginnings of them.",
        ),
    },
    schedule=None,
    **shared.by_hand(),
)
def onrecord_replay_dead_letters() -> None:
    """Wire the steps of `etl.pipeline`; see the module's docstring."""
    # what a task returns is a reference to its result until the scheduler resolves it
    shards: Any = plan()
    settled: Any = shared.settle(shards, shared.process.expand(shard=shards))
    joined: Any = shared.join_stories(settled)
    loads = shared.load.expand(group=shared.plan_load(joined))
    task(trigger_rule="none_failed", task_id="reconcile")(shared.reconciled)(settled, loads)


onrecord_replay_dead_letters()
