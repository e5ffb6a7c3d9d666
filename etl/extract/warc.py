"""WARC: what web archives and news crawls keep. Plain here; `WARC.gz` is a gzip around it.

In: the bytes of a WARC. Out: for each record an article (a response that is a news page), or a `Skipped` with its reason:
another kind of record (`warc_request`, `warc_revisit`, …), another type of content (`not_html`), another status (`http_status`),
a page without a story (`no_article`). Refused: a page past the limits, and an archive that breaks off (`bad_archive`).
"""

from collections.abc import Iterator
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from etl.extract.pages import page_fields
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.records.outcome import DeadLetter, RecordError, Skipped

#: What a page without a story is refused for: in a crawl it is no bad record but a front page or a gallery.
NO_STORY, FRONT_PAGE = "no_body", "no_article"
#: Header lines may have been written with fewer spaces than `_length` counts.
SPACES = 32
HTML = ("text/html", "application/xhtml+xml")


def recognises(head: bytes, reading: Reading) -> bool:
    """True where the first record's version line stands."""
    return head.lstrip(b"\r\n")[:5] == b"WARC/"


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The records of an archive, in order."""
    source = _Source(stream)
    start = end = 0
    try:
        for record in ArchiveIterator(source, parse_http=True, auto_decode="all"):
            start = record.stream_pos
            end = start + _length(record)
            yield _record(record, start, end, reading)
    except OSError as error:
        if source.failure:
            raise
        raise RecordError("bad_archive", f"the WARC breaks off after byte {start}: {error}") from error
    if end > stream.position + SPACES:
        raise RecordError("bad_archive", f"the WARC breaks off inside the record at byte {start}")


def _length(record: Any) -> int:
    """Bytes of a record: version line, headers as written, an empty line, the block."""
    headers = sum(len(name.encode()) + len(value.encode()) + len(": \r\n") for name, value in record.headers.items())
    return len(b"WARC/1.0\r\n") + headers + len(b"\r\n") + int(record.headers.get("Content-Length") or 0)


class _Source:
    """The stream as fastwarc wants it; remembers a failure of the storage, which fastwarc's own errors look like."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as error:
            self.failure = error
            raise

    def tell(self) -> int:
        return self._stream.position

    def seek(self, offset: int, whence: int = 0) -> int:
        raise ValueError("a dump is read forward")

    def close(self) -> None:
        """The stream belongs to whoever opened it."""


def _record(record: Any, start: int, end: int, reading: Reading) -> Extracted:
    place = reading.place(start, end)
    reason = _no_page(record)
    if reason:
        return Skipped(dump=place, reason=reason)
    data = record.reader.read(reading.limits.record + 1)
    address = record.headers.get("WARC-Target-URI")
    crawled = reading.day or (record.headers.get("WARC-Date") or "")[:10] or None
    found = reading.taken_from(
        data, place, lambda: {**page_fields(data, reading, address, record.http_charset), "day": crawled}
    )
    if isinstance(found, DeadLetter) and found.reason in (NO_STORY, FRONT_PAGE):
        return Skipped(dump=place, reason="no_article")
    return found


def _no_page(record: Any) -> str | None:
    if record.record_type != WarcRecordType.response:
        return f"warc_{record.record_type}"
    if not record.is_http or record.http_headers is None:
        return "not_http"
    if record.http_headers.status_code != 200:
        return "http_status"
    return None if (record.http_content_type or "").lower() in HTML else "not_html"
