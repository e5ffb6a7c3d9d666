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

from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

from etl import pipeline
from etl.settings import load_settings

SETTINGS = load_settings()
TRANSIENT = ("etl.records.outcome.TransientError", "etl.records.outcome.ServiceUnreachable", "builtins.ConnectionError")
RETRY_TRANSIENT = ExceptionRetryPolicy(
    rules=[RetryRule(exception=name, action=RetryAction.RETRY, reason="may go away by itself") for name in TRANSIENT],
    default=RetryAction.FAIL,
)


def _access() -> pipeline.Access:
    from airflow.sdk import Connection

    found = Connection.get("onrecord_elasticsearch")
    return pipeline.Access.of_connection(
        scheme=found.schema, host=found.host, port=found.port, extra=found.extra_dejson or {}
    )


@dag(
    dag_id="onrecord_replay_dead_letters",
    description="Records that could not be taken, once more.",
    doc_md=__doc__,
    schedule=None,
    start_date=pendulum.datetime(1980, 1, 1, tz=SETTINGS.time_zone),
    catchup=False,
    max_active_runs=1,
    tags=["onrecord"],
    params={
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Day of the dump",
            description="YYYY-MM-DD; empty: all days.",
        ),
        "reason": Param(
            None, type=["null", "string"], title="Reason code", description="As the letters show it; empty: all."
        ),
        "ids": Param(
            [], type="array", items={"type": "string"}, title="Letters", description="Ids, or beginnings of them."
        ),
    },
    default_args={
        # a restart after a power cut uses up a try or two before the API server answers
        "retries": 5,
        "retry_delay": timedelta(seconds=SETTINGS.retry_seconds),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=15),
        "retry_policy": RETRY_TRANSIENT,
    },
)
def onrecord_replay_dead_letters() -> None:
    """Wire the steps of `etl.pipeline`; see the module's docstring."""

    @task
    def plan() -> list[dict[str, Any]]:
        """Choose the letters: one shard for each day that has some."""
        context = get_current_context()
        asked = context["params"]
        run = pipeline.new_run(context["dag_run"].run_id)
        days = [asked["day"]] if asked["day"] else None
        return pipeline.plan_replay(SETTINGS, _access(), run, days=days, reason=asked["reason"], ids=asked["ids"])

    @task(map_index_template="{{ shard['day'] }}", max_active_tis_per_dagrun=SETTINGS.worker_count, pool=SETTINGS.pool)
    def process(shard: dict[str, Any]) -> dict[str, Any]:
        """Extract, clean, enrich and store the records of one day's letters."""
        get_current_context()["shard"] = shard  # type: ignore[typeddict-unknown-key]
        return pipeline.process_shard(SETTINGS, **shard)

    @task(pool=SETTINGS.store_pool, trigger_rule="none_failed")
    def settle(shards: list[dict[str, Any]], counts: Any) -> list[dict[str, Any]]:
        """Decide which revisions count, and write the manifests."""
        return pipeline.settle_all(SETTINGS, shards)

    @task(pool=SETTINGS.store_pool)
    def join_stories(settled: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Find the copies of one wire story, in this run and in the week around it."""
        return pipeline.join_all(SETTINGS, settled)

    @task
    def plan_load(joined: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Find what the live index lacks."""
        return pipeline.plan_load(SETTINGS, _access())

    @task
    def load(group: dict[str, Any]) -> dict[str, Any]:
        """Load the rows that count of a group of shard files."""
        return pipeline.load_files(SETTINGS, _access(), group)

    @task(trigger_rule="none_failed")
    def reconcile(settled: list[dict[str, Any]], loads: Any) -> list[dict[str, Any]]:
        """Prove that the counts add up and that the index agrees."""
        return pipeline.reconcile_all(SETTINGS, _access(), settled, list(loads[:] or []))

    # what a task returns is a reference to its result until the scheduler resolves it
    shards: Any = plan()
    settled: Any = settle(shards, process.expand(shard=shards))
    joined: Any = join_stories(settled)
    reconcile(settled, load.expand(group=plan_load(joined)))


onrecord_replay_dead_letters()
