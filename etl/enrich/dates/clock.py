"""Reads times of day: `6:40 p.m.`, `16:08 UTC`, `Friday morning`, `last night`, `that night`.

In: a match of a rule that tells a time. Out: its reading; the day is the one mentioned in the same sentence, else the
publication's. A zone is kept in the value (`T16:08Z`, `T09:00-05`) where its offset is certain.
"""

from __future__ import annotations

from datetime import timedelta

from etl.enrich.dates.finder import Match
from etl.enrich.dates.lexicon import lexicon, plain
from etl.enrich.dates.reading import Reading, reader
from etl.enrich.dates.reference import Reference, day

_BLANK = "XXXX-XX-XX"


@reader("clock")
def clock(match: Match, reference: Reference) -> Reading | None:
    """A time on the clock, on the day last mentioned in the sentence or on the publication day."""
    time = _time(match)
    if time is None:
        return None
    base = reference.recent_of("D", match, 0) or reference.today
    now = day(base)
    return Reading("TIME", f"{now.isoformat() if now else _BLANK}T{time}", base if now else None)


def _time(match: Match) -> str | None:
    fields, words = match.fields, lexicon()
    if "hhmm" in fields:
        hour, minute = int(fields["hhmm"][:2]), fields["hhmm"][2:]
    else:
        hour = words.value("hour_word", fields["hour_word"]) if "hour_word" in fields else int(fields["hour"])
        minute = (
            str(words.value("minute_word", fields["minute_word"]))
            if "minute_word" in fields
            else fields.get("minute", "00")
        )
    if "shift" in fields:
        hour, minute = _shifted(hour, fields["shift"])
    half = (
        words.value("meridiem", fields["meridiem"])
        if "meridiem" in fields
        else None
        if "when" in fields
        else _half_of_day(fields)
    )
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    text = f"{hour:02d}:{minute}" + (f":{fields['seconds']}" if "seconds" in fields else "")
    return text + _zone(match)


def _shifted(hour: int, shift: str) -> tuple[int, str]:
    if shift == "quarter to":
        return hour - 1, "45"
    return hour, "30" if shift == "half past" else "15"


def _half_of_day(fields: dict[str, str]) -> str | None:
    part = fields.get("day_half") or fields.get("daypart")
    if part:
        return "am" if part == "morning" else "pm"
    return "pm" if "night" in fields else None


def _zone(match: Match) -> str:
    fields = match.fields
    if "short_offset" in fields:
        text = plain(fields["short_offset"]).replace("−", "-").replace(" ", "")
        hours, _, minutes = text[1:].partition(":")
        return f"{text[0]}{int(hours):02d}" + (f":{minutes}" if minutes else "")
    if "zone" in fields:
        return str(lexicon().value("zone", fields["zone"]))
    return "Z" if match.text.endswith("Z") else ""


@reader("clock-that-part")
def clock_that_part(match: Match, reference: Reference) -> Reading | None:
    """`6 this morning`, `8:30 tonight`."""
    fields = match.fields
    part = lexicon().value("daypart", fields.get("daypart", "night"))
    steps = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(fields["when"], 0)
    now, time = day(reference.today), _time(match)
    if time is None or part[0].isdigit():
        return None
    on = (now + timedelta(steps)).isoformat() if now else _BLANK
    then = Reading("TIME", f"{on}T{part}", reference.today if now else None)
    return Reading("TIME", placed(Reading("TIME", f"{on}T{time}"), then), then.anchor)


@reader("part-of-day")
def part_of_day(match: Match, reference: Reference) -> Reading | None:
    """`this morning`, `last night`, `the following evening`, `noon`."""
    settings, words = match.rule.settings, lexicon()
    part = words.value("daypart", settings.get("daypart") or match.fields["daypart"])
    turn = match.fields.get("turn")
    if "steps" in settings:
        base, steps = reference.today, settings["steps"]
    else:
        base = reference.recent_of("D", match, 3 if settings.get("anaphoric") else 0) or reference.today
        steps = 0 if turn is None else 1 if turn in ("following", "next") else -1
    now = day(base)
    if now is None:
        return Reading("TIME", f"{_BLANK}T{part}")
    return Reading("TIME", f"{(now + timedelta(steps)).isoformat()}T{part}", base)


def placed(time: Reading, when: Reading) -> str:
    """A time of day put on another day: `9 a.m.` and `2024-02-16` make `2024-02-16T09:00`.

    A part of the day says which half a clock of twelve hours means: `6 o'clock` and `2024-02-16TEV` make T18:00.
    """
    clock_time, (on, _, part) = time.value.partition("T")[2], when.value.partition("T")
    hour = clock_time[:2]
    if part in ("AF", "EV", "NI") and hour.isdigit() and int(hour) < 12 and not (part == "NI" and int(hour) < 5):
        clock_time = f"{int(hour) + 12:02d}{clock_time[2:]}"
    return f"{on}T{clock_time}"
