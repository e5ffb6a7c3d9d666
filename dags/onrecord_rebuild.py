"""### A new version of the index: fill, compare, approve, swap

Makes new indices from the repository's templates, fills them from the store, compares them with the live version, and waits
for an approval. Searches and nightly runs go on meanwhile; what they load reaches the new version before the swap.

**When.** After a change of `mappings/`; or, with `again`, to give old articles the labels of today's rules, lists and
model. `from`, `to` and `outlets` choose the articles that are enriched again; all others are then copied from the live
version as they are. Started by hand only, one at a time; every choice is a field of the form.

**Approval.** The task `approve` shows the difference: counts by year, outlet and label, labels that changed with examples,
what is gone and what is new. Whoever answers `Approve` makes the new version live, from one moment to the next. `Reject`, or
no answer within a week, leaves everything as it is; the version is kept, and `onrecord rebuild swap N` or `onrecord rebuild
drop N` decides later.

**Back.** `onrecord rebuild rollback` puts the version before back in place; old versions are kept until `onrecord rebuild
drop N`.

**When it fails.** Clear the failed task: what was enriched or loaded is not done twice. `begin`: a mapping that differs where
only a range was asked for, or aliases that point to more than one version. `fill`: Elasticsearch is down or full. `compare`:
the new version does not hold what the store does; the log says what.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pendulum
from airflow.providers.standard.operators.hitl import ApprovalOperator
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
    """With the migrator's key: the loader's may make no index and move no alias."""
    from airflow.sdk import Connection

    found = Connection.get("onrecord_elasticsearch_migrator")
    return pipeline.Access.of_connection(
        scheme=found.schema, host=found.host, port=found.port, extra=found.extra_dejson or {}
    )


def _day(title: str) -> Param:
    return Param(None, type=["null", "string"], format="date", title=title, description="YYYY-MM-DD, included.")


@dag(
    dag_id="onrecord_rebuild",
    description="A new version of the index: fill, compare, approve, swap.",
    doc_md=__doc__,
    schedule=None,
    start_date=pendulum.datetime(1980, 1, 1, tz=SETTINGS.time_zone),
    catchup=False,
    max_active_runs=1,
    tags=["onrecord"],
    params={
        "reason": Param("", type="string", title="Reason", description="Why; kept with the version."),
        "again": Param(False, type="boolean", title="Enrich again", description="With today's rules, lists and model."),
        "from": _day("Published from"),
        "to": _day("Published to"),
        "outlets": Param([], type="array", items={"type": "string"}, title="Outlets", description="Ids or names."),
    },
    default_args={
        "retries": 3,
        "retry_delay": timedelta(minutes=1),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=15),
        "retry_policy": RETRY_TRANSIENT,
    },
)
def onrecord_rebuild() -> None:
    """Wire the steps of `etl.versions`; see the module's docstring."""

    @task
    def begin() -> int:
        """Make the new version's indices, or go on with those that were begun with the same choice."""
        asked = get_current_context()["params"]
        begun = pipeline.begin_rebuild(
            SETTINGS,
            _access(),
            again=asked["again"],
            first=asked["from"],
            last=asked["to"],
            outlets=asked["outlets"],
            reason=asked["reason"],
        )
        return int(begun["version"])

    @task
    def plan_again(version: int) -> list[dict[str, int]]:
        """Find the stored files that hold articles to enrich again."""
        return pipeline.plan_again(SETTINGS, version)

    @task(
        map_index_template="group {{ group['group'] }}",
        max_active_tis_per_dagrun=SETTINGS.worker_count,
        pool=SETTINGS.pool,
    )
    def enrich(group: dict[str, int]) -> dict[str, Any]:
        """Enrich the chosen articles of some files again."""
        get_current_context()["group"] = group  # type: ignore[typeddict-unknown-key]
        return pipeline.enrich_group(SETTINGS, **group)

    @task(trigger_rule="none_failed")
    def plan_fill(version: int, enriched: Any) -> list[dict[str, Any]]:
        """Find the runs that the new version lacks."""
        return pipeline.plan_fill(SETTINGS, _access(), version)

    @task(max_active_tis_per_dagrun=SETTINGS.worker_count)
    def fill(group: dict[str, Any]) -> dict[str, Any]:
        """Load some runs into the new version, and check that they are there."""
        return pipeline.fill_group(SETTINGS, _access(), **group)

    @task(trigger_rule="none_failed")
    def compare(version: int, filled: Any) -> dict[str, Any]:
        """Load what was settled meanwhile, and find what differs from the live version."""
        return pipeline.compare_version(SETTINGS, _access(), version)

    @task(pool=SETTINGS.store_pool)
    def swap(version: int) -> dict[str, Any]:
        """Make the new version the one that everybody reads."""
        return pipeline.swap(SETTINGS, _access(), version)

    approve = ApprovalOperator(
        task_id="approve",
        subject="Swap index version {{ ti.xcom_pull(task_ids='begin') }} in?",
        body="{{ ti.xcom_pull(task_ids='compare')['report'] }}",
        defaults="Reject",
        response_timeout=timedelta(days=7),
        fail_on_reject=False,
    )
    # what a task returns is a reference to its result until the scheduler resolves it
    version: Any = begin()
    enriched = enrich.expand(group=plan_again(version))
    compared = compare(version, fill.expand(group=plan_fill(version, enriched)))
    compared >> approve >> swap(version)


onrecord_rebuild()
