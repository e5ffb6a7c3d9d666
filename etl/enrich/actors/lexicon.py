"""The word lists of `lexicon.toml` and `descriptions.toml`, and the name lists beside them, read once and checked.

In: the data files beside this module. Out: a `Lexicon`. Refuses (`ConfigurationError`) a list that is missing or empty.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from etl.records.outcome import ConfigurationError
from etl.records.values import OrganizationKind

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by what they tell; all in lower case but `suffixes` and `acronyms`."""

    #: honorific -> "m", "f" or ""
    honorifics: dict[str, str]
    titles: frozenset[str]
    #: honorifics that are offices
    ranks: frozenset[str]
    title_parts: frozenset[str]
    #: title or first name -> "m" or "f"
    title_gender: dict[str, str]
    #: last word of an organisation's name -> kind
    heads: dict[str, OrganizationKind]
    before_of: frozenset[str]
    #: common nouns that stand before an organisation's name
    described: frozenset[str]
    #: titles that an organisation may have as well
    either: frozenset[str]
    #: what a place is: `the village of`
    settlements: frozenset[str]
    #: `Strait of`, `Gulf of`
    places_of: frozenset[str]
    #: `Mount`, `Fort`
    before_place: frozenset[str]
    suffixes: frozenset[str]
    place_heads: frozenset[str]
    #: last words of laws, events, products
    thing_heads: frozenset[str]
    #: first word -> names of products and events, the longest first
    things: dict[str, tuple[str, ...]]
    #: what may follow a company's name inside a longer one, in its own case
    divisions: frozenset[str]
    common_first: frozenset[str]
    stop: frozenset[str]
    #: nicknames of teams that stand after a city or a state, in their own case
    teams: frozenset[str]
    #: cities and regions that teams are called by
    homes: frozenset[str]
    #: common nouns for what is no actor: `the film`, `the browser`
    thing_nouns: frozenset[str]
    #: common nouns after a place's name: `Heathrow airport`
    places_after: frozenset[str]
    #: adjectives of peoples, faiths and regions, in their own case
    adjectives: frozenset[str]
    #: words after which `Lee have`, `Lee are` says nothing of one or several
    before_infinitive: frozenset[str]
    #: words that are no name where they stand alone
    alone: frozenset[str]
    acronyms: frozenset[str]
    inside_person: frozenset[str]
    inside_organization: frozenset[str]
    name_suffixes: frozenset[str]
    #: first name -> "m", "f" or ""
    first_names: dict[str, str]
    #: city -> country
    cities: dict[str, str]


@cache
def load_lexicon() -> Lexicon:
    """Read the lists; about 20 ms."""
    try:
        return _lexicon(tomllib.loads((_HERE / "lexicon.toml").read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"lexicon.toml of the actors cannot be used: {error!r}") from error


def _lexicon(data: dict[str, Any]) -> Lexicon:
    organizations = data["organizations"]
    cities = dict(pairs("cities.tsv"))
    lists = (
        "before_of",
        "described",
        "suffixes",
        "places",
        "settlements",
        "places_of",
        "before_place",
        "teams",
        "homes",
        "places_after",
    )
    titles = data["titles"]
    return Lexicon(
        honorifics={w: "" if gender == "-" else gender for gender, words in data["honorifics"].items() for w in words},
        titles=_words(titles["words"]),
        ranks=_words(titles["ranks"]),
        title_parts=_words(titles["parts"]),
        title_gender={w: gender for gender in ("m", "f") for w in titles[gender]},
        heads={w: kind for kind, words in organizations.items() if kind not in lists for w in words},
        before_of=_words(organizations["before_of"]),
        described=_words(organizations["described"]),
        either=_words(titles["either"]),
        settlements=_words(organizations["settlements"]),
        places_of=_words(organizations["places_of"]),
        before_place=_words(organizations["before_place"]),
        suffixes=_words(organizations["suffixes"]),
        place_heads=_words(organizations["places"]),
        thing_heads=_words(data["things"]["heads"]),
        thing_nouns=_words(data["things"]["nouns"]),
        places_after=_words(organizations["places_after"]),
        things=_by_first(data["things"]["names"]),
        common_first=_words(data["words"]["common_first"]),
        divisions=_words(data["words"]["divisions"]),
        stop=_words(data["words"]["stop"]),
        teams=_words(organizations["teams"]),
        homes=_words(organizations["homes"]) | cities.keys(),
        adjectives=_words(data["words"]["adjectives"]),
        before_infinitive=_words(data["words"]["before_infinitive"]),
        alone=_words(data["words"]["alone"]),
        acronyms=_words(data["words"]["acronyms"]),
        inside_person=_words(data["words"]["inside_person"]),
        inside_organization=_words(data["words"]["inside_organization"]),
        name_suffixes=_words(data["words"]["suffixes"]),
        first_names={name: "" if gender == "-" else gender for name, gender in pairs("first_names.tsv")},
        cities=cities,
    )


def pairs(name: str) -> list[tuple[str, str]]:
    """The rows of a built file of two columns."""
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return [(row[0], row[1]) for row in rows]


def _by_first(names: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in sorted(set(names), key=lambda n: (-len(n), n)):
        found.setdefault(name.split()[0], []).append(name)
    return {first: tuple(some) for first, some in found.items()}


def _words(words: list[str]) -> frozenset[str]:
    if not words:
        raise ValueError("an empty list")
    return frozenset(words)
