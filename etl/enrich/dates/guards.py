"""Refuses what only looks like a date, by what stands around it: `may`, `the Sunday Times`, `Section 5`, `2000 people`.

In: a match of a rule and its sentence. Out: whether it is a date. Which guard a rule has is said in rules.toml; the
guards are rows of guards.toml, but for the few here that count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from etl.enrich.dates.lexicon import Rule, lexicon
from etl.enrich.dates.surroundings import FLAGS, Surroundings, surroundings, word_after, word_before
from etl.enrich.syntax.document import Sentence

#: Bare numbers of these years are years unless something speaks against it, older ones when something speaks for it.
_MODERN, _EARLY_MODERN = range(1900, 2060), range(1500, 1900)
_LONGEST_RANGE = 150


def is_date(sentence: Sentence, rule: Rule, start: int, end: int, fields: Mapping[str, str]) -> bool:
    """Whether a match stands where a date can stand."""
    around = surroundings(sentence, start, end, fields)
    if around.text[0].isdigit() and not _number_stands_free(around):
        return False
    if rule.guard is None:
        return True
    counting = COUNTING.get(rule.guard)
    return counting(around) if counting else _decide(lexicon().guards[rule.guard], around)


def _decide(rows: tuple[Mapping[str, Any], ...], around: Surroundings) -> bool:
    for row in rows:
        if all(_holds(name, wanted, around) for name, wanted in row.items() if name != "is_date"):
            return bool(row["is_date"])
    return True


def _holds(name: str, wanted: Any, around: Surroundings) -> bool:
    if name in FLAGS:
        return FLAGS[name](around) is wanted
    if name in _WORDS:
        return _WORDS[name](wanted, around)
    if isinstance(wanted, bool):
        return (name in around.fields) is wanted
    return around.fields.get(name) in wanted


_WORDS: dict[str, Callable[[Any, Surroundings], bool]] = {
    "before": lambda some, around: word_before(around) in some,
    "before_not": lambda some, around: word_before(around) not in some,
    "after": lambda some, around: word_after(around) in some,
    "after_not": lambda some, around: word_after(around) not in some,
    "starts": lambda some, around: around.text.lower().startswith(tuple(some)),
    "starts_not": lambda some, around: not around.text.lower().startswith(tuple(some)),
    "ends": lambda some, around: around.text.lower().split()[-1] in some,
    "is": lambda some, around: " ".join(around.text.lower().split()) in some,
}


def _number_stands_free(around: Surroundings) -> bool:
    """No currency sign, decimal point, slash or model's hyphen before; no percent sign or degrees after."""
    gap, before, words = around.gap_before, around.before, lexicon()
    if gap.strip() and (gap[-1] in "#@" or gap.rstrip()[-1] in "$£€¥₽"):
        return False
    if gap in (".", ",", ":", "/", "-", "–", "+", "") and before[-1:].isdigit() and not around.first:
        return False
    if gap in ("-", "–", "_", "") and before and before not in words.lists["hyphened_before"]:
        return gap in ("-", "–") and (before in words.words["month"] or before in words.words["weekday"])
    return around.gap_after[:1] not in ("%", "°") or not around.gap_after


def _year(around: Surroundings) -> bool:
    """A bare number of four digits is a year where its neighbours do not make it a count or a number of something."""
    value, lists = int(around.text), lexicon().lists
    if word_before(around) in lists["number_before"] or word_after(around) in lists["number_after"]:
        return False
    if around.name_after and around.second_after in lists["streets"]:
        return False
    gap = around.gap_after
    if len(gap) == 1 and gap in ",.:-/" and around.after[:1].isdigit():
        return False
    if gap in ("/", "-", "") and around.after:
        return gap == "-" and value in _MODERN and around.after in lists["year_hyphens"]
    led = around.gap_before == " " and around.before in lists["year_before"]
    if value in _MODERN:
        return True
    if value in _EARLY_MODERN and (led or (around.gap_before == ", " and around.after == "")):
        return True
    bracketed = around.gap_before[-1:] == "(" or gap[:1] == ")"
    plural = gap == " " and around.after.endswith("s") and around.after not in lists["no_plurals"]
    return (bracketed or (led and around.before in lists["old_year_before"])) and not plural


def _year_range(around: Surroundings) -> bool:
    first, last = int(around.fields["year_1"]), around.fields.get("year_2") or around.fields["yy_2"]
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if "/" in around.text and end != first + 1:
        return False
    counted = word_after(around) in lexicon().lists["number_after"]
    return first < end <= first + _LONGEST_RANGE and first >= 1400 and not counted


def _short_year(around: Surroundings) -> bool:
    """`'82`, but no opening quotation mark before a number."""
    if around.gap_before[-1:] in ("'", "’", "‘") and around.gap_before:
        return False
    free = around.gap_before != "" or around.before in ("", "since", "in", "of", "by")
    closing = around.possessive or around.gap_after[:1] in ("'", "’")
    return free and not (around.gap_after and closing) and not around.after_raw[:2].isdigit()


#: Guards that count; the others are rows of guards.toml.
COUNTING: dict[str, Callable[[Surroundings], bool]] = {
    "year": _year,
    "year-range": _year_range,
    "short-year": _short_year,
}
