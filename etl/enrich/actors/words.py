"""Words of a sentence as names need them, and the capitalised runs among them.

In: a sentence. Out: words without possessive endings, each with its place, and runs of words that may be one name.
Independent of the parser's tokens: `Frank-Walter`, `al-Assad` and `AT&T` are one word each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from etl.enrich.actors.lexicon import Lexicon

_WORD = re.compile(r"(?:[^\W_]\.){2,}|[^\W_]+(?:[.'’‘&-][^\W_]+)*\.?")
_POSSESSIVE = re.compile(r"['’‘](?:s|S)$")
_JOINED = re.compile(r" ?& ?| |-")


@dataclass(slots=True, eq=False)
class NameWord:
    """A word with its place in the article's text; `capital`: whether it begins as names do (see `begins_name`)."""

    text: str
    start: int
    end: int
    lower: str
    capital: bool


def begins_name(word: str) -> bool:
    """`Smith`, `al-Assad`, `eBay`, `iPhone`; not `smith`, `i`."""
    first = word[0]
    if first.isupper():
        return True
    if len(word) < 3:
        return False
    return (first in "ei" and word[1].isupper()) or (word[:3] in ("al-", "el-", "as-", "ul-") and word[3:4].isupper())


def words_of(text: str, start: int, end: int, lexicon: Lexicon) -> list[NameWord]:
    """The words of `text[start:end]`; a final full stop stays only with initials and abbreviations."""
    found = []
    for match in _WORD.finditer(text, start, end):
        word, first = match.group(), match.start()
        cut = _POSSESSIVE.search(word)
        if cut:
            word = word[: cut.start()]
        if word.endswith(".") and not _keeps_stop(word, lexicon):
            word = word[:-1]
        found.append(NameWord(word, first, first + len(word), word.lower(), begins_name(word)))
    return found


def _keeps_stop(word: str, lexicon: Lexicon) -> bool:
    bare = word[:-1]
    if len(bare) == 1 and bare.isupper():
        return True
    low = word.lower()
    return (
        "." in bare
        or word in lexicon.suffixes
        or low in lexicon.titles
        or low in lexicon.honorifics
        or low in lexicon.name_suffixes
    )


def runs(text: str, words: list[NameWord], inside: frozenset[str]) -> Iterator[list[NameWord]]:
    """Longest stretches of capitalised words, joined by a space, a hyphen, `&` or the words of `inside`."""
    run: list[NameWord] = []
    pending: list[NameWord] = []
    for word in words:
        last = pending[-1] if pending else run[-1] if run else None
        gap = text[last.end : word.start] if last else ""
        joined = bool(last) and bool(_JOINED.fullmatch(gap))
        if run and not joined:
            yield run
            run, pending = [], []
        if word.capital:
            run += [*pending, word]
            pending = []
        elif run and word.lower in inside and len(pending) < 3:
            pending.append(word)
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run
