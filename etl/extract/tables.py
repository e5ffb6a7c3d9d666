"""CSV and TSV with a header row whose names tell which column is what; see `etl.extract.fields`.

In: bytes of a table. Out: an article for each row. Refused: a row that does not decode (`bad_encoding`), has no text
(`no_body`), or does not end (`too_large`). Rows are split on bytes, by the parity of quotes, so that one bad row is one letter.
"""

import csv
from collections.abc import Iterator
from typing import Any

from etl.extract.decoding import decode
from etl.extract.fields import FieldNames
from etl.extract.jsons import article_fields
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.records.outcome import RecordError

DELIMITERS = (",", "\t", ";", "|")
csv.field_size_limit(1 << 26)


def recognises(head: bytes, reading: Reading) -> bool:
    """True where the first row names the columns of articles."""
    return _delimiter(head.split(b"\n", 1)[0], reading.fields) is not None


def _delimiter(row: bytes, names: FieldNames) -> str | None:
    try:
        text = row.removeprefix(b"\xef\xbb\xbf").decode().strip("\r\n")
    except UnicodeDecodeError:
        return None
    if len(text) > 4000:
        return None
    return next((mark for mark in DELIMITERS if mark in text and names.knows(_cells(text, mark))), None)


def _cells(row: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([row.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error as error:
        raise RecordError("bad_row", f"no row of a table: {error}") from error


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The articles of a table, in order."""
    header = stream.readline(1 << 20)
    delimiter = _delimiter(header, reading.fields) or ","
    columns = _cells(decode(header)[0], delimiter)
    while True:
        start = stream.position
        row = _row(stream, reading.limits.record)
        if not row:
            return
        if row.strip():
            place = reading.place(start, stream.position)
            yield reading.taken_from(row, place, lambda row=row: _fields(row, columns, delimiter, reading))  # type: ignore[misc]


def _row(stream: ByteStream, limit: int) -> bytes:
    """One row, line breaks inside quotes included; past the limit the rest of it is read over."""
    parts: list[bytes] = []
    size = quotes = 0
    while line := stream.readline(limit + 1):
        quotes += line.count(b'"')
        if size <= limit:
            parts.append(line)
        size += len(line)
        if quotes % 2 == 0 and line.endswith(b"\n"):
            break
        if size > limit and line.endswith(b"\n"):
            break
    return b"".join(parts)


def _fields(row: bytes, columns: list[str], delimiter: str, reading: Reading) -> dict[str, Any]:
    text, encoding = decode(row)
    try:
        cells = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=False), [])
    except csv.Error as error:
        raise RecordError("bad_row", f"no row of a table: {error}") from error
    if len(cells) > len(columns):
        raise RecordError("bad_row", f"{len(cells)} cells under {len(columns)} columns")
    return article_fields(dict(zip(columns, cells, strict=False)), encoding, reading)
