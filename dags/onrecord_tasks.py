"""What the DAGs share: access, retries, who is told, the fields of the forms, and the tasks that more than one of them runs.

No logic here either: each task calls one function of `etl.pipeline`. Airflow finds this module beside the DAG files; `.airflowignore`
keeps it from being taken for one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pendulum
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Connection, Param, get_current_context, task
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

from etl import pipeline
from etl.settings import load_settings

SETTINGS = load_settings()
#: No DAG is older than news on the web.
START = pendulum.datetime(1980, 1, 1, tz=SETTINGS.time_zone)

#: Only what may go away by itself is tried again; everything else fails at once and says what to do.
RETRY_TRANSIENT = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception=name, action=RetryAction.RETRY, reason="may go away by itself")
        for name in (
            "etl.records.outcome.TransientError",
            "etl.records.outcome.ServiceUnreachable",
            "builtins.ConnectionError",
            "builtins.TimeoutError",
            "airflow.sdk.exceptions.AirflowTaskTimeout",
        )
    ],
    default=RetryAction.FAIL,
)
DEFAULTS: dict[str, Any] = {
    # a restart after a power cut uses up a try or two before the API server answers
    "retries": 5,
    "retry_delay": timedelta(seconds=SETTINGS.retry_seconds),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=15),
    "retry_policy": RETRY_TRANSIENT,
}


def access() -> pipeline.Access:
    """With the loader's key."""
    return _access("onrecord_elasticsearch")


def migrator() -> pipeline.Access:
    """With the migrator's key: the loader's may make no index and move no alias."""
    return _access("onrecord_elasticsearch_migrator")


def _access(connection: str) -> pipeline.Access:
    found = Connection.get(connection)
    return pipeline.Access.of_connection(
        scheme=found.schema, host=found.host, port=found.port, extra=found.extra_dejson or {}
    )


def day_field(title: str, description: str = "YYYY-MM-DD, included.") -> Param:
    """A day in a form; it may be left empty."""
    return Param(None, type=["null", "string"], format="date", title=title, description=description)


def range_fields() -> dict[str, Param]:
    """The fields that choose articles to enrich again."""
    return {
        "from": day_field("Published from"),
        "to": day_field("Published to"),
        "outlets": Param(
            None, type=["null", "array"], items={"type": "string"}, title="Outlets", description="Ids or names."
        ),
        "older_than": Param(
            None,
            type=["null", "string"],
            pattern="^[0-9a-f]{4,16}$",
            title="Minimum enrichment version",
            description="Only what an older version than this one read; or the beginning of one. Empty: all but today's.",
        ),
    }


def _notifiers(subject: str, lines: list[str]) -> list[tuple[type[Any], dict[str, Any]]]:
    """Each way to tell that the settings name, with what it is made of."""
    # the HTTP provider takes longer to import than all the rest of a DAG file, and files are parsed again and again
    ways: list[tuple[type[Any], dict[str, Any]]] = []
    if SETTINGS.alert_mail:
        from airflow.providers.smtp.notifications.smtp import SmtpNotifier

        ways.append((SmtpNotifier, pipeline.alerts.mail(subject, lines, SETTINGS.alert_mail)))
    if SETTINGS.alert_webhook:
        from airflow.providers.http.notifications import HttpNotifier

        ways.append((HttpNotifier, pipeline.alerts.webhook(subject, lines, SETTINGS.alert_webhook)))
    return ways


def told_of_failures() -> list[Any]:
    """Who is told of a failed run, as the settings say."""
    ways = _notifiers(pipeline.alerts.FAILED_SUBJECT, pipeline.alerts.failed_lines())
    return [notifier(**given) for notifier, given in ways]


def deadlines(dag: str) -> list[DeadlineAlert]:
    """Who is told of a run that takes too long, as the settings say."""
    minutes = SETTINGS.alert_after_minutes
    if not minutes:
        return []
    return [
        DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=timedelta(minutes=minutes),
            callback=AsyncCallback(notifier, kwargs=given),
            name=f"late {at}",
        )
        for at, (notifier, given) in enumerate(
            _notifiers(pipeline.alerts.LATE_SUBJECT, pipeline.alerts.late_lines(dag, minutes))
        )
    ]


