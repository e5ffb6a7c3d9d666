"""Which organisation a name stands for: acronyms, short forms and generic ministries taken back to full names.

In: the spots labelled as organisations, with what stands around them. Out: a `Figure` for each.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from etl.enrich.actors.context import Context
from etl.enrich.actors.figures import Figure, figure_of
from etl.enrich.actors.gazetteer import Entry, Gazetteer, fold
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.own_outlet import RULE
from etl.enrich.actors.spots import Spot
from etl.enrich.actors.whole_document import initials
from etl.records.article import Outlet
from etl.records.outcome import ConfigurationError
from etl.records.values import OrganizationKind

_BRACKETED = re.compile(r"\s*\(\s*([A-Z][A-Za-z&.]{1,9})\s*\)")
_LEGAL = re.compile(r"[,\s]+(?:Inc|Corp|Ltd|LLC|LLP|plc|PLC|Plc|Co|AG|SA|S\.A|GmbH|N\.V|NV|SpA|AB|ASA|LP|L\.P|SE)\.?$")


@dataclass(frozen=True, slots=True)
class Generic:
    """An institution that every state has: `Foreign Ministry` of a country is one actor of this name."""

    name: str
    kind: OrganizationKind
    #: country -> the canonical name where it is another
    special: dict[str, str]


@cache
def generics() -> dict[str, Generic]:
    """Generic institutions by folded alias, from tables/generics.csv."""
    found: dict[str, Generic] = {}
    path = Path(__file__).parent / "tables" / "generics.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            if "{state}" not in row["name"]:
                raise ConfigurationError(f"generics.csv: {row['name']!r} has no {{state}}")
            special = dict(part.split("=", 1) for part in row["special"].split("|") if part)
            generic = Generic(row["name"], row["kind"], special)  # type: ignore[arg-type]
            for alias in row["aliases"].split("|"):
                found[fold(alias)] = generic
    return found


@dataclass(slots=True)
class Organizations:
    """The organisations of one article."""

    gazetteer: Gazetteer
    lexicon: Lexicon
    context: Context
    text: str
    outlet: Outlet | None = None
    _by_name: dict[str, Figure] = field(default_factory=dict)
    _defined: dict[str, Figure] = field(default_factory=dict)
    _by_generic: dict[int, Figure] = field(default_factory=dict)

    def read(self, spots: list[Spot], country_before: dict[int, str]) -> dict[int, tuple[Figure, tuple[str, ...]]]:
        """Figures by the spot's start. `country_before` is the country that an adjective or possessor gives a spot."""
        found: dict[int, tuple[Figure, tuple[str, ...]]] = {}
        # longer names first, so that a short form finds its full name wherever that stands
        for spot in sorted(spots, key=lambda s: (-s.words, s.start)):
            figure, rules = self._read(spot, country_before.get(spot.start))
            if figure.entry or spot.rules != ("weak_alias",):
                found[spot.start] = figure, rules
        return found

    def _read(self, spot: Spot, country: str | None) -> tuple[Figure, tuple[str, ...]]:
        if self.outlet and RULE in spot.rules:
            own = self._by_name.get(self.outlet.id)
            if own is None:
                own = Figure(name=self.outlet.name, type="organization", kind="media")
                self._put(spot, self.outlet.id, entry_figure=own)
            return own, spot.rules
        defined = self._defined.get(spot.text)
        if defined:
            # `the Internet Research Agency (IRA)`: the letters are what the article says that they are
            return defined, ("letters_in_brackets",)
        generic = self._generic(spot, country)
        if generic:
            return generic
        outlet = self._outlet_in_short(spot)
        if outlet:
            return outlet, ("short_form_of_outlet",)
        aliases = tuple(a for a in spot.aliases if a.entry.type == "organization")
        fitting = tuple(a for a in aliases if not country or not a.weak or a.entry.country == country)
        entry = self.context.choose(fitting)
        if entry is None and country and len({a.entry.id for a in fitting}) == 1:
            entry = fitting[0].entry
        if entry is None and not aliases:
            named = [e for e in self.gazetteer.named(spot.text) if e.type == "organization"]
            entry = named[0] if len(named) == 1 else None
        entry = entry or self._with_country(spot)
        if entry:
            return self._put(spot, entry.id, entry_figure=figure_of(entry)), ("gazetteer",)
        return self._local(spot)

    def _with_country(self, spot: Spot) -> Entry | None:
        """A known organisation with its own country before the name: `US Environmental Protection Agency`."""
        for country, name in self._without_country(spot.text):
            known = [e for e in self.gazetteer.named(name) if e.type == "organization" and e.country == country]
            if country and len(known) == 1:
                return known[0]
        return None

    def _outlet_in_short(self, spot: Spot) -> Figure | None:
        """`the Times`, `The Post`: the outlet of the article whose name ends so."""
        word = spot.text.removeprefix("The ")
        articled = spot.text.startswith("The ") or self.text[max(0, spot.start - 4) : spot.start].lower() == "the "
        if " " in word or not articled:
            return None
        known = [f for f in dict.fromkeys(self._by_name.values()) if f.kind == "media" and f.name.endswith(f" {word}")]
        return known[0] if len(known) == 1 else None

    def _local(self, spot: Spot) -> tuple[Figure, tuple[str, ...]]:
        plain = _LEGAL.sub("", spot.text)
        key = fold(plain)
        if key in self._by_name:
            return self._by_name[key], ("same_name",)
        for short, rule in ((plain, "short_form"),):
            longer = self._longer(short)
            if longer:
                self._by_name[key] = longer
                return longer, (rule,)
        figure = Figure(name=plain, type="organization", kind=kind_of(spot.text, self.lexicon))
        return self._put(spot, key, entry_figure=figure), ("new_name", *spot.rules)

    def _put(self, spot: Spot, key: str, entry_figure: Figure) -> Figure:
        figure = self._by_name.setdefault(key, entry_figure)
        self._by_name.setdefault(fold(spot.text), figure)
        figure.aliases.add(_LEGAL.sub("", spot.text))
        bracketed = _BRACKETED.match(self.text, spot.end)
        if bracketed:
            self._by_name.setdefault(fold(bracketed.group(1)), figure)
            figure.aliases.add(bracketed.group(1))
            letters = bracketed.group(1).replace(".", "")
            if letters.isupper() and letters == initials(spot.text):
                self._defined.setdefault(bracketed.group(1), figure)
        return figure

    def _longer(self, short: str) -> Figure | None:
        """The one organisation whose name begins with these words, or whose initials they are."""
        if short in self.lexicon.common_first or short in self.lexicon.cities:
            return None
        found: dict[int, Figure] = {}
        for figure in dict.fromkeys(self._by_name.values()):
            for name in figure.aliases:
                if name.startswith(short + " ") or (len(short) > 2 and short.isupper() and initials(name) == short):
                    found[id(figure)] = figure
        return next(iter(found.values())) if len(found) == 1 else None

    def _generic(self, spot: Spot, country: str | None) -> tuple[Figure, tuple[str, ...]] | None:
        for own, name in self._without_country(spot.text):
            generic = generics().get(fold(name))
            if generic is None:
                continue
            rule = "ministry_of_country"
            of = own or country or self._followed_by_country(spot)
            known = self._by_generic.get(id(generic))
            if not of and known:
                return known, ("ministry_named_before",)
            if not of:
                of, rule = self.context.main_country(), "ministry_of_main_country"
            state = self.gazetteer.state(of)
            if state is None:
                return None
            canonical = generic.special.get(state.country or "") or generic.name.format(state=with_article(state.name))
            entries = [e for e in self.gazetteer.named(canonical) if e.type == "organization"]
            figure = self._by_name.get(fold(canonical)) or (
                figure_of(entries[0])
                if entries
                else Figure(name=canonical, type="organization", kind=generic.kind, country=state.country)
            )
            self._by_name[fold(canonical)] = figure
            self._by_generic[id(generic)] = figure
            return figure, (rule,)
        return None

    def _without_country(self, text: str) -> Iterator[tuple[str | None, str]]:
        """A name with the country that stands in it taken out: `Russian Foreign Ministry`, `Ministry of Defence of Iran`."""
        yield None, text
        words = text.split()
        for cut in (1, 2):
            for head, tail in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
                country = self.country_of(" ".join(head))
                if country and tail:
                    while tail and tail[-1].lower() in ("of", "the"):
                        tail = tail[:-1]
                    yield country, " ".join(tail)

    def country_of(self, words: str) -> str | None:
        """The country that a name or adjective gives."""
        plain = re.sub(r"['’]s?$", "", words)
        for alias in (a for _, _, group in self.gazetteer.matcher.find(plain) for a in group):
            if alias.text == plain and not alias.weak and (alias.entry.type == "state" or alias.entry.seat_of):
                return alias.entry.country
        return None

    def _followed_by_country(self, spot: Spot) -> str | None:
        after = re.match(r" of (?:the )?((?:[A-Z]\w+ ?){1,3})", self.text[spot.end : spot.end + 60])
        words = after.group(1).split() if after else []
        for length in range(len(words), 0, -1):
            country = self.country_of(" ".join(words[:length]))
            if country:
                return country
        return None


def with_article(state: str) -> str:
    """The name of a state as it stands after `of`."""
    plural = (
        "United ",
        "Netherlands",
        "Philippines",
        "Czech Republic",
        "Central African",
        "Democratic Republic",
        "Republic of the",
    )
    return f"the {state}" if state.startswith(plural) else state


def kind_of(name: str, lexicon: Lexicon) -> OrganizationKind | None:
    """The kind that an organisation's name shows."""
    words = name.split()
    if words and words[-1] in lexicon.suffixes:
        return "company"
    for word in (words[-1], words[0]) if words else ():
        kind = lexicon.heads.get(word.lower().rstrip("."))
        if kind:
            return kind
    return None
