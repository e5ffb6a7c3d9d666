"""Reading a text of one's own as the road does: syntax, actors, dates, statements."""

from collections.abc import Callable

import pytest

from etl.enrich.actors import ActorFinder
from etl.enrich.actors.gazetteer import Gazetteer
from etl.enrich.dates import find_dates
from etl.enrich.statements import attribute
from etl.enrich.statements.cues import load_cues
from etl.enrich.syntax import Syntax
from etl.records.article import Article
from etl.records.enriched import Statement

Reader = Callable[..., tuple[Statement, ...]]


@pytest.fixture(scope="session")
def reader(syntax: Syntax) -> Reader:
    """`reader(body, title="", outlet="Reuters")` gives the statements of an article of 13 February 2024."""
    cues = load_cues()
    gazetteer = Gazetteer.load(None)
    finder = ActorFinder(gazetteer, cues)

    def read(body: str, title: str = "", outlet: str = "Example Wire") -> tuple[Statement, ...]:
        document = syntax.read(title, body)
        source = gazetteer.outlet(outlet, None)
        cast = finder.find(document, outlet=source, published="2024-02-13")
        article = Article(id="a" * 32, title=title, body=body, outlet=source, published="2024-02-13")
        return attribute(document, cast, find_dates(document, "2024-02-13"), article, cues)

    return read
