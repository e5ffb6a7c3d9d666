"""One article of our own, read by the whole of enrichment."""

import pytest

from etl.enrich.enricher import Enricher
from etl.records.article import Article, Outlet
from etl.records.enriched import EnrichedArticle
from etl.settings import load_settings

BODY = """Iran denied arming the rebels. China said in a statement on Monday that France had “lost its nerve”.

The harbour bank declined to comment. It was reported that the port had closed.

A court document said the cargo was lost. Two people familiar with the plan said Germany would pay."""


@pytest.fixture(scope="session")
def enricher() -> Enricher:
    return Enricher(load_settings().model)


@pytest.fixture(scope="session")
def article(enricher: Enricher) -> EnrichedArticle:
    return enricher.enrich(
        Article(
            id="b" * 32,
            title="Port closes",
            body=BODY,
            outlet=Outlet(id="local:organization/example-wire", name="Example Wire"),
            url="https://example.org/port",
            published="2024-02-13T09:00:00Z",
            published_precision="instant",
            byline="Tom Reyes",
        )
    )
