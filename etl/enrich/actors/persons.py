"""Which person a name stands for: full names told apart, surnames and given names taken back to them.

In: the spots labelled as persons. Out: a `Figure` for each spot that can be told. Two persons are never merged: names
that differ in first name, middle initial, gender or `Jr.` stay two, and a surname that two bear is left unresolved
unless a title tells them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.enrich.actors.context import Context
from etl.enrich.actors.figures import Figure, figure_of
from etl.enrich.actors.gazetteer import Gazetteer
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.spots import Spot

_KIN = re.compile(
    r"(\w[\w-]*)['’]s? (?:[\w-]+ ){0,2}(?:wife|husband|widow|widower|son|daughter|brother|sister|mother|father|cousin|nephew"
    r"|niece|uncle|aunt|twin|grandson|granddaughter|grandfather|grandmother),? $"
)


@dataclass(slots=True)
class PersonName:
    """A name in its parts; `middle` holds what stands between given name and surname."""

    first: str
    middle: tuple[str, ...]
    last: str
    suffix: str

    @property
    def full(self) -> bool:
        """Whether there is more than a surname."""
        return bool(self.first)


@dataclass(slots=True)
class Persons:
    """The persons of one article, by surname and by given name."""

    gazetteer: Gazetteer
    lexicon: Lexicon
    context: Context
    text: str = ""
    _kin: set[int] = field(default_factory=set)
    _full: list[tuple[PersonName, Figure]] = field(default_factory=list)
    _first_seen: dict[int, int] = field(default_factory=dict)
    _last_seen: dict[int, int] = field(default_factory=dict)
    _single: dict[str, Figure] = field(default_factory=dict)

    def read(self, spots: list[Spot]) -> dict[int, tuple[Figure, tuple[str, ...]]]:
        """Figures by the spot's start, with the rules that chose them."""
        ordered = sorted(spots, key=lambda s: s.start)
        found: dict[int, tuple[Figure, tuple[str, ...]]] = {}
        names = {s.start: person_name(s.text, self.lexicon) for s in ordered}
        for spot in ordered:
            name = names[spot.start]
            if name.full:
                found[spot.start] = self._known_or_new(spot, name)
                self._first_seen.setdefault(id(found[spot.start][0]), spot.start)
                if self._is_kin(spot, names[spot.start]):
                    self._kin.add(id(found[spot.start][0]))
        for spot in ordered:
            if spot.start in found:
                self._last_seen[id(found[spot.start][0])] = spot.start
                continue
            single = self._by_one_name(spot, names[spot.start])
            if single:
                found[spot.start] = single
                self._last_seen[id(single[0])] = spot.start
        return found

    def _known_or_new(self, spot: Spot, name: PersonName) -> tuple[Figure, tuple[str, ...]]:
        entry = self.context.choose(tuple(a for a in spot.aliases if a.entry.type == "person"))
        entries = [entry] if entry else [e for e in self.gazetteer.named(spot.text) if e.type == "person"]
        for other, figure in self._full:
            if (entries and figure.entry in entries) or (not entries and same_person(name, other, self.lexicon)):
                figure.gender = figure.gender or spot.gender
                if len(spot.text) > len(figure.name) and not figure.entry:
                    figure.aliases.add(spot.text)
                return figure, ("full_name",)
        if len(entries) == 1:
            figure = figure_of(entries[0])
            rule = "gazetteer"
        else:
            figure = Figure(name=spot.text, type="person")
            rule = "new_name"
        figure.gender = figure.gender or spot.gender or self.lexicon.first_names.get(name.first, "")
        self._full.append((name, figure))
        return figure, (rule, *spot.rules)

    def _by_one_name(self, spot: Spot, name: PersonName) -> tuple[Figure, tuple[str, ...]] | None:
        if name.last.isupper() and len(name.last) > 3:
            # a surname in capitals: a headline, a transcript
            cased = next((n.last for n, _ in self._full if n.last.upper() == name.last), name.last)
            name = PersonName("", (), cased, name.suffix)
        bearers = _distinct(f for n, f in self._full if n.last == name.last and _suffix_fits(n, name))
        if len(bearers) == 1 and id(bearers[0]) in self._kin:
            # `Lee's daughter, Ann Lee`: the surname alone may still be the parent's
            return None if self._seen_before(bearers[0], spot) else self._from_surname(spot, name)
        rule = "surname"
        if not bearers and not name.suffix:
            named = (f for n, f in self._full if n.first == name.last and self._seen_before(f, spot))
            bearers, rule = _distinct(named), "given_name"
        if not bearers:
            # `Castro` after `Castro Ruz`, `Xi` after `Xi Jinping` (surname first)
            bearers, rule = _distinct(f for n, f in self._full if name.last in n.middle), "middle_name"
        if len(bearers) > 1 and spot.gender:
            bearers = [f for f in bearers if f.gender in ("", spot.gender)]
        if len(bearers) > 1:
            bearers = _known_by(name.last, bearers) or self._in_focus(bearers, spot)
        if len(bearers) == 1:
            if name.last in self.lexicon.cities and not self._seen_before(bearers[0], spot) and not spot.title:
                # `Lincoln` before Abraham Lincoln has been named may be the city, but in a headline
                return (bearers[0], (rule,)) if "headline" in spot.rules or _known_by(name.last, bearers) else None
            return bearers[0], (rule,)
        if bearers:
            return None
        return self._from_surname(spot, name)

    def _is_kin(self, spot: Spot, name: PersonName) -> bool:
        """Whether a full name is that of a relative of somebody who goes by the same surname."""
        if id(self._full[-1][1]) in self._kin or self._full[-1][0] is not name:
            return False
        return any(m.group(1) == name.last for m in _KIN.finditer(self.text, max(0, spot.start - 80), spot.start))

    def _seen_before(self, figure: Figure, spot: Spot) -> bool:
        return self._first_seen.get(id(figure), spot.start) < spot.start

    def _in_focus(self, bearers: list[Figure], spot: Spot) -> list[Figure]:
        """Of namesakes, the only one that has been named so far; otherwise all of them, and no choice is made."""
        before = [f for f in bearers if self._last_seen.get(id(f), spot.start) < spot.start]
        return before if len(before) == 1 else bearers

    def _from_surname(self, spot: Spot, name: PersonName) -> tuple[Figure, tuple[str, ...]] | None:
        if name.last in self._single:
            return self._single[name.last], ("surname",)
        entry = self.context.choose(tuple(a for a in spot.aliases if a.entry.type == "person"))
        figure = figure_of(entry) if entry else Figure(name=spot.text, type="person", gender=spot.gender)
        if not entry and spot.text.isupper() and len(spot.text) < 4:
            return None
        self._single[name.last] = figure
        return figure, ("in_office" if entry else "new_surname", *spot.rules)


