"""Reads an article from its first word to its last and notes what stands for the actors that have names.

In: mentions by name, with a parse. Out: all mentions; place names that act have become states or organisations, persons
have roles, and descriptions and pronouns are linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.enrich.actors import metonyms
from etl.enrich.actors.context import Context
from etl.enrich.actors.descriptions import descriptions_of
from etl.enrich.actors.descriptions_lexicon import Nouns, load_nouns
from etl.enrich.actors.discourse import SUBJECTS, Discourse, Stranger
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.first_person import FirstPersons
from etl.enrich.actors.gazetteer import Gazetteer
from etl.enrich.actors.lede import Lede
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.naming import Naming
from etl.enrich.actors.own_outlet import DATELINE_RULE
from etl.enrich.actors.pronouns import KINDS, Pronouns
from etl.enrich.actors.roles import apposition, described, head_token, title_before
from etl.enrich.actors.salience import standing
from etl.enrich.actors.scene import NEAR, Scene
from etl.enrich.syntax.document import Document, Sentence, Token

_INDEFINITE = frozenset(["a", "an", "another", "one"])
#: A sentence with one of these may bring in a speaker without a name.
_SAID = frozenset(["said", "says", "told", "added"])
#: What is said of the dead: verbs of which they are the object or the passive subject, verbs of their own, nouns.
_KILLING = frozenset(["kill", "assassinate", "murder", "execute", "behead"])
_DYING = frozenset(["die"])
_DEATH = frozenset(["death", "killing", "assassination", "murder", "funeral", "burial", "suicide", "beheading"])
_NESTED = re.compile(r"\b(?:to|of|for) ((?:the )?[^,]*)$")


class Reading:
    """One article being read."""

    def __init__(
        self,
        document: Document,
        naming: Naming,
        gazetteer: Gazetteer,
        context: Context,
        lexicon: Lexicon,
        speech: frozenset[str],
    ) -> None:
        self.document = document
        self.naming = naming
        self.gazetteer = gazetteer
        self.speech = speech
        self.lexicon = lexicon
        self.discourse = Discourse(document)
        self.nouns: Nouns = load_nouns()
        self.named: dict[int, Noted] = {}
        self._titles: dict[int, tuple[int, int]] = {}
        self._peoples = gazetteer.peoples
        self.scene = Scene(self.discourse, gazetteer, context, naming.figure, self.named, self.nouns)
        self.descriptions = descriptions_of(self.scene)
        self.lede = Lede(self.nouns)
        self.pronouns = Pronouns(self.discourse, self.named, speech, self.nouns)

    def read(self, names: list[Noted]) -> list[Noted]:
        """All mentions, in order of the text."""
        by_sentence: dict[int, list[Noted]] = {}
        for noted in names:
            by_sentence.setdefault(noted.sentence, []).append(noted)
        for sentence in self.document.sentences:
            here = by_sentence.get(sentence.index, [])
            if here or self._may_refer(sentence):
                self._sentence(sentence, here)
        return without_nested([*self.discourse.past, *FirstPersons(self.discourse, self.speech).read()])

    def _may_refer(self, sentence: Sentence) -> bool:
        """Whether a sentence without names has a word that may stand for one; a parse is not asked for in vain."""
        for word in sentence.words:
            low = word.text.lower()
            if (
                low in KINDS
                or low in _SAID
                or low.endswith("year-old")
                or low == "old"
                or self._noun(low, low.rstrip("s"), f"{low[:-3]}y" if low.endswith("ies") else low)
            ):
                return True
        return False

    def _noun(self, *forms: str) -> bool:
        n = self.nouns
        return any(
            f in n.anybody
            or f in n.exact
            or f in n.organizations
            or f in n.of_state
            or f in n.state
            or f in n.pairs
            or f in n.texts
            or f in n.of_outlet
            or f in n.governments
            or f in n.offices
            for f in forms
        )

    def _sentence(self, sentence: Sentence, names: list[Noted]) -> None:
        covered: list[tuple[int, int]] = []
        for noted in names:
            self._name(sentence, noted)
            covered.append(noted.reach if noted.reach[0] < noted.start else (noted.start, noted.end))
        waiting = sorted(names, key=lambda n: n.start)
        for token in sentence.tokens:
            while waiting and waiting[0].start <= token.start:
                self.discourse.add(waiting.pop(0))
            found = self._reference(token, covered)
            if found is None and token.pos in ("NOUN", "PROPN"):
                self._stranger(token)
            if found:
                found.subject = found.subject or token.dep in SUBJECTS
                found.standing = standing(token, self.speech)
                found.quoted = self.discourse.quoted(found.start)
                self._note(found)
        for noted in waiting:
            self.discourse.add(noted)

    def _stranger(self, token: Token) -> None:
        """`a cashier said`: whoever is meant by a pronoun or a description that follows, it is nobody with a name."""
        determiner = token.child("det", "nummod")
        if determiner is None or determiner.lower not in _INDEFINITE or token.dep not in (*SUBJECTS, "dobj", "pobj"):
            return
        person = token.lemma in self.nouns.anybody | self.nouns.exact | self.nouns.people | self.lexicon.titles
        speaks = person and token.dep == "nsubj" and token.head.lemma in self.speech
        named = any(child.dep == "appos" and child.pos == "PROPN" for child in token.children)
        if not named and (speaks or self._noun(token.lower, token.lemma)):
            self.discourse.strangers.append(Stranger(token.lemma, token.start, token.sentence.index, speaks))

    def _note(self, noted: Noted) -> None:
        self.discourse.add(noted)
        self.named[noted.end] = noted
        self.named.setdefault(noted.head[0], noted)

    def _reference(self, token: Token, covered: list[tuple[int, int]]) -> Noted | None:
        if token.lower in KINDS:
            return self.pronouns.read(token)
        if token.pos not in ("NOUN", "PROPN", "ADJ"):
            return None
        if token.lower == "old":
            return self.descriptions.persons.aged(token)
        if not self._noun(token.lower, token.lemma) and token.text not in self._peoples:
            return None
        for start, end in covered:
            if start <= token.start < end:
                return self._nested(token, start)
        found = self.descriptions.read(token)
        waiting = self.descriptions.unresolved(token) if found is None and token.dep in SUBJECTS else None
        if waiting:
            self.lede.wait(waiting)
        return found

    def _nested(self, token: Token, start: int) -> Noted | None:
        """An office inside a title: `adviser to the American president Ann Lee`."""
        title = self._titles.get(start)
        if title is None or token.end != title[1]:
            return None
        found = _NESTED.search(self.document.text[title[0] : title[1]])
        if not found:
            return None
        first = title[0] + found.start(1)
        return self.descriptions.persons.office_at(token, first)

    def _name(self, sentence: Sentence, noted: Noted) -> None:
        """Its syntactic place, its reading as a metonym, its role."""
        self.named[noted.end] = noted
        self.named.setdefault(noted.start, noted)
        head = head_token(sentence, noted.start, noted.end)
        if head is None:
            return
        noted.subject = any(t.dep in SUBJECTS for t in _conjunction(head))
        noted.standing = standing(head, self.speech)
        noted.quoted = self.discourse.quoted(noted.start)
        figure = noted.figures[0]
        if noted.form == "adjective":
            figure.acts = True
        elif figure.type in ("state", "place") and DATELINE_RULE not in noted.rules:
            self._metonym(noted, head, figure)
        elif figure.type == "person":
            figure.dead = figure.dead or _dead(head)
            self._role(noted, head, figure)
            self._claim(noted, head, figure)

    def _claim(self, noted: Noted, head: Token, figure: Figure) -> None:
        """The descriptions at the top of the article that turn out to be this person's."""
        verb = head.head
        for description in self.lede.claim(noted, figure, speaks=verb.lemma in self.speech):
            found = self.scene.made(description, (figure,), "named_after_it")
            found.subject, found.standing = True, standing(description.head, self.speech)
            figure.country = figure.country or description.country
            if figure.role is None and description.definite:
                figure.role = found.text.removeprefix("The ").removeprefix("the ")
            self._note(found)

    def _metonym(self, noted: Noted, head: Token, figure: Figure) -> None:
        reading = metonyms.read(head)
        if not reading.acts:
            noted.rules = (*noted.rules, reading.rule)
            return
        entry = figure.entry
        if entry and entry.seat_of:
            state = self.gazetteer.get(entry.seat_of)
            if state:
                noted.literal = entry.id
                figure = self.naming.figure(state)
        elif figure.type == "place" and not (entry and entry.id.startswith("wd:") and reading.firm is False):
            if not reading.firm:
                return
            if entry is None or not entry.country:
                noted.literal = figure.id
                figure = self.naming.organization(figure)
        figure.acts = True
        noted.figures = (figure,)
        noted.rules = (*noted.rules, reading.rule)

    def _role(self, noted: Noted, head: Token, figure: Figure) -> None:
        title = title_before(self.document, noted, self.lexicon)
        span = title or apposition(self.document, noted, head, self.lexicon)
        span = span or described(self.document, noted, head, self.lexicon)
        if span is None:
            return
        if title:
            self._titles[title[0]] = title
        noted.reach = (min(span[0], noted.start), max(span[1], noted.end))
        figure.role = figure.role or self.document.text[span[0] : span[1]]
        figure.gender = figure.gender or self._gender_in(span)
        country = self._country_in(span, noted)
        if country:
            figure.said_country = figure.said_country or country
            figure.country = figure.country or country
        figure.side = figure.side or self._side_in(span, noted)

    def _side_in(self, span: tuple[int, int], person: Noted) -> Figure | None:
        """The organisation that a role names, else the state: those whom the person may call `we`."""
        inside = [
            n.figures[0] for n in self.naming.noted if span[0] <= n.start and n.end <= span[1] and n is not person
        ]
        ranked = [f for kind in ("organization", "state") for f in inside if f.type == kind]
        if ranked or not self.nouns.executives & set(self.document.text[span[0] : span[1]].lower().split()):
            return ranked[0] if ranked else None
        # `chief executive Ann Lee said`: of the company that the text is about
        known = self.discourse.ranked(person.sentence, NEAR, lambda f: f.type == "organization")
        return known[0].figures[0] if known and known[0].figures[0].kind in ("company", "agency", None) else None

    def _gender_in(self, span: tuple[int, int]) -> str:
        """The gender that a role tells: `chairwoman`, `spokesman`; the first such word counts."""
        words = self.document.text[span[0] : span[1]].lower().split()
        return next((self.lexicon.title_gender[w] for w in words if w in self.lexicon.title_gender), "")

    def _country_in(self, span: tuple[int, int], person: Noted) -> str | None:
        """The country that a role names, by a state, a capital, an adjective or an institution."""
        inside = [n for n in self.naming.noted if span[0] <= n.start and n.end <= span[1] and n is not person]
        return next(
            (n.figures[0].country for n in inside if n.figures[0].type != "person" and n.figures[0].country), None
        )


def _conjunction(token: Token) -> Iterator[Token]:
    yield token
    while token.dep == "conj" and not token.is_root:
        token = token.head
        yield token


def _dead(head: Token) -> bool:
    """Whether a person's death is told where the name stands."""
    verb = head.head
    if head.dep in ("nsubjpass", "dobj"):
        return verb.lemma in _KILLING
    if head.dep == "nsubj":
        return verb.lemma in _DYING
    if head.dep == "poss":
        return verb.lemma in _DEATH
    return head.dep == "pobj" and verb.lower == "of" and verb.head.lemma in _DEATH


def without_nested(noted: list[Noted]) -> list[Noted]:
    """Without adjectives and names inside a description of the same actor: `Russian` in `the Russian side`."""
    outer: dict[int, list[Noted]] = {}
    for one in noted:
        if one.form == "nominal":
            outer.setdefault(one.sentence, []).append(one)

    def nested(one: Noted) -> bool:
        return any(
            o.start <= one.start and one.end <= o.end and o.figures == one.figures
            for o in outer.get(one.sentence, ())
            if o is not one
        )

    return [n for n in noted if n.form == "nominal" or not nested(n)]
