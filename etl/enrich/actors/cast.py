"""Who is who in one article: the actors, and what stands where.

Made by `ActorFinder.find`; read by attribution, which asks what a speaker's words resolve to.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.first_person import FIRST_PERSON
from etl.enrich.syntax.document import Document, Token
from etl.records.enriched import Actor, Mention

_OF_TWO = ("neither", "both", "either")


class Cast:
    """The actors of one article. Offsets count in the article's text."""

    def __init__(self, document: Document, noted: list[Noted]) -> None:
        self._document = document
        self._noted = sorted(noted, key=lambda n: (n.start, -n.end))
        self._starts = [n.start for n in self._noted]
        self._reaches = sorted((n for n in self._noted if n.reach != (n.start, n.end)), key=lambda n: n.reach)
        self._actors = _actors(self._noted)
        self.actors: tuple[Actor, ...] = tuple(self._actors.values())

    def get(self, actor_id: str) -> Actor | None:
        """The actor of this article with an id."""
        return next((actor for actor in self.actors if actor.id == actor_id), None)

    def at(self, start: int, end: int) -> tuple[Actor, ...]:
        """Who the words at `[start, end)` stand for: a token, a name, or a whole noun phrase, read by its head.

        Empty where that is not known; two actors behind `neither side` and its like.
        """
        found = self._best(start, end)
        return tuple(self._actors[id(figure)] for figure in found.figures) if found else ()

    def mention_at(self, start: int, end: int) -> Mention | None:
        """The mention that `at` reads."""
        found = self._best(start, end)
        return found.mention if found else None

    def role_at(self, start: int, end: int) -> str | None:
        """The role of the actor at `[start, end)`."""
        found = self.at(start, end)
        return found[0].role if len(found) == 1 else None

    def why(self, start: int, end: int) -> tuple[str, ...]:
        """The rules that linked the mention at `[start, end)`."""
        found = self._best(start, end)
        return found.rules if found else ()

    def reasons(self) -> list[tuple[Mention, tuple[str, ...], tuple[str, ...]]]:
        """Every mention with the ids that it was linked to and the rules that did it, in order of the text."""
        return [(n.mention, tuple(self._actors[id(f)].id for f in n.figures), n.rules) for n in self._noted]

    def between(self, start: int, end: int) -> tuple[Actor, ...]:
        """The actors mentioned inside `[start, end)`, in order of first mention there; who says `I` is not meant."""
        low, high = bisect_left(self._starts, start), bisect_right(self._starts, end)
        inside = [n for n in self._noted[low:high] if n.end <= end and n.text.lower() not in FIRST_PERSON]
        found = {id(f): self._actors[id(f)] for n in inside for f in n.figures}
        return tuple(dict.fromkeys(found.values()))

    def _best(self, start: int, end: int) -> Noted | None:
        """The mention with exactly this span, else the one whose head is the phrase's head."""
        near = [n for n in self._near(start, end) if n.start < end and start < n.end]
        exact = [n for n in near if (n.start, n.end) == (start, end)]
        if exact:
            return exact[0]
        head = self._head(start, end)
        first, last = (head.start, head.end) if head else (start, end)
        by_head = [n for n in near if n.head[0] < last and first < n.head[1]]
        if by_head:
            return max(by_head, key=lambda n: (n.end - n.start, -n.start))
        # a title or an apposition stands for the person beside it
        beside = [n for n in self._reaches if n.reach[0] <= first and last <= n.reach[1] and start <= n.start]
        if beside:
            return min(beside, key=lambda n: (n.reach[1] - n.reach[0], abs(n.start - first)))
        return self._apposed(near, start)

    def _apposed(self, near: list[Noted], start: int) -> Noted | None:
        """`The deputy whip (Rep. Ann Lee)`, `the head of the agency, Ann Lee`: the one person set off in a phrase."""
        text = self._document.text
        persons = [n for n in near if n.form == "name" and n.figures[0].type == "person" and n.start > start]
        set_off = [n for n in persons if text[max(0, n.reach[0] - 2) : n.reach[0]].strip() in (",", "(", "—", "–")]
        return set_off[0] if len(set_off) == 1 else None

    def _near(self, start: int, end: int) -> list[Noted]:
        low = bisect_left(self._starts, start - 200)
        return self._noted[low : bisect_left(self._starts, end)]

    def _head(self, start: int, end: int) -> Token | None:
        """The token of the phrase that the others depend on."""
        sentence = self._document.sentence_at(start)
        if sentence is None:
            return None
        inside = [t for t in sentence.tokens if t.start < end and start < t.end]
        heads = [t for t in inside if t.is_root or t.head not in inside]
        if len(heads) == 1 and heads[0].lower in _OF_TWO:
            # `neither of the two sides`
            of = heads[0].child("prep")
            inner = of.child("pobj") if of and of.lower == "of" else None
            if inner is not None and inner.end <= end:
                return inner
        nouns = [t for t in heads if t.pos in ("NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM")]
        return (nouns or heads or [None])[0]  # type: ignore[list-item]


def _actors(noted: list[Noted]) -> dict[int, Actor]:
    """Actors by the identity of their figure; figures that came to the same id are one actor."""
    by_id: dict[str, list[Figure]] = {}
    mentions: dict[str, list[Mention]] = {}
    for one in noted:
        for figure in one.figures:
            figures = by_id.setdefault(figure.id, [])
            if figure not in figures:
                figures.append(figure)
            mentions.setdefault(figure.id, []).append(one.mention)
    made: dict[int, Actor] = {}
    for actor_id, figures in by_id.items():
        first = figures[0]
        for other in figures[1:]:
            first.role = first.role or other.role
            first.acts = first.acts or other.acts
        actor = first.actor(tuple(mentions[actor_id]))
        made.update({id(figure): actor for figure in figures})
    return made
