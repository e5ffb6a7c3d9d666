"""What an alert says: which run, what happened, what to look at, what to run. Texts only; Airflow's notifiers send them.

In: nothing. Out: Jinja templates over Airflow's callback context. A failed run and a run past its deadline have one each.
"""

from __future__ import annotations

from typing import Any

FAILED_SUBJECT = "Onrecord: {{ dag.dag_id }} failed, {{ run_id }}"
LATE_SUBJECT = "Onrecord: a run takes longer than it should"

_FAILED = (
    "{{ dag.dag_id }}, run {{ run_id }}, failed{% if reason is defined %} ({{ reason }}){% endif %}.",
    "Nothing is lost: the run can be repeated at any time.",
    "Look at: the run's grid in Airflow; the log of the first red task names what was wrong and what to do; "
    "docs/runbook.md has a section for each task.",
    "Run: `onrecord status`, then clear the failed task, or trigger the day again.",
)
_LATE = (
    # a deadline's context holds the run as Airflow's REST API shows it, and nothing else
    "{% if dag_run is defined %}Run {{ dag_run.dag_run_id }}{% else %}A run{% endif %} of DAG is not done MINUTES minutes after it was "
    "queued.",
    "Look at: the run's grid in Airflow; `onrecord es status`; docs/runbook.md, section `A night takes too long`.",
    "Run: nothing yet; what is done is kept, and a retry goes on from there.",
)


def failed_lines() -> list[str]:
    """Lines of the message about a failed run."""
    return list(_FAILED)


def late_lines(dag: str, minutes: int) -> list[str]:
    """Lines of the message about a run that is past its deadline."""
    return [line.replace("DAG", dag).replace("MINUTES", str(minutes)) for line in _LATE]


def mail(subject: str, lines: list[str], to: str) -> dict[str, Any]:
    """Arguments of Airflow's mail notifier; mail goes through the connection `smtp_default`."""
    addresses = [address.strip() for address in to.split(",") if address.strip()]
    return {"to": addresses, "subject": subject, "html_content": "".join(f"<p>{line}</p>" for line in lines)}


def webhook(subject: str, lines: list[str], connection: str) -> dict[str, Any]:
    """Arguments of Airflow's HTTP notifier: a JSON object with `text`, which chat systems show as it is."""
    return {"http_conn_id": connection, "method": "POST", "json": {"text": "\n".join([subject, *lines])}}