def by_hand() -> dict[str, Any]:
    """What every DAG that a person starts has in common, beside that it has no schedule."""
    return {
        "start_date": START,
        "catchup": False,
        "max_active_runs": 1,
        "tags": ["onrecord"],
        "on_failure_callback": told_of_failures(),
        "default_args": DEFAULTS,
    }


# -- the road: nightly runs and replays --------------------------------------------------------------------------------


@task(
    map_index_template="{{ shard['day'] }}, shard {{ shard['shard'] }}",
    max_active_tis_per_dagrun=SETTINGS.worker_count,
    pool=SETTINGS.pool,
)
def process(shard: dict[str, Any]) -> dict[str, Any]:
    """Extract, clean, enrich and store one shard."""
    get_current_context()["shard"] = shard  # type: ignore[typeddict-unknown-key]
    return pipeline.process_shard(SETTINGS, **shard)


@task(pool=SETTINGS.store_pool, trigger_rule="none_failed")
def settle(shards: list[dict[str, Any]], counts: Any) -> list[dict[str, Any]]:
    """Hold the source contract, decide which revisions count, and write the manifests."""
    return pipeline.settle_all(SETTINGS, shards)


@task(pool=SETTINGS.store_pool)
def join_stories(settled: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find the copies of one wire story, in this run and in the week around it."""
    return pipeline.join_all(SETTINGS, settled)


@task
def plan_load(joined: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find what the live index lacks: this run, and any that died while loading."""
    return pipeline.plan_load(SETTINGS, access())


@task
def load(group: dict[str, Any]) -> dict[str, Any]:
    """Load the rows that count of a group of shard files."""
    return pipeline.load_files(SETTINGS, access(), group)


def reconciled(settled: list[dict[str, Any]], loads: Any) -> list[dict[str, Any]]:
    """Prove that the counts add up and that the index agrees."""
    return pipeline.reconcile_all(SETTINGS, access(), settled, list(loads[:] or []))


# -- a version of the index: rebuild and reprocess ---------------------------------------------------------------------


@task
def begin(again: bool | None = None) -> int:
    """Make the new version's indices, or go on with those that were begun with the same choice."""
    asked = get_current_context()["params"]
    begun = pipeline.begin_rebuild(
        SETTINGS,
        migrator(),
        again=asked["again"] if again is None else again,
        first=asked["from"],
        last=asked["to"],
        outlets=asked["outlets"] or (),
        reason=asked["reason"],
        minimum=asked["older_than"],
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
    return pipeline.plan_fill(SETTINGS, migrator(), version)


@task(max_active_tis_per_dagrun=SETTINGS.worker_count)
def fill(group: dict[str, Any]) -> dict[str, Any]:
    """Load some runs into the new version, and check that they are there."""
    return pipeline.fill_group(SETTINGS, migrator(), **group)


@task(trigger_rule="none_failed")
def compare(version: int, filled: Any) -> dict[str, Any]:
    """Load what was settled meanwhile, and find what differs from the live version; the report is this task's result."""
    return pipeline.compare_version(SETTINGS, migrator(), version)


@task(pool=SETTINGS.store_pool)
def swap(version: int) -> dict[str, Any]:
    """Make the new version the one that everybody reads."""
    return pipeline.swap(SETTINGS, migrator(), version)


def compared(version: Any) -> Any:
    """The tasks from the begun version to its comparison; returns the last."""
    enriched = enrich.expand(group=plan_again(version))
    return compare(version, fill.expand(group=plan_fill(version, enriched)))


def approval() -> ApprovalOperator:
    """A person's answer to the report; none within a week is a refusal."""
    return ApprovalOperator(
        task_id="approve",
        subject="Swap index version {{ ti.xcom_pull(task_ids='begin') }} in?",
        body="{{ ti.xcom_pull(task_ids='compare')['report'] }}",
        defaults="Reject",
        response_timeout=timedelta(days=7),
        fail_on_reject=False,
    )
