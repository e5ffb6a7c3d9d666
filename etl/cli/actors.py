"""`onrecord actors`: what the gazetteer knows of an actor, and why a mention in a text was linked as it was.

In: a name or an id, or a file (a text, or articles as JSON lines, `-` for standard input). Out: tables, or with `--json`
a line of JSON each. Needs no server; only `why` loads the language model. An unknown name ends with exit status 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import IO, TYPE_CHECKING, Any, get_args

import click

from etl.records.outcome import ConfigurationError
from etl.records.values import ActorType, OrganizationKind

if TYPE_CHECKING:
    from etl.enrich.actors import ActorFinder
    from etl.enrich.actors.gazetteer import Entry, Gazetteer
    from etl.enrich.syntax.model import Syntax


@click.group()
def command() -> None:
    """What is known of an actor, and why a mention was linked."""


@command.command("list")
@click.argument("words", nargs=-1)
@click.option("--type", "type_", type=click.Choice(get_args(ActorType)), help="Actors of this type only.")
@click.option("--kind", type=click.Choice(get_args(OrganizationKind)), help="Organisations of this kind only.")
@click.option("--country", metavar="CODE", help="Actors of this state only (ISO 3166-1 alpha-2).")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="One JSON object an actor.")
def list_(
    words: tuple[str, ...], type_: str | None, kind: str | None, country: str | None, limit: int, as_json: bool
) -> int:
    """Actors whose name or alias holds all WORDS."""
    found = [
        entry
        for entry in _gazetteer().entries.values()
        if (not type_ or entry.type == type_)
        and (not kind or entry.kind == kind)
        and (not country or entry.country == country.upper())
        and _holds(entry, words)
    ]
    for entry in found[:limit]:
        click.echo(json.dumps(_fields(entry), ensure_ascii=False) if as_json else _line(entry))
    if len(found) > limit:
        click.echo(f"{len(found) - limit} more: give more words, or a higher --limit", err=True)
    return 0


@command.command()
@click.argument("actor", metavar="NAME|ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an actor.")
def show(actor: str, as_json: bool) -> int:
    """Everything known of the actors with this name, alias or id."""
    gazetteer = _gazetteer()
    one = gazetteer.get(actor)
    known = (one,) if one else gazetteer.named(actor)
    if not known:
        raise ConfigurationError(
            f"{actor!r} is no name, alias or id of the gazetteer; `onrecord actors list` searches it"
        )
    for entry in known:
        if as_json:
            click.echo(json.dumps(_fields(entry), ensure_ascii=False))
            continue
        for field, value in _fields(entry).items():
            if value:
                click.echo(f"{field:<12} {_text(value)}")
        click.echo()
    return 0


@command.command()
@click.argument("source", metavar="FILE", type=click.File("r", encoding="utf-8"))
@click.option("--published", metavar="D", help="Publication date of a plain text: it decides between office-holders.")
@click.option("--outlet", help="Outlet of a plain text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mention.")
def why(source: IO[str], published: str | None, outlet: str | None, as_json: bool) -> int:
    """Every mention in a text or in articles (JSON lines), whom it was linked to, and by which rules."""
    for given in _articles(source.read(), published, outlet):
        for row in _reasons(given):
            if as_json:
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                actors = " + ".join(row["actors"]) or "nobody"
                click.echo(
                    f"{row['start']:>6}  {row['form']:<9} {row['text'][:40]:<40}  {actors}  ({', '.join(row['rules'])})"
                )
    return 0


def _reasons(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    finder, syntax = _finder()
    outlet = given.get("outlet")
    outlet = outlet.get("name") if isinstance(outlet, dict) else outlet
    document = syntax.read(given.get("title") or "", given.get("body") or given.get("text") or "")
    cast = finder.find(
        document,
        outlet=finder.gazetteer.outlet(outlet, given.get("url")) if outlet else None,
        published=given.get("published"),
    )
    for mention, actors, rules in cast.reasons():
        yield {
            "article": given.get("id"),
            "start": mention.start,
            "end": mention.end,
            "text": mention.text,
            "form": mention.form,
            "literal": mention.literal,
            "actors": list(actors),
            "rules": list(rules),
        }


@cache
def _finder() -> tuple[ActorFinder, Syntax]:
    """The finder and the parser, made once."""
    from etl.enrich.actors import ActorFinder
    from etl.enrich.statements.cues import load_cues
    from etl.enrich.syntax.model import Syntax
    from etl.settings import load_settings

    return ActorFinder(_gazetteer(), load_cues()), Syntax(load_settings().model)


def _articles(text: str, published: str | None, outlet: str | None) -> list[dict[str, Any]]:
    if not text.lstrip().startswith("{"):
        return [{"title": "", "body": text, "published": published, "outlet": outlet}]
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"the file looks like JSON lines and is not: {error}") from None


def _gazetteer() -> Gazetteer:
    from etl.enrich.actors.gazetteer import Gazetteer
    from etl.settings import load_settings

    return Gazetteer.load(load_settings().actors)


def _holds(entry: Entry, words: tuple[str, ...]) -> bool:
    from etl.enrich.actors.gazetteer import fold

    names = [fold(name) for name in (entry.name, *entry.aliases, entry.id)]
    return all(any(fold(word) in name for name in names) for word in words)


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "type": entry.type,
        "kind": entry.kind,
        "country": entry.country,
        "aliases": list(entry.aliases),
        "with support": list(entry.weak),
        "adjectives": list(entry.adjectives),
        "domains": list(entry.domains),
        "called": list(entry.nouns),
        "replaces": list(entry.replaces),
        "offices": [{"office": t.office, "of": t.of, "from": t.first, "to": t.last} for t in entry.terms],
    }


def _line(entry: Entry) -> str:
    return f"{entry.id:<44} {entry.type:<12} {entry.kind or '':<12} {entry.country or '':<3} {entry.name}"


def _text(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    return "; ".join(
        f"{v['office']} of {v['of']}, {v['from'] or '…'} to {v['to'] or 'now'}" if isinstance(v, dict) else v
        for v in value
    )
