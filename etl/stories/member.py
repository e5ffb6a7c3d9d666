"""A member: what has to be known of an article to tell whether it is a copy of another.

In: an article and the day of the dump that it came in. Out: its member; None for one without a day or a signature, which is
in no story but its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from etl.records.article import Record

if TYPE_CHECKING:
    from etl.records.article import Article

#: Shorter words of a title (`the`, `for`) do not tell what it is on.
_TITLE_WORD = re.compile(r"\w{4,}")
_HASH_BYTES = 4


class Member(Record, frozen=True, kw_only=True):
    """One article in the current revision.

    `version` and `place` are those of its row in the store; `day` is its ordinal day of publication, or of its dump where
    the publication is not known to the day; `moment` orders members (UTC); `title` holds the hashes of the title's words, and
    `signature` the numbers of `etl.clean.signature`, 32 bits each, little-endian.
    """

    id: str
    version: int
    place: str
    day: int
    moment: str
    outlet: str
    words: int
    title: bytes
    signature: bytes

    @property
    def key(self) -> tuple[str, str, str]:
        """Of a story's members the one with the smallest key gives the story its id."""
        return self.moment, self.outlet, self.id

    @property
    def title_words(self) -> frozenset[bytes]:
        """The hashes of the title's words."""
        return frozenset(self.title[at : at + _HASH_BYTES] for at in range(0, len(self.title), _HASH_BYTES))


def member_of(article: Article, *, version: int, place: str, dump_day: str, signature: bytes) -> Member | None:
    """The member that an article is; `dump_day` is `YYYY-MM-DD`, or another string where it is not known."""
    when = _when(article.published if article.published_precision in ("instant", "day") else None, dump_day)
    if when is None or not signature:
        return None
    day, moment = when
    return Member(
        id=article.id,
        version=version,
        place=place,
        day=day,
        moment=moment,
        outlet=article.outlet.id,
        words=len(article.body.split()),
        title=_hashes(_TITLE_WORD.findall(article.title.casefold())),
        signature=signature,
    )


def pack(numbers: Iterable[int]) -> bytes:
    """A signature as bytes."""
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def _when(published: str | None, dump_day: str) -> tuple[int, str] | None:
    """The day as an ordinal, in the zone that was given, and the moment as a string that sorts."""
    for value in (published, dump_day):
        try:
            day = date.fromisoformat((value or "")[:10])
        except ValueError:
            continue
        return day.toordinal(), _moment(value or "")
    return None


def _moment(value: str) -> str:
    """A day sorts before all instants of it; an instant is turned to UTC."""
    if len(value) <= len("YYYY-MM-DD"):
        return value
    instant = datetime.fromisoformat(value)
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    try:
        return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    except OverflowError:
        return value


def _hashes(words: Iterable[str]) -> bytes:
    return b"".join(sorted({blake2b(word.encode(), digest_size=_HASH_BYTES).digest() for word in words}))
