"""Places in a text that may hold a name, and how the evidence for them is weighed.

In: candidates from the gazetteer, the patterns and the model. Out: those that stand, none overlapping another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from etl.enrich.actors.gazetteer import Alias

PERSON, ORGANIZATION, PLACE, OTHER = "PER", "ORG", "LOC", "MISC"
LABEL_OF_TYPE = {"person": PERSON, "organization": ORGANIZATION, "state": PLACE, "place": PLACE}
#: What a further word is worth, so that a longer name beats a shorter one inside it.
WORD_WORTH = 0.6
#: What agreement of a second source of evidence is worth, as a share of its score.
AGREEMENT = 0.5
#: What each further place adds to a name's best evidence.
REPEATED = 0.2


@dataclass(slots=True, eq=False)
class Spot:
    """A name at `[start, end)`: its label, the strength of the evidence, the rules that gave it."""

    start: int
    end: int
    text: str
    sentence: int
    label: str
    score: float
    rules: tuple[str, ...]
    aliases: tuple[Alias, ...] = ()
    #: the title or honorific that stands before a person's name
    title: tuple[int, int] | None = None
    gender: str = ""

    @property
    def words(self) -> int:
        """How many words the name has."""
        return len(self.text.split())

    @property
    def weight(self) -> float:
        """The score with what the length adds."""
        return self.score + WORD_WORTH * (self.words - 1)


def agree(candidates: Iterable[Spot]) -> list[Spot]:
    """Join candidates of the same span and label: their evidence adds up."""
    joined: dict[tuple[int, int, str], Spot] = {}
    for spot in candidates:
        key = (spot.start, spot.end, spot.label)
        other = joined.get(key)
        joined[key] = spot if other is None else _join(other, spot)
    return list(joined.values())


def _join(one: Spot, two: Spot) -> Spot:
    high, low = (one, two) if one.score >= two.score else (two, one)
    return replace(
        high,
        score=high.score + AGREEMENT * low.score,
        rules=tuple(dict.fromkeys((*high.rules, *low.rules))),
        aliases=high.aliases or low.aliases,
        title=high.title or low.title,
        gender=high.gender or low.gender,
    )


def strongest(candidates: Iterable[Spot], floor: float) -> tuple[list[Spot], list[Spot]]:
    """The strongest candidates that do not overlap, in order of the text; those below `floor` are dropped.

    Beside the names, apart, what stands there and is none (products, laws, adjectives).
    """
    taken: list[Spot] = []
    for spot in sorted(candidates, key=lambda s: (-s.weight, s.start, -s.end, s.label)):
        if all(spot.end <= other.start or spot.start >= other.end for other in taken):
            taken.append(spot)
    kept = sorted((s for s in taken if s.score >= floor), key=lambda s: s.start)
    return [s for s in kept if s.label != OTHER], [s for s in kept if s.label == OTHER]


@dataclass(slots=True)
class Votes:
    """How strongly a whole document speaks for each label of a name."""

    by_text: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, text: str, label: str, weight: float) -> None:
        """Count one piece of evidence."""
        labels = self.by_text.setdefault(text, {})
        labels[label] = labels.get(label, 0.0) + weight

    def see(self, text: str, label: str, score: float) -> None:
        """Count one place where a name was found: the best counts whole, each further one a little."""
        labels = self.by_text.setdefault(text, {})
        best = labels.get(label, 0.0)
        labels[label] = score if not best else max(best, score) + REPEATED

    def winner(self, text: str) -> str | None:
        """The label with most weight; the first in alphabetical order where two are level."""
        labels = self.by_text.get(text)
        return min(labels, key=lambda label: (-labels[label], label)) if labels else None
