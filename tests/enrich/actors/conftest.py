"""The finder, made once, and a short way to read a text."""

from collections.abc import Callable

import pytest

from etl.enrich.actors import ActorFinder, Cast, Gazetteer
from etl.enrich.statements.cues import load_cues
from etl.enrich.syntax.model import Syntax

Reader = Callable[..., Cast]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(None)


@pytest.fixture(scope="session")
def read(syntax: Syntax, gazetteer: Gazetteer) -> Reader:
    """Read a body, with a title, an outlet and a day where a row gives them."""
    finder = ActorFinder(gazetteer, load_cues())

    def reader(body: str, title: str = "", outlet: str | None = None, day: str | None = "2024-02-13") -> Cast:
        document = syntax.read(title, body)
        return finder.find(document, outlet=gazetteer.outlet(outlet, None) if outlet else None, published=day)

    return reader
