"""`onrecord load FILE`: enriched articles into Elasticsearch.

In: enriched articles as JSON lines, or a shard of the store (Parquet), told apart by content; `-` is standard input. Out: both
grains in the index, and counts. A line that is no enriched article is a dead letter; exit status 1 where there are any. What was retracted, or
is of a year that was dropped, is skipped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from etl.records.enriched import EnrichedArticle
    from etl.records.outcome import DeadLetter
    from etl.store import Store

_PARQUET = b"PAR1"
_RAW_BYTES = 1 << 20


@click.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
def command(file: str, as_json: bool) -> int:
    """Load enriched articles: JSON lines or a file of the store; `-` reads standard input."""
    from etl.cli.progress import bar
    from etl.cli.standard_input import as_path
    from etl.load import load, load_dead_letters
    from etl.pipeline import Access
    from etl.settings import load_settings
    from etl.store import Store

    settings = load_settings()
    client = Access.of(settings).connect()
    unread: list[DeadLetter] = []
    hidden: list[str] = []
    with as_path([file]) as (path,), bar("loading articles") as advance:
        found = _shown(_articles(Path(path), file, unread.append), Store(settings.store_uri), hidden.append)
        articles = _counted(found, advance)
        report = load(client, articles, prefix=settings.index_prefix, mappings=settings.mappings)
    dead = [*unread, *report.dead]
    load_dead_letters(client, dead, prefix=settings.index_prefix)
    counts = {
        "read": report.read + len(unread) + len(hidden),
        "indexed": report.articles,
        "superseded": report.unchanged,
        "skipped": len(hidden),
        "dead_letter": len(dead),
        "statements": report.statements,
        "statements_removed": report.removed,
    }
    _print(counts, dead, as_json)
    return 1 if dead else 0


def _print(counts: dict[str, int], dead: list[DeadLetter], as_json: bool) -> None:
    for letter in dead:
        place = f"record {letter.dump.record}" if letter.dump else f"article {(letter.article or letter.id)[:40]}"
        click.echo(f"onrecord load: {place}: {letter.reason}: {letter.message}", err=True)
    click.echo(json.dumps(counts) if as_json else ", ".join(f"{name} {count}" for name, count in counts.items()))


def _counted(articles: Iterator[EnrichedArticle], advance: Callable[[int], object]) -> Iterator[EnrichedArticle]:
    for article in articles:
        yield article
        advance(1)


def _shown(
    articles: Iterator[EnrichedArticle], store: Store, hide: Callable[[str], object]
) -> Iterator[EnrichedArticle]:
    """Without what was retracted, or was published in a year that was dropped."""
    from etl.store.tombstones import tombstones
    from etl.store.years import dropped_years, year_of

    retracted, dropped = tombstones(store), dropped_years(store)
    for article in articles:
        if article.id in retracted or year_of(article.published) in dropped:
            hide(article.id)
        else:
            yield article


def _articles(path: Path, shown: str, bury: Callable[[DeadLetter], object]) -> Iterator[EnrichedArticle]:
    from etl.records.outcome import ConfigurationError

    try:
        with path.open("rb") as file:
            is_parquet = file.read(len(_PARQUET)) == _PARQUET
    except OSError as error:
        raise ConfigurationError(f"{shown} can't be read: {error.strerror}") from error
    return _of_shard(path) if is_parquet else _of_lines(path, shown, bury)


def _of_shard(path: Path) -> Iterator[EnrichedArticle]:
    from etl.store import Store

    store = Store(path.resolve().parent.as_uri())
    for _, article in store.read_shard(path.name):
        yield article


def _of_lines(path: Path, shown: str, bury: Callable[[DeadLetter], object]) -> Iterator[EnrichedArticle]:
    import msgspec

    from etl.records.enriched import EnrichedArticle

    decoder = msgspec.json.Decoder(EnrichedArticle)
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if not line.strip():
                continue
            try:
                article = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                bury(_letter(shown, number, line, str(error)))
            else:
                yield article


def _letter(shown: str, number: int, line: bytes, message: str) -> DeadLetter:
    from etl.records.article import DumpPlace
    from etl.records.identity import digest
    from etl.records.outcome import DeadLetter

    return DeadLetter(
        id=digest("load", shown, str(number), line[:_RAW_BYTES].hex()),
        stage="load",
        reason="not_enriched",
        message=f"not an enriched article: {message}",
        excerpt=line[:200].decode("utf-8", "replace"),
        dump=DumpPlace(file=shown, record=number),
        raw=line[:_RAW_BYTES],
    )
