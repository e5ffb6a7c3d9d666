"""`onrecord enrich`: JSON lines of articles in, the same articles enriched out, in order.

In: `{id, outlet, published, title, body}` a line; `outlet` may be a name alone, anything may be missing but a text; other
fields are carried over. Out: the same objects with the computed fields in place of given ones. A line that is no such
object is reported on standard error and makes the exit status 1. Nothing is cleaned: offsets are into the text as given.
"""

from __future__ import annotations

from typing import IO, Any

import click
import msgspec

from etl.cli.progress import track
from etl.records.article import Article
from etl.records.enriched import EnrichedArticle
from etl.records.identity import content_hash, digest
from etl.records.outcome import DeadLetter


@click.command()
@click.option(
    "-i", "--input", "source", type=click.File("rb"), default="-", help="JSON lines; default: standard input."
)
@click.option(
    "-o", "--output", "target", type=click.File("wb", atomic=True), default="-", help="Default: standard output."
)
def command(source: IO[bytes], target: IO[bytes]) -> int:
    """Add actors, dates, statements and rollups to articles."""
    from etl.enrich.enricher import Enricher, enrich
    from etl.settings import load_settings

    settings = load_settings()
    enricher = Enricher(settings.model, settings.actors, shortcuts=settings.has_shortcuts)
    bad = 0
    for number, line in enumerate(track(source, "enriching articles"), 1):
        if not line.strip():
            continue
        try:
            given = msgspec.json.decode(line)
            article = article_of(given, enricher.gazetteer)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, ValueError) as error:
            bad += 1
            click.echo(f"onrecord enrich: line {number}: {error}", err=True)
            continue
        for result in enrich([article], enricher):
            if isinstance(result, DeadLetter):
                bad += 1
                click.echo(f"onrecord enrich: line {number}: {result.reason}: {result.message}", err=True)
            else:
                target.write(msgspec.json.encode(_merged(given, result)) + b"\n")
    if bad:
        click.echo(f"onrecord enrich: {bad} lines could not be enriched", err=True)
    return 1 if bad else 0


def article_of(given: Any, outlets: Any) -> Article:
    """The article in a JSON object; what it lacks is derived or left empty.

    Raises msgspec.ValidationError or ValueError with what is wrong.
    """
    if not isinstance(given, dict):
        raise ValueError("not a JSON object")
    known = {name: value for name, value in given.items() if name in Article.__struct_fields__ and value is not None}
    outlet = known.get("outlet")
    if not isinstance(outlet, dict):
        known["outlet"] = msgspec.to_builtins(outlets.outlet(outlet, known.get("url")))
    title, body = known.setdefault("title", ""), known.setdefault("body", "")
    known.setdefault("id", digest("enrich", str(title), str(body)))
    if not known.get("content_hash"):
        known["content_hash"] = content_hash(str(title), str(body), known.get("published"))
    if "published_precision" not in known:
        known["published_precision"] = _precision(known.get("published"))
    known["id"] = str(known["id"])
    return msgspec.convert(known, Article)


def _precision(published: str | None) -> str:
    if not published:
        return "none"
    return {4: "year", 7: "month", 10: "day"}.get(len(published), "instant")


def _merged(given: dict[str, Any], found: EnrichedArticle) -> dict[str, Any]:
    return {**given, **msgspec.to_builtins(found), "id": given.get("id", found.id)}
