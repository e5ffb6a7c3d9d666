"""`onrecord export [FILE…] --as quotation|cameo`: enriched articles in, other people's formats out.

In: what `onrecord enrich` writes, one article a line. Out: schema.org quotations as JSON-LD, one a line, or CAMEO events as
CSV. A line that is no enriched article is reported on standard error and makes the exit status 1.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from typing import IO

import click
import msgspec

from etl.exchange import COLUMNS, cells, events, load_crosswalk, quotation
from etl.records.enriched import EnrichedArticle

_Export = Callable[[EnrichedArticle], Iterator[bytes]]


@click.command()
@click.argument("sources", metavar="[FILE]…", nargs=-1, type=click.File("rb"))
@click.option(
    "--as",
    "form",
    type=click.Choice(["quotation", "cameo"]),
    required=True,
    help="quotation: schema.org JSON-LD, a line each; cameo: event codes as CSV.",
)
@click.option(
    "-o", "--output", "target", type=click.File("wb", atomic=True), default="-", help="Default: standard output."
)
def command(sources: tuple[IO[bytes], ...], form: str, target: IO[bytes]) -> int:
    """Write the statements of enriched articles (JSON lines; default: standard input) in another form."""
    export = _EXPORTS[form]
    if form == "cameo":
        target.write(_row(list(COLUMNS)))
    bad = 0
    for source in sources or (sys.stdin.buffer,):
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                article = msgspec.json.decode(line, type=EnrichedArticle)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                bad += 1
                click.echo(f"onrecord export: {getattr(source, 'name', '<stdin>')}, line {number}: {error}", err=True)
                continue
            for written in export(article):
                target.write(written)
    return 1 if bad else 0


def _quotations(article: EnrichedArticle) -> Iterator[bytes]:
    for statement in article.statements:
        found = quotation(statement, article)
        if found is not None:
            yield msgspec.json.encode(found) + b"\n"


def _events(article: EnrichedArticle) -> Iterator[bytes]:
    return (_row(cells(event)) for event in events(article, load_crosswalk()))


_EXPORTS: dict[str, _Export] = {"quotation": _quotations, "cameo": _events}


def _row(row: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue().encode()
