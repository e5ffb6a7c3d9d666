"""The text dump: ` date 2024-02-13 Outlet: Headline`, a blank line, paragraphs; several articles a file.

In: bytes of a text file. Out: an article for each header line with a body. Refused, each as one dead letter: text before
the first header (`no_header`), a header without a body (`no_body`), a record past the size limit (`too_large`), bytes
that do not decode (`bad_encoding`). Every part of the header but the word `date` may be missing.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator

from etl.extract.decoding import decode
from etl.extract.reading import RAW_KEPT, Extracted, Reading
from etl.extract.stream import ByteStream
from etl.records.article import DumpPlace, RawArticle, Record
from etl.records.outcome import RecordError

LINE_LIMIT = 256 * 1024
HEADER_LIMIT = 2000
OUTLET_WORDS = 8

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?[ ]?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_DATE = re.compile(
    rf"""(?:
      \d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}{_CLOCK}   # 2024-02-13, 2024-02-13T10:00:00Z, 13.02.2024
    | \d{{8}} | \d{{4}}-\d{{2}} | \d{{4}}             # 20240213, 2024-02, 2024
    | {_MONTH}\s\d{{1,2}},?\s\d{{4}}                  # February 13, 2024
    | \d{{1,2}}\s{_MONTH}\s\d{{4}}                    # 13 February 2024
    | [?0-]{{4}}-[?0-]{{2}}-[?0-]{{2}}                # 0000-00-00, ????-??-??
    )(?=[\s,:;]|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_DATE = re.compile(r"(?:unknown|none|null|undated|n/a|-+)(?=[\s,:;]|$)", re.IGNORECASE)
_OPENING = re.compile(r"\ufeff?[ \t>#*]{0,8}(date)\b[ \t]*[:=]?[ \t]*", re.IGNORECASE)
_QUICK = re.compile(rb"(?:\xef\xbb\xbf)?[ \t>#*]{0,8}date\b", re.IGNORECASE)
_OUTLET = re.compile(r"([^:\n]{1,80}?)[ \t]*:(?!//)(?:[ \t]+|$|(?=[^\s\d]))")


class Header(Record, frozen=True):
    """The parts of a header line, each as it stands there, or None."""

    published: str | None
    outlet: str | None
    title: str


def header_of(line: str, *, first: bool) -> Header | None:
    """The header that a line is, or None. Of two readings of a doubtful line, `first` (first line of the file) decides.

    `date 2024-02-13 Reuters: Talks fail` has all parts; `date Reuters: Talks fail` has no date; a sentence such as
    `Date night is back: …` inside an article is none, because of its capital and because it names no date.
    """
    opening = _OPENING.match(line)
    if not opening:
        return None
    rest = line[opening.end() :].strip()
    as_written = opening[1] == "date"
    date = _DATE.match(rest)
    placeholder = None if date else _NO_DATE.match(rest)
    if date or placeholder:
        after = rest[(date or placeholder).end() :]  # type: ignore[union-attr]
        header = _outlet_and_title(after.lstrip(" ,;"), date[0] if date else None)
        return header if as_written or first or header.outlet else None
    header = _outlet_and_title(rest, None)
    return header if as_written and header.outlet else None


def _outlet_and_title(rest: str, published: str | None) -> Header:
    named = _OUTLET.match(rest)
    if named and len(named[1].split()) <= OUTLET_WORDS:
        return Header(published=published, outlet=named[1].strip(), title=rest[named.end() :].strip())
    return Header(published=published, outlet=None, title=rest.removeprefix(":").strip())


def read_text(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The articles of a text dump, in order; memory is bounded by the size limit of one record."""
    block = _Block(reading, stream.position, headed=False)
    first = fresh = True
    while line := stream.readline(LINE_LIMIT):
        if fresh and _header_in(line, first=first):
            yield from block.close(stream.position - len(line))
            block = _Block(reading, stream.position - len(line), headed=True)
        block.add(line)
        first = first and not line.strip()
        fresh = line.endswith(b"\n")
    yield from block.close(stream.position)


def _header_in(line: bytes, *, first: bool) -> Header | None:
    if len(line) > HEADER_LIMIT or not _QUICK.match(line):
        return None
    try:
        return header_of(line.decode(), first=first)
    except UnicodeDecodeError:
        return header_of(line.decode("latin-1"), first=first)


class _Block:
    """One header with the lines under it, or the lines before the first header."""

    def __init__(self, reading: Reading, start: int, *, headed: bool) -> None:
        self._reading = reading
        self._start = start
        self._headed = headed
        self._lines: list[bytes] = []
        self._size = 0
        self._kept_whole = True

    def add(self, line: bytes) -> None:
        """Past the size limit only as much is kept as a dead letter shows."""
        self._size += len(line)
        if self._kept_whole:
            self._lines.append(line)
        if self._kept_whole and self._size > self._reading.limits.record:
            self._kept_whole = False
            self._lines = [b"".join(self._lines)[:RAW_KEPT]]

    def close(self, end: int) -> Iterator[Extracted]:
        """The article that the lines make, or the dead letter that says why they make none; nothing for blank lines."""
        raw = b"".join(self._lines)
        if not self._headed and not raw.removeprefix(BOM_UTF8).strip():
            return
        place = self._reading.place(self._start, end)
        try:
            yield self._article(raw, place)
        except RecordError as error:
            yield self._reading.letter(place, error.reason, error.message, raw)

    def _article(self, raw: bytes, place: DumpPlace) -> RawArticle:
        if not self._kept_whole:
            raise RecordError("too_large", f"{self._size} bytes; a record may have {self._reading.limits.record}")
        if not self._headed:
            raise RecordError("no_header", "no line before this text reads `date YYYY-MM-DD Outlet: Headline`")
        text, encoding = decode(raw)
        line, _, body = text.partition("\n")
        header = header_of(line, first=True)
        if header is None or not body.strip():
            raise RecordError("no_body", f"nothing under the header {line.strip()[:120]!r}")
        return RawArticle(
            dump=place,
            day=self._reading.day,
            title=header.title,
            body=body.strip("\r\n"),
            outlet=header.outlet,
            outlet_evidence="header" if header.outlet else "none",
            published=header.published,
            published_evidence="header" if header.published else "none",
            encoding=encoding,
        )
