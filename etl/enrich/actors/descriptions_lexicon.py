"""descriptions.toml: the nouns that may stand for an actor, by what they may stand for.

In: the data file. Out: `Nouns`. Refuses (`ConfigurationError`) a kind of organisation that is none.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from etl.records.outcome import ConfigurationError
from etl.records.values import OrganizationKind


@dataclass(frozen=True, slots=True)
class Nouns:
    """Lemmas by use; `organizations` maps a noun to the kinds it may stand for."""

    #: words of an office -> its names in the gazetteer
    offices: dict[str, tuple[str, ...]]
    anybody: frozenset[str]
    exact: frozenset[str]
    #: other nouns for a person without a name
    people: frozenset[str]
    #: nouns for who speaks for an organisation
    spokespeople: frozenset[str]
    #: words of a role in a company or an agency
    executives: frozenset[str]
    #: noun -> "m" or "f"
    gender: dict[str, str]
    organizations: dict[str, frozenset[str]]
    of_state: frozenset[str]
    state: frozenset[str]
    #: noun -> types of actor of which it may name two
    pairs: dict[str, frozenset[str]]
    texts: frozenset[str]
    of_outlet: frozenset[str]
    governments: frozenset[str]
    harmless: frozenset[str]
    plain: frozenset[str]
    empty_it: frozenset[str]
    finding: frozenset[str]
    #: word -> the words that answer for it in a role
    same: dict[str, frozenset[str]]


@cache
def load_nouns() -> Nouns:
    """Read and check the file."""
    path = Path(__file__).with_name("descriptions.toml")
    try:
        return _nouns(tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"descriptions.toml cannot be used: {error!r}") from error


def _nouns(data: dict[str, Any]) -> Nouns:
    offices: dict[str, list[str]] = defaultdict(list)
    for office, names in data["offices"].items():
        for name in names:
            offices[name].append(office)
    organizations: dict[str, set[str]] = defaultdict(set)
    for kind, nouns in data["organizations"].items():
        if kind not in get_args(OrganizationKind):
            raise ValueError(f"{kind!r} is not a kind of organisation")
        for noun in nouns:
            organizations[noun].add(kind)
    pairs: dict[str, set[str]] = defaultdict(set)
    types = {"actors": ("person", "organization", "state"), "persons": ("person",), "states": ("state",)}
    for group, nouns in data["pairs"].items():
        for noun in nouns:
            pairs[noun].update(types.get(group, ("organization",)))
    persons = data["persons"]
    return Nouns(
        offices={name: tuple(found) for name, found in offices.items()},
        anybody=frozenset(persons["any"]),
        exact=frozenset(persons["exact"]),
        people=frozenset(persons["people"]),
        spokespeople=frozenset(persons["spokespeople"]),
        executives=frozenset(persons["executives"]),
        gender=dict.fromkeys(persons["feminine"], "f") | dict.fromkeys(persons["masculine"], "m"),
        organizations={noun: frozenset(kinds) for noun, kinds in organizations.items()},
        of_state=frozenset(data["states"]["of_state"]),
        state=frozenset(data["states"]["state"]),
        pairs={noun: frozenset(found) for noun, found in pairs.items()},
        texts=frozenset(data["texts"]["words"]),
        of_outlet=frozenset(data["texts"]["of_outlet"]),
        governments=frozenset(data["governments"]["words"]),
        harmless=frozenset(data["modifiers"]["harmless"]),
        plain=frozenset(data["modifiers"]["plain"]),
        empty_it=frozenset(data["it"]["empty"]),
        finding=frozenset(data["it"]["finding"]),
        same=_same(data["same"]["groups"]),
    )


def _same(groups: list[list[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for word in group:
            found[word].update(group)
    return {word: frozenset(words) for word, words in found.items()}
