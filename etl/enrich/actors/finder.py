"""Who is in an article: the whole of it on one screen.

In: a document, the outlet, the day of publication. Out: a `Cast`. Refuses nothing: a text without names has no actors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.enrich.actors.cast import Cast
from etl.enrich.actors.context import context_of
from etl.enrich.actors.gazetteer import Gazetteer
from etl.enrich.actors.lexicon import load_lexicon
from etl.enrich.actors.naming import Naming
from etl.enrich.actors.reading import Reading
from etl.enrich.actors.recognise import recognise
from etl.enrich.syntax.document import Document
from etl.records.article import Outlet

if TYPE_CHECKING:
    from etl.enrich.statements.cues import Cues


class ActorFinder:
    """Finds and resolves the actors of articles. Make one a process."""

    def __init__(self, gazetteer: Gazetteer, cues: Cues) -> None:
        self.gazetteer = gazetteer
        self.lexicon = load_lexicon()
        self.speech = cues.verbs

    def find(self, document: Document, *, outlet: Outlet | None, published: str | None) -> Cast:
        """The actors of one article; `published` is `YYYY[-MM[-DD[T…]]]`."""
        names, adjectives = recognise(document, self.gazetteer, self.lexicon, outlet)
        context = context_of(self.gazetteer, names, adjectives, outlet, published)
        naming = Naming(document, self.gazetteer, self.lexicon, context, outlet)
        noted = naming.read(names, adjectives)
        reading = Reading(document, naming, self.gazetteer, context, self.lexicon, self.speech)
        return Cast(document, reading.read(noted))
