"""### The nightly run: one day's dump into the search index

Reads `<dumps>/YYYY-MM-DD/**`, cleans and enriches every article, keeps the result in the store, loads it into
Elasticsearch, and proves that every record read ended in one state and that the index agrees.

**Which day.** A scheduled or backfill run takes the day of its logical date, in the zone of the schedule
(`ONRECORD_TIME_ZONE`): the run that starts at 01:30 on 22 November reads the dump of 21 November. A manual run must
say which day it is for: trigger it with `{"day": "2026-11-21"}`; it is never guessed.

**Again.** Any day can be run again at any time: what is there already is counted as `unchanged`, a newer revision
replaces an older one, an older one never replaces a newer. A run that was killed is finished by running it again.

**Waiting.** A scheduled run waits for its dump, half-written ones included where `ONRECORD_DUMP_MARKER` says what a whole one
looks like, for `ONRECORD_DUMP_DEADLINE_MINUTES`; then it fails. Manual and backfill runs do not wait.

**Late files.** A scheduled run looks through the `ONRECORD_LATE_DAYS` days before its own for files that came, or changed, after
these were run; it lists them and, unless `ONRECORD_LATE=report`, runs them as well.

**When it fails.** `plan`: there is no dump for the day, or it is not complete. `process`: a dump file could not be opened. `load`: Elasticsearch
is down, full, or its mapping is not the repository's. `settle`: the dump breaks its source contract, or a canary is set
to fail. `reconcile`: the counts do not add up, or the index lacks
something; the log names each difference. Records that could not be taken are dead letters; they do not fail the run.

**Backfill.** `airflow backfill create --dag-id onrecord_nightly --from-date 2026-03-02 --to-date 2026-03-05T23:59:59`;
the end is an instant, so give it a time of day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pendulum
from airflow.providers.http.notifications import HttpNotifier
from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import (
    Asset,
    CronDataIntervalTimetable,
    Param,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

from etl import pipeline
from etl.settings import load_settings

SETTINGS = load_settings()
#: Updated when a night is in the index; its extra holds the night's counts.
STATEMENTS = Asset(name="onrecord_statements", uri="onrecord://statements")

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


def _access() -> pipeline.Access:
    from airflow.sdk import Connection

    found = Connection.get("onrecord_elasticsearch")
    return pipeline.Access.of_connection(
        scheme=found.schema, host=found.host, port=found.port, extra=found.extra_dejson or {}
    )


def _alerts() -> list[Any]:
    """Who is told of a failed run, as the settings say."""
    subject, lines = pipeline.alerts.FAILED_SUBJECT, pipeline.alerts.failed_lines()
    told: list[Any] = []
    if SETTINGS.alert_mail:
        told.append(SmtpNotifier(**pipeline.alerts.mail(subject, lines, SETTINGS.alert_mail)))
    if SETTINGS.alert_webhook:
        told.append(HttpNotifier(**pipeline.alerts.webhook(subject, lines, SETTINGS.alert_webhook)))
    return told


def _deadlines() -> list[Any]:
    """Who is told of a run that takes too long, as the settings say."""
    minutes = SETTINGS.alert_after_minutes
    if not minutes:
        return []
    subject, lines = pipeline.alerts.LATE_SUBJECT, pipeline.alerts.late_lines("onrecord_nightly", minutes)
    told: list[AsyncCallback] = []
    if SETTINGS.alert_mail:
        told.append(AsyncCallback(SmtpNotifier, kwargs=pipeline.alerts.mail(subject, lines, SETTINGS.alert_mail)))
    if SETTINGS.alert_webhook:
        given = pipeline.alerts.webhook(subject, lines, SETTINGS.alert_webhook)
        told.append(AsyncCallback(HttpNotifier, kwargs=given))
    return [
        DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT, interval=timedelta(minutes=minutes), callback=callback
        )
        for callback in told
    ]


@dag(
    dag_id="onrecord_nightly",
    description="One day's dump: extract, clean, enrich, store, load, reconcile.",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable(SETTINGS.schedule, timezone=SETTINGS.time_zone),
    start_date=pendulum.datetime(1980, 1, 1, tz=SETTINGS.time_zone),
    catchup=False,
    # a night that waits for its dump must not keep the day that an operator starts by hand from running
    max_active_runs=4,
    tags=["onrecord"],
    on_failure_callback=_alerts(),
    deadline=_deadlines(),
    params={
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Day of the dump",
            description="YYYY-MM-DD. Required for a manual run; scheduled and backfill runs take their logical date.",
        )
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
def onrecord_nightly() -> None:
    """Wire the steps of `etl.pipeline`; see the module's docstring."""

    def day_and_kind() -> tuple[str, bool]:
        """The dump day of this run, and whether the scheduler started it by itself."""
        context = get_current_context()
        run = context["dag_run"]
        kind = str(run.run_type)
        day = pipeline.day_of_run(context["params"]["day"], kind, run.logical_date, SETTINGS.time_zone)
        return day, kind.rsplit(".", 1)[-1].lower() == "scheduled"

    @task.sensor(poke_interval=60, timeout=timedelta(days=2).total_seconds(), mode="reschedule")
    def wait() -> bool:
        """A scheduled run waits for its dump until the deadline; what is then missing, `plan` says."""
        day, is_scheduled = day_and_kind()
        run_after = get_current_context()["dag_run"].run_after
        waited = (datetime.now(UTC) - run_after).total_seconds() / 60
        return not is_scheduled or pipeline.may_start(SETTINGS, day, waited)

    @task
    def plan() -> list[dict[str, Any]]:
        """Find the day's dump files, and late ones of earlier days, and split them into shards."""
        day, is_scheduled = day_and_kind()
        run = pipeline.new_run(get_current_context()["dag_run"].run_id)
        return pipeline.plan_night(SETTINGS, day, run, late=is_scheduled)

    @task(
        map_index_template="{{ shard['day'] }}, shard {{ shard['shard'] }}",
        max_active_tis_per_dagrun=SETTINGS.worker_count,
        pool=SETTINGS.pool,
    )
    def process(shard: dict[str, Any]) -> dict[str, Any]:
        """Extract, clean, enrich and store one shard."""
        get_current_context()["shard"] = shard  # type: ignore[typeddict-unknown-key]
        return pipeline.process_shard(SETTINGS, **shard)

    @task(pool=SETTINGS.store_pool)
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
        return pipeline.plan_load(SETTINGS, _access())

    @task
    def load(group: dict[str, Any]) -> dict[str, Any]:
        """Load the rows that count of a group of shard files."""
        return pipeline.load_files(SETTINGS, _access(), group)

    @task(outlets=[STATEMENTS], trigger_rule="none_failed")
    def reconcile(settled: list[dict[str, Any]], loads: Any) -> list[dict[str, Any]]:
        """Prove that the counts add up and that the index agrees; announce the new statements."""
        results = pipeline.reconcile_all(SETTINGS, _access(), settled, list(loads[:] or []))
        extra: dict[str, Any] = {"runs": results}
        get_current_context()["outlet_events"][STATEMENTS].extra = extra
        return results

    @task
    def report(results: list[dict[str, Any]]) -> list[str]:
        """Write the report page of each day into the store: denials, no-comments, new anonymous claims, charts."""
        return [pipeline.write_report(SETTINGS, _access(), result["day"]) for result in results]

    # what a task returns is a reference to its result until the scheduler resolves it
    shards: Any = plan()
    wait() >> shards
    settled: Any = settle(shards, process.expand(shard=shards))
    joined: Any = join_stories(settled)
    results: Any = reconcile(settled, load.expand(group=plan_load(joined)))
    report(results)


onrecord_nightly()
