"""Refuses what only looks like a date, by the words around it: `may`, `the Sunday Times`, `Section 5`, `2000 people`.

In: a match of a rule and its sentence. Out: whether it is a date. The word lists are in guards.toml; which guard a rule
has is said in rules.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from etl.enrich.dates.lexicon import lexicon, plain
from etl.enrich.syntax.document import Sentence

if TYPE_CHECKING:
    from etl.enrich.dates.lexicon import Rule

_BEFORE = re.compile(r"([\w.&'’]+)?([^\w]*)\Z")
_AFTER = re.compile(r"(['’]s?(?!\w))?([^\w]{0,4})([\w.&]+(?:-\w+)?)?(?:\s(\w+))?")
_WINDOW = 30
_CURRENCY = "$£€¥₽#@"


class Around(NamedTuple):
    """A match and what stands beside it; words in lower case, `raw` ones as written."""

    text: str
    fields: Mapping[str, str]
    before: str
    before_raw: str
    gap_before: str
    possessive: str
    gap_after: str
    after: str
    after_raw: str
    first: bool


Guard = Callable[[Around], bool]
_GUARDS: dict[str, Guard] = {}


def is_date(sentence: Sentence, rule: Rule, start: int, end: int, fields: Mapping[str, str]) -> bool:
    """Whether a match stands where a date can stand."""
    around = _around(sentence, start, end, fields)
    if around.text[:1].isdigit() and not _number_stands_free(around):
        return False
    return rule.guard is None or _GUARDS[rule.guard](around)


def _around(sentence: Sentence, start: int, end: int, fields: Mapping[str, str]) -> Around:
    text = sentence.document.text
    before = _BEFORE.search(text, max(sentence.start, start - _WINDOW), start)
    after = _AFTER.match(text, end, min(sentence.end, end + _WINDOW))
    assert before is not None
    assert after is not None
    raw, next_ = before.group(1) or "", after.group(3) or ""
    return Around(
        text=text[start:end],
        fields=fields,
        before=plain(raw),
        before_raw=raw,
        gap_before=before.group(2),
        possessive=after.group(1) or "",
        gap_after=after.group(2),
        after=plain(next_).rstrip("."),
        after_raw=next_,
        first=not text[sentence.start : start].strip("\"'“‘ "),
    )


def _guard(name: str) -> Callable[[Guard], Guard]:
    def register(function: Guard) -> Guard:
        _GUARDS[name] = function
        return function

    return register


def _listed(name: str, word: str) -> bool:
    return word in lexicon().guards[name]


def _number_stands_free(around: Around) -> bool:
    """No currency sign, decimal point, slash or model's hyphen before; no percent sign or decimals after."""
    gap, before = around.gap_before, around.before
    if (gap[-1:] in _CURRENCY and gap) or (gap.rstrip()[-1:] in "$£€¥" and gap.strip()):
        return False
    if gap in (".", ",", ":", "/", "-", "–", "+", "") and before[-1:].isdigit() and not around.first:
        return False
    if gap in ("-", "–", "_", "") and before and not _listed("hyphened_before", before):
        return gap in ("-", "–") and (before in lexicon().words["month"] or before in lexicon().words["weekday"])
    return not (around.gap_after[:1] in ("%", "°") and around.gap_after)


def _capital(around: Around) -> bool:
    return around.text[:1].isupper() or around.text[:1].isdigit()


@_guard("capital")
def _capital_guard(around: Around) -> bool:
    return _capital(around)


def _named(around: Around) -> bool:
    """Part of a name: `the Sunday Times`, `Black Friday`, `Theresa May`."""
    after_capital = around.after_raw[:1].isupper() and around.gap_after == " "
    if after_capital and _listed("names_after", around.after):
        return True
    return around.gap_before == " " and around.before_raw[:1].isupper() and _listed("names_before", around.before)


@_guard("weekday")
def _weekday(around: Around) -> bool:
    if (
        around.fields.get("which") in _NEED_ARTICLE
        and not around.text.lower().startswith("the")
        and around.before != "the"
    ):
        return False
    if around.before == "news" and around.before_raw[0].isupper() and around.gap_after[:1] in ("”", '"', "'", "’"):
        return False
    if "." in around.text and not _capital(around):
        return False
    return not _named(around)


