"""What an article as a whole says about its countries and its day, to choose between namesakes.

In: the names and adjectives found, the outlet, the day of publication. Out: `Context`, asked by the resolvers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.enrich.actors.gazetteer import Alias, Entry, Gazetteer
from etl.enrich.actors.spots import Spot
from etl.records.article import Outlet

#: How much the outlet's home counts beside one mention of a country.
HOME = 1.5


@dataclass(slots=True)
class Context:
    """Day, home country of the outlet, and how often each country is named or implied."""

    day: str | None
    home: str | None
    #: id of the outlet
    outlet: str = ""
    countries: Counter[str] = field(default_factory=Counter)
    #: the same without the states themselves: cities, provinces, adjectives, persons, organisations
    within: Counter[str] = field(default_factory=Counter)
    #: the same of places alone that are no capital: cities and provinces
    local: Counter[str] = field(default_factory=Counter)

    def main_country(self) -> str | None:
        """The country that the article is mostly about; None where two are level or none is named."""
        weights: Counter[str] = Counter(self.countries)
        if self.home:
            weights[self.home] += HOME  # type: ignore[assignment]
        ranked = weights.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def choose(self, aliases: tuple[Alias, ...]) -> Entry | None:
        """The entry that an alias names here; None where the article does not tell."""
        strong = list(dict.fromkeys(a.entry for a in aliases if not a.weak))
        weak = [e for e in dict.fromkeys(a.entry for a in aliases if a.weak) if e not in strong]
        if len(strong) == 1 and not weak:
            return strong[0]
        ranked = sorted(
            ((self._support(entry, entry in strong), entry) for entry in [*strong, *weak]),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        if not ranked or ranked[0][0] <= 0 or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]

    def _support(self, entry: Entry, strong: bool) -> float:
        base = 1.0 if strong else 0.0
        if entry.type == "person":
            # an undated article leaves a surname to its only bearer
            weak = self._in_office(entry) if self.day else 0.5
            return base + (0.0 if strong else weak)
        if entry.type == "organization":
            near = self.main_country() == entry.country or self.home == entry.country
            return base + (1.0 if near and entry.country else 0.0)
        if entry.type == "place" and not entry.seat_of:
            # a province beside a namesake state: its neighbours, not its country's politics, speak for it
            return base + 1.5 * self.local[entry.country or ""]
        return base + 1.5 * self.within[entry.country or ""]

    def _in_office(self, entry: Entry) -> float:
        """Whether a person known by surname was in public life when the article appeared."""
        if not self.day:
            return 0.0
        year = int(self.day[:4])
        for term in entry.terms:
            first = int(term.first[:4] or 0)
            last = int(term.last[:4] or 9999)
            if first <= year <= last:
                return 2.0
            if first - 2 <= year <= last + 4:
                return 1.0
        return 0.0


def context_of(
    gazetteer: Gazetteer, names: Iterable[Spot], adjectives: Iterable[Spot], outlet: Outlet | None, day: str | None
) -> Context:
    """Count the countries of everything that is known for sure."""
    home = gazetteer.get(outlet.id) if outlet else None
    context = Context(day=day[:10] if day else None, home=home.country if home else None)
    context.outlet = outlet.id if outlet else ""
    for spot in [*names, *adjectives]:
        entries = {a.entry.id: a.entry for a in spot.aliases if not a.weak}
        if len(entries) != 1:
            continue
        entry = next(iter(entries.values()))
        if entry.country and entry.kind != "media":
            context.countries[entry.country] += 1
            if entry.type != "state" or spot.aliases[0].form == "adjective":
                context.within[entry.country] += 1
            if entry.type == "place" and not entry.seat_of:
                context.local[entry.country] += 1
    return context
