"""`onrecord dead-letters list|show|replay`: the records that could not be taken, from the store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from etl.records.outcome import ConfigurationError

if TYPE_CHECKING:
    from etl.records.outcome import DeadLetter


@click.group()
def command() -> None:
    """Records that could not be taken, with the reason and their raw bytes."""


@command.command("list")
@click.option("--day", help="Only those of this dump day (YYYY-MM-DD).")
@click.option("--reason", help="Only those with this reason code.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_letters(day: str | None, reason: str | None, as_json: bool) -> int:
    """List dead letters, the last run of each day that read them."""
    count = 0
    for of_day, letter in _letters(day):
        if reason in (None, letter.reason):
            count += 1
            click.echo(json.dumps(_plain(of_day, letter)) if as_json else _line(of_day, letter))
    if not count and not as_json:
        click.echo("no dead letters")
    return 0


@command.command("show")
@click.argument("letter_id")
@click.option("--raw", is_flag=True, help="Write the raw bytes that were kept (at most 1 MiB) to standard output.")
def show(letter_id: str, raw: bool) -> int:
    """Show one dead letter by its id, or by the beginning of it."""
    found = {letter.id: (day, letter) for day, letter in _letters(None) if letter.id.startswith(letter_id)}
    if len(found) != 1:
        problem = (
            "no dead letter has an id that begins" if not found else f"{len(found)} dead letters have ids that begin"
        )
        raise ConfigurationError(f"{problem} with {letter_id!r}")
    day, letter = next(iter(found.values()))
    if raw:
        sys.stdout.buffer.write(letter.raw)
        return 0
    for name, value in _plain(day, letter).items():
        click.echo(f"{name:<10} {value}")
    return 0


@command.command("replay")
@click.argument("ids", nargs=-1)
@click.option("--day", help="Only those of this dump day (YYYY-MM-DD).")
@click.option("--reason", help="Only those with this reason code.")
def replay(ids: tuple[str, ...], day: str | None, reason: str | None) -> int:
    """Send dead letters down the road again, after a fix: all that stand, or those with the IDS (or beginnings of them).

    What can be taken now is in the index afterwards; what fails again keeps its one letter, with one attempt more.
    """
    from etl import pipeline
    from etl.settings import load_settings

    settings = load_settings()
    access = pipeline.Access.of(settings)
    days = [day] if day else None
    shards = pipeline.plan_replay(settings, access, pipeline.new_run("replay"), days=days, reason=reason, ids=ids)
    results = pipeline.run_shards(settings, access, shards)
    read = sum(result["read"] for result in results)
    dead = sum(result["states"].get("dead_letter", 0) for result in results)
    click.echo(f"{read} records replayed: {read - dead} were taken, {dead} failed again")
    return 1 if dead else 0


def _letters(day: str | None) -> Iterator[tuple[str, DeadLetter]]:
    """(day, letter): of each dump file, those of the last run that read it, so that a mended file has none."""
    from etl.operation.letters import standing_letters
    from etl.settings import load_settings
    from etl.store import Store

    store = Store(load_settings().store_uri)
    for of_day in [day] if day else store.days():
        yield from ((of_day, letter) for letter in standing_letters(store, of_day))


def _plain(day: str, letter: DeadLetter) -> dict[str, Any]:
    place = {"file": letter.dump.file, "record": letter.dump.record} if letter.dump else {}
    return {
        "id": letter.id,
        "day": day,
        "stage": letter.stage,
        "reason": letter.reason,
        "message": letter.message,
        **place,
        "attempts": letter.attempts,
        "bytes": len(letter.raw),
        "excerpt": letter.excerpt,
    }


def _line(day: str, letter: DeadLetter) -> str:
    place = f"{letter.dump.file}#{letter.dump.record}" if letter.dump else "-"
    return f"{letter.id[:12]}  {day}  {letter.stage:<8} {letter.reason:<16} {place}  {letter.message}"
