"""`onrecord backfill plan FROM TO`: what is there, what would change, how long it would take. Starts nothing.

In: two days. Out: a line a day, the estimate, and the command that starts the backfill in Airflow. Exit status 0.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from etl.cli.days import DAY

if TYPE_CHECKING:
    from etl.operation.backfill import BackfillPlan, DayPlan


@click.group()
def command() -> None:
    """Plan a backfill; Airflow runs it."""


@command.command("plan")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def plan(first: str, last: str, as_json: bool) -> int:
    """Show what a backfill of the days FROM to TO (both included) would read, and how long that would take."""
    import msgspec

    from etl.operation.backfill import plan_backfill
    from etl.settings import load_settings

    found = plan_backfill(load_settings(), first, last)
    if as_json:
        click.echo(json.dumps({**msgspec.to_builtins(found), "seconds": found.seconds}))
        return 0
    for day in found.days:
        click.echo(_line(day))
    if found.missing:
        click.echo(
            f"no dump for {len(found.missing)} days: {', '.join(found.missing[:10])}{' …' * (len(found.missing) > 10)}"
        )
    click.echo(_estimate(found))
    click.echo(f"start it with:\n  {found.command}")
    return 0


def _line(day: DayPlan) -> str:
    took = f", about {day.seconds:.0f} s of one worker" if day.seconds is not None else ""
    before = f"{day.runs} runs before" if day.runs else "never run"
    waiting = f"; waits for: {'; '.join(day.waiting[:3])}" if day.waiting else ""
    return (
        f"{day.day}  {day.files} files, {day.bytes:,} bytes; {day.unread} of them new or changed "
        f"({day.unread_bytes:,} bytes{took}); {before}{waiting}"
    )


def _estimate(found: BackfillPlan) -> str:
    if found.seconds is None:
        return "how long it takes is not known yet: no run has been measured"
    return (
        f"about {found.seconds / 60:.1f} minutes with {found.workers} workers, at the {found.bytes_a_second:,.0f} bytes a second "
        "and worker of the last runs; what is in the archive already is not enriched again"
    )
