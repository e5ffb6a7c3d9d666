"""`onrecord years list|drop|restore`: retention by the year of publication.

In: a year. Out: what left the index, or will come back. The store keeps every article; only an index is smaller.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from etl.settings import Settings
    from etl.store import Store

_YEAR = click.IntRange(1, 9999)


@click.group()
def command() -> None:
    """Years of publication out of the index, and back. The store keeps them all the while."""


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a year.")
def list_(as_json: bool) -> None:
    """Which years were dropped, when and why."""
    import msgspec

    from etl.store.years import dropped_years

    _, store = _opened()
    for mark in dropped_years(store).values():
        click.echo(json.dumps(msgspec.to_builtins(mark)) if as_json else f"{mark.year}: {mark.reason} ({mark.at})")


@command.command()
@click.argument("year", type=_YEAR)
@click.option("--reason", required=True, help="Why; shown by `onrecord years list` and `onrecord verify`.")
@click.confirmation_option(prompt="This takes a year of articles and statements out of the index. Go on?")
def drop(year: int, reason: str) -> None:
    """Take a year out of the index, and keep it out of every later version."""
    from datetime import UTC, datetime

    from etl.operation.years import drop as drop_year
    from etl.pipeline import Access

    settings, store = _opened()
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    done = drop_year(store, Access.of(settings).connect(), year, reason, now, prefix=settings.index_prefix)
    click.echo(
        f"dropped {year}: {done.articles} articles with {done.statements} statements left the index; "
        f"the store keeps {done.stored} articles of that year"
    )


@command.command()
@click.argument("year", type=_YEAR)
def restore(year: int) -> None:
    """Let the index show a dropped year again; the next load brings it from the store."""
    from etl.operation.years import restore as restore_year

    _, store = _opened()
    count = restore_year(store, year)
    click.echo(
        f"{year} may be shown again: the next nightly run, or `onrecord run` of any dump, loads its {count} articles"
    )


def _opened() -> tuple[Settings, Store]:
    from etl.settings import load_settings
    from etl.store import Store

    settings = load_settings()
    return settings, Store(settings.store_uri)
