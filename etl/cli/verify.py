"""`onrecord verify [FROM [TO]]`: dump against store against index.

In: days. Out: every difference, and the articles that were retracted and the years that were dropped. Exit status 4 where anything differs.
"""

from __future__ import annotations

import json

import click

from etl.cli.days import DAY


@click.command()
@click.argument("first", required=False, type=DAY)
@click.argument("last", required=False, type=DAY)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(first: str | None, last: str | None, as_json: bool) -> int:
    """Compare dumps, store and index, and print every difference.

    FROM and TO are dump days (YYYY-MM-DD), both included; one alone is that day. Without any, all days are compared, and the index
    is searched for articles that the store does not know. The dumps are read and cleaned again; nothing is changed.
    """
    import msgspec

    from etl import pipeline
    from etl.settings import load_settings

    settings = load_settings()
    found = pipeline.verify(settings, pipeline.Access.of(settings), first, last or first)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(found)))
    else:
        for line in found.differences:
            click.echo(line)
        for line in found.retracted:
            click.echo(f"retracted: {line}")
        for line in found.dropped:
            click.echo(f"year dropped: {line}")
        click.echo(
            f"{len(found.days)} days, {found.files} dump files with {found.records} records, {found.articles} articles, "
            f"{found.letters} dead letters: {len(found.differences) or 'no'} differences"
        )
    return 4 if found.differences else 0
