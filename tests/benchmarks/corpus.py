"""A generated corpus of distinct articles of news length: `python -m tests.benchmarks.corpus FOLDER --articles 2000`.

In: the patterns of grammar.toml, the words of words.toml, a count, a seed. Out: text dumps; the same seed gives the same ones.
Every article has a cast of its own (persons, bodies, places, an outlet), a topic, and a mixture of kinds of sentences whose
share of statements is that of real news; no sentence is written twice.
"""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from tests.benchmarks import words

_FIRST_DAY = date(2026, 1, 1)
_SLOT = re.compile(r"\{([^{}]*)\}")
_INNER = re.compile(r"\{([^{}]*\|(?:[^{}]|\{[^{}]*\})*)\}")
_WORDS_AN_ARTICLE = (220, 320, 450, 520, 600, 760, 1000)
_TRIES = 30
#: What a clean-up mends in a sentence made of slots, some of them empty.
_REPAIRS = (
    (re.compile(r"\s+"), " "),
    (re.compile(r" ([,.;:])"), r"\1"),
    (re.compile(r",(?=[,.])"), ""),
    (re.compile(r"\b([Aa]) (?=[aeiou])"), r"\1n "),
    (re.compile(r"“ "), "“"),
)


@cache
def grammar() -> dict[str, Any]:
    """Kinds of sentences with their weights, and slots."""
    return tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))


class Writer:
    """Writes the sentences of one article."""

    def __init__(self, chance: random.Random, written: set[int]) -> None:
        self._chance, self._written = chance, written
        self._cast = words.Cast(chance)
        self.outlet = self._cast.outlet
        weights = grammar()["weights"]
        self._kinds, self._weights = list(weights), list(accumulate(weights.values()))

    def headline(self) -> str:
        """A headline, without a full stop."""
        return self._new(grammar()["slots"]["headline"])

    def body(self, length: int) -> str:
        """Paragraphs of one to four sentences, at least `length` words in all."""
        found, count = [], 0
        while count < length:
            sentences = [self.sentence() for _ in range(self._chance.choice((1, 1, 2, 2, 2, 3, 3, 4)))]
            found.append(" ".join(sentences))
            count += sum(len(s.split()) for s in sentences)
        return "\n\n".join([f"{self._cast.dateline} {found[0]}", *found[1:]])

    def sentence(self) -> str:
        """The next sentence."""
        kind = self._chance.choices(self._kinds, cum_weights=self._weights)[0]
        return self._new(grammar()["sentences"][kind])

    def _new(self, patterns: list[str]) -> str:
        """One that was never written before, in any article."""
        for _ in range(_TRIES):
            made = _tidy(self._filled(self._chance.choice(patterns)))
            if hash(made) not in self._written:
                break
            patterns = grammar()["sentences"]["plain"]
        self._written.add(hash(made))
        return made

    def _filled(self, pattern: str) -> str:
        pattern = _INNER.sub(lambda m: self._chance.choice(_branches(m[1])), pattern)
        return _SLOT.sub(lambda m: self._slot(m[1]), pattern)

    def _slot(self, name: str) -> str:
        slots = grammar()["slots"]
        return self._filled(self._chance.choice(slots[name])) if name in slots else self._cast.word(name)


def articles(count: int, seed: int = 7, days: int = 28) -> Iterator[tuple[date, str]]:
    """`count` distinct articles as text dumps with their day, spread evenly over `days` days."""
    chance, written = random.Random(seed), set[int]()
    for number in range(count):
        writer = Writer(random.Random(chance.getrandbits(64)), written)
        day = _FIRST_DAY + timedelta(number % days)
        body = writer.body(chance.choice(_WORDS_AN_ARTICLE))
        yield day, f" date {day} {writer.outlet}: {writer.headline()}\n\n{body}\n"


def write_corpus(folder: Path, count: int, *, seed: int = 7, days: int = 28) -> int:
    """Write the corpus into `folder/YYYY-MM-DD/NNNNN.txt`, one article a file; returns its words."""
    total = 0
    for number, (day, text) in enumerate(articles(count, seed, days)):
        path = folder / day.isoformat() / f"{number:05d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        total += len(text.split())
    return total


def _branches(inner: str) -> list[str]:
    """The alternatives of `{a|b {slot}|c}`; a bar inside an inner slot is none of its own."""
    return re.split(r"\|(?![^{]*\})", inner)


def _tidy(text: str) -> str:
    for wrong, right in _REPAIRS:
        text = wrong.sub(right, text)
    text = text.strip(" ,")
    at = next((i for i, letter in enumerate(text) if letter.isalnum()), 0)
    return text[:at] + text[at].upper() + text[at + 1 :]


def main() -> None:
    """Write a corpus by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    total = write_corpus(given.folder, given.articles, seed=given.seed, days=given.days)
    print(f"{given.articles} articles, {total} words")


if __name__ == "__main__":
    main()
