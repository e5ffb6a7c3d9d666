"""### A new version of the index: fill, compare, approve, swap

Makes new indices from the repository's templates, fills them from the store, compares them with the live version, and waits
for an approval. Searches and nightly runs go on meanwhile; what they load reaches the new version before the swap.

**When.** After a change of `mappings/`; or, with `again`, to give old articles the labels of today's rules, lists and
model. `from`, `to`, `outlets` and `older_than` choose the articles that are enriched again; all others are then copied from the
live version as they are. Started by hand only, one at a time; every choice is a field of the form.

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

from typing import Any

import onrecord_tasks as shared
from airflow.sdk import Param, dag


@dag(
    dag_id="onrecord_rebuild",
    description="A new version of the index: fill, compare, approve, swap.",
    doc_md=__doc__,
    params={
        "reason": Param("", type="string", title="Reason", description="Why; kept with the version."),
        "again": Param(False, type="boolean", title="Enrich again", description="With today's rules, lists and model."),
        **shared.range_fields(),
    },
    schedule=None,
    **shared.by_hand(),
)
def onrecord_rebuild() -> None:
    """Wire the steps of `etl.versions`; see the module's docstring."""
    # what a task returns is a reference to its result until the scheduler resolves it
    version: Any = shared.begin()
    shared.compared(version) >> shared.approval() >> shared.swap(version)


onrecord_rebuild()
