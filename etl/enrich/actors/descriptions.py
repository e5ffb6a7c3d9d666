"""Whom a description stands for: `the agency`, `the Russian side`, `the prime minister`, `neither side`.

In: a head noun and what has been mentioned before it. Out: a `Noted`, or None where the evidence is thin.
Dates decide between holders of an office; a country in the description must be the actor's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from etl.enrich.actors.context import Context
from etl.enrich.actors.descriptions_lexicon import Nouns, load_nouns
from etl.enrich.actors.discourse import Discourse, phrase_start
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.gazetteer import Entry, Gazetteer
from etl.enrich.actors.organizations import with_article
from etl.enrich.syntax.document import Token
from etl.records.values import OrganizationKind

#: Sentences back in which a description looks for what it stands for.
NEAR, FAR = 3, 8
_DEFINITE = frozenset(["the", "this", "that"])
_AGED = re.compile(r"[Tt]he \d{1,3}-year-old")
#: `Kurdistan Regional Government` is not the government of its state.
_WHOLE_GOVERNMENT = re.compile(r"(?:Federal g|G)overnment of ")
_CAPITALISED = re.compile(r"[A-Z][\w.'’-]+")
_SEATED = frozenset(["based", "headquartered"])
_JOINING = frozenset([" and ", " and the ", " or ", " or the "])
_QUANTIFIERS = {"neither", "both", "two", "either"}
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
class Descriptions:
    """Resolves the descriptions of one article, in order of the text."""

    discourse: Discourse
    gazetteer: Gazetteer
    context: Context
    figure: Finder
    named: dict[int, Noted]
    nouns: Nouns
    #: organisations that only this article's descriptions make: administrations, governments, campaigns
    own: dict[str, Figure] = field(default_factory=dict)

    def read(self, head: Token) -> Noted | None:
        """Whom the phrase with this head stands for."""
        nouns = self.nouns
        lemma = head.lemma
        if lemma in nouns.pairs or head.lower in nouns.pairs:
            pair = self._pair(head)
            if pair:
                return pair
        described = self._description(head)
        return (
            self._people(described)
            or self._of_state(described)
            or self._government(described)
            or self._of_outlet(described)
            or self._office(described)
            or self._spokesperson(described)
            or self._person(described)
            or self._organization(described)
            or self._state(described)
            or self._text(described)
        )

    def unresolved(self, head: Token) -> Description | None:
        """A description of one person that stands for nobody yet: the text may give the name later."""
        known = head.lower in self.nouns.exact or head.lemma in self.nouns.exact | self.nouns.anybody
        described = self._description(head) if known and head.tag not in ("NNS", "NNPS") else None
        return described

    def aged(self, token: Token) -> Noted | None:
        """`the 29-year-old`, without a noun: the nearest person."""
        text = self.discourse.document.text
        start = min(t.start for t in token.subtree)
        words = text[start : token.end]
        if token.dep == "amod" or not _AGED.fullmatch(words):
            return None
        return self._person(Description(token, start, token.end, "man", None, None, True, False), "person")

    def office_at(self, head: Token, start: int) -> Noted | None:
        """An office whose phrase begins at `start`, inside a title."""
        inside = [n for n in self.named.values() if start <= n.start and n.end <= head.start]
        owner = inside[0].figures[0] if inside else None
        words = self.discourse.document.text[start : head.end].lower().removeprefix("the ")
        country = owner.country if owner else None
        return self._office(Description(head, start, head.end, words, country, owner, True, False))

    def _description(self, head: Token) -> Description:
        start = phrase_start(head)
        text = self.discourse.document.text
        words, owner, country = [], None, None
        definite, restricted = False, False
        for child in head.lefts:
            if child.start < start:
                continue
            noted = self._noted(child)
            if child.lower in _SEATED:
                # `the Hamburg-based company`
                continue
            if child.dep == "det":
                definite = child.lower in _DEFINITE
                restricted = restricted or not definite
            elif noted and noted.figures[0].type in ("state", "place") and noted.figures[0].country:
                country, owner = noted.figures[0].country, noted.figures[0]
            elif noted and noted.figures[0].type != "person":
                owner = noted.figures[0]
            elif child.dep == "poss":
                restricted = restricted or child.pos == "PRON"
                owner = noted.figures[0] if noted else owner
            elif child.dep in ("compound", "nmod") or (child.dep == "amod" and child.lemma not in self.nouns.harmless):
                words.append(child.lower)
        for child in head.rights:
            if child.dep == "prep" and child.lower in ("of", "for", "to"):
                inner = child.child("pobj")
                noted = self._noted(inner) if inner else None
                if noted is None and inner is not None and head.lower in self.nouns.spokespeople:
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

    def _noted(self, token: Token) -> Noted | None:
        return self.named.get(token.end) or self.named.get(token.start)

    def made(self, d: Description, figures: tuple[Figure, ...], rule: str) -> Noted:
        """The mention that a description is."""
        text = self.discourse.document.text[d.start : d.end]
        return Noted(
            d.start, d.end, text, d.head.sentence.index, "nominal", figures, (rule,), head=(d.head.start, d.head.end)
        )

    def _people(self, d: Description) -> Noted | None:
        """`the Americans`: a people named with the article is its state."""
        if d.head.tag not in ("NNS", "NNPS", "NNP") or not d.definite:
            return None
        entry = self.gazetteer.peoples.get(d.head.text)
        return self.made(d, (self.figure(entry),), "people_of_state") if entry else None

    def _of_state(self, d: Description) -> Noted | None:
        if d.head.lemma not in self.nouns.of_state or not d.country:
            return None
        state = self.gazetteer.state(d.country)
        if state is None or d.owner is None or d.owner.type == "organization":
            return None
        self.figure(state).acts = True
        return self.made(d, (self.figure(state),), "side_of_state")

    def _government(self, d: Description) -> Noted | None:
        """`the Saudi government`, `the Obama administration`, `the Lee campaign`, and what stands for them later."""
        lemma = d.head.lemma
        if lemma not in self.nouns.governments or d.head.tag in ("NNS", "NNPS"):
            return None
        person = self._owner_person(d)
        if lemma == "government" and d.country and d.owner and d.owner.type != "organization":
            state = self.gazetteer.state(d.country)
            if state is None:
                return None
            name = f"Government of {with_article(state.name)}"
            known = [e for e in self.gazetteer.entries.values() if e.type == "organization" and e.kind == "government"]
            whole = [e for e in known if e.country == d.country and _WHOLE_GOVERNMENT.match(e.name)]
            entry = next((e for e in whole if "government" in e.nouns), None)
            figure = self.figure(entry) if entry else self._made_up(name, "government", d.country)
            return self.made(d, (figure,), "government_of_state")
        if person and lemma in ("administration", "campaign"):
            last = person.name.split()[-1]
            kind: OrganizationKind = "government" if lemma == "administration" else "other"
            return self.made(d, (self._made_up(f"{last} {lemma}", kind, person.country),), "named_after_person")
        if not d.definite or d.restricted or d.owner or len(d.words.split()) > 1:
            return None
        found = self.discourse.latest(lambda f: f.type == "organization" and f.name.lower().split()[-1] == lemma)
        return self.made(d, found.figures, "organization_named_before") if found else None

    def _owner_person(self, d: Description) -> Figure | None:
        for child in d.head.lefts:
            noted = self._noted(child)
            if noted and noted.figures[0].type == "person":
                return noted.figures[0]
        return None

    def _made_up(self, name: str, kind: OrganizationKind, country: str | None) -> Figure:
        made = Figure(name=name, type="organization", kind=kind, country=country)
        return self.own.setdefault(name, made)

    def _of_outlet(self, d: Description) -> Noted | None:
        """`a Reuters photographer`, `a New York Times report`: the outlet answers."""
        if d.head.lemma not in self.nouns.texts and d.head.lemma not in self.nouns.of_outlet:
            return None
        if d.owner is None or d.owner.kind != "media" or d.head.tag in ("NNS", "NNPS"):
            return None
        return self.made(d, (d.owner,), "report_of_outlet")

    def _office(self, d: Description) -> Noted | None:
        """The holder of an office: somebody named with it in the article, else the holder on the day."""
        offices = self._offices(d)
        if not offices or not d.definite or d.head.tag in ("NNS", "NNPS") or "former" in d.words:
            return None
        known = self._in_role(d, offices)
        home = self._holder(d, offices) if not d.country and not d.owner else None
        if home and (known is None or known.country != self.context.home):
            # without a country it is the outlet's own: `the president` in an American newspaper
            return self.made(d, (home,), "office_on_the_day")
        if known:
            return self.made(d, (known,), "office_named_before")
        if "spokesperson" in offices or (d.restricted and not d.country):
            return None
        found = self._holder(d, offices)
        return self.made(d, (found,), "office_on_the_day") if found else None

    def _holder(self, d: Description, offices: tuple[str, ...]) -> Figure | None:
        """Who held the office on the day of the article, by the gazetteer."""
        if "spokesperson" in offices or ("director" in offices and d.owner is None):
            return None
        country = d.country or self.context.home or self.context.main_country()
        of = d.owner.id if d.owner and d.owner.type == "organization" else country
        if not of:
            return None
        for office in offices:
            holders = self.gazetteer.holders(office, of, self.context.day)
            if len(holders) == 1:
                figure = self.figure(holders[0])
                lead = self.discourse.document.text[d.start : d.end]
                figure.role = figure.role or lead.removeprefix("the ").removeprefix("The ")
                return figure
        return None

    def _offices(self, d: Description) -> tuple[str, ...]:
        words = d.words.split()
        for length in range(len(words), 0, -1):
            found = self.nouns.offices.get(" ".join(words[-length:]))
            if found:
                return found
        return ()

    def _in_role(self, d: Description, offices: tuple[str, ...]) -> Figure | None:
        names = [name for name, of in self.nouns.offices.items() if set(of) & set(offices)]

        def fits(figure: Figure) -> bool:
            if figure.type != "person" or not figure.role or not self._of_country(d, figure):
                return False
            role = figure.role.lower()
            return any(name in role for name in names) and "vice" not in role.replace(
                "vice president", "", "vice" in d.words
            )

        found = self.discourse.latest(fits)
        return found.figures[0] if found else None

    def _of_country(self, d: Description, figure: Figure) -> bool:
        return not d.country or not figure.country or figure.country == d.country

    def _spokesperson(self, d: Description) -> Noted | None:
        """`a spokesman for Acme`, `the ministry's spokeswoman`: without a name the organisation answers."""
        if d.head.lower not in self.nouns.spokespeople or d.owner is None or d.owner.type != "organization":
            return None
        if d.head.lower == "representative" and d.head.child("prep") is None:
            return None
        if any(child.dep == "appos" and child.pos == "PROPN" for child in d.head.children) or self._before_name(d):
            return None
        return self.made(d, (d.owner,), "speaks_for_organization")

    def _before_name(self, d: Description) -> bool:
        """`Acme spokesman Ann Lee`: the words are a title."""
        return any(n.start > d.end and n.reach[0] <= d.head.start < n.reach[1] for n in self.named.values())

    def _person(self, d: Description, noun: str = "") -> Noted | None:
        lemma = noun or (d.head.lower if d.head.lower in self.nouns.exact else d.head.lemma)
        party = d.owner is not None and d.owner.kind == "party"
        if not d.definite or d.restricted or d.head.tag in ("NNS", "NNPS"):
            return None
        owned = d.owner is not None and not d.country and not party
        gender = self.nouns.gender.get(lemma, "")

        def of_role(figure: Figure) -> bool:
            same = self.nouns.same.get(lemma, frozenset([lemma]))
            role = (figure.role or "").lower()
            if owned and not self._names_owner(d, figure.role or ""):
                return False
            offices = {t.office for t in figure.entry.terms} if figure.entry else set()
            return any(word in role for word in same) or bool(same & offices)

        def fits(figure: Figure) -> bool:
            return (
                figure.type == "person"
                and self._of_country(d, figure)
                and (not d.country or bool(figure.country))
                and (not gender or figure.gender in ("", gender))
            )

        sentence = d.head.sentence.index
        if lemma in self.nouns.exact or lemma in self.nouns.same:
            found = self.discourse.ranked(sentence, FAR, lambda f: fits(f) and of_role(f))
            if found:
                return self.made(d, found[0].figures, "role_named_before")
        if not owned and (noun or lemma in self.nouns.anybody):
            found = [n for n in self.discourse.ranked(sentence, NEAR, fits) if n.sentence < sentence or n.subject]
            local = d.owner is not None and (party or d.owner.type == "place")
            if local and (len(found) > 1 or any(c.dep == "poss" for c in d.head.lefts)):
                # `the Ohio Republican`, `the GOP candidate`: only the text could say which of them
                return None
            if found and (d.country or len(found) == 1 or found[0].subject or found[0].sentence > found[1].sentence):
                latest = max(found, key=lambda n: n.start) if d.country else found[0]
                if self._unnamed_since(d, latest):
                    return None
                return self.made(d, latest.figures, "nearest_person")
        return None

    def _names_owner(self, d: Description, role: str) -> bool:
        """Whether a role names whom the description names: `the U.N. envoy`, `ambassador to the U.N.`"""
        words = {w for w in _CAPITALISED.findall(self.discourse.document.text[d.start : d.end]) if w != "The"}
        known = d.owner.name if d.owner else ""
        return bool(words & set(_CAPITALISED.findall(role))) or (bool(known) and known in role)

    def _unnamed_since(self, d: Description, noted: Noted) -> bool:
        """Whether `the man`, `the company` is rather `a man`, `a company` that came in after the one with a name."""
        lemma = d.head.lemma
        anyone = lemma in self.nouns.gender or lemma in ("person", "official", "source")
        return self.discourse.stranger_since(
            noted, d.head.sentence.index, lambda one: one.lemma == lemma or (anyone and one.speaks)
        )

    def _organization(self, d: Description) -> Noted | None:
        lemma = d.head.lemma
        kinds = self.nouns.organizations.get(lemma, frozenset())
        if not d.definite or d.restricted or d.head.tag in ("NNS", "NNPS") or (d.owner and not d.country):
            return None

        def fits(figure: Figure) -> bool:
            if figure.type != "organization" or not self._of_country(d, figure):
                return False
            name = figure.name.lower().split()
            if d.words in figure.nouns:
                return True
            if any(word not in name and word not in self.nouns.plain for word in d.words.split()[:-1]):
                # `the appeals court` is not the court that was named
                return False
            known = lemma in figure.nouns or lemma in name
            return known or figure.kind in kinds or (figure.kind is None and "company" in kinds)

        if not kinds and not any(lemma in n.figures[0].nouns for n in self.discourse.past):
            return None
        found = self.discourse.ranked(d.head.sentence.index, FAR, fits)
        if not found:
            return None
        if self._unnamed_since(d, found[0]):
            return None
        if found[0].figures[0].id == self.context.outlet:
            # who publishes the article is its topic last of all
            other = self.discourse.latest(lambda f: f.id != self.context.outlet and fits(f))
            found = [other] if other else found
        return self.made(d, found[0].figures, "organization_named_before")

    def _state(self, d: Description) -> Noted | None:
        if d.head.lemma not in self.nouns.state or not d.definite or d.restricted or d.country:
            return None
        if d.head.tag in ("NNS", "NNPS") or len(d.words.split()) > 1:
            return None
        found = self.discourse.ranked(d.head.sentence.index, NEAR, lambda f: f.type == "state")
        if not found or (len(found) > 1 and found[0].sentence == found[1].sentence and not found[0].subject):
            return None
        return self.made(d, found[0].figures, "state_named_before")

    def _text(self, d: Description) -> Noted | None:
        """`the material says`: the outlet that is being cited."""
        if d.head.lemma not in self.nouns.texts or not d.definite or d.restricted or d.head.dep != "nsubj":
            return None
        found = self.discourse.latest(lambda f: f.kind == "media")
        if found is None or found.sentence < d.head.sentence.index - 2 * FAR:
            return None
        return self.made(d, found.figures, "text_of_outlet")

    def _pair(self, head: Token) -> Noted | None:
        """The two behind `neither side`, `both leaders`, `the two companies`."""
        dets = {c.lower for c in head.children if c.dep in ("det", "nummod", "predet", "preconj", "amod")}
        if not dets & _QUANTIFIERS or (dets & {"two"} and not dets & _DEFINITE):
            return None
        if any(c.dep in ("amod", "compound") and c.lower not in _QUANTIFIERS for c in head.lefts):
            # `both local groups`: which ones, the text would have to say
            return None
        types = self.nouns.pairs.get(head.lemma) or self.nouns.pairs.get(head.lower) or frozenset()
        sentence = head.sentence.index
        if "person" in types and len(types) > 1:
            # the sides of talks are the states before those who speak for them
            sides = [n for n in self.discourse.within(sentence, FAR) if n.form == "name" and len(n.figures) == 1]
            two = self._joined([n for n in sides if n.figures[0].type == "state"])
        else:
            two = None
        kinds = self.nouns.organizations.get(head.lemma, frozenset())

        def fits(figure: Figure) -> bool:
            return figure.type in types and (figure.kind is None or not kinds or figure.kind in kinds)

        near = [n for n in self.discourse.within(sentence, NEAR) if n.form != "adjective" and len(n.figures) == 1]
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
        return self.made(description, two, "pair_named_before")

    def _joined(self, near: list[Noted]) -> tuple[Figure, Figure] | None:
        """The latest two that the text joins by `and` (and no third beside them)."""
        text = self.discourse.document.text
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


def make(
    discourse: Discourse, gazetteer: Gazetteer, context: Context, figure: Finder, named: dict[int, Noted]
) -> Descriptions:
    """A resolver for one article. `named` finds a mention by where it starts or ends."""
    return Descriptions(discourse, gazetteer, context, figure, named, load_nouns())