@_guard("capital-month")
def _capital_month(around: Around) -> bool:
    month = around.fields["month"]
    return around.text[plain(around.text).rfind(month)].isupper() or month not in _WORDS_TOO


#: "Following Monday's debate" is no Monday after another.
_NEED_ARTICLE = ("following", "preceding", "previous", "prior", "subsequent", "ensuing")
#: Months that are words in lower case.
_WORDS_TOO = ("may", "march", "august", "mar", "jun", "dec", "jan", "sep", "apr", "feb", "oct", "nov", "jul", "aug")


@_guard("month")
def _month(around: Around) -> bool:
    month = around.fields["month"]
    if not around.text[0].isupper() and month in _WORDS_TOO and not around.text.startswith("the month"):
        return False
    if _named(around) or (len(month) <= 3 and not _listed("month_before", around.before)):
        return False
    if around.text.isupper() and month in ("may", "march") and len(month) > 2:
        return _listed("month_before", around.before) and around.before not in ("and", "or", "to")
    if around.gap_after[:1] == " " and around.after[:1].isdigit() and len(around.after) < 3:
        return False
    by_preposition = _listed("month_before", around.before) and around.gap_before == " "
    if not _listed("doubtful_months", month.rstrip(".")):
        return True
    if month == "may" and (around.first or around.before in ("and", "or", "that", "the", "a", "as")):
        return around.possessive != "" or _listed("may_after", around.after)
    named_person = around.before_raw[:1].isupper() and around.gap_before == " " and not by_preposition
    followed_by_name = around.after_raw[:1].isupper() and around.gap_after == " " and not by_preposition
    if month == "march":
        return by_preposition and around.before not in ("the", "a", "to", "on", "and", "or", "that", "for", "with")
    if month == "may":
        return by_preposition
    return by_preposition or not (named_person or followed_by_name)


@_guard("month-year")
def _month_year(around: Around) -> bool:
    return around.text[0].isupper() or "month of" in around.text


@_guard("month-day")
def _month_day(around: Around) -> bool:
    if not around.text[0].isupper() and not around.text.startswith(("the", "early")):
        return False
    # "May 20 people": a verb and a count; "March 1,500": a count
    if around.gap_after[:1] == "," and around.after[:3].isdigit() and around.gap_after == ",":
        return False
    return "year" in around.fields or not _listed("number_after", around.after)


@_guard("month-days")
def _month_days(around: Around) -> bool:
    return around.text[0].isupper() and not _listed("number_after", around.after)


@_guard("day-month")
def _day_month(around: Around) -> bool:
    month = around.fields["month"]
    index = plain(around.text).rfind(month)
    if not around.text[index].isupper():
        return False
    if (
        month == "may"
        and "year" not in around.fields
        and around.gap_after == " "
        and around.after in ("be", "have", "not")
    ):
        return False
    # "Boeing 747 March": numbers that count something else
    return not _listed("number_before", around.before) or around.before in ("some", "over", "part")


@_guard("nth")
def _nth(around: Around) -> bool:
    if around.after_raw[:1].isupper() and around.gap_after == " ":
        return False
    if "weekday" in around.fields:
        return True
    ends = around.after == "" or around.gap_after[:1] in (",", ".", ";", ":", ")", "—") or around.after in _NTH_AFTER
    return ends and around.before in _NTH_BEFORE and around.text.lower().startswith("the")


_NTH_AFTER = ("and", "to", "when", "as", "at", "of")[:5]
_NTH_BEFORE = ("on", "by", "until", "since", "from", "before", "after", "through", "of")


