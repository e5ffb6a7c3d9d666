"""Reads dates that name a place in the calendar: days, months, years, decades, centuries.

In: a match of an absolute rule. Out: its reading; what it leaves out (`June 18` has no year) is completed from the
publication date and the tense, in a narrative from the date last mentioned.
"""

from __future__ import annotations

from etl.enrich.dates.finder import Match
from etl.enrich.dates.lexicon import lexicon
from etl.enrich.dates.periods import cut, days_of, shift, unit_of
from etl.enrich.dates.reading import Reading, reader
from etl.enrich.dates.reference import Reference, direction, within

#: A two-digit year lies in the hundred years that end this many years after the publication.
_AHEAD = 20
_HALF_A_CENTURY = 50
_DEFAULT_CENTURY_END = 2040
#: "The '90s" may be said of the decade to come when it is so many years off.
_DECADE_AHEAD = 2


@reader("numeric")
def numeric(match: Match, reference: Reference) -> Reading | None:
    """`2024-02-29`, `7/28/2003`: month first, unless that is impossible."""
    fields = match.fields
    year = year_of(fields, reference)
    if year is None:
        return None
    first, second = (int(fields[k]) for k in (("mm", "dd") if "mm" in fields else ("one", "two")))
    for month, day in ((first, second), (second, first)):
        value = f"{year:04d}-{month:02d}-{day:02d}"
        if days_of(value):
            if "hour" in fields:
                zone = "Z" if match.text.endswith(("Z", "z")) else fields.get("offset", "")
                return Reading("TIME", f"{value}T{int(fields['hour']):02d}:{fields['minute']}{zone}")
            return Reading("DATE", value)
    return None


@reader("calendar")
def calendar_date(match: Match, reference: Reference) -> Reading | None:
    """Any of day, month, year; what is missing is completed."""
    fields = match.fields
    month = lexicon().value("month", fields["month"]) if "month" in fields else None
    day = int("".join(c for c in fields["day"] if c.isdigit())) if "day" in fields else None
    if "year" in fields or "yy" in fields or "anyyear" in fields:
        return _dated(year_of(fields, reference), month, day, None)
    if "which" in fields or "anaphor" in fields:
        base = year_pointed_at(match, reference)
        return _dated(int(base[:4]), month, day, reference.present) if base else _undated(month, day)
    if month is None:
        return _day_of_month(day, match, reference)
    return _without_year(month, day, match, reference)


def _dated(year: int | None, month: int | None, day: int | None, anchor: str | None) -> Reading | None:
    if year is None:
        return None
    value = f"{year:04d}"
    if month:
        value += f"-{month:02d}"
    if day:
        value += f"-{day:02d}"
    return Reading("DATE", value, anchor) if days_of(value) else None


def _undated(month: int | None, day: int | None) -> Reading | None:
    if month and day and not days_of(f"2000-{month:02d}-{day:02d}"):
        return None
    value = "XXXX-" + (f"{month:02d}" if month else "XX") + (f"-{day:02d}" if day else "")
    return Reading("DATE", value)


def year_of(fields: dict[str, str], reference: Reference) -> int | None:
    """The year that a match gives: four digits, two that complete another year (2014-16), or two alone ('82)."""
    if "yy" in fields:
        short = int(fields["yy"])
        if "year" in fields:
            return int(fields["year"]) // 100 * 100 + short
        at = within(reference.last if reference.narrative else reference.published, "Y")
        end = int(at[:4]) + (_HALF_A_CENTURY if reference.narrative else _AHEAD) if at else _DEFAULT_CENTURY_END
        return end - (end - short) % 100
    if "year" in fields or "anyyear" in fields:
        return int(fields.get("year") or fields["anyyear"]) or None
    return None


def year_pointed_at(match: Match, reference: Reference) -> str | None:
    """The year of `January of this year`, `August of that year`, `October the previous year`."""
    which = match.fields.get("which")
    near = reference.recent(match, 3) or reference.present
    if which is None:
        return within(near, "Y")
    step = lexicon().value("which", which)
    back = which in ("previous", "preceding", "following", "subsequent", "ensuing", "prior")
    base = within(near if back or reference.narrative else reference.today, "Y")
    return shift(base, "Y", step) if base else None


def _day_of_month(day: int | None, match: Match, reference: Reference) -> Reading | None:
    """`the 14th`: of the month last mentioned, else of the publication's."""
    month = within(reference.recent(match, 2) or reference.present, "M")
    if month is None or day is None:
        return None
    value = f"{month}-{day:02d}"
    return Reading("DATE", value, reference.present) if days_of(value) else None


def _without_year(month: int, day: int | None, match: Match, reference: Reference) -> Reading | None:
    if reference.narrative and reference.last:
        return _in_narrative(month, day, reference.last)
    if reference.published is None:
        return _undated(month, day)
    year = int(reference.published[:4])
    now = cut(reference.published, "M")
    if now is None:
        return _dated(year, month, day, reference.published)
    value = f"{month:02d}" + (f"-{day:02d}" if day else "")
    event = lexicon().events.get((value, word_after(match)))
    if event:
        return Reading("DATE", event)
    candidates = [f"{y:04d}-{value}" for y in (year - 1, year, year + 1)]
    if not all(days_of(c) for c in candidates):
        candidates = _leap_days(value, year)
    chosen = nearest(candidates, reference.published, match)
    return Reading("DATE", chosen, reference.published) if chosen else None


