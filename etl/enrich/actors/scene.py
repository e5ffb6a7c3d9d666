"""What the readers of descriptions share: the phrase that describes, and the article as far as it has been read.

In: a noun phrase. Out: a `Description`, and a `Noted` once it is known whom it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from etl.enrich.actors.context import Context
from etl.enrich.actors.descriptions_lexicon import Nouns
from etl.enrich.actors.discourse import Discourse
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.gazetteer import Entry, Gazetteer
from etl.enrich.syntax.document import Token

#: Sentences back in which a description looks for what it stands for.
NEAR, FAR = 3, 8
DEFINITE = frozenset(["the", "this", "that"])
Finder = Callable[[Entry], Figure]


@dataclass(slots=True)
class Description:
    """A noun phrase: its head, its place, what modifies it."""

    head: Token
    start: int
    end: int
    words: str
    country: str | None
    owner: Figure | None
    definite: bool
    restricted: bool


@dataclass(slots=True)
class Scene:
    """One article while it is read; `named` finds a mention by where it starts or ends."""

    discourse: Discourse
    gazetteer: Gazetteer
    context: Context
    figure: Finder
    named: dict[int, Noted]
    nouns: Nouns

    def noted(self, token: Token) -> Noted | None:
        """The mention that ends, or starts, with a token."""
        return self.named.get(token.end) or self.named.get(token.start)

    def made(self, d: Description, figures: tuple[Figure, ...], rule: str) -> Noted:
        """The mention that a description is."""
        text = self.discourse.document.text[d.start : d.end]
        return Noted(
            d.start, d.end, text, d.head.sentence.index, "nominal", figures, (rule,), head=(d.head.start, d.head.end)
        )

    def unnamed_since(self, d: Description, noted: Noted) -> bool:
        """Whether `the man`, `the company` is rather `a man`, `a company` that came in after the one with a name."""
        lemma = d.head.lemma
        anyone = lemma in self.nouns.gender or lemma in ("person", "official", "source")
        return self.discourse.stranger_since(
            noted, d.head.sentence.index, lambda one: one.lemma == lemma or (anyone and one.speaks)
        )


def of_country(d: Description, figure: Figure) -> bool:
    """Whether an actor may be of the country that a description names."""
    return not d.country or not figure.country or figure.country == d.country
