"""`onrecord report`: one HTML page about a period, for those without Kibana.

In: a period of publication. Out: a file that opens in any browser, loads nothing and runs nothing.
"""

from __future__ import annotations

import click


@click.command()
@click.option("--from", "since", metavar="D", required=True, help="First day, month or year of publication.")
@click.option("--to", "until", metavar="D", help="Last day, month or year; default: that of --from.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), required=True, help="The file to write; - for standard output."
)
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 5_000), help="Statements in a section.")
def command(since: str, until: str | None, output: str, limit: int) -> int:
    """Write denials, no-comments, new anonymous claims and disputed stories of a period, with charts, as one page."""
    from etl.pipeline import Access
    from etl.report import report
    from etl.search import Days
    from etl.settings import load_settings

    settings = load_settings()
    period = Days.parse(f"{since}..{until or since}")
    client = Access.of(settings).connect()
    text = report(client, settings.index_prefix, period, limit=limit)
    with click.open_file(output, "w", encoding="utf-8", atomic=output != "-") as file:
        file.write(text)
    if output != "-":
        click.echo(f"wrote {output}")
    return 0