def person_name(text: str, lexicon: Lexicon) -> PersonName:
    """`Robert S. Mueller III` in its parts; one word is a surname."""
    parts = [p for p in re.split(r"[\s,]+", text) if p]
    while len(parts) > 1 and (parts[0].lower() in lexicon.honorifics or parts[0].lower() in lexicon.titles):
        parts = parts[1:]
    suffix = ""
    if len(parts) > 1 and parts[-1].lower() in lexicon.name_suffixes:
        suffix, parts = parts[-1].lower().rstrip("."), parts[:-1]
    if len(parts) == 1:
        return PersonName("", (), parts[0], suffix)
    start = len(parts) - 1
    while start > 1 and parts[start - 1].lower() in lexicon.inside_person:
        start -= 1
    return PersonName(parts[0], tuple(parts[1:start]), " ".join(parts[start:]), suffix)


def same_person(one: PersonName, two: PersonName, lexicon: Lexicon) -> bool:
    """Whether two full names may be one person's: nothing in them contradicts."""
    if one.last != two.last or one.suffix != two.suffix:
        return False
    if not _given_fits(one.first, two.first, lexicon):
        return False
    if one.middle and two.middle:
        return all(_initial_fits(a, b) for a, b in zip(one.middle, two.middle, strict=False))
    # a middle name that is no initial makes another name of it: `John Quincy Adams` is not `John Adams`
    return all(len(part.rstrip(".")) == 1 for part in (*one.middle, *two.middle))


def _given_fits(one: str, two: str, lexicon: Lexicon) -> bool:
    if one == two or _initial_fits(one, two):
        return True
    genders = {lexicon.first_names.get(one, ""), lexicon.first_names.get(two, "")} - {""}
    short, long = sorted((one, two), key=len)
    return len(genders) < 2 and len(short) >= 3 and long.startswith(short)


def _initial_fits(one: str, two: str) -> bool:
    short, long = sorted((one.rstrip("."), two.rstrip(".")), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))


def _known_by(surname: str, bearers: list[Figure]) -> list[Figure]:
    """The one of namesakes whom the gazetteer knows by the surname alone (`Trump` beside `Ivanka Trump`)."""
    known = [f for f in bearers if f.entry and surname in f.entry.weak]
    return known if len(known) == 1 else []


def _suffix_fits(full: PersonName, short: PersonName) -> bool:
    return not short.suffix or short.suffix == full.suffix


def _distinct(figures: object) -> list[Figure]:
    return list({id(f): f for f in figures}.values())  # type: ignore[attr-defined]
