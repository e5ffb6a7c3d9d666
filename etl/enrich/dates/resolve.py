"""From matches to time expressions: join a time to its day, read, tie ranges together, write the record.

In: the matches of a text in order, and the reference. Out: `TimeExpression`s. In a range the opening expression keeps its
own value, and its days run on to the end of the range, so that a search for a day inside finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from etl.enrich.dates import absolute, amounts, clock, pointed, within_year
from etl.enrich.dates.finder import Match
from etl.enrich.dates.intervals import interval
from etl.enrich.dates.lexicon import Prefix, lexicon
from etl.enrich.dates.periods import Days, days_of, shift, unit_of
from etl.enrich.dates.reading import READERS, Reading
from etl.enrich.dates.reference import Reference
from etl.records.enriched import TimeExpression
from etl.records.values import TimexModifier

#: The modules whose readers rules.toml names; importing them registers the readers.
READING_MODULES = (absolute, amounts, clock, pointed, within_year)
_TIMES = frozenset(["clock", "part-of-day"])
_DAYS = frozenset(["weekday", "deictic", "calendar", "numeric", "feast", "named"])
_BETWEEN_TIME_AND_DAY = re.compile(r",?\s{1,3}(?:on\s{1,3}|of\s{1,3})?")
_BETWEEN_DAY_AND_TIME = re.compile(r"\s{1,3}(?:at\s{1,3}(?:about\s{1,3}|around\s{1,3})?|in\s{1,3})?")
_TO = re.compile(r"\s{0,3}(?:to|until|till|through|thru|-|–|—)\s{0,3}", re.IGNORECASE)
#: Characters that may part two times of one day: " to ", " (".
_NEAR = 7
_AND = re.compile(r"\s{1,3}and\s{1,3}", re.IGNORECASE)
_LONGEST_GAP = 12
_BETWEEN = re.compile(r"\bbetween\s{1,3}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Joined:
    """One expression: a match, and the day that stands beside it where the match is a time of day."""

    match: Match
    beside: Match | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """An expression that was read, with its days."""

    found: Joined
    reading: Reading
    days: Days | None
    rule: str


def joined(found: Sequence[Match]) -> Iterable[Joined]:
    """Times of day joined to the day that stands beside them: `9 a.m. Friday`, `Friday at 9 a.m.`."""
    at = 0
    while at < len(found):
        one, next_ = found[at], found[at + 1] if at + 1 < len(found) else None
        day_of_both = _day_of_both(found, at)
        if day_of_both:
            yield Joined(one, day_of_both, one.start, one.end)
            at += 1
            continue
        if next_ is not None and _together(one, next_):
            time, day = (one, next_) if one.rule.reading in _TIMES else (next_, one)
            yield Joined(time, day, one.start, next_.end)
            at += 2
        else:
            yield Joined(one, None, one.start, one.end)
            at += 1


def _together(one: Match, other: Match) -> bool:
    if one.sentence is not other.sentence:
        return False
    between = one.sentence.document.text[one.end : other.start]
    if other.rule.reading == "part-of-day" and "steps" in other.rule.settings:
        return one.rule.reading == "clock" and between.isspace()
    if one.rule.reading in _TIMES and "steps" not in one.rule.settings and _is_day(other):
        return _BETWEEN_TIME_AND_DAY.fullmatch(between) is not None
    if _is_day(one) and other.rule.reading in _TIMES:
        return _BETWEEN_DAY_AND_TIME.fullmatch(between) is not None
    return False


def _day_of_both(found: Sequence[Match], at: int) -> Match | None:
    """The day of the first of two times: `10:35 a.m. (0735 GMT) on Aug. 7`, `3 to 5 p.m. on Monday`."""
    if at + 2 >= len(found) or {found[at].rule.reading, found[at + 1].rule.reading} != {"clock"}:
        return None
    one, other, day = found[at : at + 3]
    text = one.sentence.document.text
    near = one.sentence is other.sentence is day.sentence and other.start - one.end <= _NEAR
    between = text[other.end : day.start].lstrip(")") if near else ""
    return day if near and _is_day(day) and _BETWEEN_TIME_AND_DAY.fullmatch(between) else None


def _is_day(match: Match) -> bool:
    return match.rule.reading in _DAYS and (match.rule.reading != "calendar" or "day" in match.fields)


def resolve(found: Joined, reference: Reference) -> Resolved | None:
    """Read one expression, and note its date in the reference; None where it turns out to be none."""
    match, rule = found.match, found.match.rule.id
    reading = None
    if found.beside:
        day = READERS[found.beside.rule.reading](found.beside, reference)
        if day is not None and unit_of(day.value) == "D":
            reference.mention(match, day.value)
        time = READERS[match.rule.reading](match, reference)
        if day is not None and time is not None:
            reading = replace(time, value=clock.placed(time, day), anchor=day.anchor)
            rule = f"{found.beside.rule.id}+{rule}"
    else:
        reading = READERS[match.rule.reading](match, reference)
    if reading is None:
        return None
    reference.mention(match, reading.value)
    prefix = match.part or _part_of_rule(match)
    part = prefix.part if prefix else None
    if prefix and reading.mod is None:
        reading = replace(reading, mod=prefix.mod)
    if match.amount and reading.type in ("DURATION", "DATE"):
        reading = replace(reading, mod=_modified(match.amount.mod, match))
    days = None
    if reading.type in ("DATE", "TIME"):
        days = reading.days or interval(reading.value, part, reference.published)
    elif reading.type == "DURATION":
        days = reading.days
    return Resolved(found, reading, days, rule)


def _part_of_rule(match: Match) -> Prefix | None:
    words = match.rule.settings.get("part")
    return lexicon().parts[words] if words else None


def _modified(mod: TimexModifier | None, match: Match) -> TimexModifier | None:
    """`more than two years ago` lies before the date that `two years ago` is."""
    if match.rule.reading != "offset":
        return mod
    earlier = match.rule.settings["sense"] in ("ago", "earlier")
    turned: dict[TimexModifier, TimexModifier] = {
        "MORE_THAN": "BEFORE" if earlier else "AFTER",
        "LESS_THAN": "AFTER" if earlier else "BEFORE",
    }
    return turned.get(mod, mod) if mod else None


def ranged(read: Sequence[Resolved], published: str | None) -> list[Resolved]:
    """The opening expression of each range, with days up to the end of the range."""
    out = list(read)
    for at in range(len(out) - 1):
        one, other = out[at], out[at + 1]
        if not one.days or not other.days or not _is_range(one.found, other.found):
            continue
        if one.days.first > other.days.last:
            one, other = _in_order(one, other, published)
        if one.days and other.days and one.days.first <= other.days.last:
            days = Days(one.days.first, max(one.days.last, other.days.last))
            out[at], out[at + 1] = replace(one, days=days, rule=f"{one.rule}/range"), other
    return out


def _in_order(one: Resolved, other: Resolved, published: str | None) -> tuple[Resolved, Resolved]:
    """`from Monday to Thursday` on a Tuesday: what is over is moved back at its opening, what is to come on at its end."""
    step = _STEPS.get(one.rule)
    if step is None or one.rule != other.rule or not (one.reading.anchor and other.reading.anchor):
        return one, other
    if published and other.reading.value <= published:
        return _moved(one, step, -1), other
    return one, _moved(other, step, 1)


#: Units by which expressions that leave something out come again.
_STEPS = {"weekday": "W", "month": "Y", "month-day": "Y", "day-month": "Y"}


def _moved(one: Resolved, unit: str, steps: int) -> Resolved:
    value = shift(one.reading.value, unit, steps) or one.reading.value
    return replace(one, reading=replace(one.reading, value=value), days=days_of(value))


def _is_range(one: Joined, other: Joined) -> bool:
    text = one.match.sentence.document.text
    between = text[one.end : other.start]
    if one.match.sentence is not other.match.sentence or len(between) > _LONGEST_GAP:
        return False
    if one.match.rule.reading in ("the-period", "anaphoric"):
        return False
    if _TO.fullmatch(between):
        return True
    window = max(one.match.sentence.start, one.start - 12)
    return _AND.fullmatch(between) is not None and _BETWEEN.search(text, window, one.start) is not None


def written(one: Resolved, published: str | None) -> TimeExpression:
    """The record of an expression."""
    found, reading = one.found, one.reading
    return TimeExpression(
        start=found.start,
        end=found.end,
        text=found.match.sentence.document.text[found.start : found.end],
        type=reading.type,
        value=reading.value,
        mod=reading.mod or None,
        first=one.days.first.isoformat() if one.days else None,
        last=one.days.last.isoformat() if one.days else None,
        rule=one.rule,
        anchor=reading.anchor,
    )