@_guard("year")
def _year(around: Around) -> bool:
    """A bare number of four digits is a year where its neighbours do not make it a count or a number of something."""
    value = int(around.text)
    if _listed("number_before", around.before) and around.gap_before.strip() in ("", ".", "#"):
        return False
    if around.gap_after == " " and _listed("number_after", around.after):
        return False
    if around.gap_after[:1] in (",", ".", ":", "-", "/") and len(around.gap_after) == 1 and around.after[:1].isdigit():
        return False
    if around.gap_after in ("/", "-", "") and around.after:
        return around.gap_after == "-" and 1900 <= value < 2060 and not around.after[:1].isdigit()
    led = _listed("year_before", around.before) and around.gap_before == " "
    ends = around.gap_before == ", " and around.after == ""
    if 1500 <= value < 1900 and (led or ends):
        return True
    if 1900 <= value < 2060:
        return True
    closed = around.gap_before[-1:] == "(" or around.gap_after[:1] == ")"
    return ((led and around.before not in ("of", "for", "the", "about", "a", "or", "to", "and")) or closed) and not (
        around.after.endswith("s")
        and around.gap_after == " "
        and around.after not in ("was", "is", "as", "its", "this")
    )


@_guard("year-range")
def _year_range(around: Around) -> bool:
    first, last = int(around.fields["year_1"]), around.fields.get("year_2") or around.fields.get("yy_2") or "0"
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if "/" in around.text and end != first + 1:
        return False
    # "1600-1700" troops, "2003-04"
    return first < end <= first + 150 and first >= 1400 and not _listed("number_after", around.after)


@_guard("short-year")
def _short_year(around: Around) -> bool:
    if around.gap_before[-1:] in ("'", "’", "‘"):
        return False
    free = around.gap_before != "" or around.before == "" or around.before in ("since", "in", "of", "by")
    return free and not around.after_raw[:2].isdigit() and around.gap_after[:1] not in ("'", "’")


@_guard("decade")
def _decade(around: Around) -> bool:
    text = around.text.lower()
    if around.before in ("his", "her", "their", "my", "your", "our", "its"):
        return False
    if (
        "yy0" in around.fields
        and not text.startswith(("the", "'", "’"))
        and around.before not in ("early", "late", "mid")
    ):
        return around.before in ("and", "of") and around.gap_before == " "
    if "decade_word" in around.fields:
        return text.startswith("the") or around.before in ("early", "late", "mid")
    return around.before not in ("upper", "low")


@_guard("century")
def _century(around: Around) -> bool:
    return around.after_raw[:1].islower() or around.gap_after != " " or not around.text[-7:-6].isupper()


@_guard("season")
def _season(around: Around) -> bool:
    season = around.fields["season"]
    capital = around.text.split()[-1][0].isupper() and not around.first
    if around.after_raw[:1].isupper() and around.gap_after == " ":
        return False
    if capital and around.before not in _SEASON_PREPOSITIONS:
        return False
    if season == "fall":
        return around.before in _SEASON_PREPOSITIONS and around.after != "of"
    if season == "spring" and not around.text.lower().startswith("the "):
        return _listed("season_before", around.before) and around.before not in ("to", "and", "into", "the")
    return around.gap_after != "-" and around.before not in ("arab", "prague", "s")


_SEASON_PREPOSITIONS = ("in", "during", "by", "until", "since", "of", "for", "through", "from", "late", "early")


@_guard("not-a-fall")
def _not_a_fall(around: Around) -> bool:
    season = around.fields["season"]
    return (
        season not in ("fall", "spring")
        or around.after not in ("in", "of", "from", "to")
        or around.text.lower().startswith(("last", "this", "next"))
    )


@_guard("first-or-second")
def _first_or_second(around: Around) -> bool:
    if "-half" not in around.text:
        return True
    return around.fields.get("ordinal") in ("first", "second") and around.after not in (
        "goal",
        "goals",
        "lead",
        "points",
    )


def _names_day(word: str) -> bool:
    words = lexicon().words
    return word in words["weekday"] or word in words["month"] or f"{word}." in words["month"]


@_guard("that-night")
def _that_night(around: Around) -> bool:
    return around.fields.get("daypart") not in ("overnight",)


@_guard("part-of-day")
def _part_of_day(around: Around) -> bool:
    part, text = around.fields["daypart"], around.text.lower()
    if around.after_raw[:1].isupper() and around.gap_after == " " and not _names_day(around.after):
        return False
    if around.gap_before == " " and (around.before in lexicon().words["weekday"] or around.before in _DAY_NAME_ENDS):
        return True
    if part in ("noon", "midday", "midnight"):
        return (
            not around.text[:1].isupper() or around.first or around.before in ("at", "by", "until", "after", "before")
        )
    if around.before in ("good", "a", "one", "opening", "each", "every"):
        return False
    if text.startswith("the ") and around.after == "of":
        return True
    if text.startswith("the "):
        return _listed("part_before", around.before) and (
            around.gap_after != " " or _listed("part_after", around.after)
        )
    if text.startswith(("early", "late")):
        return True
    return around.before in ("at", "by", "until", "before", "after", "since", "of", "in", "this", "from", "till")


