"""`onrecord status [FROM [TO]]`: what happened, what was lost (nothing), what to run. Needs no server.

In: days. Out: a line a run, and what stands out. Exit status 0, or 1 where dead letters stand.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from etl.cli.days import DAY

if TYPE_CHECKING:
    from etl.operation.status import DayStatus, RunStatus
    from etl.settings import Settings

_DAYS = 14


@click.command()
@click.argument("first", required=False, type=DAY)
@click.argument("last", required=False, type=DAY)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a day.")
def command(first: str | None, last: str | None, as_json: bool) -> int:
    """Show what became of each dump day.

    FROM and TO are dump days (YYYY-MM-DD), both included; one alone is that day. Without any, the last 14 days are shown.

    Days that have a dump and were never run, however long ago, are named in a last line.
    """
    import msgspec

    from etl.operation.status import status_of
    from etl.settings import load_settings

    settings = load_settings()
    days = list(status_of(settings, first, last or first))
    if first is None:
        days = days[-_DAYS:]
    for day in days:
        if as_json:
            click.echo(json.dumps({**msgspec.to_builtins(day), "advice": day.advice}))
        else:
            _print(day)
    if not days and not as_json:
        click.echo("no dump and no run")
    if not as_json:
        _print_missed(settings)
    return 1 if any(day.letters for day in days) else 0


def _print_missed(settings: Settings) -> None:
    """Of the whole archive, whatever days were asked for; last night's run may not be due yet."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from etl.operation.missed import missed_days, missed_line

    yesterday = (datetime.now(ZoneInfo(settings.time_zone)) - timedelta(days=1)).date()
    if missed := missed_days(settings, yesterday.isoformat()):
        click.echo(missed_line(missed))


def _print(day: DayStatus) -> None:
    if not day.runs:
        click.echo(f"{day.day}  never run")
    for run in day.runs:
        click.echo(f"{day.day}  {_line(run)}")
        for word, lines in (
            ("difference", run.differences),
            ("canary", run.canaries),
            ("override", run.overrides_unmatched),
        ):
            for line in lines:
                click.echo(f"            {word}: {line}")
    if day.letters:
        standing = ", ".join(f"{count} {reason}" for reason, count in day.letters.items())
        click.echo(f"            dead letters that stand: {standing}")
    if day.advice:
        click.echo(f"            to do: {day.advice}")


def _line(run: RunStatus) -> str:
    states = ", ".join(f"{count} {state}" for state, count in sorted(run.states.items()) if count)
    took = f", {run.seconds:.0f} s" if run.seconds is not None else ""
    return f"{run.run}: {run.read} read = {states or 'none'}; index {run.index}{took}"
