"""The two behind a plural of two: `neither side`, `both leaders`, `the two companies`.

In: a head noun with its quantifier. Out: a `Noted` with two figures, or None where the text has not named just two.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.enrich.actors.discourse import phrase_start
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.scene import DEFINITE, FAR, NEAR, Description, Scene
from etl.enrich.syntax.document import Token

_JOINING = frozenset([" and ", " and the ", " or ", " or the "])
_QUANTIFIERS = {"neither", "both", "two", "either"}


@dataclass(slots=True)
class Pairs:
    """Resolves the pairs of one article."""

    scene: Scene

    def read(self, head: Token) -> Noted | None:
        """The two behind `neither side`, `both leaders`, `the two companies`."""
        dets = {c.lower for c in head.children if c.dep in ("det", "nummod", "predet", "preconj", "amod")}
        if not dets & _QUANTIFIERS or (dets & {"two"} and not dets & DEFINITE):
            return None
        if any(c.dep in ("amod", "compound") and c.lower not in _QUANTIFIERS for c in head.lefts):
            # `both local groups`: which ones, the text would have to say
            return None
        types = self.scene.nouns.pairs.get(head.lemma) or self.scene.nouns.pairs.get(head.lower) or frozenset()
        sentence = head.sentence.index
        if "person" in types and len(types) > 1:
            # the sides of talks are the states before those who speak for them
            sides = [n for n in self.scene.discourse.within(sentence, FAR) if n.form == "name" and len(n.figures) == 1]
            two = self._joined([n for n in sides if n.figures[0].type == "state"])
        else:
            two = None
        kinds = self.scene.nouns.organizations.get(head.lemma, frozenset())

        def fits(figure: Figure) -> bool:
            return figure.type in types and (figure.kind is None or not kinds or figure.kind in kinds)

        near = [n for n in self.scene.discourse.within(sentence, NEAR) if n.form != "adjective" and len(n.figures) == 1]
        two = two or self._joined([n for n in near if fits(n.figures[0])])
        if two is None:
            figures = list({id(n.figures[0]): n.figures[0] for n in near if fits(n.figures[0])}.values())
            two = (figures[1], figures[0]) if len(figures) == 2 else None
        if two is None:
            return None
        start = phrase_start(head)
        description = Description(head, start, head.end, "", None, None, True, False)
        for figure in two:
            figure.acts = True
        return self.scene.made(description, two, "pair_named_before")

    def _joined(self, near: list[Noted]) -> tuple[Figure, Figure] | None:
        """The latest two that the text joins by `and` (and no third beside them)."""
        text = self.scene.discourse.document.text
        ordered = sorted(near, key=lambda n: n.start)
        for place in range(len(ordered) - 1, 0, -1):
            one, two = ordered[place - 1], ordered[place]
            if text[one.end : two.start] not in _JOINING or one.figures[0] is two.figures[0]:
                continue
            third = ordered[place - 2] if place > 1 else None
            # `Russia, Peru and Chile` are three
            return (
                None if third and text[third.end : one.start] in (", ", ", the ") else (one.figures[0], two.figures[0])
            )
        return None
