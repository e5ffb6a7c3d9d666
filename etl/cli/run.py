"""`onrecord run PATH…`: the whole road without Airflow, through the same functions.

In: dump files and folders. Out: enriched articles in the store, both grains in Elasticsearch, and the reconciliation. Shards
are worked on by several processes, each with its own model. Exit status 1 where there are dead letters.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from etl.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--day", help="Day of the dump (YYYY-MM-DD), where the paths do not name one.")
@click.option(
    "--fields",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="TOML file with the names of fields, for JSON and CSV of another kind. "
    "Default: the nearest fields.toml beside a dump, else ONRECORD_FIELDS.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the reconciliation as one JSON object a day.")
def command(paths: tuple[str, ...], day: str | None, fields: Path | None, as_json: bool) -> int:
    """Read dumps, enrich, store, load and reconcile.

    PATHS are files, folders or URIs; `-` reads one dump from standard input. A folder that holds YYYY-MM-DD folders stands
    for these. What is in the archive already is not enriched again; a run that was interrupted is finished by running it
    again.
    """
    from etl import pipeline
    from etl.cli.progress import bar
    from etl.cli.standard_input import as_path
    from etl.settings import load_settings

    settings = load_settings()
    access = pipeline.Access.of(settings)
    _set_up(settings, access)
    with as_path(paths) as named:
        plans = pipeline.plan_paths(settings, named, pipeline.new_run("cli"), _valid_day(day), fields)
        with bar("bytes of dumps", sum(plan.bytes for plan in plans)) as advance:
            results = pipeline.run_plans(settings, access, plans, advance)
    _print(results, as_json)
    return 1 if any(result["states"].get("dead_letter") for result in results) else 0


def _set_up(settings: Settings, access: Any) -> None:
    """Make what is missing; where nothing is, a key that may only load is enough."""
    from etl.load.client import calling
    from etl.load.setup import set_up
    from etl.load.templates import INDICES, Names

    client, names = access.connect(), Names(settings.index_prefix)
    with calling("looking for the aliases"):
        aliases = [alias for grain in INDICES for alias in (names.read(grain), names.write(grain))]
        is_there = all(client.indices.exists_alias(name=alias) for alias in aliases)
    if not is_there:
        set_up(client, settings.index_prefix, settings.mappings, settings.primaries)


def _valid_day(day: str | None) -> str | None:
    from datetime import date

    if day is None:
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise click.BadParameter(f"{day!r} is no day: give it as YYYY-MM-DD", param_hint="--day") from None


def _print(results: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        for result in results:
            click.echo(json.dumps(result))
        return
    total: Counter[str] = Counter()
    for result in results:
        total.update(result["states"])
    read = sum(result["read"] for result in results)
    states = ", ".join(f"{count} {state}" for state, count in sorted(total.items()))
    click.echo(f"{read} records read = {states or 'none'}")
    articles, statements = (sum(result[key] for result in results) for key in ("articles", "statements"))
    click.echo(f"the index agrees: {articles} articles with {statements} statements of these dumps are in it")
    if total["dead_letter"]:
        click.echo("see `onrecord dead-letters list` for the records that could not be taken")
