"""Reads amounts of time: durations, `three days ago`, `two weeks later`, `every Monday`, `15 a year`.

In: a match of a rule that counts. Out: its reading. Numbers may be digits, words, or vague (`several`: X).
"""

from __future__ import annotations

import re
from datetime import timedelta

from etl.enrich.dates.absolute import word_after
from etl.enrich.dates.finder import Match
from etl.enrich.dates.lexicon import lexicon, plain
from etl.enrich.dates.periods import cut, days_of, move, shift, unit_of
from etl.enrich.dates.pointed import duration_value, span_from
from etl.enrich.dates.reading import Reading, reader
from etl.enrich.dates.reference import Reference, day

_DIGITS = re.compile(r"([\d,]+(?:\.\d+)?)(.*)")
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1000000, "billion": 10**9, "dozen": 12}
_LARGEST = 10**6
#: Sentences back to which "two years later" reaches for its date.
_REACH = 6


def number(text: str) -> str:
    """The number that a count says: digits without a trailing `.0`, or `X`.

    >>> number("two and a half"), number("twenty-five"), number("several"), number("1,500"), number("a couple of")
    ('2.5', '25', 'X', '1500', '2')
    """
    text = plain(text)
    vague = lexicon().words["vague"]
    if text in vague:
        return str(vague[text])
    half = 0.5 if re.search(r"and a half$|1/2$|½$", text) else 0
    text = re.sub(r"( and a half|[ -]?(1/2|½))$", "", text)
    digits = _DIGITS.fullmatch(text)
    if digits:
        scale = _SCALES.get(digits.group(2).strip(), 1)
        return _plain_number(float(digits.group(1).replace(",", "")) * scale + half)
    words = [w for w in re.split(r"[ -]", text) if w != "and"]
    if words[0] in ("a", "an") and len(words) > 1:
        words[0] = "one"
    known = lexicon().words["number"]
    if not all(word in known for word in words):
        return "X"
    return _plain_number(_in_words([known[word] for word in words]) + half)


def _in_words(values: list[int]) -> int:
    total = current = 0
    for value in values:
        if value >= 1000:
            total, current = total + max(current, 1) * value, 0
        elif value == 100 or (value == 12 and current):
            current = max(current, 1) * value
        else:
            current += value
    return total + current


def _plain_number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _count(match: Match) -> str:
    return number(match.fields["count"])


def _unit(match: Match, field: str = "unit") -> str:
    return str(lexicon().value("unit", match.fields[field]))


@reader("duration")
def duration(match: Match, reference: Reference) -> Reading | None:
    """`two years`, `a three-week trial`, `decades`."""
    fields = match.fields
    if "unit_plural" in fields:
        return Reading("DURATION", duration_value(lexicon().value("unit_plural", fields["unit_plural"]), "X"))
    count, unit = _count(match), _unit(match) if "unit" in fields else "Y"
    if "half" in fields or "and-a-half" in match.text.lower():
        count = _plain_number(float(count) + 0.5) if count != "X" else "X"
    value = duration_value(unit, count)
    if "more" in fields and "more_unit" in fields:
        more = duration_value(_unit(match, "more_unit"), number(fields["more"]))
        value = _joined(value, more)
    elif "more" in fields:
        value += f"{number(fields['more'])}M"
    return Reading("DURATION", value)


def _joined(one: str, other: str) -> str:
    if "T" in one and "T" in other:
        return one + other[2:]
    return one + other[1:]


@reader("anchored-duration")
def anchored_duration(match: Match, reference: Reference) -> Reading | None:
    """`the past two years`: a duration whose days are known, unless it is `the last two weeks of` something."""
    fields = match.fields
    unit = str(lexicon().value("unit", fields.get("unit") or fields.get("unit_plural") or fields["unit_single"]))
    count = number(fields["count"]) if "count" in fields else "X"
    which = fields.get("again") or fields.get("which")
    step = lexicon().value("which", which) if which else 0
    if unit.startswith("T") or not step or word_after(match) == "of":
        return Reading("DURATION", duration_value(unit, count))
    return span_from(reference.present, unit, count, step)


@reader("unit-long")
def unit_long(match: Match, reference: Reference) -> Reading | None:
    """`month-long`, `yearlong`."""
    word = match.fields.get("unit_single") or match.text.lower().removesuffix("long")
    table = lexicon().words["unit_single"]
    return Reading("DURATION", duration_value(table[word], "1")) if word in table else Reading("DURATION", "P1D")


