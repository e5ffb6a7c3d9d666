"""Names that come after their descriptions: `A county judge ruled …. Judge Ann Lee wrote …`.

In: descriptions at the head of an article that stand for nobody named before them, then the persons in order of their
first mention. Out: the mentions that such a person claims. A claim needs the same office in the person's role, or, for a
definite description with its country or institution (`Peru's ambassador`), a person without a role who is the first to
speak after it; two who could claim it leave it unresolved.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.enrich.actors.descriptions_lexicon import Nouns
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.salience import MAIN
from etl.enrich.actors.scene import Description

#: Paragraphs from the top, the title included, whose descriptions wait; sentences after which they stop to.
TOP, REACH, SPEAKER_REACH = 3, 8, 4


@dataclass(slots=True)
class Lede:
    """The descriptions of one article that wait for a name."""

    nouns: Nouns
    _waiting: list[Description] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def wait(self, description: Description) -> None:
        """Remember a description that stands for nobody yet."""
        if description.head.sentence.paragraph < TOP:
            self._waiting.append(description)

    def claim(self, noted: Noted, figure: Figure, speaks: bool) -> list[Description]:
        """The descriptions that a person, at the first mention by full name, turns out to be."""
        if id(figure) in self._seen or " " not in noted.text:
            return []
        self._seen.add(id(figure))
        found = [d for d in self._waiting if self._fits(d, noted, figure, speaks)]
        self._waiting = [d for d in self._waiting if d not in found]
        return found

    def _fits(self, d: Description, noted: Noted, figure: Figure, speaks: bool) -> bool:
        distance = noted.sentence - d.head.sentence.index
        if d.country and figure.country and d.country != figure.country:
            return False
        gender = self.nouns.gender.get(d.head.lemma, "")
        if gender and figure.gender not in ("", gender):
            return False
        same = self.nouns.same.get(d.head.lower, frozenset([d.head.lower]))
        role = (figure.role or "").lower()
        owned = d.owner is not None or d.country is not None
        if d.head.lower in self.nouns.spokespeople and not owned:
            return False
        if any(word in role.split() or (" " in word and word in role) for word in same):
            return distance <= REACH
        first = speaks and noted.standing == MAIN and not role
        return first and owned and d.definite and not d.restricted and distance <= SPEAKER_REACH
