"""`patterns.toml`, read and checked: furniture lines, correction notes, datelines."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from etl.records.article import Record
from etl.records.outcome import ConfigurationError

_UPPER_WORD = r"(?:[^\W\d_a-zа-яё]{2,}|[^\W\d_a-zа-яё]\.)(?:[’'.-][^\W\d_a-zа-яё]+)*\.?"
_UPPER = rf"{_UPPER_WORD}(?:[ /]{_UPPER_WORD}){{0,4}}(?:,\s[^\W\d_][\w.’'-]+(?:\s[^\W\d_][\w.’'-]+){{0,2}})?"
_BULLET = r"(?:[-–—•*·>|#][-–—•*·>|#\s]*)?"
_AGENCY = r"[^\W\d_][\w&.’'-]*(?:[ /][\w&.’'-]+){0,3}"


class Patterns(Record, frozen=True):
    """The compiled patterns; each furniture and correction pattern matches a whole paragraph."""

    longest: int
    furniture: tuple[re.Pattern[str], ...]
    corrections: tuple[re.Pattern[str], ...]
    datelines: tuple[re.Pattern[str], ...]
    no_agency: frozenset[str]
    no_place: frozenset[str]


@cache
def patterns() -> Patterns:
    """The patterns of `patterns.toml`. Raises ConfigurationError for a row whose own example it does not match."""
    data = tomllib.loads(files("etl.clean").joinpath("patterns.toml").read_text("utf-8"))
    names = _names(data["words"]["months"].split())
    return Patterns(
        longest=data["longest"],
        furniture=tuple(_compiled(row, {}, whole=True, bullet=True) for row in data["furniture"]),
        corrections=tuple(_compiled(row, {}, whole=True) for row in data["correction"]),
        datelines=tuple(_compiled(row, names, whole=False) for row in data["dateline"]),
        no_agency=frozenset(data["words"]["no_agency"]),
        no_place=frozenset(data["words"]["no_place"]),
    )


def _names(months: list[str]) -> dict[str, str]:
    month = "(?i:" + "|".join(sorted(months, key=len, reverse=True)) + r")\.?"
    day = rf"(?P<day>{month}\s\d{{1,2}}(?:,\s\d{{4}})?|\d{{1,2}}\s{month}(?:\s\d{{4}})?)"
    place = rf"(?:{_UPPER}|[^\W\d_][\w.’'-]+(?:[ /][^\W\d_][\w.’'-]+){{0,3}})"
    return {"{UPPER}": _UPPER, "{PLACE}": place, "{DAY}": day, "{AGENCY}": _AGENCY}


def _compiled(row: dict[str, Any], names: dict[str, str], *, whole: bool, bullet: bool = False) -> re.Pattern[str]:
    source = rf"{_BULLET}(?:{row['pattern']})" if bullet else row["pattern"]
    for name, expression in names.items():
        source = source.replace(name, expression)
    pattern = re.compile(source, re.IGNORECASE | re.DOTALL if whole else 0)
    if not (pattern.fullmatch(row["example"]) if whole else pattern.match(row["example"])):
        raise ConfigurationError(
            f"etl/clean/patterns.toml: {row['pattern']!r} does not match its example {row['example']!r}"
        )
    return pattern
