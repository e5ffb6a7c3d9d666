"""A statement's code in CAMEO, the Conflict and Mediation Event Observations code book (version 1.1b3, 2012).

In: `cameo.toml`, beside this module: rows from a statement's labels and words to a code; the first row that fits is it.
Out: `Crosswalk`, whose `code` is a pure function of a statement. Refused when the table is loaded: a code that is none, one
code under two names, unknown statuses, details and channels, a row that nothing limits, a row after which no other can fit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct

from etl.records.enriched import Statement
from etl.records.outcome import ConfigurationError
from etl.records.values import DETAILS_OF, Channel, DenialStatus

_TABLE = Path(__file__).with_name("cameo.toml")
# two digits of the root event, one or two of the event under it; only the roots of speech are used
_CODE = re.compile(r"(?:0[1-9]|1[0-3])\d{1,2}")
_FIELDS = {"code", "name", "status", "detail", "rule", "channel", "cue", "words", "not_words", "example"}
#: What was only imagined or said not to have been said is a remark about words, whatever words they are.
_UNSAID = frozenset(["deny.negated", "deny.hypothetical", "refuse.negated", "refuse.open"])


class CameoCode(Struct, frozen=True):
    """A code as the code book writes it (`1246`; the root event is its first two digits) and its name there."""

    code: str
    name: str


class _Row(Struct, frozen=True, kw_only=True):
    code: CameoCode
    status: str
    example: str
    detail: str | None
    rules: frozenset[str]
    channels: frozenset[str]
    cue: re.Pattern[str] | None
    words: re.Pattern[str] | None
    not_words: re.Pattern[str] | None

    def fits(self, statement: Statement, cue: str, words: str) -> bool:
        if statement.denial_status != self.status or (self.detail and statement.detail != self.detail):
            return False
        if self.channels and statement.channel not in self.channels:
            return False
        if self.rules and self.rules.isdisjoint(statement.rule):
            return False
        if self.cue and not self.cue.search(cue):
            return False
        if self.not_words and self.not_words.search(words):
            return False
        return self.words is None or self.words.search(words) is not None


class Crosswalk(Struct, frozen=True):
    """The rows of `cameo.toml`, in order."""

    rows: tuple[_Row, ...]

    def code(self, statement: Statement) -> CameoCode | None:
        """The code of a statement; None where CAMEO has none: nobody speaks, no answer came, nothing was confirmed."""
        if statement.speaker is None:
            return None
        cue = statement.cue.text if statement.cue else ""
        words = " ".join([cue, *(span.text for span in statement.content)])
        plain = not _UNSAID.isdisjoint(statement.rule)
        rows = (row for row in self.rows if not plain or not (row.cue or row.words or row.rules))
        return next((row.code for row in rows if row.fits(statement, cue, words)), None)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """An example sentence and the code that it must have, a row each."""
        return tuple((row.example, row.code.code) for row in self.rows)


@cache
def load_crosswalk(path: Path = _TABLE) -> Crosswalk:
    """Read and check the table. Raises ConfigurationError naming the row at fault."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("row", [])
    rows = tuple(_row(entry, f"{path.name}, row {number}") for number, entry in enumerate(entries, 1))
    names: dict[str, str] = {}
    closed: set[str] = set()
    for number, row in enumerate(rows, 1):
        if names.setdefault(row.code.code, row.code.name) != row.code.name:
            raise ConfigurationError(f"{path.name}, row {number}: {row.code.code} has two names")
        if row.status in closed:
            raise ConfigurationError(f"{path.name}, row {number}: a row above takes every {row.status} statement")
        if not (row.detail or row.rules or row.channels or row.cue or row.words or row.not_words):
            closed.add(row.status)
    return Crosswalk(rows)


def _row(entry: Mapping[str, Any], place: str) -> _Row:
    missing, unknown = {"code", "name", "status", "example"} - set(entry), set(entry) - _FIELDS
    if missing or unknown:
        raise ConfigurationError(f"{place}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    status, detail = entry["status"], entry.get("detail")
    channels = frozenset(entry.get("channel", []))
    if not _CODE.fullmatch(entry["code"]):
        raise ConfigurationError(f"{place}: {entry['code']!r} is no code of a CAMEO event of speech")
    if status not in get_args(DenialStatus) or (detail is not None and detail not in DETAILS_OF.get(status, ())):
        raise ConfigurationError(f"{place}: no denial status {status!r} with detail {detail!r}")
    if channels - set(get_args(Channel)):
        raise ConfigurationError(f"{place}: unknown channels {sorted(channels - set(get_args(Channel)))}")
    return _Row(
        code=CameoCode(entry["code"], entry["name"]),
        status=status,
        example=entry["example"],
        detail=detail,
        rules=frozenset(entry.get("rule", [])),
        channels=channels,
        cue=_pattern(entry.get("cue"), place),
        words=_pattern(entry.get("words"), place),
        not_words=_pattern(entry.get("not_words"), place),
    )


def _pattern(text: str | None, place: str) -> re.Pattern[str] | None:
    """A pattern of whole words, without regard to case."""
    if text is None:
        return None
    try:
        return re.compile(rf"\b(?:{text})\b", re.IGNORECASE)
    except re.error as error:
        raise ConfigurationError(f"{place}: {error}") from error
