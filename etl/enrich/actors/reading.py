"""Reads an article from its first word to its last and notes what stands for the actors that have names.

In: mentions by name, with a parse. Out: all mentions; place names that act have become states or organisations, persons
have roles, and descriptions and pronouns are linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.enrich.actors import descriptions, metonyms
from etl.enrich.actors.context import Context
from etl.enrich.actors.descriptions_lexicon import Nouns, load_nouns
from etl.enrich.actors.discourse import SUBJECTS, Discourse
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.gazetteer import Gazetteer
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.naming import Naming
from etl.enrich.actors.own_outlet import DATELINE_RULE
from etl.enrich.actors.pronouns import KINDS, Pronouns
from etl.enrich.actors.roles import apposition, described, head_token, title_before
from etl.enrich.syntax.document import Document, Sentence, Token

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
        self.lexicon = lexicon
        self.discourse = Discourse(document)
        self.nouns: Nouns = load_nouns()
        self.named: dict[int, Noted] = {}
        self._titles: dict[int, tuple[int, int]] = {}
        self._peoples = gazetteer.peoples
        self.descriptions = descriptions.make(self.discourse, gazetteer, context, naming.figure, self.named)
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
        return without_nested(self.discourse.past)

    def _may_refer(self, sentence: Sentence) -> bool:
        """Whether a sentence without names has a word that may stand for one; a parse is not asked for in vain."""
        for word in sentence.words:
            low = word.text.lower()
            if (
                low in KINDS
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
            if found:
                found.subject = found.subject or token.dep in SUBJECTS
                self._note(found)
        for noted in waiting:
            self.discourse.add(noted)

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
            return self.descriptions.aged(token)
        if not self._noun(token.lower, token.lemma) and token.text not in self._peoples:
            return None
        for start, end in covered:
            if start <= token.start < end:
                return self._nested(token, start)
        return self.descriptions.read(token)

    def _nested(self, token: Token, start: int) -> Noted | None:
        """An office inside a title: `adviser to the American president Ann Lee`."""
        title = self._titles.get(start)
        if title is None or token.end != title[1]:
            return None
        found = _NESTED.search(self.document.text[title[0] : title[1]])
        if not found:
            return None
        first = title[0] + found.start(1)
        return self.descriptions.office_at(token, first)

    def _name(self, sentence: Sentence, noted: Noted) -> None:
        """Its syntactic place, its reading as a metonym, its role."""
        self.named[noted.end] = noted
        self.named.setdefault(noted.start, noted)
        head = head_token(sentence, noted.start, noted.end)
        if head is None:
            return
        noted.subject = any(t.dep in SUBJECTS for t in _conjunction(head))
        figure = noted.figures[0]
        if noted.form == "adjective":
            figure.acts = True
        elif figure.type in ("state", "place") and DATELINE_RULE not in noted.rules:
            self._metonym(noted, head, figure)
        elif figure.type == "person":
            self._role(noted, head, figure)

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


def without_nested(noted: list[Noted]) -> list[Noted]:
    """Without adjectives and names inside a description of the same actor: `Russian` in `the Russian side`."""
    outer = [n for n in noted if n.form == "nominal"]

    def nested(one: Noted) -> bool:
        return any(
            o.start <= one.start and one.end <= o.end and o.figures == one.figures for o in outer if o is not one
        )

    return [n for n in noted if n.form == "nominal" or not nested(n)]
