"""Formats by content. A new format is one module with a `Format` and one line in `FORMATS`.

The first format that recognises the head of a stream reads it; what nobody recognises is a text dump or binary.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from etl.extract import archives, compressed, feeds, jsons, newsml, pages, sgml, tables, warc, xmls
from etl.extract.decoding import bom_of, wide_encoding
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.extract.text import read_text
from etl.extract.transcoded import Transcoded
from etl.records.outcome import RecordError

HEAD = 8192
#: Files that may look like text at the start and are not.
BINARY_MAGIC = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
    b"SQLite",
    b"PAR1",
)
CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})


@dataclass(frozen=True)
class Format:
    """One kind of dump file: recognised by its first bytes (a table by the names in them too), read as a stream."""

    name: str
    recognises: Callable[[bytes, Reading], bool]
    read: Callable[[ByteStream, Reading], Iterator[Extracted]]


def is_other_xml(head: bytes, reading: Reading) -> bool:
    """True for an XML declaration or a root element that no format before this one knew."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and xmls.root_name(head) is not None


def refuse_xml(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """Raises RecordError `unknown_format`: guessing which element is the story would put anything into the index."""
    root = xmls.root_name(stream.peek(HEAD))
    raise RecordError("unknown_format", f"XML with the root element {root!r} is no format of news that is known here")


FORMATS = (
    Format("compressed", compressed.recognises, compressed.read),
    Format("zip", archives.is_zip, archives.read_zip),
    Format("tar", archives.is_tar, archives.read_tar),
    Format("WARC", warc.recognises, warc.read),
    Format("SGML", sgml.recognises, sgml.read),
    Format("feed", feeds.recognises, feeds.read),
    Format("NITF and NewsML", newsml.recognises, newsml.read),
    Format("HTML", pages.recognises, pages.read),
    Format("XML of another kind", is_other_xml, refuse_xml),
    Format("JSON", jsons.recognises, jsons.read),
    Format("table", tables.recognises, tables.read),
)


def read_stream(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """All records of a stream, whatever its format. Raises RecordError for a stream that is no dump at all."""
    head = stream.peek(HEAD)
    mark = bom_of(head)
    if not head[len(mark[0]) if mark else 0 :].strip() and len(head) < HEAD:
        raise RecordError("empty", "the file holds nothing but white space" if head else "the file has no bytes")
    found = next((f for f in FORMATS if f.recognises(head, reading)), None)
    if found:
        return found.read(stream, reading)
    wide = wide_encoding(head)
    if wide:
        return read_stream(ByteStream(Transcoded(stream, wide)), reading)
    if is_binary(head):
        raise RecordError("binary", "neither text nor a known format")
    return read_text(stream, reading)


def is_binary(head: bytes) -> bool:
    """True for bytes that no text encoding in use would give."""
    if head.startswith(BINARY_MAGIC) or b"\0" in head:
        return True
    return len(head.translate(None, CONTROLS)) < 0.95 * len(head)
