"""What can be asked of a statement and its article."""

import calendar
import re
from collections.abc import Sequence
from datetime import date

from etl.records.article import Record
from etl.records.outcome import ConfigurationError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


class Days(Record, frozen=True):
    """A stretch of days, both ends included; an end that is None is open."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def parse(cls, text: str) -> "Days":
        """`2023-11..2023-12`, `2023-11-05..`, `..2023`, or one year, month or day."""
        left, dots, right = text.partition("..")
        if not dots:
            right = left
        days = cls(first=first_day(left) if left else None, last=last_day(right) if right else None)
        if days == cls():
            raise ConfigurationError(f"{text!r} is no stretch of dates; write for example 2023-11..2023-12")
        if days.first and days.last and days.first > days.last:
            raise ConfigurationError(f"{text!r} ends before it begins")
        return days

    def range(self, **parameters: str) -> dict[str, str]:
        """The body of an Elasticsearch range query."""
        bounds = {"gte": self.first, "lte": self.last}
        return {**{name: day.isoformat() for name, day in bounds.items() if day}, **parameters}


class Filters(Record, frozen=True):
    """Every filter narrows; within one, any of its values will do. Empty means: not asked."""

    words: str | None = None
    actor: Sequence[str] = ()
    speaker: Sequence[str] = ()
    source_type: Sequence[str] = ()
    denial_status: Sequence[str] = ()
    detail: Sequence[str] = ()
    channel: Sequence[str] = ()
    outlet: Sequence[str] = ()
    country: Sequence[str] = ()
    language: Sequence[str] = ()
    article: Sequence[str] = ()
    story: Sequence[str] = ()
    #: a state that is asked for as actor or speaker stands also for whoever speaks for it
    spokespeople: bool = False
    published: Days | None = None
    about_date: Days | None = None


def first_day(text: str) -> date:
    """The first day of a year, a month or a day."""
    year, month, day = _parts(text)
    return _date(text, year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The last day of a year, a month or a day."""
    year, month, day = _parts(text)
    first = _date(text, year, month or 12, day or 1)
    return first if day else first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _parts(text: str) -> tuple[int, int, int]:
    match = _PARTIAL.fullmatch(text.strip())
    if not match:
        raise ConfigurationError(f"{text!r} is no date; write 2024, 2024-02 or 2024-02-13")
    year, month, day = (int(part or 0) for part in match.groups())
    return year, month, day


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no date: {error}") from error
