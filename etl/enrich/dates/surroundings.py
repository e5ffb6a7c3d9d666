"""What stands beside a match: the words before and after it, the signs between, its own capitals.

In: a match's place in a sentence. Out: `Surroundings`, in which every condition of guards.toml has an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from etl.enrich.dates.lexicon import lexicon, plain
from etl.enrich.syntax.document import Sentence

_BEFORE = re.compile(r"([\w.&'’]+)?([^\w]*)\Z")
_AFTER = re.compile(r"(['’]s?(?!\w))?([^\w]{0,4})([\w.&]+)?(?:\s(\w+))?")
_WINDOW = 30
_QUOTES = ("'", '"', "“", "”", "‘", "’")
#: Signs that may part a word from a number that it belongs to: "No. 5", "Airbus-330", "#5".
_LOOSE = frozenset(["", ".", "#", "%", "-", "–"])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A match and what stands beside it. Words are in lower case, `…_raw` as written; gaps are the signs between."""

    text: str
    fields: Mapping[str, str]
    before: str
    before_raw: str
    gap_before: str
    possessive: bool
    gap_after: str
    after: str
    after_raw: str
    second_after: str
    first: bool

    @property
    def name_before(self) -> bool:
        """A capitalised word stands right before."""
        return self.gap_before == " " and self.before_raw[:1].isupper()

    @property
    def name_after(self) -> bool:
        """A capitalised word stands right after."""
        return self.gap_after == " " and self.after_raw[:1].isupper()

    @property
    def closed(self) -> bool:
        """Nothing follows in the sentence, or a sign does."""
        return self.after == "" or self.gap_after.strip() != ""

    @property
    def capital(self) -> bool:
        """The month or weekday in the match, else its first letter, is a capital."""
        name = self.fields.get("month") or self.fields.get("month_1") or self.fields.get("weekday") or ""
        at = plain(self.text).rfind(name) if name else 0
        return self.text[at].isupper()


def surroundings(sentence: Sentence, start: int, end: int, fields: Mapping[str, str]) -> Surroundings:
    """What stands beside `[start, end)` in its sentence, up to 30 characters away."""
    text = sentence.document.text
    before = _BEFORE.search(text, max(sentence.start, start - _WINDOW), start)
    after = _AFTER.match(text, end, min(sentence.end, end + _WINDOW))
    assert before is not None
    assert after is not None
    raw, following = before.group(1) or "", after.group(3) or ""
    return Surroundings(
        text=text[start:end],
        fields=fields,
        before=plain(raw),
        before_raw=raw,
        gap_before=before.group(2),
        possessive=after.group(1) is not None,
        gap_after=after.group(2),
        after=plain(following).rstrip("."),
        after_raw=following,
        second_after=(after.group(4) or "").lower(),
        first=not text[sentence.start : start].strip("\"'“‘ "),
    )


def word_before(around: Surroundings) -> str:
    """The word right before, "" where a sign parts it from the match."""
    return around.before if around.gap_before.strip() in _LOOSE else ""


def word_after(around: Surroundings) -> str:
    """The word right after, "" where a sign parts it from the match."""
    return around.after if around.gap_after.strip() in ("", "-") else ""


def _names_day(word: str) -> bool:
    words = lexicon().words
    return word in words["weekday"] or word in words["month"] or f"{word}." in words["month"]


#: Conditions of guards.toml that are true or false.
FLAGS: dict[str, Callable[[Surroundings], bool]] = {
    "capital": lambda around: around.capital,
    "capital_start": lambda around: around.text[0].isupper(),
    "capital_end": lambda around: around.text.split()[-1][0].isupper(),
    "all_caps": lambda around: around.text.isupper(),
    "titled": lambda around: all(word[0].isupper() for word in around.text.split()),
    "first": lambda around: around.first,
    "possessive": lambda around: around.possessive,
    "name_before": lambda around: around.name_before,
    "name_after": lambda around: around.name_after,
    "closed": lambda around: around.closed,
    "hyphen_before": lambda around: around.gap_before == "-",
    "hyphen_after": lambda around: around.gap_after == "-",
    "quote_before": lambda around: around.gap_before[-1:] in _QUOTES and around.gap_before != "",
    "quote_after": lambda around: around.possessive or (around.gap_after[:1] in _QUOTES and around.gap_after != ""),
    "number_before": lambda around: around.before[-1:].isdigit() and around.gap_before.strip() in _LOOSE,
    "number_after": lambda around: around.after[:1].isdigit() and around.gap_after.strip() == "",
    "point_before": lambda around: around.gap_before[-1:] in ("-", "/", ":", "$", "("),
    "day_after": lambda around: _names_day(around.after) or around.after[:1].isdigit(),
    "beside_day": lambda around: (
        around.gap_before == " "
        and (around.before in lexicon().words["weekday"] or around.before in lexicon().lists["day_names_end"])
    ),
}