_DAY_NAME_ENDS = ("christmas", "eve", "today", "yesterday", "tomorrow")


@_guard("period-end")
def _period_end(around: Around) -> bool:
    return around.fields.get("period") not in ("weekend", "day") and (
        around.fields.get("period") != "week" or around.text.lower() != "week end"
    )


@_guard("the-period")
def _the_period(around: Around) -> bool:
    turn = around.fields.get("turn")
    if turn in ("before", "after"):
        return around.after == "" or around.gap_after.strip() != "" or around.after in _CLAUSE_GOES_ON
    if turn in ("earlier", "later", "previous", "prior", "following"):
        return True
    return True


_CLAUSE_GOES_ON = ("and", "but", "to", "when", "by", "in", "with", "or", "for", "at", "was", "were", "had", "as", "on")


@_guard("today")
def _today(around: Around) -> bool:
    return not (around.text.isupper() and around.before == "usa")


@_guard("which-period")
def _which_period(around: Around) -> bool:
    words = around.text.split()
    # the programme "This Week"
    return around.first or not (
        len(words) == 2 and all(word[0].isupper() for word in words) and around.gap_before[-1:] in _QUOTES
    )


_QUOTES = ('"', "“", "'", "‘", "”")


@_guard("that-period")
def _that_period(around: Around) -> bool:
    if "named" in around.fields:
        return around.text.split()[-1][0].isupper()
    return not (around.text.lower().startswith("that day") and around.after in ("when",))


@_guard("the-plain-period")
def _the_plain_period(around: Around) -> bool:
    period = around.fields["period"]
    if period in ("century", "decade", "weekend"):
        return around.after not in ("of", "old")
    if _listed("after_the_period", around.after) and around.gap_after == " ":
        return (
            period in ("year", "month", "quarter") and around.after in ("in", "with") and around.before in ("of", "for")
        )
    if period == "day":
        return around.before in ("of", "in", "end", "ended", "ending", "finish", "finished", "for", "during") and (
            around.gap_after.strip() != "" or around.after == "" or around.after in ("at", "with", "down", "up")
        )
    return around.gap_after != "-"


@_guard("year-earlier")
def _year_earlier(around: Around) -> bool:
    text = around.text.lower()
    if text.startswith(("the same", "the corresponding")):
        bare = text.split()[-1] in ("day", "time", "week", "month", "half")
        return not bare and ("year" in text or text.split()[-1] in ("period", "quarter"))
    return True


@_guard("back")
def _back(around: Around) -> bool:
    return not around.text.lower().endswith("back") or around.after == "" or around.gap_after.strip() != ""


@_guard("before-after")
def _before_after(around: Around) -> bool:
    """`two days after` is a date of its own only where nothing follows that it counts from."""
    last = around.text.lower().split()[-1]
    if last in ("before", "after", "on", "prior"):
        if last == "on":
            return (around.gap_after.strip() != "" and around.before in (",", "")) or False
        return around.after == "" or around.gap_after.strip() in (",", ".", ";", ")") or around.after in _CLAUSE_GOES_ON
    return True


@_guard("duration")
def _duration(around: Around) -> bool:
    unit, count = around.fields["unit"], around.fields["count"]
    if around.gap_after in ("-", " ") and _listed("old", around.after.split("-")[0]):
        return False
    if around.after == "ago" or around.after.startswith("old"):
        return False
    if count in ("a", "an", "some", "many", "few", "half a", "a half") or unit in (
        "second",
        "quarter",
        "quarters",
        "weekend",
    ):
        return _loose_duration(around, unit, count)
    return not (unit == "seconds" and count in ("a few", "several") and around.first)


