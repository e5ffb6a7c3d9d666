"""The words and the cast of one generated article: names are made from syllables, forms of words by rule.

In: a source of chance. Out: what a slot of grammar.toml asks for by name. Refuses (KeyError) a slot that nobody fills.
"""

from __future__ import annotations

import csv
import random
import tomllib
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from etl.settings import PROJECT

_ACTORS = PROJECT / "etl/enrich/actors"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = "January February March April June July September October November December".split()  # noqa: SIM905
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "a dozen", "several", "many")
_VOWELS = "aeiou"


@cache
def lists() -> dict[str, Any]:
    """The lists of words.toml, split."""
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {
        **{name: data[name].split() for name in ("nouns", "persons", "verbs", "adjectives", "adverbs")},
        **{name: data[name].split(", ") for name in ("offices", "bodies", "outlets")},
        "syllables": [part.split() for part in data["syllables"]],
    }


@cache
def names() -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """First names, cities, and states with an adjective each, of the gazetteer's own lists."""
    firsts = [row.split("\t")[0] for row in _rows(_ACTORS / "first_names.tsv")[1:]]
    cities = [row.split("\t")[0] for row in _rows(_ACTORS / "cities.tsv")[1:]]
    states = csv.DictReader(_rows(_ACTORS / "tables/states.csv"))
    return firsts, cities, [(row["name"], row["adjectives"].split("|")[0]) for row in states if row["adjectives"]]


def _rows(path: Path) -> list[str]:
    return [row for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]


@cache
def _falling(count: int) -> list[float]:
    """Cumulative weights that fall as one over the rank: few words are common, most are rare."""
    return list(accumulate(1 / (rank + 8) for rank in range(count)))


class Cast:
    """Who and what one article is about."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._shuffled = {name: self._order(name) for name in ("nouns", "verbs", "adjectives")}
        firsts, cities, states = names()
        self.outlet = f"{self._coined()} {chance.choice(lists()['outlets'])}"
        self._persons = [(chance.choice(firsts), self._coined()) for _ in range(chance.randint(3, 7))]
        self._places = [chance.choice(cities) if chance.random() < 0.6 else self._coined() for _ in range(4)]
        self._states = chance.sample(states, 2)
        self._bodies = [f"{self._named()} {chance.choice(lists()['bodies'])}" for _ in range(3)]
        self._things = [f"the {self._named()} {self.word('noun')}", f"the {self.word('noun')} {self.word('noun')}"]
        self._female = chance.random() < 0.4
        self.dateline = f"{self._places[0].upper()}, {self._states[0][0]} —" if chance.random() < 0.3 else ""

    def _order(self, name: str) -> list[str]:
        """The article's own preferences: which words are common in it."""
        found = list(lists()[name])
        self._chance.shuffle(found)
        return found

    def word(self, slot: str) -> str:
        """What fills a slot; KeyError where nothing does."""
        if slot.endswith("_cap"):
            found = self.word(slot[:-4])
            return found[:1].upper() + found[1:]
        if slot.endswith("_low"):
            return self.word(slot[:-4]).lower()
        return str(_FILL[slot](self))

    def pick(self, name: str) -> str:
        """A word of a list that the article has its own preferences in."""
        some = self._shuffled[name]
        return self._chance.choices(some, cum_weights=_falling(len(some)))[0]

    def one(self, some: Any) -> Any:
        """Any of a sequence, each as likely."""
        return self._chance.choice(some)

    def noun(self) -> str:
        """A noun; one in twelve is a compound."""
        return f"{self.pick('nouns')}-{self.pick('nouns')}" if self._chance.random() < 0.08 else self.pick("nouns")

    def number(self) -> str:
        """A number as news writes it."""
        size = self._chance.random()
        if size < 0.6:
            return str(self._chance.randint(11, 999))
        return (
            f"{self._chance.randint(1, 99)},{self._chance.randint(0, 999):03d}" if size < 0.8 else self.word("decimal")
        )

    def person(self) -> tuple[str, str]:
        """One of the article's persons, the first named most often."""
        return self._chance.choices(self._persons, cum_weights=_falling(len(self._persons)))[0]

    def place(self) -> str:
        """One of the article's places."""
        return str(self.one(self._places))

    def state(self) -> tuple[str, str]:
        """One of the article's two states, and its adjective."""
        found: tuple[str, str] = self.one(self._states)
        return found

    def body(self) -> str:
        """One of the article's organisations."""
        return str(self.one(self._bodies))

    def thing(self) -> str:
        """What the article is about."""
        return str(self.one(self._things))

    def pronoun(self, male: str, female: str) -> str:
        """The pronoun of the article's main person."""
        return female if self._female else male

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self._chance.randint(low, high)

    def _coined(self) -> str:
        first, middle, last = lists()["syllables"]
        inner = self._chance.choice(middle) if self._chance.random() < 0.5 else ""
        return (self._chance.choice(first) + inner + self._chance.choice(last)).capitalize()

    def _named(self) -> str:
        return self._coined() if self._chance.random() < 0.7 else self.place()


def past(verb: str) -> str:
    """The past form of a regular verb."""
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return f"{verb[:-1]}ied"
    return f"{_doubled(verb)}ed"


def gerund(verb: str) -> str:
    """The gerund of a regular verb."""
    return f"{verb[:-1]}ing" if verb.endswith("e") and not verb.endswith("ee") else f"{_doubled(verb)}ing"


def plural(noun: str) -> str:
    """The plural of a regular noun."""
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return f"{noun}es"
    if noun.endswith("man"):
        return f"{noun[:-3]}men"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in _VOWELS else f"{noun}s"


def _doubled(verb: str) -> str:
    vowels = sum(letter in _VOWELS for letter in verb)
    closed = len(verb) > 2 and verb[-1] not in "aeiouwxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    return verb + verb[-1] if closed and (vowels == 1 or verb.endswith(("fer", "pel", "mit"))) else verb


_FILL: dict[str, Any] = {
    "noun": Cast.noun,
    "nouns": lambda c: plural(c.noun()),
    "noun_person": lambda c: c.one(lists()["persons"]),
    "adjective": lambda c: c.pick("adjectives"),
    "adverb": lambda c: c.one(lists()["adverbs"]),
    "infinitive": lambda c: c.pick("verbs"),
    "past": lambda c: past(c.pick("verbs")),
    "participle": lambda c: past(c.pick("verbs")),
    "gerund": lambda c: gerund(c.pick("verbs")),
    "person": lambda c: " ".join(c.person()),
    "surname": lambda c: c.person()[1],
    "office": lambda c: c.one(lists()["offices"]),
    "the_body": lambda c: f"the {c.body()}",
    "the_body_s": lambda c: f"the {c.body()}'s",
    "the_thing": Cast.thing,
    "place": Cast.place,
    "state": lambda c: c.state()[0],
    "state_adj": lambda c: c.state()[1],
    "outlet_name": lambda c: f"the {c.outlet}",
    "he": lambda c: c.pronoun("he", "she"),
    "his": lambda c: c.pronoun("his", "her"),
    "weekday": lambda c: c.one(_DAYS),
    "month": lambda c: c.one(_MONTHS),
    "year": lambda c: c.between(1962, 2025),
    "number": Cast.number,
    "decimal": lambda c: f"{c.between(1, 40)}.{c.between(1, 9)}",
    "number_age": lambda c: c.between(2, 28),
    "number_word": lambda c: c.one(_NUMBERS),
}
