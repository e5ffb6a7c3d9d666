"""Descriptions of organisations, states and outlets: `the agency`, `the Russian side`, `the Lee campaign`.

In: a description. Out: a `Noted`, or None where the evidence is thin. A country in the description must be the actor's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.organizations import with_article
from etl.enrich.actors.scene import FAR, NEAR, Description, Scene, of_country
from etl.records.values import OrganizationKind

#: `Kurdistan Regional Government` is not the government of its state.
_WHOLE_GOVERNMENT = re.compile(r"(?:Federal g|G)overnment of ")


@dataclass(slots=True)
class GroupDescriptions:
    """Resolves descriptions of organisations and states in one article."""

    scene: Scene
    #: organisations that only this article's descriptions make: administrations, governments, campaigns
    own: dict[str, Figure] = field(default_factory=dict)

    def before_offices(self, d: Description) -> Noted | None:
        """What is read before any office: the state, the government, the outlet that the words themselves name."""
        return self._of_state(d) or self._government(d) or self._of_outlet(d)

    def after_persons(self, d: Description) -> Noted | None:
        """What is read after any person: organisations, states and reports that have been mentioned."""
        return self._organization(d) or self._state(d) or self._text(d)

    def _government(self, d: Description) -> Noted | None:
        """`the Saudi government`, `the Obama administration`, `the Lee campaign`, and what stands for them later."""
        lemma = d.head.lemma
        if lemma not in self.scene.nouns.governments or d.head.tag in ("NNS", "NNPS"):
            return None
        person = self._owner_person(d)
        if lemma == "government" and d.country and d.owner and d.owner.type != "organization":
            state = self.scene.gazetteer.state(d.country)
            if state is None:
                return None
            name = f"Government of {with_article(state.name)}"
            known = [
                e for e in self.scene.gazetteer.entries.values() if e.type == "organization" and e.kind == "government"
            ]
            whole = [e for e in known if e.country == d.country and _WHOLE_GOVERNMENT.match(e.name)]
            entry = next((e for e in whole if "government" in e.nouns), None)
            figure = self.scene.figure(entry) if entry else self._made_up(name, "government", d.country)
            return self.scene.made(d, (figure,), "government_of_state")
        if person and lemma in ("administration", "campaign"):
            last = person.name.split()[-1]
            kind: OrganizationKind = "government" if lemma == "administration" else "other"
            return self.scene.made(d, (self._made_up(f"{last} {lemma}", kind, person.country),), "named_after_person")
        if not d.definite or d.restricted or d.owner or len(d.words.split()) > 1:
            return None
        found = self.scene.discourse.latest(lambda f: f.type == "organization" and f.name.lower().split()[-1] == lemma)
        return self.scene.made(d, found.figures, "organization_named_before") if found else None

    def _owner_person(self, d: Description) -> Figure | None:
        for child in d.head.lefts:
            noted = self.scene.noted(child)
            if noted and noted.figures[0].type == "person":
                return noted.figures[0]
        return None

    def _made_up(self, name: str, kind: OrganizationKind, country: str | None) -> Figure:
        made = Figure(name=name, type="organization", kind=kind, country=country)
        return self.own.setdefault(name, made)

    def _of_state(self, d: Description) -> Noted | None:
        if d.head.lemma not in self.scene.nouns.of_state or not d.country:
            return None
        state = self.scene.gazetteer.state(d.country)
        if state is None or d.owner is None or d.owner.type == "organization":
            return None
        self.scene.figure(state).acts = True
        return self.scene.made(d, (self.scene.figure(state),), "side_of_state")

    def _of_outlet(self, d: Description) -> Noted | None:
        """`a Reuters photographer`, `a New York Times report`: the outlet answers."""
        if d.head.lemma not in self.scene.nouns.texts and d.head.lemma not in self.scene.nouns.of_outlet:
            return None
        if d.owner is None or d.owner.kind != "media" or d.head.tag in ("NNS", "NNPS"):
            return None
        return self.scene.made(d, (d.owner,), "report_of_outlet")

    def spokesperson(self, d: Description) -> Noted | None:
        """`a spokesman for Acme`, `the ministry's spokeswoman`: without a name the organisation answers."""
        if d.head.lower not in self.scene.nouns.spokespeople or d.owner is None or d.owner.type != "organization":
            return None
        if d.head.lower == "representative" and d.head.child("prep") is None:
            return None
        if any(child.dep == "appos" and child.pos == "PROPN" for child in d.head.children) or self._before_name(d):
            return None
        return self.scene.made(d, (d.owner,), "speaks_for_organization")

    def _before_name(self, d: Description) -> bool:
        """`Acme spokesman Ann Lee`: the words are a title."""
        return any(n.start > d.end and n.reach[0] <= d.head.start < n.reach[1] for n in self.scene.named.values())

    def _organization(self, d: Description) -> Noted | None:
        lemma = d.head.lemma
        kinds = self.scene.nouns.organizations.get(lemma, frozenset())
        if not d.definite or d.restricted or d.head.tag in ("NNS", "NNPS") or (d.owner and not d.country):
            return None

        def fits(figure: Figure) -> bool:
            if figure.type != "organization" or not of_country(d, figure):
                return False
            name = figure.name.lower().split()
            if d.words in figure.nouns:
                return True
            if any(word not in name and word not in self.scene.nouns.plain for word in d.words.split()[:-1]):
                # `the appeals court` is not the court that was named
                return False
            known = lemma in figure.nouns or lemma in name
            return known or figure.kind in kinds or (figure.kind is None and "company" in kinds)

        if not kinds and not any(lemma in n.figures[0].nouns for n in self.scene.discourse.past):
            return None
        found = self.scene.discourse.ranked(d.head.sentence.index, FAR, fits)
        if not found:
            return None
        if self.scene.unnamed_since(d, found[0]):
            return None
        if found[0].figures[0].id == self.scene.context.outlet:
            # who publishes the article is its topic last of all
            other = self.scene.discourse.latest(lambda f: f.id != self.scene.context.outlet and fits(f))
            found = [other] if other else found
        return self.scene.made(d, found[0].figures, "organization_named_before")

    def _state(self, d: Description) -> Noted | None:
        if d.head.lemma not in self.scene.nouns.state or not d.definite or d.restricted or d.country:
            return None
        if d.head.tag in ("NNS", "NNPS") or len(d.words.split()) > 1:
            return None
        found = self.scene.discourse.ranked(d.head.sentence.index, NEAR, lambda f: f.type == "state")
        if not found or (len(found) > 1 and found[0].sentence == found[1].sentence and not found[0].subject):
            return None
        return self.scene.made(d, found[0].figures, "state_named_before")

    def _text(self, d: Description) -> Noted | None:
        """`the material says`: the outlet that is being cited."""
        if d.head.lemma not in self.scene.nouns.texts or not d.definite or d.restricted or d.head.dep != "nsubj":
            return None
        found = self.scene.discourse.latest(lambda f: f.kind == "media")
        if found is None or found.sentence < d.head.sentence.index - 2 * FAR:
            return None
        return self.scene.made(d, found.figures, "text_of_outlet")
