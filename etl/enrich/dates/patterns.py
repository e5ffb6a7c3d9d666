r"""The language that rules.toml is written in, compiled to regular expressions that cannot run away.

In: a pattern such as `[the ]@day[ of] @month[[,] @year]`. Out: a compiled expression, and the first words that it can
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
from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.records.outcome import ConfigurationError

#: Stands for "any number" among the first words of a pattern.
DIGIT = "#"
#: Parts the name of a group from its number; see `_Parser.caught`.
AGAIN = "__"
_TOKEN = re.compile(r"@(\w+)(?::(\w+))?|([\[\]()<>|])(?:(?<=\)):(\w+))?|( )|(\d+|[^\W\d_]+)(?::(\w+))?|\\?(.)")
_SIGNS = {"'": "['’]", "-": "[-‐‑–—]"}


@dataclass(frozen=True)
class Slot:
    """What `@name` stands for: an expression, and the lower-case words (or `DIGIT`) that it can begin with."""

    regex: str
    first: frozenset[str]


@dataclass
class _Build:
    """One sequence under construction: its expression, its possible first words, whether it may still be empty."""

    regex: str = ""
    first: set[str] = field(default_factory=set)
    open: bool = True

    def add(self, regex: str, first: frozenset[str] | set[str], *, may_be_empty: bool = False) -> None:
        self.regex += regex
        if self.open:
            self.first |= first
            self.open = may_be_empty


@dataclass(frozen=True)
class Pattern:
    """A compiled rule pattern. `segments` counts its `< … >`, 0 where the whole match is the expression."""

    regex: re.Pattern[str]
    first: frozenset[str]
    segments: int


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
        whole.first = set().union(*(branch.first for branch in branches))
        whole.open = any(branch.open for branch in branches)
        return whole

    def element(self, token: re.Match[str], build: _Build) -> None:
        slot, alias, sign, _, space, word, name, other = token.groups()
        if slot:
            self.slot(slot, alias or slot, build)
        elif sign:
            self.bracket(sign, build)
        elif space:
            build.add(r"\s{1,3}", set(), may_be_empty=True)
        elif word:
            first = {DIGIT if word[0].isdigit() else word.lower()}
            build.add(self.caught(name, re.escape(word)), first)
        else:
            build.add(_SIGNS.get(other, re.escape(other)), {other}, may_be_empty=False)

    def slot(self, name: str, alias: str, build: _Build) -> None:
        if name not in self.slots:
            raise ConfigurationError(f"pattern {self.source!r}: no slot @{name}")
        build.add(self.caught(alias, self.slots[name].regex), self.slots[name].first)

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
            build.add(f"(?P<segment_{self.segment}>{inner.regex})", inner.first, may_be_empty=inner.open)
            self.segment = 0
        elif sign in "[(":
            inner = self.alternatives("]" if sign == "[" else ")")
            optional = sign == "["
            name = None if optional else self.tokens[self.at - 1].group(4)
            regex = self.caught(name, inner.regex) + "?" * optional
            build.add(regex, inner.first, may_be_empty=optional or inner.open)
        else:
            raise ConfigurationError(f"pattern {self.source!r}: {sign!r} was not opened")


def compile_pattern(source: str, slots: Mapping[str, Slot]) -> Pattern:
    """Compile one pattern; it matches whole words only, without regard to case."""
    parser = _Parser(source, slots)
    build = parser.alternatives(None)
    regex = re.compile(f"(?:{build.regex})(?!\\w)", re.IGNORECASE)
    return Pattern(regex, frozenset(build.first), parser.segments)


def words_slot(words: Mapping[str, object]) -> Slot:
    """The slot of a word table: its keys, the longest first."""
    keys = sorted(words, key=len, reverse=True)
    regex = "|".join(_word_regex(key) for key in keys)
    return Slot(f"(?:{regex})", frozenset(first_word(key) for key in keys))


def first_word(phrase: str) -> str:
    """The word that a scan meets first in a phrase, in lower case; `DIGIT` for a number."""
    found = re.match(r"[^\W_]+", phrase)
    word = found.group().lower() if found else phrase[:1]
    return DIGIT if word[:1].isdigit() else word


def _word_regex(key: str) -> str:
    escaped = "".join(_SIGNS.get(c, r"\s{1,3}" if c == " " else re.escape(c)) for c in key)
    return escaped + ("" if key.endswith(".") else r"(?!\w)")
