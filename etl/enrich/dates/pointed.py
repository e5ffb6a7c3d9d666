"""Reads dates that are pointed at: weekdays, `yesterday`, `last week`, `that year`, `the same period last year`.

In: a match of a pointing rule. Out: its reading, resolved against the publication date, the date last mentioned, and
the tense of the clause.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from etl.enrich.dates.absolute import word_after
from etl.enrich.dates.finder import Match
from etl.enrich.dates.lexicon import lexicon, plain
from etl.enrich.dates.periods import Days, cut, days_of, move, period_at, shift, unit_of
from etl.enrich.dates.reading import READERS, Reading, reader
from etl.enrich.dates.reference import Reference, day, direction, within

#: Count from the date last mentioned, wherever they stand.
_ANAPHORIC = frozenset(["previous", "preceding", "following", "subsequent", "ensuing", "prior"])
_BLANK = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX"}
_BLANK |= {"E": "XXX", "C": "XX"}
#: Half of a unit in whole finer ones.
_HALVES = {
    "TH": ("TM", "30"),
    "Y": ("M", "6"),
    "D": ("TH", "12"),
    "E": ("Y", "5"),
    "C": ("Y", "50"),
    "TM": ("TS", "30"),
}
_OVER = frozenset(["over", "during", "in", "within", "for", "throughout", "through", "across"])


@reader("weekday")
def weekday(match: Match, reference: Reference) -> Reading | None:
    """`Friday`: in the past tense the last one, in the future the next, the day itself included in both."""
    fields = match.fields
    number = lexicon().value("weekday", fields["weekday"])
    base = day(reference.recent_of("D", match) if reference.narrative else reference.today)
    anchor = base.isoformat() if base else None
    if base is None:
        return Reading("DATE", f"XXXX-WXX-{number}")
    if "turn" in fields:
        found = _after(base, number, include=False) + timedelta(7 if fields["turn"] != "ago" else -14)
        return Reading("DATE", found.isoformat(), anchor)
    if "which" in fields:
        found = _which(base, number, match)
    elif _ahead(match):
        found = _after(base, number, include=True)
    else:
        found = _before(base, number, include=True)
    return Reading("DATE", found.isoformat(), anchor)


def _ahead(match: Match) -> bool:
    """In the present tense a timetable is meant (`Congress returns Monday`); in a headline, what happened."""
    tense = direction(match)
    return tense == "future" or (tense == "present" and not match.sentence.document.in_title(match.core))


def _before(base: date, number: int, *, include: bool) -> date:
    back = (base.isoweekday() - number) % 7
    return base - timedelta(back if back or include else 7)


def _after(base: date, number: int, *, include: bool) -> date:
    on = (number - base.isoweekday()) % 7
    return base + timedelta(on if on or include else 7)


def _which(base: date, number: int, match: Match) -> date:
    fields = match.fields
    step = lexicon().value("which", fields["which"])
    if "week" in match.text.lower().split():
        monday = base - timedelta(base.isoweekday() - 1)
        return monday + timedelta(7 * step + number - 1)
    if "again" in fields:
        step = lexicon().value("which", fields["again"])
        return _before(base, number, include=False) if step < 0 else _after(base, number, include=False)
    if step < 0:
        return _before(base, number, include=False)
    if step > 0:
        return _after(base, number, include=False)
    return base - timedelta(base.isoweekday() - number)


@reader("deictic")
def deictic(match: Match, reference: Reference) -> Reading | None:
    """`today`, `yesterday`, `tomorrow`: steps from the publication day."""
    steps = match.rule.settings["steps"]
    base = day(reference.today)
    if base is None:
        return Reading("DATE", "PRESENT_REF" if steps == 0 else "XXXX-XX-XX")
    moved = move(base, "D", steps)
    return Reading("DATE", moved.isoformat(), reference.today) if moved else None


@reader("period")
def period(match: Match, reference: Reference) -> Reading | None:
    """`last week`, `this year`, `next quarter`."""
    fields = match.fields
    which, unit = fields.get("again") or fields["which"], lexicon().value("period", fields["period"])
    base = reference.present if which in _ANAPHORIC or reference.narrative else reference.today
    if which in _ANAPHORIC:
        base = reference.recent(match, 3) or base
    return _stepped(match, base, unit, lexicon().value("which", which))


def _stepped(match: Match, base: str | None, unit: str, step: int) -> Reading:
    period = within(base, unit)
    if unit == "WE" and base and period and step <= 0:
        period = _weekend(base, step, match)
        step = 0
    moved = shift(period, "W" if unit == "WE" else unit, step) if period else None
    if moved is None:
        vague = {0: "PRESENT_REF", -1: "PAST_REF", 1: "FUTURE_REF"}[step]
        return Reading("DATE", _BLANK.get(unit, vague), None)
    return Reading("DATE", moved, base)


def _weekend(base: str, step: int, match: Match) -> str:
    """`last weekend` is over; `this weekend` on a Monday or Tuesday, in the past tense, is the one just over."""
    days = days_of(base)
    assert days is not None
    now = days.first
    if step < 0:
        return period_at(now - timedelta(7), "WE")
    weekday = now.isoweekday() if unit_of(base) == "D" else 7
    tense = direction(match) if weekday <= 5 else "none"
    over = tense == "past" or (weekday <= 3 and tense != "future")
    return period_at(now - timedelta(7 if over else 0), "WE")


@reader("the-period")
def the_period(match: Match, reference: Reference) -> Reading | None:
    """`the following year`, `the next day` count from what was mentioned; `the past year` is a duration."""
    fields = match.fields
    unit = lexicon().value("period", fields["period"])
    if "turn" in fields:
        step = 1 if fields["turn"] in ("after", "following", "later") else -1
        return _stepped(match, _mentioned(match, reference, unit), unit, step)
    which = fields.get("again") or fields["which"]
    step = lexicon().value("which", which)
    if which in _ANAPHORIC or (which == "next" and (unit == "D" or reference.narrative)):
        return _stepped(match, _mentioned(match, reference, unit), unit, step)
    if which in ("past", "last", "coming", "next") and unit not in ("Q", "D", "WE"):
        if which in ("past", "coming") or _word_before(match) in _OVER:
            return span_from(None if word_after(match) == "of" else reference.present, unit, "1", step)
        if which == "last" and reference.narrative:
            return _stepped(match, reference.last, unit, step)
    return _stepped(match, reference.present if reference.narrative else reference.today, unit, step)


def _mentioned(match: Match, reference: Reference, unit: str) -> str | None:
    """The last date that is fine enough to be cut to a unit."""
    recent = reference.recent(match, 3)
    if recent and cut(recent, unit):
        return recent
    return (reference.recent_of("D", match, 3) if unit in ("D", "W") else None) or reference.present


def _word_before(match: Match) -> str:
    text = match.sentence.document.text
    words = text[max(match.sentence.start, match.start - 16) : match.start].split()
    return words[-1].lower() if words else ""


def span_from(base: str | None, unit: str, count: str, step: int) -> Reading:
    """A duration that begins or ends at the reference: `the past two years`, `the coming week`."""
    value = duration_value(unit, count)
    now = day(base)
    days = None
    if now and count.isdigit() and step and unit in ("D", "W", "M", "Q", "Y", "E", "C"):
        other = move(now, unit, int(count) * step)
        if other:
            days = Days(min(now, other), max(now, other))
    return Reading("DURATION", value, base if days else None, days=days)


def duration_value(unit: str, count: str) -> str:
    """TIMEX3 value of so many units: `P2Y`, `PT36H`, `PXD`."""
    if unit == "F":
        unit, count = "W", str(int(count) * 2) if count.isdigit() else count
    if count == "0.5":
        unit, count = _HALVES.get(unit, (unit, count))
    if unit == "L":
        unit, count = "C", str(int(count) * 10) if count.isdigit() else count
    if unit in ("E", "C"):
        years = {"E": 10, "C": 100}[unit]
        if count.isdigit():
            return f"P{int(count) * years}Y"
        return "PXCE" if unit == "C" else "PXDE"
    return f"PT{count}{unit[1]}" if unit.startswith("T") else f"P{count}{unit}"


@reader("anaphoric")
def anaphoric(match: Match, reference: Reference) -> Reading | None:
    """`that year`, `the same day`, `the month`: the period that was mentioned, else the publication's."""
    fields = match.fields
    if "year" in fields:
        return Reading("DATE", fields["year"])
    if "named" in fields:
        base = reference.recent(match, 3) or reference.present
        year = within(base, "Y")
        return Reading("DATE", f"{year}-{lexicon().value('month', fields['named']):02d}", base) if year else None
    unit = lexicon().value(*(("middle", fields["middle"]) if "middle" in fields else ("period", fields["period"])))
    text = match.text.lower()
    if not text.startswith("th") and not reference.narrative:
        base = reference.today
    elif text.startswith("the ") and "same" not in text.split() and not reference.narrative and unit != "D":
        base = _reported(match, reference, unit)
    else:
        base = _mentioned(match, reference, unit)
    if unit == "WE":
        return _stepped(match, base, unit, 0)
    value = within(base, unit)
    if value is None:
        return Reading("DATE", _BLANK.get(unit, "XXXX"))
    return Reading("DATE", value, base)


