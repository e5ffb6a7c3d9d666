"""`onrecord why STATEMENT_ID|FILE`: what decided the labels of a statement, or of every sentence of a text.

In: the id of a statement in the index (or the beginning of it), or a file: a text, or articles as JSON lines. Out: the
reading, with the rules that decided. A file needs no server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from etl.records.outcome import ConfigurationError

_SHORTEST_ID = 6


@click.command()
@click.argument("what", metavar="STATEMENT_ID|FILE")
@click.option("--published", metavar="D", help="Publication date of a plain text, for its dates.")
@click.option("--outlet", help="Outlet of a plain text.")
@click.option("--json", "as_json", is_flag=True, help="The statements as JSON lines.")
def command(what: str, published: str | None, outlet: str | None, as_json: bool) -> int:
    """Show a statement with its article, its chain, the rules that decided and what it responds to.

    Given a FILE (`-` for standard input), read it as `onrecord enrich` would and show each sentence with its statements.
    """
    if what == "-" or Path(what).is_file():
        text = click.open_file(what, "r", encoding="utf-8").read()
        for article in _articles(text, published, outlet):
            _show_article(article, as_json)
        return 0
    return _show_statement(what, as_json)


def _articles(text: str, published: str | None, outlet: str | None) -> Iterator[dict[str, Any]]:
    import msgspec

    from etl.cli.enrich import article_of
    from etl.enrich.enricher import Enricher
    from etl.settings import load_settings

    settings = load_settings()
    enricher = Enricher(settings.model, settings.actors, shortcuts=settings.has_shortcuts)
    for given in _given(text, published, outlet):
        yield msgspec.to_builtins(enricher.enrich(article_of(given, enricher.gazetteer)))


def _given(text: str, published: str | None, outlet: str | None) -> list[dict[str, Any]]:
    if text.lstrip().startswith("{"):
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError as error:
            raise ConfigurationError(f"the file looks like JSON lines and is not: {error}") from None
    return [{"title": "", "body": text, "published": published, "outlet": outlet}]


def _show_article(article: dict[str, Any], as_json: bool) -> None:
    if as_json:
        for statement in article["statements"]:
            click.echo(json.dumps(statement, ensure_ascii=False))
        return
    if article["title"]:
        click.echo(click.style(article["title"], bold=True))
    if article["enriched"] is not True:
        click.echo(f"not enriched: {article['enriched']}")
    shown = ""
    for statement in article["statements"]:
        evidence = " ".join(span["text"] for span in statement["evidence"])
        if evidence != shown:
            click.echo(f"\n{evidence}")
            shown = evidence
        for line in _reading(statement):
            click.echo(f"    {line}")
    if not article["statements"]:
        click.echo("no statement")


def _show_statement(wanted: str, as_json: bool) -> int:
    from etl.cli.client_library import import_client

    import_client()
    from etl.pipeline import Access
    from etl.search.by_id import provenance_of, statements_by_id
    from etl.settings import load_settings

    if len(wanted) < _SHORTEST_ID or not all(c in "0123456789abcdef" for c in wanted):
        raise ConfigurationError(
            f"{wanted!r} is neither a file nor a statement's id (or at least {_SHORTEST_ID} digits of one)"
        )
    settings = load_settings()
    client = Access.of(settings).connect()
    hits = statements_by_id(client, settings.index_prefix, wanted)
    if len(hits) != 1:
        problem = f"{len(hits)} statements have ids that begin" if hits else "no statement has an id that begins"
        raise ConfigurationError(f"{problem} with {wanted}")
    hit = hits[0]
    provenance = provenance_of(client, settings.index_prefix, hit["article"]["id"])
    hit["article"] |= provenance
    if as_json:
        click.echo(json.dumps(hit, ensure_ascii=False))
        return 0
    article = hit["article"]
    click.echo(click.style(article["title"], bold=True))
    click.echo(f"{article['outlet']['name']}, {article.get('published') or 'undated'}  article {article['id']}")
    if article.get("url"):
        click.echo(article["url"])
    click.echo(_provenance(provenance))
    click.echo("\n" + " ".join(span["text"] for span in hit["evidence"]))
    for line in _reading(hit):
        click.echo(f"    {line}")
    if hit.get("responds_to"):
        for answered in statements_by_id(client, settings.index_prefix, hit["responds_to"]):
            click.echo("\nIt responds to:\n" + " ".join(span["text"] for span in answered["evidence"]))
            for line in _reading(answered):
                click.echo(f"    {line}")
    return 0


def _provenance(article: dict[str, Any]) -> str:
    """`outlet by header, date by header; utf-8; 2026-03-02/a.txt, record 0`, as much of it as is known."""
    found = [
        f"{what} by {article[key]}"
        for what, key in (("outlet", "outlet_evidence"), ("date", "published_evidence"))
        if article.get(key, "none") != "none"
    ]
    dump = article.get("dump")
    place = f"{dump['file']}, record {dump['record']}" if dump else None
    return "; ".join(part for part in (", ".join(found), article.get("encoding"), place) if part)


def _reading(statement: dict[str, Any]) -> Iterator[str]:
    """The lines that explain one statement; what it has nothing of is left out by the index."""
    speaker = statement.get("speaker") or {}
    named = f" = {speaker['name']} ({speaker['id']})" if speaker.get("name") else ""
    yield f"speaker   {speaker.get('text') or 'nobody'}{named}{', ' + speaker['role'] if speaker.get('role') else ''}"
    if statement.get("cue"):
        yield f"cue       {statement['cue']['text']}"
    for span in statement.get("content", ()):
        yield f"content   {span['text']}"
    detail = f" ({statement['detail']})" if statement.get("detail") else ""
    yield f"labels    {statement['source_type']}, {statement['channel']}, {statement['denial_status']}{detail}, {statement['quote']}"
    if statement.get("anonymity"):
        known = ", ".join(f"{key} {value}" for key, value in statement["anonymity"].items() if value is not None)
        yield f"anonymity {known}"
    if len(chain := statement.get("chain", ())) > 1:
        hops = (hop.get("name") or hop.get("text") or "?" for hop in chain)
        yield f"chain     {' > '.join(hops)}"
    yield f"rules     {', '.join(statement.get('rule', ())) or '-'}; {statement['confidence']}" + (
        "; corrected by hand" if statement.get("override") else ""
    )
    yield f"id        {statement['id']}"
