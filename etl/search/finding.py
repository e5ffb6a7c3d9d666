"""Hits: statements or articles, in TAXONOMY's shape, in order, as many as asked for."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from etl.load.documents import ArticleDocument, StatementDocument
from etl.load.templates import Names as IndexNames
from etl.load.transform import statement_of
from etl.records.article import Record
from etl.search.asking import ask
from etl.search.by_id import PROVENANCE
from etl.search.filters import Filters
from etl.search.names import Names
from etl.search.query import articles_query, statements_query

#: Around a matching word in `Found.marked`; control characters that no cleaned text holds.
MARK, UNMARK = "\x01", "\x02"
_PAGE = 1_000
_ARTICLE_FIELDS = ("id", "outlet", "published", "title", "url")


class Found(Record, frozen=True):
    """`hits` are JSON objects; `marked[i]` are the texts of hit i with `MARK` and `UNMARK` around matching words."""

    total: int
    hits: list[dict[str, Any]]
    marked: list[list[str]]


def search_statements(
    client: Elasticsearch,
    prefix: str,
    filters: Filters,
    *,
    limit: int = 20,
    by_date: bool = False,
    operator_actors: Path | None = None,
) -> Found:
    """Statements, the best match first where words are asked for and no order `by_date`, else the newest first.

    A hit is the statement's object with `article: {id, outlet, published, title, url}`.
    """
    ranked = bool(filters.words) and not by_date
    body = {
        "query": statements_query(filters, Names(operator_actors)),
        "sort": _sort("article.published", ranked, [{"article.id": "asc"}, {"evidence.start": "asc"}, {"id": "asc"}]),
        "highlight": _highlight(
            {"evidence.text": {"number_of_fragments": 0, "matched_fields": ["evidence.text.exact"]}}
        ),
    }
    total, raw = _hits(client, IndexNames(prefix).read("statements"), body, limit)
    pairs = [(msgspec.convert(hit["_source"], StatementDocument), hit) for hit in raw]
    if not ranked:
        pairs = [pair for _, group in groupby(pairs, _sentence) for pair in sorted(group, key=_speaker_start)]
    marked = [
        hit.get("highlight", {}).get("evidence.text") or [span.text for span in document.evidence]
        for document, hit in pairs
    ]
    return Found(total=total, hits=[_statement_hit(document) for document, _ in pairs], marked=marked)


def search_articles(
    client: Elasticsearch,
    prefix: str,
    filters: Filters,
    *,
    limit: int = 20,
    by_date: bool = False,
    operator_actors: Path | None = None,
) -> Found:
    """Articles that hold a statement for which all statement filters are true.

    A hit is `{id, outlet, published, title, url, language, story, rollups}` with its provenance: `dump`, `encoding`, and the
    evidence of outlet and date.
    """
    body = {
        "query": articles_query(filters, Names(operator_actors)),
        "sort": _sort("published", bool(filters.words) and not by_date, [{"id": "asc"}]),
        "source": {"excludes": ["body", "statements", "actors", "dates"]},
        # the body is indexed with its offsets, so that even the longest is not analysed again
        "highlight": _highlight(
            {"body": {"fragment_size": 160, "number_of_fragments": 2, "matched_fields": ["body.exact"]}}
        ),
    }
    total, raw = _hits(client, IndexNames(prefix).read("articles"), body, limit)
    hits = [_article_hit(msgspec.convert({"body": "", **hit["_source"]}, ArticleDocument)) for hit in raw]
    return Found(total=total, hits=hits, marked=[hit.get("highlight", {}).get("body", []) for hit in raw])


def _sort(published: str, ranked: bool, ties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Complete, so that paging neither repeats nor misses a hit; one article's statements stand in reading order."""
    newest = {published: {"order": "desc", "missing": "_last"}}
    return [*([{"_score": "desc"}] if ranked else []), newest, *ties]


def _sentence(pair: tuple[StatementDocument, Any]) -> tuple[str, int]:
    """Statements of one sentence stand together, but their ids say nothing of their order in it."""
    document, _ = pair
    return document.article.id, document.evidence[0].start if document.evidence else -1


def _speaker_start(pair: tuple[StatementDocument, Any]) -> int:
    document, _ = pair
    return document.speaker.start if document.speaker else -1


def _highlight(fields: dict[str, Any]) -> dict[str, Any]:
    return {"fields": fields, "pre_tags": [MARK], "post_tags": [UNMARK]}


def _hits(client: Elasticsearch, index: str, body: dict[str, Any], limit: int) -> tuple[int, list[dict[str, Any]]]:
    """The total, and up to `limit` hits, read page by page."""
    found: list[dict[str, Any]] = []
    total = 0
    for answer in _pages(client, index, body, limit):
        total = max(total, answer["hits"].get("total", {}).get("value", 0))
        found += answer["hits"]["hits"]
    return total, found


def _pages(client: Elasticsearch, index: str, body: dict[str, Any], limit: int) -> Iterator[dict[str, Any]]:
    after: dict[str, Any] = {"track_total_hits": True}
    left = limit
    while True:
        size = min(left, _PAGE)
        answer = ask(client, index, **body, **after, size=size)
        yield answer
        hits = answer["hits"]["hits"]
        left -= len(hits)
        if left <= 0 or len(hits) < size:
            return
        after = {"search_after": hits[-1]["sort"], "track_total_hits": False}


def _statement_hit(document: StatementDocument) -> dict[str, Any]:
    statement: dict[str, Any] = msgspec.to_builtins(statement_of(document))
    return {**statement, "article": {name: _plain(getattr(document.article, name)) for name in _ARTICLE_FIELDS}}


def _article_hit(document: ArticleDocument) -> dict[str, Any]:
    return {
        name: _plain(getattr(document, name))
        for name in (*_ARTICLE_FIELDS, "language", "story", "rollups", *PROVENANCE)
    }


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
