"""Enrichment: who is in the article, when it is said to have happened, and who said what on whose word.

In: cleaned articles. Out: the same with actors, dates, statements and rollups. An article in another language than the
model's is passed on unread, with the reason. One bad article becomes a dead letter; its neighbours go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from etl.enrich.actors import ActorFinder
from etl.enrich.actors.gazetteer import Gazetteer
from etl.enrich.dates import find_dates
from etl.enrich.rollups import roll_up
from etl.enrich.statements import attribute
from etl.enrich.statements.cues import load_cues
from etl.enrich.syntax import Syntax
from etl.enrich.version import enrichment_version
from etl.records.article import Article
from etl.records.enriched import EnrichedArticle
from etl.records.identity import digest
from etl.records.outcome import DeadLetter

#: The language that the rules and the default model are written for.
LANGUAGE = "en"


class Enricher:
    """Everything that enrichment loads, loaded once a process (about two seconds, 400 MB)."""

    def __init__(self, model: str, operator_actors: Path | None = None, *, shortcuts: bool = True) -> None:
        """`shortcuts`: reach the same findings by less work; without, everything is computed in full."""
        self.syntax = Syntax(model, shortcuts=shortcuts)
        self.gazetteer = Gazetteer.load(operator_actors)
        self.cues = load_cues()
        self.finder = ActorFinder(self.gazetteer, self.cues)
        self.version = enrichment_version(self.syntax.version, operator_actors, shortcuts=shortcuts)

    def enrich(self, article: Article) -> EnrichedArticle:
        """Read one article."""
        if (article.language or LANGUAGE).lower().split("-")[0] != LANGUAGE:
            return self._with(article, enriched=f"language:{article.language}")
        if not article.text:
            return self._with(article, enriched="no_text")
        document = self.syntax.read(article.title, article.body)
        cast = self.finder.find(document, outlet=article.outlet, published=article.published)
        dates = find_dates(document, article.published)
        statements = attribute(document, cast, dates, article, self.cues)
        return self._with(
            article,
            enriched=True,
            language=LANGUAGE,
            actors=cast.actors,
            dates=dates,
            statements=statements,
            rollups=roll_up(cast.actors, statements),
        )

    def _with(self, article: Article, **found: Any) -> EnrichedArticle:
        given = {name: getattr(article, name) for name in Article.__struct_fields__}
        return EnrichedArticle(**{**given, "enrichment_version": self.version, **found})


def enrich(articles: Iterable[Article], enricher: Enricher) -> Iterator[EnrichedArticle | DeadLetter]:
    """Enrich a stream of articles, in order."""
    for article in articles:
        try:
            yield enricher.enrich(article)
        except (ArithmeticError, AssertionError, LookupError, ValueError, TypeError, RecursionError) as error:
            # a fault of the rules on a text nobody foresaw: the article waits as a dead letter, the night goes on
            yield _dead_letter(article, error)


def restamp(enriched: EnrichedArticle, article: Article) -> EnrichedArticle:
    """The same content seen again in a newer dump: provenance of the new, findings of the old."""
    given = {name: getattr(article, name) for name in Article.__struct_fields__ if name not in ("language", "story")}
    return msgspec.structs.replace(enriched, **given)


def _dead_letter(article: Article, error: Exception) -> DeadLetter:
    raw = msgspec.json.encode(article)
    return DeadLetter(
        id=digest("enrich", article.id),
        stage="enrich",
        reason="enrichment_failed",
        message=f"{type(error).__name__}: {error}",
        excerpt=article.text[:200],
        dump=article.dump,
        article=article.id,
        raw=raw[: 1 << 20],
    )