@reader("offset")
def offset(match: Match, reference: Reference) -> Reading | None:
    """`three days ago`, `six months later`: as fine as the unit that is counted in."""
    sense, unit = match.rule.settings["sense"], _unit(match)
    count = _count(match) if "count" in match.fields else "X"
    forward = sense in ("later", "hence") or match.fields.get("turn") in ("after", "from")
    base = _base(sense, unit, match, reference)
    if count == "X" or base is None or unit.startswith("T"):
        return _vague_offset(sense, forward, count, unit, base)
    whole = float(count)
    if whole > _LARGEST:
        return None
    if whole != int(whole):
        unit, whole = {"Y": "M", "E": "Y"}.get(unit, unit), whole * {"Y": 12, "E": 10}.get(unit, 1)
    steps = int(whole) * (1 if forward else -1)
    start = _cut_for(base, unit, sense)
    moved = shift(start, unit, steps) if start else None
    if "more" in match.fields and moved:
        more = number(match.fields["more"])
        exact = move(day(base), unit, steps) if day(base) else None  # type: ignore[arg-type]
        if exact and more.isdigit():
            finer = _unit(match, "more_unit")
            exact = move(exact, finer, int(more) * (1 if forward else -1)) if not finer.startswith("T") else exact
            moved = cut(exact.isoformat(), finer) if exact else moved
    return Reading("DATE", moved, base) if moved else _vague_offset(sense, forward, count, unit, base)


def _base(sense: str, unit: str, match: Match, reference: Reference) -> str | None:
    if sense in ("ago", "hence"):
        return reference.present if reference.narrative else reference.today
    if sense == "pivot":
        step = {"yesterday": -1, "today": 0, "tomorrow": 1}[match.fields["pivot"]]
        now = day(reference.today)
        return (now + timedelta(step)).isoformat() if now else None
    recent = reference.recent(match, _REACH)
    if (recent and cut(recent, unit)) or (recent and sense == "earlier" and unit == "Y"):
        return recent
    return reference.recent_of("D", match, _REACH) or reference.present


def _cut_for(base: str, unit: str, sense: str) -> str | None:
    """How fine the result is: days stay days for weeks that count from a mentioned day."""
    if unit == "F":
        return cut(base, "W" if sense == "ago" else "D")
    if unit == "W" and sense != "ago":
        return cut(base, "D") or cut(base, "W")
    if unit == "Y" and sense in ("earlier", "later") and unit_of(base) in ("Q", "M", "H", "S"):
        return base
    return cut(base, unit)


def _vague_offset(sense: str, forward: bool, count: str, unit: str, base: str | None) -> Reading:
    now = day(base) if base else None
    if unit.startswith("T") and now:
        return Reading("TIME", f"{now.isoformat()}TXX", base)
    if sense in ("earlier", "later") and count != "X":
        return Reading("DATE", "XXXX-XX-XX")
    return Reading("DATE", "FUTURE_REF" if forward else "PAST_REF")


@reader("frequency")
def frequency(match: Match, reference: Reference) -> Reading | None:
    """`daily`, `annual`: P1D, P1Y."""
    return Reading("SET", lexicon().value("frequency", match.fields["frequency"]))


@reader("set-of-units")
def set_of_units(match: Match, reference: Reference) -> Reading | None:
    """`every two weeks`, `twice a year`, `per day`."""
    fields = match.fields
    count = number(fields["count"]) if "count" in fields else "X" if "vague_count" in fields else "1"
    if "other" in fields:
        count = {"third": "3"}.get(fields["other"], "2")
    return Reading("SET", duration_value(_unit(match), count))


@reader("set-of-days")
def set_of_days(match: Match, reference: Reference) -> Reading | None:
    """`every Monday` is XXXX-WXX-1; `every morning` XXXX-XX-XXTMO."""
    fields, words = match.fields, lexicon()
    part = words.value("daypart", fields["daypart"]) if "daypart" in fields else ""
    if "weekday" in fields or "weekdays" in fields:
        table = "weekday" if "weekday" in fields else "weekdays"
        return Reading("SET", f"XXXX-WXX-{words.value(table, fields[table])}" + (f"T{part}" if part else ""))
    return Reading("SET", f"XXXX-XX-XXT{part}")


@reader("set-of-months")
def set_of_months(match: Match, reference: Reference) -> Reading | None:
    """`every October` is XXXX-10, `every summer` XXXX-SU."""
    fields, words = match.fields, lexicon()
    if "season" in fields:
        return Reading("SET", f"XXXX-{words.value('season', fields['season'])}")
    day_of_month = "".join(c for c in fields.get("day", "") if c.isdigit())
    value = f"XXXX-{words.value('month', fields['month']):02d}" + (f"-{int(day_of_month):02d}" if day_of_month else "")
    return Reading("SET", value)


@reader("name")
def name(match: Match, reference: Reference) -> Reading | None:
    """`Saturday Night Live`: no date."""
    return None


@reader("reference")
def vague_reference(match: Match, reference: Reference) -> Reading | None:
    """`currently`, `recently`, `soon`; the present is the publication day."""
    value = match.rule.settings["value"]
    if reference.narrative and match.rule.settings.get("news_only"):
        return None
    days = days_of(reference.published) if value == "PRESENT_REF" and reference.published else None
    return Reading("DATE", value, reference.published if days else None, days=days)