def _loose_duration(around: Around, unit: str, count: str) -> bool:
    if unit in ("second", "quarter", "weekend") and count in ("a", "an", "one", "half a"):
        return False
    if unit in ("quarters",) and count not in ("a", "an", "some", "many"):
        return around.after not in ("of",)
    if count in ("some", "many") and unit.endswith("s") is False:
        return False
    if count in ("a", "an"):
        if around.gap_after == "-" or (around.after in ("in", "old") and around.gap_after == "-"):
            return False
        return unit != "day" or around.after not in ("trip", "job", "care", "of", "off", "when", "in")
    return True


@_guard("recent-units")
def _recent_units(around: Around) -> bool:
    return around.fields["which"] not in ("this",)


@_guard("bare-units")
def _bare_units(around: Around) -> bool:
    units = around.fields["unit_plural"]
    if around.text.lower().endswith("long"):
        return True
    if _listed("plural_idioms", units) or (around.text[:1].isupper() and not around.first):
        return False
    if units in ("minutes", "seconds", "weekends"):
        return around.before in ("in", "within", "for", "of", "just", "mere") and around.after != "of"
    if around.before[:1].isdigit() or around.before in ("s", "%"):
        return False
    return around.after not in ("old", "old.") and around.before not in ("early", "old", "golden", "teenage", "fiscal")


@_guard("frequency")
def _frequency(around: Around) -> bool:
    if around.text[:1].isupper() and not around.first:
        return False
    return around.gap_before != "-" and around.after not in (
        "newspaper",
        "paper",
        "tabloid",
        "magazine",
        "telegraph",
        "mail",
    )


@_guard("every-unit")
def _every_unit(around: Around) -> bool:
    return around.fields.get("unit") not in ("second",) or around.before != ""


@_guard("per-unit")
def _per_unit(around: Around) -> bool:
    """`15 a year`, `a share a month`: a rate only after an amount."""
    text = around.text.lower()
    if text.startswith(("a ", "an ")):
        unit = around.fields["unit"]
        if around.after == "ago" or around.gap_after == "-" or unit in ("second",):
            return False
        amount = around.before[:1].isdigit() or _listed("amounts_before", around.before)
        return (
            amount and around.gap_before == " " and around.after not in ("earlier", "later", "before", "after", "long")
        )
    return True


@_guard("clock")
def _clock(around: Around) -> bool:
    fields = around.fields
    if "zone" in fields or "hrs" in around.text.lower() or "hours" in around.text.lower() or around.text.endswith("Z"):
        return True
    if "hour" not in fields:
        return False
    # "won 3:2", "Psalm 23:10"
    return _listed("clock_before", around.before) or around.gap_before[-1:] in ("(", "")


@_guard("reference")
def _reference(around: Around) -> bool:
    text = plain(around.text)
    if text == "future" and (around.text[:1].isupper() and not around.first):
        return False
    if text in ("the past", "the present", "the future", "the moment", "this time", "this point"):
        if text == "the moment" and (around.before not in ("at", "for") or around.after in ("of", "when", "he", "she")):
            return False
        if text == "this time" and around.before not in ("at", "by", "until"):
            return False
        if text == "this point" and around.before not in ("at",):
            return False
        return not (around.after.endswith("s") and text == "the past" and around.after in ("weeks", "years"))
    if text in ("soon", "shortly"):
        return around.after not in ("after", "afterwards", "afterward", "as", "before", "thereafter", "became") and (
            around.before not in ("as", "too", "so")
        )
    if text == "now" and around.after in ("that",) and around.gap_after == " ":
        return False
    if text in ("short-term", "long-term", "longer-term", "near-term", "medium-term", "imminent", "imminently"):
        return False
    return not (text == "current" and around.after in ("account", "accounts"))


@_guard("feast")
def _feast(around: Around) -> bool:
    if not around.text[0].isupper() and "which" not in around.fields:
        return False
    if around.after_raw[:1].isupper() and around.gap_after == " " and "year" not in around.fields:
        return False
    return around.gap_after not in ("-",) and around.after not in ("island", "parade", "massacre")


@_guard("named")
def _named_day(around: Around) -> bool:
    return around.gap_before[-1:] not in ("-", "/", ":", "$") and around.gap_after[:1] not in ("/", ":")