def _reported(match: Match, reference: Reference, unit: str) -> str | None:
    """What `the quarter` is in news: the one that ended on a day given, the one spoken of, else the current one."""
    ended = _ENDED.match(match.sentence.document.text, match.end, match.sentence.end)
    month = lexicon().words["month"].get(plain(ended["month"])) if ended else None
    if ended and month and reference.published:
        year = int(ended["year"] or reference.published[:4])
        value = f"{year:04d}-{month:02d}-{int(ended['day']):02d}"
        return shift(value, "Y", -1) if not ended["year"] and value > reference.published else value
    spoken_of = reference.recent_of(unit, match, _SPOKEN_OF.get(unit, 0))
    near = spoken_of or reference.recent(match, 0)
    return near if near and cut(near, unit) else reference.today


_ENDED = re.compile(
    r"\s{1,3}(?:that\s{1,3})?(?:ended|ending|ends)\s{1,3}(?P<month>[A-Z][a-z]{2,8}\.?)\s{1,3}(?P<day>\d{1,2})(?!\d)"
    r"(?:,\s{1,3}(?P<year>\d{4}))?"
)
#: Sentences back to which "the quarter" and "the month" reach for the one that is reported on.
_SPOKEN_OF = {"Q": 20, "M": 2}


@reader("ordinal-in-period")
def ordinal_in_period(match: Match, reference: Reference) -> Reading | None:
    """`the last week of March`, `the second Sunday in May 2024`, `the first month of 2023`."""
    fields = match.fields
    within_value, anchor = _whole(match, reference)
    days = days_of(within_value) if within_value else None
    if days is None:
        return None
    number = lexicon().value("ordinal", fields["ordinal"]) if "ordinal" in fields else int(fields["nthnumber"][:-2])
    if "weekday" in fields:
        weekday = lexicon().value("weekday", fields["weekday"])
        first = _after(days.first, weekday, include=True) if number > 0 else _before(days.last, weekday, include=True)
        unit, step = "D", 7 * (max(number, 1) - 1)
    else:
        unit, first = lexicon().value("period", fields["piece"]), days.first if number > 0 else days.last
        step = max(number, 1) - 1
    start = period_at(first, unit)
    moved = shift(start, "W" if unit == "WE" else unit, step)
    inside = days_of(moved) if moved else None
    if moved is None or inside is None or inside.first > days.last:
        return None
    return Reading("DATE", moved, anchor)


def _whole(match: Match, reference: Reference) -> tuple[str | None, str | None]:
    """The month or year that an ordinal counts in, and its anchor."""
    month = READERS["calendar"](match, reference)
    return (month.value, month.anchor) if month else (None, None)


@reader("year-earlier")
def year_earlier(match: Match, reference: Reference) -> Reading | None:
    """`the same period last year`: the period mentioned, a year back."""
    base = reference.recent(match, 2)
    quarter = reference.recent_of("Q", match, _SPOKEN_OF["Q"]) if "quarter" in match.text.lower() else None
    if quarter:
        base = quarter
    elif base is None or unit_of(base) == "D":
        base = within(base or reference.present, "Q" if "quarter" in match.text.lower() else "M")
    if base and unit_of(base) == "Y" and "quarter" in match.text.lower():
        base = within(reference.present, "Q")
    moved = shift(base, "Y", -1) if base else None
    return Reading("DATE", moved, base) if moved else Reading("DATE", "XXXX")
