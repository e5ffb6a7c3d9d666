"""`onrecord dates`: the reading of every date expression of a text, with the rule and the date it was resolved against.

In: a text, and the day it was published. Out: a table, or with `--json` a line of JSON an expression. A bad `--published`
ends with exit status 2.
"""

from __future__ import annotations

import sys

import click
import msgspec

from etl.records.enriched import TimeExpression

_COLUMNS = ("text", "type", "value", "mod", "from", "to", "rule", "anchor")


@click.command()
@click.argument("text")
@click.option("--published", metavar="D", help="Publication: YYYY, YYYY-MM, YYYY-MM-DD or an instant.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an expression.")
def command(text: str, published: str | None, as_json: bool) -> int:
    """Show how the date expressions of TEXT are read; `-` reads standard input."""
    from etl.enrich.dates import find_dates
    from etl.enrich.dates.reference import published_day
    from etl.settings import load_settings

    if published is not None and published_day(published) is None:
        raise click.BadParameter(f"{published!r} is no YYYY, YYYY-MM, YYYY-MM-DD or instant", param_hint="--published")
    from etl.enrich.syntax.model import Syntax

    if text == "-":
        text = sys.stdin.read()
    found = find_dates(Syntax(load_settings().model, sparing=True).read("", text), published)
    for line in _json(found) if as_json else _table(found):
        click.echo(line)
    if not found and not as_json:
        click.echo("no date expressions", err=True)
    return 0


def _json(found: tuple[TimeExpression, ...]) -> list[str]:
    return [msgspec.json.encode(one).decode() for one in found]


def _table(found: tuple[TimeExpression, ...]) -> list[str]:
    rows = [[str(msgspec.to_builtins(one)[name] or "") for name in _COLUMNS] for one in found]
    if not rows:
        return []
    widths = [max(len(row[i]) for row in [list(_COLUMNS), *rows]) for i in range(len(_COLUMNS))]
    lines = [list(_COLUMNS), *rows]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in lines]
