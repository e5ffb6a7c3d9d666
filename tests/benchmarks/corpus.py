"""A generated corpus of distinct articles of news length, made from the sample dumps' sentences.

Sentences are drawn from all samples, names, numbers and weekdays in them replaced, so that no two articles are alike and
no sentence repeats exactly often. The same seed gives the same corpus.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

_SURNAMES = "Aldana Berrin Castellan Dorrit Elsing Farrow Grunwald Haldane Ibarra Jessop Kestner Lowry Merrow Nyland Ostrow Pell Quist Renner Sandoz Tarrant Ulmer Vasari Wickham Yarrow Zeller".split()  # noqa: SIM905
_PLACES = "Geneva Lisbon Oslo Nairobi Lima Hanoi Ottawa Madrid Vienna Dublin Rabat Dakar Quito Manila Prague".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_HEADER = re.compile(r"^\ufeff?\s*date\b")
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_NUMBER = re.compile(r"(?<![\w.,])\d{2,3}(?![\w.,:-])")
_WORDS_AN_ARTICLE = (250, 650)


def paragraphs(dumps: Path) -> list[str]:
    """All English paragraphs of the sample dumps that read as prose."""
    found = []
    for path in sorted(dumps.glob("*/*.txt")):
        text = path.read_bytes().decode("utf-8", "ignore").replace("\r\n", "\n")
        found += [p.strip() for p in text.split("\n\n") if len(p.split()) > 15 and not _HEADER.match(p)]
    return [p for p in found if " the " in p]


def articles(dumps: Path, count: int, seed: int = 7) -> Iterator[str]:
    """`count` distinct articles as text dumps, one a string."""
    source, chance = paragraphs(dumps), random.Random(seed)
    for number in range(count):
        wanted, body = chance.randint(*_WORDS_AN_ARTICLE), []
        while sum(len(p.split()) for p in body) < wanted:
            body.append(_varied(chance.choice(source), chance))
        day, place = 1 + number % 28, chance.choice(_PLACES)
        headline = f"{chance.choice(_SURNAMES)} says talks in {place} will resume, report {number}"
        yield f" date 2026-01-{day:02d} Outlet {number % 40}: {headline}\n\n" + "\n\n".join(body) + "\n"


def _varied(paragraph: str, chance: random.Random) -> str:
    sentences = _SENTENCE.split(paragraph)
    if len(sentences) > 3:
        sentences.pop(chance.randrange(len(sentences)))
    text = " ".join(sentences)
    text = _NUMBER.sub(lambda m: str(chance.randint(11, 989)), text)
    for day in _DAYS:
        text = text.replace(day, chance.choice(_DAYS))
    names = sorted(set(re.findall(r"(?<=[a-z] )[A-Z][a-z]{4,}(?= (?:said|told|denied|declined))", text)))
    for name in names:
        text = text.replace(name, chance.choice(_SURNAMES))
    return text
