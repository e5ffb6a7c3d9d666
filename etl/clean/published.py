"""When an article was published, how precisely that is known, what decided it; and the instant that orders revisions.

A date that does not exist or lies after the dump is no date (`invalid`); where none is given the dump's day stands in and
is marked as such (`dump_day`). A date of the address (`/2024/02/13/`), or of the dateline, goes before the dump's day.
"""

import re
from datetime import UTC, date, datetime, timedelta

from etl.clean.instants import Moment, instant, moment_of
from etl.records.article import RawArticle, Record
from etl.records.values import Precision, PublishedEvidence

#: How far behind the article's own zone a dump's day may be.
TOLERANCE = timedelta(days=1)
_IN_URL = re.compile(
    r"/((?:19|20)\d{2})([/-])(\d{1,2})\2(\d{1,2})(?=[/-]|$)|[/-]((?:19|20)\d{2})(\d{2})(\d{2})(?=[/-]|$)"
)
_PLACEHOLDER = re.compile(r"[\s?0:/.TZ-]*|none|null|nan|nat|unknown|undated|n/a", re.IGNORECASE)


class Publication(Record, frozen=True):
    """`value` as TAXONOMY's `published`, or None."""

    value: str | None
    precision: Precision
    evidence: PublishedEvidence

    @property
    def day(self) -> str | None:
        """`YYYY-MM-DD`, or as much of it as is known."""
        return self.value[:10] if self.value else None


def publication_of(raw: RawArticle, url: str | None, dateline: str | None) -> Publication:
    """The publication date by the best evidence that there is; `dateline` is the day that the dateline names, if any."""
    given = (raw.published or "").strip()
    if given and not _PLACEHOLDER.fullmatch(given):
        moment = moment_of(given)
        if moment is None or _after(moment, raw.day):
            return Publication(value=None, precision="none", evidence="invalid")
        return _publication(moment, raw.published_evidence)
    in_url = _day_in(url)
    if in_url and not _after(in_url, raw.day):
        return _publication(in_url, "url")
    in_dateline = _day_in_dateline(dateline, raw.day)
    if in_dateline:
        return _publication(in_dateline, "dateline")
    day = moment_of(raw.day or "")
    return _publication(day, "dump_day") if day else Publication(value=None, precision="none", evidence="none")


def revision_of(raw: RawArticle, published: Publication) -> str | None:
    """The source's modified instant, else the dump's day, else the publication: RFC 3339 in UTC."""
    modified = moment_of(raw.modified or "")
    if modified and not _after(modified, raw.day) and modified.precision in ("instant", "day"):
        return _utc(modified.value)
    if raw.day and moment_of(raw.day):
        return _utc(raw.day)
    return _utc(published.value) if published.value and len(published.value) >= 10 else None


def _publication(moment: Moment, evidence: PublishedEvidence) -> Publication:
    return Publication(value=moment.value, precision=moment.precision, evidence=evidence)


def _utc(value: str) -> str:
    at = datetime.fromisoformat(value)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return instant(at).value


def _after(moment: Moment, day: str | None) -> bool:
    dumped = moment_of(day or "")
    if dumped is None or dumped.precision != "day":
        return False
    latest = date.fromisoformat(dumped.value) + TOLERANCE
    return moment.value[:10] > latest.isoformat()[: len(moment.value[:10])]


def _day_in_dateline(day: str | None, dumped: str | None) -> Moment | None:
    """`March 9` in the year of the dump, or the year before where that would be the future; `March 9, 2025` as it is."""
    if not day:
        return None
    if re.search(r"\d{4}$", day):
        moment = moment_of(day)
        return moment if moment and not _after(moment, dumped) else None
    if not dumped or not moment_of(dumped):
        return None
    candidates = (moment_of(f"{day} {int(dumped[:4]) - back}") for back in (0, 1))
    return next((moment for moment in candidates if moment and not _after(moment, dumped)), None)


def _day_in(url: str | None) -> Moment | None:
    match = _IN_URL.search(url or "")
    if not match:
        return None
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    return moment_of(f"{year}-{month}-{day}")
