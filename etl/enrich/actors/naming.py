"""From names in the text to actors: every spot becomes a mention of one figure.

In: spots and adjectives of `recognise`, the context. Out: `Noted` mentions of form `name` and `adjective`.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from etl.enrich.actors.context import Context
from etl.enrich.actors.figures import Figure, Noted, figure_of
from etl.enrich.actors.gazetteer import Entry, Gazetteer
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.organizations import Organizations
from etl.enrich.actors.own_outlet import DATELINE_RULE
from etl.enrich.actors.persons import Persons
from etl.enrich.actors.spots import ORGANIZATION, PERSON, PLACE, Spot
from etl.enrich.syntax.document import Document
from etl.records.article import Outlet
from etl.records.values import MentionForm

_ADJECTIVE_GAP = re.compile(r"(?: [\w-]+)? ?")
_POSSESSIVE_GAP = re.compile(r"['’]s? (?:\w+ )?")


class Naming:
    """Resolves the names of one article."""

    def __init__(
        self, document: Document, gazetteer: Gazetteer, lexicon: Lexicon, context: Context, outlet: Outlet | None = None
    ) -> None:
        self.document = document
        self.gazetteer = gazetteer
        self.lexicon = lexicon
        self.context = context
        self.outlet = outlet
        self._figures: dict[str, Figure] = {}
        #: all mentions by name and adjective
        self.noted: list[Noted] = []

    def read(self, names: list[Spot], adjectives: list[Spot]) -> list[Noted]:
        """All mentions by name and adjective, in order of the text."""
        noted = [n for n in (self._adjective(spot) for spot in adjectives) if n]
        places = [n for n in (self._place(spot) for spot in names if spot.label == PLACE) if n]
        country_before = self._countries_before(names, [*noted, *places])
        organizations = [s for s in names if s.label == ORGANIZATION]
        persons = [s for s in names if s.label == PERSON]
        own = Organizations(self.gazetteer, self.lexicon, self.context, self.document.text, self.outlet)
        readers = (
            (own.read(organizations, country_before), organizations),
            (Persons(self.gazetteer, self.lexicon, self.context, self.document.text).read(persons), persons),
        )
        noted += places
        for found, spots in readers:
            noted += [self._noted(spot, *found[spot.start]) for spot in spots if spot.start in found]
        self.noted = sorted(noted, key=lambda n: (n.start, n.end))
        return self.noted

    def figure(self, entry: Entry) -> Figure:
        """The one figure of a known actor in this article."""
        return self._figures.setdefault(entry.id, figure_of(entry))

    def organization(self, place: Figure) -> Figure:
        """The government or team that a place name stands for."""
        made = Figure(name=place.name, type="organization", kind="other", country=place.country)
        return self._figures.setdefault(f"organization {place.name}", made)

    def _noted(self, spot: Spot, figure: Figure, rules: tuple[str, ...]) -> Noted:
        if figure.entry:
            figure = self._figures.setdefault(figure.entry.id, figure)
        literal = figure.entry.seat_of if figure.entry and figure.type == "organization" else ""
        # an alias that ends in a common noun describes: `the Israeli army`
        form: MentionForm = "name" if spot.text.split()[-1][:1] != spot.text.split()[-1][:1].lower() else "nominal"
        reach = (spot.title[0], spot.end) if spot.title else (spot.start, spot.end)
        return Noted(
            spot.start,
            spot.end,
            spot.text,
            spot.sentence,
            form,
            (figure,),
            rules,
            literal or None,
            reach=reach,
            silent=DATELINE_RULE in rules,
        )

    def _adjective(self, spot: Spot) -> Noted | None:
        entry = self.context.choose(spot.aliases)
        if entry is None:
            return None
        return Noted(spot.start, spot.end, spot.text, spot.sentence, "adjective", (self.figure(entry),), ("adjective",))

    def _place(self, spot: Spot) -> Noted | None:
        entry = self.context.choose(tuple(a for a in spot.aliases if a.entry.type in ("state", "place")))
        if entry is None:
            named = [e for e in self.gazetteer.named(spot.text) if e.type in ("state", "place")]
            entry = named[0] if len(named) == 1 and not spot.aliases else None
        if entry:
            figure, rules = self.figure(entry), spot.rules
        else:
            # a dateline has its place in capitals
            name = spot.text.title() if spot.text.isupper() and DATELINE_RULE in spot.rules else spot.text
            country = self.lexicon.cities.get(name)
            figure = self._figures.setdefault(f"place {name}", Figure(name=name, type="place", country=country))
            rules = spot.rules
        noted = Noted(spot.start, spot.end, spot.text, spot.sentence, "name", (figure,), rules)
        noted.silent = DATELINE_RULE in rules
        return noted

    def _countries_before(self, names: list[Spot], countries: list[Noted]) -> dict[int, str]:
        """Spot start -> the country given just before it: `the Russian Foreign Ministry`, `China's Defence Ministry`."""
        ordered = sorted(countries, key=lambda n: n.end)
        ends = [n.end for n in ordered]
        found: dict[int, str] = {}
        for spot in names:
            for place in range(bisect_left(ends, spot.start + 1) - 1, -1, -1):
                one = ordered[place]
                if one.end > spot.start:
                    continue
                gap = self.document.text[one.end : spot.start]
                if len(gap) > 25:
                    break
                fits = _ADJECTIVE_GAP if one.form == "adjective" else _POSSESSIVE_GAP
                if fits.fullmatch(gap) and one.figures[0].country:
                    found[spot.start] = one.figures[0].country
                break
        return found
