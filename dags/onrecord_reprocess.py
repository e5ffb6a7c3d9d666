"""### Old articles with today's rules: enrich again, compare, approve, swap

Enriches stored articles again, with today's rules, lists and model, into a version of the index that nobody reads, and reports
the labels that change. No dump is read. It is a dry run unless the form says otherwise: then it ends with the report, and the
version is kept for `onrecord rebuild swap N`, or goes with `onrecord rebuild drop N`.

**Which articles.** Those published between `from` and `to`, both included, and of the `outlets` (ids or names); all that an empty
field does not exclude. `older_than` is a minimum enrichment version: only what an older one read is read again (`onrecord
reprocess --versions` lists them, the dashboard of the last runs counts them); empty, all but what today's read. Hand
corrections are made again, retracted articles stay out, and everything else is copied as it is.

**Approval.** Without `dry_run`, the task `approve` shows the difference; `Approve` makes the new labels those that everybody
reads, from one moment to the next. `Reject`, or no answer within a week, leaves everything as it is.

**Back.** `onrecord rebuild rollback`.

**When it fails.** Clear the failed task: what was enriched or loaded is not done twice. `begin`: the mapping differs from the
live one (then use `onrecord_rebuild` for the whole archive), or `older_than` is no version of this archive.
"""

from __future__ import annotations

from typing import Any

import onrecord_tasks as shared
from airflow.sdk import Param, dag, get_current_context, task


@task.short_circuit
def is_no_dry_run() -> bool:
    """A dry run ends here."""
    return not get_current_context()["params"]["dry_run"]


@dag(
    dag_id="onrecord_reprocess",
    description="Old articles with today's rules: enrich again, compare, approve, swap.",
    doc_md=__doc__,
    params={
        "reason": Param(type="string", minLength=3, title="Reason", description="Why; kept with the version."),
        **shared.range_fields(),
        "dry_run": Param(
            True, type="boolean", title="Dry run", description="End with the report; ask nobody, swap nothing."
        ),
    },
    schedule=None,
    **shared.by_hand(),
)
def onrecord_reprocess() -> None:
    """Wire the steps of `etl.versions`; see the module's docstring."""
    # what a task returns is a reference to its result until the scheduler resolves it
    version: Any = shared.begin(again=True)
    shared.compared(version) >> is_no_dry_run() >> shared.approval() >> shared.swap(version)


onrecord_reprocess()
