"""Descriptions of persons: `the prime minister`, `the lawmaker`, `the 29-year-old`, `the Americans`.

In: a description. Out: a `Noted`, or None where the evidence is thin. Dates decide between holders of an office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.salience import MAIN, OBJECT, SUBJECT
from etl.enrich.actors.scene import FAR, NEAR, Description, Scene, of_country
from etl.enrich.syntax.document import Token

_AGED = re.compile(r"[Tt]he \d{1,3}-year-old")
_CAPITALISED = re.compile(r"[A-Z][\w.'’-]+")


@dataclass(slots=True)
class PersonDescriptions:
    """Resolves descriptions of persons in one article."""

    scene: Scene

    def aged(self, token: Token) -> Noted | None:
        """`the 29-year-old`, without a noun: the nearest person."""
        text = self.scene.discourse.document.text
        start = min(t.start for t in token.subtree)
        words = text[start : token.end]
        if token.dep == "amod" or not _AGED.fullmatch(words):
            return None
        return self.person(Description(token, start, token.end, "man", None, None, True, False), "person")

    def office_at(self, head: Token, start: int) -> Noted | None:
        """An office whose phrase begins at `start`, inside a title."""
        inside = [n for n in self.scene.named.values() if start <= n.start and n.end <= head.start]
        owner = inside[0].figures[0] if inside else None
        words = self.scene.discourse.document.text[start : head.end].lower().removeprefix("the ")
        country = owner.country if owner else None
        return self.office(Description(head, start, head.end, words, country, owner, True, False))

    def office(self, d: Description) -> Noted | None:
        """The holder of an office: somebody named with it in the article, else the holder on the day."""
        offices = self._offices(d)
        if not offices or not d.definite or d.head.tag in ("NNS", "NNPS") or "former" in d.words:
            return None
        known = self._in_role(d, offices)
        home = self._holder(d, offices) if not d.country and not d.owner else None
        if home and (known is None or known.country != self.scene.context.home):
            # without a country it is the outlet's own: `the president` in an American newspaper
            return self.scene.made(d, (home,), "office_on_the_day")
        if known:
            return self.scene.made(d, (known,), "office_named_before")
        if "spokesperson" in offices or (d.restricted and not d.country):
            return None
        found = self._holder(d, offices)
        return self.scene.made(d, (found,), "office_on_the_day") if found else None

    def _holder(self, d: Description, offices: tuple[str, ...]) -> Figure | None:
        """Who held the office on the day of the article, by the gazetteer."""
        if "spokesperson" in offices or ("director" in offices and d.owner is None):
            return None
        country = d.country or self.scene.context.home or self.scene.context.main_country()
        of = d.owner.id if d.owner and d.owner.type == "organization" else country
        if not of:
            return None
        for office in offices:
            holders = self.scene.gazetteer.holders(office, of, self.scene.context.day)
            if len(holders) == 1:
                figure = self.scene.figure(holders[0])
                lead = self.scene.discourse.document.text[d.start : d.end]
                figure.role = figure.role or lead.removeprefix("the ").removeprefix("The ")
                return figure
        return None

    def _offices(self, d: Description) -> tuple[str, ...]:
        words = d.words.split()
        for length in range(len(words), 0, -1):
            found = self.scene.nouns.offices.get(" ".join(words[-length:]))
            if found:
                return found
        return ()

    def _in_role(self, d: Description, offices: tuple[str, ...]) -> Figure | None:
        names = [name for name, of in self.scene.nouns.offices.items() if set(of) & set(offices)]

        def fits(figure: Figure) -> bool:
            if figure.type != "person" or not figure.role or not of_country(d, figure):
                return False
            role = figure.role.lower()
            return any(name in role for name in names) and "vice" not in role.replace(
                "vice president", "", "vice" in d.words
            )

        found = self.scene.discourse.latest(fits)
        return found.figures[0] if found else None

    def person(self, d: Description, noun: str = "") -> Noted | None:
        """The nearest person who fits; one whose role says so before anybody else."""
        lemma = noun or (d.head.lower if d.head.lower in self.scene.nouns.exact else d.head.lemma)
        party = d.owner is not None and d.owner.kind == "party"
        if not d.definite or d.restricted or d.head.tag in ("NNS", "NNPS"):
            return None
        owned = d.owner is not None and not d.country and not party
        gender = self.scene.nouns.gender.get(lemma, "")

        def of_role(figure: Figure) -> bool:
            same = self.scene.nouns.same.get(lemma, frozenset([lemma]))
            role = (figure.role or "").lower()
            if owned and not self._names_owner(d, figure.role or ""):
                return False
            offices = {t.office for t in figure.entry.terms} if figure.entry else set()
            return any(word in role for word in same) or bool(same & offices)

        def fits(figure: Figure) -> bool:
            return (
                figure.type == "person"
                and of_country(d, figure)
                and (not d.country or bool(figure.country))
                and (not gender or figure.gender in ("", gender))
            )

        sentence = d.head.sentence.index
        if lemma in self.scene.nouns.exact or lemma in self.scene.nouns.same:
            found = self.scene.discourse.ranked(sentence, FAR, lambda f: fits(f) and of_role(f))
            if found:
                return self.scene.made(d, found[0].figures, "role_named_before")
        if not owned and (noun or lemma in self.scene.nouns.anybody):
            found = [n for n in self.scene.discourse.ranked(sentence, NEAR, fits) if n.sentence < sentence or n.subject]
            local = d.owner is not None and (party or d.owner.type == "place")
            if local and (not party or len(found) > 1 or any(c.dep == "poss" for c in d.head.lefts)):
                # `the Ohio billionaire`, `the GOP candidate`: only the text could say which of them
                return None
            if len(found) > 1 and not d.country and self._level(found[0], found[1]):
                return None
            if found and (d.country or len(found) == 1 or found[0].subject or found[0].sentence > found[1].sentence):
                latest = max(found, key=lambda n: n.start) if d.country else found[0]
                if self.scene.unnamed_since(d, latest):
                    return None
                return self.scene.made(d, latest.figures, "nearest_person")
        return None

    def _level(self, one: Noted, two: Noted) -> bool:
        """`Lee called up Ames. The candidate …`: two of one sentence who may both be meant."""
        return one.sentence == two.sentence and {one.standing, two.standing} <= {MAIN, SUBJECT, OBJECT}

    def _names_owner(self, d: Description, role: str) -> bool:
        """Whether a role names whom the description names: `the U.N. envoy`, `ambassador to the U.N.`"""
        words = {w for w in _CAPITALISED.findall(self.scene.discourse.document.text[d.start : d.end]) if w != "The"}
        known = d.owner.name if d.owner else ""
        return bool(words & set(_CAPITALISED.findall(role))) or (bool(known) and known in role)

    def people(self, d: Description) -> Noted | None:
        """`the Americans`: a people named with the article is its state."""
        if d.head.tag not in ("NNS", "NNPS", "NNP") or not d.definite:
            return None
        entry = self.scene.gazetteer.peoples.get(d.head.text)
        return self.scene.made(d, (self.scene.figure(entry),), "people_of_state") if entry else None
