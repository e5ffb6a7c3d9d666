r"""The language that rules.toml is written in, compiled to regular expressions that cannot run away.

In: a pattern such as `[the ]@day[ of] @month[[,] @year]`. Out: a compiled expression, and the words that it can
begin with. Refuses, with a `ConfigurationError`, a slot that no table has and a bracket without its partner.

    word       that word, in either case            @slot       a slot of words.toml or slots.toml
    [ ... ]    optional                             ( a | b )   either
    < ... >    an expression of its own             space       one to three white-space characters
    '  -       any apostrophe, any hyphen or dash   @slot:name  a slot under another name
    \(  \)     a round bracket as such
    word:name  the word, caught under a name        ( a | b ):name  whichever it is, caught under a name

Nothing repeats without a bound, so a match is bounded in length and a scan is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from etl.records.outcome import ConfigurationError

#: Stands for any number among the words that a pattern begins with.
DIGIT = "#"
#: Parts the name of a group from its number; see `_Parser.caught`.
AGAIN = "__"
_TOKEN = re.compile(r"@(\w+)(?::(\w+))?|([\[\]()<>|])(?:(?<=\)):(\w+))?|( )|(\d+|[^\W\d_]+)(?::(\w+))?|\\?(.)")
#: What a scan takes for a word: letters, digits, an apostrophe before two digits.
WORD = re.compile(r"\d+|[^\W\d_]+|['’‘](?=\d\d)")
APOSTROPHE = "'"
_KEYS = dict.fromkeys("0123456789", DIGIT) | dict.fromkeys("'’‘", APOSTROPHE)
_SIGNS = {"'": "['’]", "-": "[-‐‑–—]"}


#: The first two words of a phrase, or one where it has no second: ("last", "week"), ("#", "a").
Prefix = tuple[str, ...]


@dataclass(frozen=True)
class Slot:
    """What `@name` stands for: an expression, and the ways in which it can begin, in lower case, `DIGIT` for numbers."""

    regex: str
    prefixes: frozenset[Prefix]


@dataclass
class _Build:
    """One sequence under construction: its expression and the ways in which it can begin so far."""

    regex: str = ""
    prefixes: set[Prefix] = field(default_factory=lambda: {()})

    def add(self, regex: str, prefixes: Iterable[Prefix]) -> None:
        self.regex += regex
        following = tuple(prefixes)
        self.prefixes = {
            longer
            for one in self.prefixes
            for longer in ((one,) if len(one) == 2 else (one[:2] + p for p in following))
        }
        self.prefixes = {one[:2] for one in self.prefixes}


@dataclass(frozen=True)
class Pattern:
    """A compiled rule pattern. `prefixes` are the ways in which it can begin; no other need be tried."""

    regex: re.Pattern[str]
    prefixes: frozenset[Prefix]


class _Parser:
    def __init__(self, source: str, slots: Mapping[str, Slot]) -> None:
        self.source = source
        self.slots = slots
        self.tokens = list(_TOKEN.finditer(source))
        self.at = 0
        self.segment = 0
        self.segments = 0
        self.names: dict[str, int] = {}

    def alternatives(self, closing: str | None) -> _Build:
        """Sequences separated by `|`, up to the closing bracket."""
        branches = [_Build()]
        while True:
            if self.at == len(self.tokens):
                if closing:
                    raise ConfigurationError(f"pattern {self.source!r}: {closing!r} is missing")
                break
            token = self.tokens[self.at]
            self.at += 1
            sign = token.group(3)
            if sign and sign == closing:
                break
            if sign == "|":
                branches.append(_Build())
            else:
                self.element(token, branches[-1])
        whole = _Build("|".join(branch.regex for branch in branches))
        whole.prefixes = set().union(*(branch.prefixes for branch in branches))
        return whole

    def element(self, token: re.Match[str], build: _Build) -> None:
        slot, alias, sign, _, space, word, name, other = token.groups()
        if slot:
            self.slot(slot, alias or slot, build)
        elif sign:
            self.bracket(sign, build)
        elif space:
            build.add(r"\s{1,3}", [()])
        elif word:
            build.add(self.caught(name, re.escape(word)), [tuple(words_of(word))])
        else:
            # before a number the scan takes an apostrophe for a word: "the '90s"
            build.add(_SIGNS.get(other, re.escape(other)), [(), (APOSTROPHE,)] if other == APOSTROPHE else [()])

    def slot(self, name: str, alias: str, build: _Build) -> None:
        if name not in self.slots:
            raise ConfigurationError(f"pattern {self.source!r}: no slot @{name}")
        build.add(self.caught(alias, self.slots[name].regex), self.slots[name].prefixes)

    def caught(self, name: str | None, regex: str) -> str:
        """A group under a name; a name that alternatives share is numbered, since an expression has it only once."""
        if name is None:
            return f"(?:{regex})"
        full = f"{name}_{self.segment}" if self.segment else name
        self.names[full] = self.names.get(full, 0) + 1
        return f"(?P<{full}{AGAIN}{self.names[full]}>{regex})"

    def bracket(self, sign: str, build: _Build) -> None:
        if sign == "<":
            self.segments += 1
            self.segment = self.segments
            inner = self.alternatives(">")
            build.add(f"(?P<segment_{self.segment}>{inner.regex})", inner.prefixes)
            self.segment = 0
        elif sign in "[(":
            inner = self.alternatives("]" if sign == "[" else ")")
            optional = sign == "["
            name = None if optional else self.tokens[self.at - 1].group(4)
            regex = self.caught(name, inner.regex) + "?" * optional
            build.add(regex, inner.prefixes | {()} if optional else inner.prefixes)
        else:
            raise ConfigurationError(f"pattern {self.source!r}: {sign!r} was not opened")


def compile_pattern(source: str, slots: Mapping[str, Slot]) -> Pattern:
    """Compile one pattern; it matches whole words only, without regard to case."""
    parser = _Parser(source, slots)
    build = parser.alternatives(None)
    regex = re.compile(f"(?:{build.regex})(?!\\w)", re.IGNORECASE)
    return Pattern(regex, frozenset(build.prefixes) - {()})


def words_slot(words: Mapping[str, object]) -> Slot:
    """The slot of a word table: its keys, the longest first."""
    keys = sorted(words, key=len, reverse=True)
    regex = "|".join(_word_regex(key) for key in keys)
    return Slot(f"(?:{regex})", frozenset(tuple(words_of(key)[:2]) for key in keys))


def words_of(phrase: str) -> list[str]:
    """The words that a scan meets in a phrase, in lower case; `DIGIT` for a number."""
    return [key_of(word) for word in WORD.findall(phrase)]


def key_of(word: str) -> str:
    """How a word that a scan meets is looked up: in lower case, numbers and apostrophes being all the same."""
    return _KEYS.get(word[0]) or word.lower()


def _word_regex(key: str) -> str:
    escaped = "".join(_SIGNS.get(c, r"\s{1,3}" if c == " " else re.escape(c)) for c in key)
    return escaped + ("" if key.endswith(".") else r"(?!\w)")
