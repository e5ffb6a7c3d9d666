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

import onrecord_tasks as shared
from airflow.sdk import Asset, CronDataIntervalTimetable, dag, get_current_context, task
from onrecord_tasks import SETTINGS

from etl import pipeline

#: Updated when a night is in the index; its extra holds the night's counts.
STATEMENTS = Asset(name="onrecord_statements", uri="onrecord://statements")


def _day_and_kind() -> tuple[str, bool]:
    """The dump day of this run, and whether the scheduler started it by itself."""
    context = get_current_context()
    run = context["dag_run"]
    kind = str(run.run_type)
    day = pipeline.day_of_run(context["params"]["day"], kind, run.logical_date, SETTINGS.time_zone)
    return day, kind.rsplit(".", 1)[-1].lower() == "scheduled"


@task.sensor(poke_interval=60, timeout=timedelta(days=2).total_seconds(), mode="reschedule")
def wait() -> bool:
    """A scheduled run waits for its dump until the deadline; what is then missing, `plan` says."""
    day, is_scheduled = _day_and_kind()
    run_after = get_current_context()["dag_run"].run_after
    waited = (datetime.now(UTC) - run_after).total_seconds() / 60
    return not is_scheduled or pipeline.may_start(SETTINGS, day, waited)


@task
def plan() -> list[dict[str, Any]]:
    """Find the day's dump files, and late ones of earlier days, and split them into shards."""
    day, is_scheduled = _day_and_kind()
    run = pipeline.new_run(get_current_context()["dag_run"].run_id)
    return pipeline.plan_night(SETTINGS, day, run, late=is_scheduled)


@task(outlets=[STATEMENTS], trigger_rule="none_failed")
def reconcile(settled: list[dict[str, Any]], loads: Any) -> list[dict[str, Any]]:
    """Prove that the counts add up and that the index agrees; announce the new statements."""
    results = shared.reconciled(settled, loads)
    extra: dict[str, Any] = {"runs": results}
    get_current_context()["outlet_events"][STATEMENTS].extra = extra
    return results


@task
def report(results: list[dict[str, Any]]) -> list[str]:
    """Write the report page of each day into the store: denials, no-comments, new anonymous claims, charts."""
    return [pipeline.write_report(SETTINGS, shared.access(), result["day"]) for result in results]


@dag(
    dag_id="onrecord_nightly",
    description="One day's dump: extract, clean, enrich, store, load, reconcile.",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable(SETTINGS.schedule, timezone=SETTINGS.time_zone),
    start_date=shared.START,
    catchup=False,
    # a night that waits for its dump must not keep the day that an operator starts by hand from running
    max_active_runs=4,
    tags=["onrecord"],
    on_failure_callback=shared.told_of_failures(),
    deadline=shared.deadlines("onrecord_nightly"),
    params={
        "day": shared.day_field(
            "Day of the dump",
            "YYYY-MM-DD. Required for a manual run; scheduled and backfill runs take their logical date.",
        )
    },
    default_args=shared.DEFAULTS,
)
def onrecord_nightly() -> None:
    """Wire the steps of `etl.pipeline`; see the module's docstring."""
    # what a task returns is a reference to its result until the scheduler resolves it
    shards: Any = plan()
    wait() >> shards
    settled: Any = shared.settle(shards, shared.process.expand(shard=shards))
    joined: Any = shared.join_stories(settled)
    results: Any = reconcile(settled, shared.load.expand(group=shared.plan_load(joined)))
    report(results)


onrecord_nightly()
