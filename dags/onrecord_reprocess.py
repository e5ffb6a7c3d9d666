"""### Old articles with today's rules: enrich again, compare, approve, swap

Enriches stored articles again, with today's rules, lists and model, into a version of the index that nobody reads, and reports
the labels that change. No dump is read. It is a dry run unless the form says otherwise: then it ends with the report, and the
version is kept for `onrecord rebuild swap N`, or goes with `onrecord rebuild drop N`.

**Which articles.** Those published between `from` and `to`, both included, and of the `outlets` (ids or names); all that an empty
field does not exclude. Only those whose labels are of another enrichment version than today's are read again. Hand
corrections are made again, retracted articles stay out, and everything else is copied as it is.

**Approval.** Without `dry_run`, the task `approve` shows the difference; `Approve` makes the new labels those that everybody
reads, from one moment to the next. `Reject`, or no answer within a week, leaves everything as it is.

**Back.** `onrecord rebuild rollback`.

**When it fails.** Clear the failed task: what was enriched or loaded is not done twice. `begin`: the mapping differs from the
live one (then use `onrecord_rebuild` for the whole archive), or nothing in the range is of an older version.
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
    dag_id="onrecord_reprocess",
    description="Old articles with today's rules: enrich again, compare, approve, swap.",
    doc_md=__doc__,
    schedule=None,
    start_date=pendulum.datetime(1980, 1, 1, tz=SETTINGS.time_zone),
    catchup=False,
    max_active_runs=1,
    tags=["onrecord"],
    params={
        "reason": Param(type="string", minLength=3, title="Reason", description="Why; kept with the version."),
        "from": _day("Published from"),
        "to": _day("Published to"),
        "outlets": Param([], type="array", items={"type": "string"}, title="Outlets", description="Ids or names."),
        "dry_run": Param(
            True, type="boolean", title="Dry run", description="End with the report; ask nobody, swap nothing."
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
def onrecord_reprocess() -> None:
    """Wire the steps of `etl.versions`; see the module's docstring."""

    @task
    def begin() -> int:
        """Make the new version's indices, or go on with those that were begun with the same choice."""
        asked = get_current_context()["params"]
        begun = pipeline.begin_rebuild(
            SETTINGS,
            _access(),
            again=True,
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
        """Find the labels that change; the report is this task's result."""
        return pipeline.compare_version(SETTINGS, _access(), version)

    @task.short_circuit
    def is_no_dry_run() -> bool:
        """A dry run ends here."""
        return not get_current_context()["params"]["dry_run"]

    @task
    def swap(version: int) -> dict[str, Any]:
        """Make the new labels those that everybody reads."""
        return pipeline.swap(SETTINGS, _access(), version)

    approve = ApprovalOperator(
        task_id="approve",
        subject="Swap the reprocessed version {{ ti.xcom_pull(task_ids='begin') }} in?",
        body="{{ ti.xcom_pull(task_ids='compare')['report'] }}",
        defaults="Reject",
        response_timeout=timedelta(days=7),
        fail_on_reject=False,
    )
    # what a task returns is a reference to its result until the scheduler resolves it
    version: Any = begin()
    enriched = enrich.expand(group=plan_again(version))
    compared = compare(version, fill.expand(group=plan_fill(version, enriched)))
    compared >> is_no_dry_run() >> approve >> swap(version)


onrecord_reprocess()
