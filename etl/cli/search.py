"""`onrecord search`: who said what, on whose word, and who denied it.

In: words and filters. Out: statements with their evidence, articles, or counts; for people, as JSON lines, or as CSV. Exit
status 0 also where nothing is found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from etl.records.values import Channel, DenialDetail, DenialStatus, SourceType

if TYPE_CHECKING:
    from etl.search import Filters, Found
    from etl.settings import Settings

#: As `etl.search.counting.By`, which is not imported before a search runs; a test keeps the two equal.
FACETS = (
    "source_type",
    "denial_status",
    "detail",
    "channel",
    "sourcing",
    "outlet",
    "speaker",
    "actor",
    "country",
    "language",
    "story",
    "month",
    "day",
)


def _many(name: str, help_text: str, values: Any = None) -> Callable[[Any], Any]:
    """An option that can be given several times: any of its values will do."""
    kind = click.Choice(get_args(values)) if values else click.STRING
    return click.option(name, multiple=True, type=kind, help=help_text)


#: What a filter is called at the command line, where that is not its own name.
_OPTIONS = {"words": "WORDS", "published": "--from --to"}


@click.command()
@click.argument("words", nargs=-1)
@_many("--actor", "Who speaks or is spoken about; aliases are expanded.")
@_many("--speaker", "Who speaks; aliases are expanded.")
@click.option("--spokespeople", is_flag=True, help="A state named by --actor or --speaker: also who speaks for it.")
@_many("--source-type", "Who answers for the claim.", SourceType)
@_many("--denial-status", "What the speaker does with a claim.", DenialStatus)
@_many("--detail", "How it was not answered, confirmed or admitted.", DenialDetail)
@_many("--channel", "How it was said.", Channel)
@_many("--outlet", "Who published.")
@_many("--country", "The speaker's country: code or name.")
@_many("--language", "The article's language, e.g. en.")
@_many("--article", "Id of an article.")
@_many("--story", "Id of a story.")
@click.option("--from", "since", metavar="D", help="Published on this day, month or year, or later.")
@click.option("--to", "until", metavar="D", help="Published on this day, month or year, or earlier.")
@click.option("--about-date", metavar="D..D", help="Speaks of these days, e.g. 2023-11..2023-12.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1_000_000), help="Hits, or values.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(["relevance", "date"]),
    default="relevance",
    show_default=True,
    help="Without WORDS it is the date.",
)
@click.option("--by", type=click.Choice(FACETS), help="Count statements by a field instead of showing them.")
@click.option("--articles", is_flag=True, help="Show articles that hold such a statement.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet; no cell is a formula.")
def command(
    words: tuple[str, ...],
    since: str | None,
    until: str | None,
    about_date: str | None,
    limit: int,
    order: str,
    by: str | None,
    articles: bool,
    as_json: bool,
    as_csv: bool,
    **chosen: Any,
) -> int:
    """Find statements; all filters hold for one and the same statement.

    WORDS are searched in the evidence, the content and the title: all of them, "in quotes" as they stand, a | b for either, -a for not.
    """
    from etl.cli.client_library import import_client

    import_client()
    from etl.pipeline import Access
    from etl.search import search_articles, search_statements
    from etl.settings import load_settings

    if by and articles:
        raise click.UsageError("--by counts statements; leave --articles out (it counts their articles too)")
    if as_csv and (as_json or articles or by):
        raise click.UsageError("--csv is for statements, and not together with --json, --articles or --by")
    settings = load_settings()
    if chosen["spokespeople"] and not (chosen["actor"] or chosen["speaker"]):
        raise click.UsageError(
            "--spokespeople widens --actor or --speaker; give one of them a state, e.g. --actor Russia"
        )
    filters = _filters(words, since, until, about_date, chosen)
    client = Access.of(settings).connect()
    if by:
        return _count(client, settings, filters, by, limit, as_json)
    search = search_articles if articles else search_statements
    found = search(
        client,
        settings.index_prefix,
        filters,
        limit=limit,
        by_date=order == "date",
        operator_actors=settings.actors,
    )
    if as_csv:
        _print_csv(found)
    elif as_json:
        for hit in found.hits:
            click.echo(json.dumps(hit, ensure_ascii=False))
    else:
        _print(found, _article_lines if articles else _statement_lines, "articles" if articles else "statements")
        if not found.total:
            _explain(client, settings, filters)
    return 0


def _explain(client: Any, settings: Settings, filters: Filters) -> None:
    """Why nothing was found, as far as it can be told: on standard error, so that the answer stays what it is."""
    from etl.search import count_alone

    total, alone = count_alone(client, settings.index_prefix, filters, operator_actors=settings.actors)
    if not total:
        click.echo("The index is empty: load something first, for example with `onrecord run PATH…`.", err=True)
        return
    counts = [f"{_OPTIONS.get(name, '--' + name.replace('_', '-'))} {count}" for name, count in alone.items()]
    click.echo(f"Each by itself, of {total} statements: {', '.join(counts)}.", err=True)
    for hint in _hints(filters.words or ""):
        click.echo(hint, err=True)


def _hints(words: str) -> Iterator[str]:
    """What in the words may mean something else than was meant."""
    if words.count('"') % 2:
        yield "A quotation mark in WORDS is not closed."
    if any(word.startswith("*") and len(word) > 1 for word in words.split()):
        yield "In WORDS, * stands for an ending only: minist*, not *ministry."


def _filters(
    words: tuple[str, ...], since: str | None, until: str | None, about_date: str | None, chosen: dict[str, Any]
) -> Filters:
    from etl.search import Days, Filters

    for name, values in chosen.items():
        if isinstance(values, tuple) and not all(value.strip() for value in values):
            raise click.UsageError(f"--{name.replace('_', '-')} is empty")
    published = Days.parse(f"{since or ''}..{until or ''}") if since or until else None
    about = Days.parse(about_date) if about_date else None
    return Filters(words=" ".join(words) or None, published=published, about_date=about, **chosen)


def _count(client: Any, settings: Any, filters: Filters, by: Any, limit: int, as_json: bool) -> int:
    from etl.search import count_by

    counts = count_by(client, settings.index_prefix, filters, by, limit=limit, operator_actors=settings.actors)
    if as_json:
        for count in counts:
            numbers = {"statements": count.statements, "articles": count.articles, "stories": count.stories}
            click.echo(json.dumps({by: count.value, "label": count.label, **numbers}, ensure_ascii=False))
        return 0
    if not counts:
        click.echo("No statement fits.")
        _explain(client, settings, filters)
        return 0
    width = max(len(by), *(len(_clean(count.label)) for count in counts))
    click.echo(f"{by:<{width}}  statements  articles  stories")
    for count in counts:
        label = f"{_clean(count.label):<{width}}"
        click.echo(f"{label}  {count.statements:>10}  {count.articles:>8}  {count.stories:>7}")
    return 0


def _print(found: Found, lines: Callable[[dict[str, Any], list[str]], Iterator[str]], what: str) -> None:
    for hit, marked in zip(found.hits, found.marked, strict=True):
        for line in lines(hit, marked):
            click.echo(line)
        click.echo()
    if not found.total:
        click.echo(f"No {what[:-1]} fits.")
    elif found.total > len(found.hits):
        click.echo(f"{len(found.hits)} of {found.total} {what}; --limit shows more, --by counts them.")
    else:
        click.echo(f"{found.total} {what if found.total > 1 else what[:-1]}.")


def _statement_lines(hit: dict[str, Any], marked: list[str]) -> Iterator[str]:
    speaker, article = hit["speaker"] or {}, hit["article"]
    who = speaker.get("name") or speaker.get("text") or "nobody named"
    if speaker.get("name") and speaker["name"] != speaker["text"]:
        who += f" ({speaker['text']})"
    labels = [hit["source_type"], hit["denial_status"], hit["detail"]]
    labels.append(hit["channel"] if hit["channel"] != "unspecified" else None)
    labels.append("unsure" if hit["confidence"] == "unsure" else None)
    yield f"{click.style(_clean(who), bold=True)}  [{', '.join(label for label in labels if label)}]"
    for span, text in zip(hit["evidence"], marked, strict=False):
        yield f"  {_lit(text) if _has_marks(text) else _with_cue(hit, span)}"
    yield click.style(f"  {_source(article)}", dim=True)
    yield click.style(f"  statement {hit['id']}", dim=True)


def _article_lines(hit: dict[str, Any], marked: list[str]) -> Iterator[str]:
    yield click.style(_clean(hit["title"] or "(no title)"), bold=True)
    rollups = hit["rollups"]
    labels = ", ".join(rollups["denial_statuses"])
    yield f"  {rollups['statement_count']} statements; {labels}{'; disputed' if rollups['disputed'] else ''}"
    for text in marked:
        yield f"  … {_lit(text)} …"
    yield click.style(f"  {_source(hit)}", dim=True)
    yield click.style(f"  article {hit['id']}", dim=True)


def _source(article: dict[str, Any]) -> str:
    parts = [article["outlet"]["name"], article["published"] or "no date", article["title"], article["url"]]
    return " | ".join(_clean(part) for part in parts if part)


def _with_cue(hit: dict[str, Any], span: dict[str, Any]) -> str:
    """The evidence with its cue in bold, where no searched word is marked."""
    text, cue = span["text"], hit["cue"]
    start, end = (cue["start"] - span["start"], cue["end"] - span["start"]) if cue else (0, 0)
    if not 0 <= start < end <= len(text):
        return _clean(text)
    return _clean(text[:start]) + click.style(_clean(text[start:end]), bold=True) + _clean(text[end:])


def _has_marks(text: str) -> bool:
    from etl.search.finding import MARK

    return MARK in text


def _lit(text: str) -> str:
    """Searched words in bold; where there is no terminal to show that, between asterisks."""
    import sys

    from etl.search.finding import MARK, UNMARK

    around = "" if sys.stdout.isatty() else "*"
    before, *matches = text.split(MARK)
    parts = [_clean(before)]
    for match in matches:
        word, _, after = match.partition(UNMARK)
        parts += [click.style(f"{around}{_clean(word)}{around}", bold=True, fg="yellow"), _clean(after)]
    return "".join(parts)


def _clean(text: str) -> str:
    """One line without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)


def _print_csv(found: Found) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for hit in found.hits:
        writer.writerow([_harmless(value) for value in _row(hit)])


_COLUMNS = (
    "published",
    "outlet",
    "speaker",
    "speaker_text",
    "source_type",
    "denial_status",
    "detail",
    "channel",
    "content",
    "evidence",
    "title",
    "url",
    "article",
    "statement",
)


def _row(hit: dict[str, Any]) -> list[str | None]:
    speaker, article = hit["speaker"] or {}, hit["article"]
    return [
        article["published"],
        article["outlet"]["name"],
        speaker.get("name"),
        speaker.get("text"),
        hit["source_type"],
        hit["denial_status"],
        hit["detail"],
        hit["channel"],
        " … ".join(span["text"] for span in hit["content"]),
        " ".join(span["text"] for span in hit["evidence"]),
        article["title"],
        article["url"],
        article["id"],
        hit["id"],
    ]


#: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _harmless(value: str | None) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; wide forms count in some locales."""
    text = value or ""
    return f"'{text}" if text.startswith(_FORMULA) else text
