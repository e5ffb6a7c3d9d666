"""Reads what recurs within a year: seasons, quarters, halves, fiscal years, feasts; and days with a name of their own.

In: a match of such a rule. Out: its reading; a year that is left out comes from the publication date and the tense, in
a narrative from the date last mentioned.
"""

from __future__ import annotations

from datetime import date, timedelta

from etl.enrich.dates.absolute import distance, nearest, ordinal_of, year_of, year_pointed_at
from etl.enrich.dates.finder import Match
from etl.enrich.dates.lexicon import lexicon
from etl.enrich.dates.periods import days_of, easter, nth_weekday, shift, unit_of
from etl.enrich.dates.reading import Reading, reader
from etl.enrich.dates.reference import Reference, direction, within


@reader("season")
def season(match: Match, reference: Reference) -> Reading | None:
    """`the summer of 1955`, `last winter`, `the spring`."""
    fields = match.fields
    code = lexicon().value("season", fields["season"])
    if "year" in fields or "yy" in fields:
        return Reading("DATE", f"{year_of(fields, reference):04d}-{code}")
    base = reference.present
    if base is None:
        return Reading("DATE", f"XXXX-{code}")
    if "of" in match.text.lower().split() and ("which" in fields or "anaphor" in fields):
        year = year_pointed_at(match, reference)
        return Reading("DATE", f"{year}-{code}", base) if year else None
    year_now = int(base[:4])
    candidates = [f"{y:04d}-{code}" for y in (year_now - 1, year_now, year_now + 1)]
    if "which" not in fields:
        if reference.narrative:
            return Reading("DATE", candidates[1], base)
        return Reading("DATE", _season_near(candidates, base, match), base)
    step = lexicon().value("which", fields["which"])
    return Reading("DATE", _season_at(candidates, base, step), base)


def _season_near(candidates: list[str], base: str, match: Match) -> str:
    now, tense = days_of(base), direction(match)
    assert now is not None
    begun = [c for c in candidates if (d := days_of(c)) and d.first <= now.last]
    ahead = [c for c in candidates if (d := days_of(c)) and d.last >= now.first]
    if tense == "past" and begun:
        return begun[-1]
    if tense == "future" and ahead:
        return ahead[0]
    return min(candidates, key=lambda c: distance(c, base))


def _season_at(candidates: list[str], base: str, step: int) -> str:
    now = days_of(base)
    assert now is not None
    if step < 0:
        over = [c for c in candidates if (d := days_of(c)) and d.last < now.first]
        return over[-1] if over else candidates[0]
    if step > 0:
        ahead = [c for c in candidates if (d := days_of(c)) and d.first > now.last]
        return ahead[0] if ahead else candidates[2]
    # in January and February "this winter" is the one that began the year before
    running = [c for c in candidates if (d := days_of(c)) and d.first <= now.last and d.last >= now.first]
    return running[0] if running else candidates[1]


@reader("quarter")
def quarter(match: Match, reference: Reference) -> Reading | None:
    """`the third quarter of this year`, `the fourth quarter`, `Q3 2023`."""
    number = ordinal_of(match.fields)
    number = 4 if number == -1 else number
    if not 1 <= number <= 4:
        return None
    return _of_year(f"Q{number}", match, reference)


@reader("quarter-short")
def quarter_short(match: Match, reference: Reference) -> Reading | None:
    """`Q4` without a year."""
    return _of_year(match.text.upper(), match, reference)


@reader("half")
def half(match: Match, reference: Reference) -> Reading | None:
    """`the second half of 2023`."""
    number = ordinal_of(match.fields)
    number = 2 if number == -1 else number
    return _of_year(f"H{number}", match, reference) if number in (1, 2) else None


def _of_year(code: str, match: Match, reference: Reference) -> Reading | None:
    fields = match.fields
    fiscal = "FY" if "fiscal" in match.text.lower() else ""
    if "year" in fields:
        return Reading("DATE", f"{fiscal}{fields['year']}-{code}")
    base = reference.present
    if "which" in fields or "anaphor" in fields:
        year = year_pointed_at(match, reference)
        return Reading("DATE", f"{fiscal}{year}-{code}", base) if year else None
    if base is None:
        return Reading("DATE", f"XXXX-{code}")
    if reference.narrative or "year" in match.text.lower().split():
        return Reading("DATE", f"{fiscal}{base[:4]}-{code}", base)
    near = reference.recent(match, 0)
    if near and unit_of(near) == "Y" and near[:4].isdigit():
        return Reading("DATE", f"{near[:4]}-{code}", near)
    year_now = int(base[:4])
    candidates = [f"{y:04d}-{code}" for y in (year_now - 1, year_now, year_now + 1)]
    return Reading("DATE", fiscal + _season_near(candidates, base, match), base)


@reader("fiscal-year")
def fiscal_year(match: Match, reference: Reference) -> Reading | None:
    """`fiscal 2024` is FY2024; the days are those of the calendar year, whose edges fiscal years do not share."""
    fields = match.fields
    if "year" in fields:
        return Reading("DATE", f"FY{fields['year']}")
    base = within(reference.present, "Y")
    if base is None:
        return Reading("DATE", "FYXXXX")
    step = lexicon().value("which", fields["which"]) if "which" in fields else 0
    moved = shift(base, "Y", step)
    return Reading("DATE", f"FY{moved}", reference.present) if moved else None


@reader("feast")
def feast(match: Match, reference: Reference) -> Reading | None:
    """`Christmas Eve`, `Easter 2024`, `last Thanksgiving`."""
    fields, base = match.fields, reference.present
    table = lexicon().feasts[fields["feast"]]
    if "year" in fields:
        day = _feast_day(table, int(fields["year"]))
        return Reading("DATE", day.isoformat()) if day else None
    if base is None:
        return Reading("DATE", f"XXXX-{table['day']}") if "day" in table else Reading("DATE", "XXXX-XX-XX")
    year = int(base[:4])
    if match.text.lower().endswith("year") and "which" in fields:
        pointed = year_pointed_at(match, reference)
        day = _feast_day(table, int(pointed)) if pointed else None
        return Reading("DATE", day.isoformat(), base) if day else None
    found = [_feast_day(table, y) for y in (year - 1, year, year + 1)]
    candidates = [day.isoformat() for day in found if day]
    if reference.narrative or unit_of(base) != "D":
        return Reading("DATE", candidates[1] if len(candidates) > 1 else candidates[0], base)
    if "which" in fields:
        step = lexicon().value("which", fields["which"])
        some = [c for c in candidates if (c < base if step < 0 else c > base if step > 0 else c[:4] == base[:4])]
        chosen: str | None = (some[-1] if step < 0 else some[0]) if some else None
    else:
        chosen = nearest(candidates, base, match)
    return Reading("DATE", chosen, base) if chosen else None


def _feast_day(table: object, year: int) -> date | None:
    assert isinstance(table, dict)
    try:
        if "easter" in table:
            return easter(year) + timedelta(table["easter"])
        if "nth" in table:
            month, weekday, which = table["nth"]
            return nth_weekday(year, month, weekday, which)
        return date.fromisoformat(f"{year:04d}-{table['day']}")
    except (ValueError, OverflowError):
        return None


@reader("named")
def named(match: Match, reference: Reference) -> Reading | None:
    """`9/11`: a day that has a name of its own."""
    return Reading("DATE", lexicon().named[match.fields["named"]])