def word_after(match: Match) -> str:
    """The word that follows in the sentence, in lower case; "" where none does."""
    words = match.sentence.document.text[match.end : min(match.end + 24, match.sentence.end)].split()
    return words[0].strip(".,;:!?").lower() if words else ""


def _leap_days(value: str, year: int) -> list[str]:
    return [f"{y:04d}-{value}" for y in range(year - 8, year + 9) if days_of(f"{y:04d}-{value}")] if year > 9 else []


def nearest(candidates: list[str], published: str, match: Match) -> str | None:
    """Of the same day or month in several years the one that the clause means."""
    if not candidates:
        return None
    now = published if unit_of(candidates[0]) == "D" else published[:7]
    tense = direction(match)
    before = [c for c in candidates if c <= now[: len(c)]]
    after = [c for c in candidates if c >= now[: len(c)]]
    if tense == "past" and before:
        return before[-1]
    if tense == "future" and after:
        return after[0]
    return min(candidates, key=lambda c: distance(c, published))


def distance(value: str, published: str) -> int:
    """Days from the publication to the first day of a period; 0 where it lies in it. Both must be in the calendar."""
    one, other = days_of(value), days_of(published)
    assert one is not None
    assert other is not None
    if one.first <= other.first <= one.last:
        return 0
    return abs((one.first - other.first).days)


def _in_narrative(month: int, day: int | None, last: str) -> Reading | None:
    """The year of the date last mentioned; the next one where the months have turned."""
    days = days_of(last)
    if days is None:
        return _undated(month, day)
    year = days.first.year
    unit = unit_of(last)
    if unit in ("D", "M", "S", "W", "Q") and days.first.month - month >= _TURN:
        year += 1
    return _dated(year, month, day, last)


#: Months that a narrative must seem to go back for the new year to be meant: from December to January.
_TURN = 10


@reader("which-month")
def which_month(match: Match, reference: Reference) -> Reading | None:
    """`last September`, `this May`, `next March`."""
    fields, base = match.fields, reference.present
    month = lexicon().value("month", fields["month"])
    text = match.text.lower()
    step = 1 if "coming" in text else -1 if "past" in text else lexicon().value("which", fields["which"])
    now = cut(base, "M") if base else None
    if base is None:
        return _undated(month, None)
    year = int(base[:4])
    if now and step < 0 and month >= int(now[5:7]):
        year -= 1
    elif now and step > 0 and month <= int(now[5:7]):
        year += 1
    day = int("".join(c for c in fields["day"] if c.isdigit())) if "day" in fields else None
    return _dated(year, month, day, base)


@reader("before-christ")
def before_christ(match: Match, reference: Reference) -> Reading | None:
    """`264 BC` is BC0264; no interval, the calendar of the standard library begins with year 1."""
    season = match.fields.get("season")
    month = match.fields.get("month")
    code = "-" + lexicon().value("season", season) if season else ""
    code = f"-{lexicon().value('month', month):02d}" if month else code
    return Reading("DATE", f"BC{int(match.fields['anyyear']):04d}{code}")


@reader("decade")
def decade(match: Match, reference: Reference) -> Reading | None:
    """`the 1990s` is 199; `the '90s` and `the nineties` belong to the hundred years around the publication."""
    fields = match.fields
    if "decade" in fields:
        return Reading("DATE", fields["decade"][:3])
    tens = int(fields["yy0"]) if "yy0" in fields else lexicon().value("decade_word", fields["decade_word"]) * 10
    base = reference.present if reference.narrative else reference.published
    end = int(base[:4]) if base and base[:4].isdigit() else _DEFAULT_CENTURY_END - _AHEAD
    year = end + _DECADE_AHEAD - (end + _DECADE_AHEAD - tens) % 100
    return Reading("DATE", f"{year // 10:03d}", base)


@reader("century")
def century(match: Match, reference: Reference) -> Reading | None:
    """`the 21st century` is 20, as TIMEX3 writes it."""
    fields = match.fields
    if "hundreds" in fields:
        return Reading("DATE", fields["hundreds"][:2])
    number = ordinal_of(fields)
    if number < 1:
        return None
    if "b" in match.text.lower().split("century")[1]:
        return Reading("DATE", f"BC{number - 1:02d}")
    return Reading("DATE", f"{number - 1:02d}")


def ordinal_of(fields: dict[str, str]) -> int:
    """The number of `third`, `21st` or `Q3`; -1 for the last."""
    if "nthnumber" in fields:
        return int("".join(c for c in fields["nthnumber"] if c.isdigit()))
    if "one_to_four" in fields:
        return int(fields["one_to_four"])
    return int(lexicon().value("ordinal", fields["ordinal"]))
