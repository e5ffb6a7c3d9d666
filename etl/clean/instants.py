"""Date strings as dumps write them, read strictly: a day that the calendar has not is no date, a zone is never guessed.

In: one string. Out: a `Moment`: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or an RFC 3339 instant, with its precision.
A time without a zone gives its day alone. `03/04/2024` gives its year alone, since nobody can say which is the month.
"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from etl.records.article import Record
from etl.records.values import Precision

YEARS = range(1600, 2200)
MAX_LENGTH = 80
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i + 1 for i, name in enumerate(_MONTH_NAMES)}
_CLOCK = r"(?:[T ,]+(?P<clock>\d{1,2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}", re.IGNORECASE)
_COMPACT = re.compile(rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_CLOCK}", re.IGNORECASE)
_DOTTED = re.compile(rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}){_CLOCK}", re.IGNORECASE)
_SLASHED = re.compile(rf"(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<y>\d{{4}}){_CLOCK}", re.IGNORECASE)
_DAY_NAME = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY_MONTH = re.compile(
    rf"{_DAY_NAME}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{{3,9}})\.?,?[\s-]+(?P<y>\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_DAY_NAME}(?P<name>[a-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?:\s+at)?{_CLOCK}",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})|(?P<name>[a-z]{3,9})\.?\s+(?P<y2>\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_EPOCH = re.compile(r"(?P<s>\d{9,10})(?P<ms>\d{3})?(?:\.\d+)?")
_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?")


class Moment(Record, frozen=True):
    """A date as precise as its string was."""

    value: str
    precision: Precision


def moment_of(text: str) -> Moment | None:
    """The date that the whole string writes, or None where it writes none that exists."""
    text = " ".join(text.split())
    if not text or len(text) > MAX_LENGTH:
        return None
    for pattern in (_YEAR_FIRST, _COMPACT, _DOTTED, _SLASHED, _DAY_MONTH, _MONTH_DAY):
        match = pattern.fullmatch(text)
        if match:
            return _from_parts(match)
    return _partial(text) or _rfc(text) or _epoch(text)


def _from_parts(match: re.Match[str]) -> Moment | None:
    parts = match.groupdict()
    year = int(parts["y"])
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        if first <= 12 and second <= 12 and first != second:
            return Moment(value=f"{year:04}", precision="year") if year in YEARS else None
        month, day = (second, first) if first > 12 else (first, second)
    else:
        month = int(parts["m"]) if "m" in parts else _MONTHS.get(parts["name"][:3].lower(), 0)
        day = int(parts["d"])
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return _with_clock(found, parts["clock"], parts["half"], parts["zone"]) if year in YEARS else None


def _with_clock(day: date, clock: str | None, half: str | None, zone: str | None) -> Moment | None:
    if not clock:
        return Moment(value=day.isoformat(), precision="day")
    time = _TIME.fullmatch(clock)
    if not time:
        return None
    hour = int(time[1]) % 12 + 12 * (half[0] in "pP") if half else int(time[1])
    offset = "+00:00" if zone and zone.upper() in ("Z", "UTC", "GMT") else zone
    micro = (time[4] or "")[:6].ljust(6, "0")
    try:
        text = f"{day.isoformat()}T{hour:02}:{time[2]}:{time[3] or '00'}.{micro}"
        at = datetime.fromisoformat(text + (offset or ""))
    except ValueError:
        return None
    return instant(at) if offset else Moment(value=day.isoformat(), precision="day")


def instant(at: datetime) -> Moment:
    """An aware instant as RFC 3339, in its own zone, to the second."""
    return Moment(value=at.isoformat(timespec="seconds").replace("+00:00", "Z"), precision="instant")


def _partial(text: str) -> Moment | None:
    if _YEAR.fullmatch(text) and int(text) in YEARS:
        return Moment(value=text, precision="year")
    match = _MONTH_YEAR.fullmatch(text)
    if not match:
        return None
    year = int(match["y"] or match["y2"])
    month = int(match["m"]) if match["m"] else _MONTHS.get(match["name"][:3].lower(), 0)
    return Moment(value=f"{year:04}-{month:02}", precision="month") if 1 <= month <= 12 and year in YEARS else None


def _rfc(text: str) -> Moment | None:
    """RFC 822 dates of feeds; `-0000` and unknown zone names leave the day alone."""
    if not re.search(r"\d{1,2}:\d{2}", text):
        return None
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if at.year not in YEARS:
        return None
    return instant(at) if at.tzinfo else Moment(value=at.date().isoformat(), precision="day")


def _epoch(text: str) -> Moment | None:
    match = _EPOCH.fullmatch(text)
    return instant(datetime.fromtimestamp(int(match["s"]), UTC)) if match else None
