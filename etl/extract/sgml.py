"""Agency stories in Reuters' SGML: `<REUTERS …><DATE>…</DATE><TEXT><TITLE>…</TITLE><DATELINE>…</DATELINE><BODY>…</BODY>`.

In: bytes, several stories a file. Out: an article each; a `Skipped` for a story that is a headline alone (`headline_only`).
Refused: a story that is not closed (`truncated`), has no text (`no_body`), or is too large.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from etl.extract.decoding import decode
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.records.outcome import RecordError, Skipped

OUTLET = "Reuters"
_OPEN = re.compile(rb"<REUTERS\b", re.IGNORECASE)
_CLOSE = re.compile(r"</REUTERS>\s*$", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(NEWID|OLDID)=\"(\d+)\"")
_TEXT = re.compile(r"<TEXT\b([^>]*)>(.*?)(?:</TEXT>|$)", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(r"</?[A-Z]+\b[^<>]*>")
_CONTROL = re.compile(r"&#([0-9]|[12][0-9]|3[01]);|[\x00-\x08\x0b-\x1f]")
_END = re.compile(r"\b(?:REUTERS?|Reuters?)\W*$")
_INDENT = re.compile(r"\n {3,}(?=\S)")


def recognises(head: bytes, reading: Reading) -> bool:
    """True for the document type `lewis`, or where a `REUTERS` element opens the file."""
    start = head.lstrip()[:400].lower()
    return start.startswith((b"<!doctype lewis", b"<reuters "))


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The stories of a file, in order."""
    block: list[bytes] = []
    start = size = 0
    while line := stream.readline(1 << 16):
        if _OPEN.match(line) and block:
            yield _story(b"".join(block), start, stream.position - len(line), reading)
            block = []
        if not block:
            if not _OPEN.match(line):
                continue
            start, size = stream.position - len(line), 0
        size += len(line)
        if size <= reading.limits.record + (1 << 16):
            block.append(line)
    if block:
        yield _story(b"".join(block), start, stream.position, reading)


def _story(data: bytes, start: int, end: int, reading: Reading) -> Extracted:
    place = reading.place(start, end)
    if re.search(rb'<TEXT TYPE="BRIEF"', data):
        return Skipped(dump=place, reason="headline_only")
    return reading.taken_from(data, place, lambda: _fields(data))


def _fields(data: bytes) -> dict[str, Any]:
    text, encoding = decode(data, "iso-8859-1")
    if not _CLOSE.search(text):
        raise RecordError("truncated", "the story is not closed by </REUTERS>")
    content = _TEXT.search(text)
    if not content:
        raise RecordError("no_body", "the story has no TEXT element")
    identity = dict(_ATTRIBUTE.findall(text[:400]))
    return {
        "title": " ".join(_plain(_element(content[2], "TITLE")).split()),
        "body": _body(content[2], unmarked="UNPROC" in content[1].upper()),
        "outlet": OUTLET,
        "outlet_evidence": "meta",
        "published": _day(_plain(_element(text, "DATE"))),
        "published_evidence": "meta",
        "source_id": identity.get("NEWID") or identity.get("OLDID"),
        "byline": _plain(_element(content[2], "AUTHOR")).strip().removesuffix(", Reuters"),
        "encoding": encoding,
    }


def _body(content: str, *, unmarked: bool) -> str:
    """Lines are wrapped, and a paragraph begins with an indent; the closing `REUTER` goes."""
    if unmarked:
        return _without_end(_plain(_TAGS.sub("\n", content)))
    body = _without_end(_plain(_element(content, "BODY")))
    paragraphs = [" ".join(part.split()) for part in _INDENT.split(body)]
    dateline = " ".join(_plain(_element(content, "DATELINE")).split())
    story = "\n\n".join(part for part in paragraphs if part)
    return f"{dateline} {story}" if dateline and story else story


def _without_end(body: str) -> str:
    """Without the closing `REUTER`, looked for in the last line only."""
    start = max(body.rstrip().rfind("\n"), 0)
    return body[:start].rstrip() + _END.sub("", body[start:].rstrip()).rstrip()


def _day(text: str) -> str:
    """` 9-MAR-1987 04:58:41.12`, at times with stray characters after it; the zone is not given."""
    found = re.search(r"\d{1,2}-[A-Za-z]{3}-\d{4}(?: +\d{2}:\d{2}:\d{2})?", text)
    return found[0] if found else text.strip()


def _element(text: str, name: str) -> str:
    """The content of the first element of this name; by two searches, since a pattern with both ends can be made slow."""
    opened = re.search(rf"<{name}\b[^<>]*>", text, re.IGNORECASE)
    closed = re.compile(rf"</{name}>", re.IGNORECASE).search(text, opened.end()) if opened else None
    return text[opened.end() : closed.start()] if opened and closed else ""


def _plain(text: str) -> str:
    return html.unescape(_CONTROL.sub("", text))
