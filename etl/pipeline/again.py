"""Enrich stored articles again, with the rules, lists and model of today.

In: articles as the store holds them. Out: the same articles, in order, with what is found in them now; one that cannot be
read becomes a dead letter, and whoever asked keeps what was found before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from etl.pipeline.processing import enricher
from etl.settings import Settings

if TYPE_CHECKING:
    from etl.records.enriched import EnrichedArticle
    from etl.records.outcome import DeadLetter


def enrichment_of_today(settings: Settings) -> str:
    """The enrichment version that a reading would carry now. Loads the model."""
    return enricher(settings.model, settings.actors, settings.has_shortcuts).version


def enrich_again(settings: Settings, articles: Iterable[EnrichedArticle]) -> Iterator[EnrichedArticle | DeadLetter]:
    """Read stored articles once more; the model is loaded once a process."""
    from etl.enrich.enricher import enrich

    return enrich(articles, enricher(settings.model, settings.actors, settings.has_shortcuts))
