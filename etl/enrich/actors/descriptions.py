"""Whom a description stands for: `the agency`, `the Russian side`, `the prime minister`, `neither side`.

In: a head noun and what has been mentioned before it. Out: a `Noted`, or None where the evidence is thin.
The phrase is read here; who may stand behind it is asked of the readers for persons, groups and pairs, in that order.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.enrich.actors.discourse import phrase_start
from etl.enrich.actors.figures import Noted
from etl.enrich.actors.group_descriptions import GroupDescriptions
from etl.enrich.actors.pairs import Pairs
from etl.enrich.actors.person_descriptions import PersonDescriptions
from etl.enrich.actors.scene import DEFINITE, Description, Scene
from etl.enrich.syntax.document import Token

_SEATED = frozenset(["based", "headquartered"])


@dataclass(slots=True)
class Descriptions:
    """Resolves the descriptions of one article, in order of the text."""

    scene: Scene
    persons: PersonDescriptions
    groups: GroupDescriptions
    pairs: Pairs

    def read(self, head: Token) -> Noted | None:
        """Whom the phrase with this head stands for."""
        nouns = self.scene.nouns
        lemma = head.lemma
        if lemma in nouns.pairs or head.lower in nouns.pairs:
            pair = self.pairs.read(head)
            if pair:
                return pair
        described = self._description(head)
        return (
            self.persons.people(described)
            or self.groups.before_offices(described)
            or self.persons.office(described)
            or self.groups.spokesperson(described)
            or self.persons.person(described)
            or self.groups.after_persons(described)
        )

    def unresolved(self, head: Token) -> Description | None:
        """A description of one person that stands for nobody yet: the text may give the name later."""
        known = head.lower in self.scene.nouns.exact or head.lemma in self.scene.nouns.exact | self.scene.nouns.anybody
        described = self._description(head) if known and head.tag not in ("NNS", "NNPS") else None
        return described

    def _description(self, head: Token) -> Description:
        start = phrase_start(head)
        text = self.scene.discourse.document.text
        words, owner, country = [], None, None
        definite, restricted = False, False
        for child in head.lefts:
            if child.start < start:
                continue
            noted = self.scene.noted(child)
            if child.lower in _SEATED:
                # `the Hamburg-based company`
                continue
            if child.dep == "det":
                definite = child.lower in DEFINITE
                restricted = restricted or not definite
            elif noted and noted.figures[0].type in ("state", "place") and noted.figures[0].country:
                country, owner = noted.figures[0].country, noted.figures[0]
            elif noted and noted.figures[0].type != "person":
                owner = noted.figures[0]
            elif child.dep == "poss":
                restricted = restricted or child.pos == "PRON"
                owner = noted.figures[0] if noted else owner
            elif child.dep in ("compound", "nmod") or (
                child.dep == "amod" and child.lemma not in self.scene.nouns.harmless
            ):
                words.append(child.lower)
        for child in head.rights:
            if child.dep == "prep" and child.lower in ("of", "for", "to"):
                inner = child.child("pobj")
                noted = self.scene.noted(inner) if inner else None
                if noted is None and inner is not None and head.lower in self.scene.nouns.spokespeople:
                    # `a spokesman for the campaign`: what follows has not been read yet
                    noted = self.read(inner)
                if noted and noted.figures[0].type != "person":
                    if noted.figures[0].type != "organization":
                        country = country or noted.figures[0].country
                    owner = owner or noted.figures[0]
                elif inner is not None and inner.pos == "NUM":
                    # `the mother of three`
                    continue
                elif inner is not None and child.lower == "of":
                    words += ["", inner.lower]
                    restricted = True
                else:
                    restricted = True
            elif child.dep in ("relcl", "acl", "prep"):
                restricted = True
        end = head.end
        lemma = head.lemma if head.tag in ("NNS", "NNPS") else head.lower
        joined = " ".join([*[w for w in words if w], lemma])
        definite = definite or (owner is not None and text[start:end][:1] != "")
        return Description(head, start, end, joined, country, owner, definite, restricted)


def descriptions_of(scene: Scene) -> Descriptions:
    """A resolver for one article."""
    return Descriptions(scene, PersonDescriptions(scene), GroupDescriptions(scene), Pairs(scene))
