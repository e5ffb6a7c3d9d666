"""The data files of the dates, loaded once and validated: words, slots, feasts, portions, rules.

In: the TOML files beside this module. Out: one immutable `Lexicon`. Refuses with a `ConfigurationError` a file that is
no TOML, a rule without id, pattern, reading or example, an id used twice, a slot that no table has.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from etl.enrich.dates.patterns import DIGIT, Pattern, Slot, compile_pattern, words_slot
from etl.records.outcome import ConfigurationError
from etl.records.values import TimexModifier

_HERE = Path(__file__).parent
_SPACE = re.compile(r"\s+")
#: What a pattern takes for an apostrophe, a hyphen, or (without regard to case) for an i or an s: all that words.toml lacks.
_SIGNS = str.maketrans("’‘‐‑–—İıſ", "''----iis")
#: A number in words is at most six words long: "one hundred and twenty five thousand".
_NUMBER_WORDS = 5


@dataclass(frozen=True)
class Rule:
    """One rule of rules.toml; `settings` are the keys that are handed to its reading."""

    id: str
    order: int
    patterns: tuple[Pattern, ...]
    reading: str
    guard: str | None
    example: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Beginnings:
    """The rules to try where a word stands: those that may need no second word, and all by the word that follows."""

    alone: tuple[tuple[Rule, Pattern], ...]
    with_next: Mapping[str, tuple[tuple[Rule, Pattern], ...]]


@dataclass(frozen=True)
class Prefix:
    """Words that stand before a date or an amount and change what it means."""

    part: str | None
    mod: TimexModifier | None
    before_number: bool = False


@dataclass(frozen=True)
class Lexicon:
    """Everything that the data files say."""

    rules: tuple[Rule, ...]
    beginnings: Mapping[str, Beginnings]
    words: Mapping[str, Mapping[str, Any]]
    feasts: Mapping[str, Mapping[str, Any]]
    named: Mapping[str, str]
    events: Mapping[tuple[str, str], str]
    lengths: Mapping[str, Mapping[str, tuple[int, str]]]
    parts: Mapping[str, Prefix]
    amounts: Mapping[str, Prefix]
    guards: Mapping[str, tuple[Mapping[str, Any], ...]]
    lists: Mapping[str, frozenset[str]]
    tense: Mapping[str, frozenset[str]]
    part_before: re.Pattern[str]
    amount_before: re.Pattern[str]

    def value(self, table: str, text: str) -> Any:
        """What a word of a table stands for; KeyError where the table lacks it."""
        return self.words[table][plain(text)]


def plain(text: str) -> str:
    """Lower case, straight apostrophes and hyphens, single spaces: how data files write words."""
    return _SPACE.sub(" ", text.translate(_SIGNS).lower())


@cache
def lexicon() -> Lexicon:
    """The lexicon of the data files beside this module."""
    words, feasts, portions = _read("words.toml"), _read("feasts.toml"), _read("portions.toml")
    slots = _slots(words, feasts)
    rules = _rules(slots)
    guards, lists = _guards()
    parts = _prefixes(portions["part"])
    amounts = _prefixes(portions["amount"])
    return Lexicon(
        rules=rules,
        beginnings=_beginnings(rules),
        words=MappingProxyType(words),
        feasts=MappingProxyType(feasts["feast"]),
        named=MappingProxyType({name: day["date"] for name, day in feasts["named"].items()}),
        events=MappingProxyType({(one["day"], word): one["date"] for one in feasts["event"] for word in one["words"]}),
        lengths=MappingProxyType({unit: _lengths(table) for unit, table in portions["length"].items()}),
        parts=parts,
        amounts=amounts,
        guards=guards,
        lists=MappingProxyType(lists),
        tense=MappingProxyType({name: frozenset(some) for name, some in _read("tense.toml").items()}),
        part_before=_before(parts),
        amount_before=_before(amounts),
    )


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name} of the dates cannot be read: {error}") from error


def _slots(words: Mapping[str, Any], feasts: Mapping[str, Any]) -> dict[str, Slot]:
    slots = {name: words_slot(table) for name, table in words.items()}
    slots |= {name: Slot(slot["regex"], _begins(slot)) for name, slot in _read("slots.toml").items()}
    slots |= {"feast": words_slot(feasts["feast"]), "named": words_slot(feasts["named"])}
    number, vague, digits = slots["number"], slots["vague"], slots["digits"]
    in_words = rf"{number.regex}(?:(?:[- ]|\sand\s){number.regex}){{0,{_NUMBER_WORDS}}}(?:\sand\sa\shalf)?"
    in_digits = rf"{digits.regex}(?:\sand\sa\shalf|[ -](?:1/2|½)|½)?(?:\s(?:hundred|thousand|million|billion))?"
    several = rf"{vague.regex}(?:\s(?:hundred|thousand|million|dozen))?"
    follow = number.prefixes | {("and",)}
    begins = number.prefixes | vague.prefixes | digits.prefixes | {(DIGIT, "and"), (DIGIT, DIGIT)}
    begins |= {one + more for one in number.prefixes | {(DIGIT,)} for more in follow}
    begins |= {(one + more)[:2] for one in vague.prefixes for more in number.prefixes | {("million",)}}
    slots["count"] = Slot(f"(?:{in_digits}|{several}|{in_words})", frozenset(begins))
    return slots


def _begins(slot: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(one.split()) for one in slot["begins"])


def _rules(slots: Mapping[str, Slot]) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for order, row in enumerate(_read("rules.toml")["rule"]):
        row = dict(row)
        try:
            identity, pattern, reading, example = (row.pop(key) for key in ("id", "pattern", "reading", "example"))
        except KeyError as error:
            raise ConfigurationError(f"rule {order} of rules.toml has no {error}") from error
        if any(identity == rule.id for rule in rules):
            raise ConfigurationError(f"rules.toml has two rules {identity!r}")
        sources = [pattern] if isinstance(pattern, str) else pattern
        patterns = tuple(compile_pattern(source, slots) for source in sources)
        guard = row.pop("guard", None)
        rules.append(Rule(identity, order, patterns, reading, guard, example, MappingProxyType(row)))
    return tuple(rules)


def _guards() -> tuple[Mapping[str, tuple[Mapping[str, Any], ...]], dict[str, frozenset[str]]]:
    """The rows of guards.toml, `@name` replaced by the list of that name."""
    tables = _read("guards.toml")
    lists = {name: frozenset(words) for name, words in tables.pop("lists").items()}
    guards = {}
    for name, rows in tables.items():
        if any("is_date" not in row for row in rows):
            raise ConfigurationError(f"guard {name!r} of guards.toml has a row without is_date")
        guards[name] = tuple({key: _condition(name, value, lists) for key, value in row.items()} for row in rows)
    return MappingProxyType(guards), lists


def _condition(guard: str, value: Any, lists: Mapping[str, frozenset[str]]) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return frozenset(value)
    if not isinstance(value, str) or value.removeprefix("@") not in lists:
        raise ConfigurationError(f"guard {guard!r} of guards.toml names a list {value!r} that is not there")
    return lists[value.removeprefix("@")]


def _beginnings(rules: tuple[Rule, ...]) -> Mapping[str, Beginnings]:
    alone: dict[str, dict[int, tuple[Rule, Pattern]]] = {}
    paired: dict[str, dict[str, dict[int, tuple[Rule, Pattern]]]] = {}
    everything = [(rule, pattern) for rule in rules for pattern in rule.patterns]
    for number, (rule, pattern) in enumerate(everything):
        for prefix in pattern.prefixes:
            if len(prefix) == 1:
                alone.setdefault(prefix[0], {})[number] = (rule, pattern)
            else:
                paired.setdefault(prefix[0], {}).setdefault(prefix[1], {})[number] = (rule, pattern)
    table = {}
    for word in alone.keys() | paired.keys():
        single = alone.get(word, {})
        with_next = {
            following: tuple(one for _, one in sorted({**single, **some}.items()))
            for following, some in paired.get(word, {}).items()
        }
        table[word] = Beginnings(tuple(single.values()), MappingProxyType(with_next))
    return MappingProxyType(table)


def _lengths(table: Mapping[str, str]) -> Mapping[str, tuple[int, str]]:
    lengths = {}
    for name, text in table.items():
        count, unit = text.split()
        lengths[name] = (int(count), unit)
    return MappingProxyType(lengths)


def _prefixes(rows: list[dict[str, Any]]) -> Mapping[str, Prefix]:
    return MappingProxyType(
        {
            word: Prefix(row.get("part"), row.get("mod"), row.get("before_number", False))
            for row in rows
            for word in row["words"]
        }
    )


def _before(prefixes: Mapping[str, Prefix]) -> re.Pattern[str]:
    """Finds the longest of the prefixes that ends where the searched window ends."""
    keys = sorted(prefixes, key=len, reverse=True)
    some = "|".join(re.escape(key).replace(r"\ ", r"\s{1,3}") for key in keys)
    return re.compile(rf"(?<!\w)(?P<words>{some})(?:\s{{1,3}}|[-‐‑])\Z", re.IGNORECASE)
