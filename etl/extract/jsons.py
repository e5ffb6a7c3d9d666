"""JSON: one article, a list of them, a list inside an object, or one a line; field names by `etl.extract.fields`.

In: bytes that begin with a brace or bracket. Out: an article for each object. Refused: what is no JSON (`bad_json`), no
object (`not_an_object`), has no text (`no_body`), is nested beyond the parser (`too_deep`) or too large (`too_large`). A list
is read element by element, lines line by line: a broken one costs itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from etl.extract.decoding import decode
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.records.outcome import RecordError

LINE_PROBE = 1 << 20
#: Where services put the list of articles inside their answer.
LISTS = ("articles", "posts", "stories", "results", "items", "documents", "docs", "response", "data", "hits", "news")
_SPACE = b" \t\r\n"
_OUTSIDE = re.compile(rb'["{}\[\]]')
_INSIDE = re.compile(rb'["\\]')
_SCALAR = re.compile(rb'"(?:[^"\\]|\\.)*"|[^\s,\]]+')
_HTML = re.compile(r"</?(?:p|br|div|span|a|strong|em|h[1-6]|ul|li|blockquote)\b[^<>]*>", re.IGNORECASE)


def recognises(head: bytes, reading: Reading) -> bool:
    """True where an object, or a list of objects, begins."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)
    return bool(re.match(rb'\{\s*["}]|\[\s*(?:\{|\]|$)', start))


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The articles of a JSON file, in order."""
    if stream.peek(3) == b"\xef\xbb\xbf":
        stream.read(3)
    pieces = lines(stream, reading) if _is_lines(stream.peek(LINE_PROBE)) else values(stream, reading)
    for start, data in pieces:
        yield from _records(data, start, stream.position, reading)


def _is_lines(head: bytes) -> bool:
    first, _, rest = head.lstrip(_SPACE).partition(b"\n")
    if not first.startswith(b"{") or not rest.strip():
        return False
    return rest.lstrip(_SPACE).startswith(b"{") or (first.rstrip().endswith(b"}") and len(first) > 2)


def lines(stream: ByteStream, reading: Reading) -> Iterator[tuple[int, bytes]]:
    """Where each line begins, and the line; of one past the limit only as much as shows that it is."""
    limit = reading.limits.record + 1
    while True:
        start = stream.position
        line = stream.readline(limit)
        if not line:
            return
        rest = line
        while not rest.endswith(b"\n") and len(rest) == limit:
            rest = stream.readline(limit)
        if line.strip():
            yield start, line


def values(stream: ByteStream, reading: Reading) -> Iterator[tuple[int, bytes]]:
    """The values of a list, or values one after another, each whole; of one past the limit only its beginning."""
    _skip(stream, _SPACE)
    listed = stream.peek(1) == b"["
    if listed:
        stream.read(1)
    limit = reading.limits.record if listed else reading.limits.document
    while True:
        _skip(stream, _SPACE + b",")
        nearest = stream.peek(1)
        if not nearest or (listed and nearest == b"]"):
            return
        start = stream.position
        scalar = None if nearest in b"{[" else _SCALAR.match(stream.peek(1 << 16))
        yield start, stream.read(scalar.end()) if scalar else _value(stream, limit)


def _skip(stream: ByteStream, unwanted: bytes) -> None:
    while (ahead := stream.peek(256)) and ahead[:1] in unwanted:
        stream.read(len(ahead) - len(ahead.lstrip(unwanted)))


def _value(stream: ByteStream, limit: int) -> bytes:
    """Bytes up to the end of one value: brackets balanced outside of strings."""
    kept: list[bytes] = []
    size = depth = 0
    inside = False
    while chunk := stream.peek(1 << 16):
        at, depth, inside, ended = _scan(chunk, depth, inside)
        data = stream.read(at)
        if size <= limit:
            kept.append(data)
        size += len(data)
        if ended:
            break
    return b"".join(kept)


def _scan(chunk: bytes, depth: int, inside: bool) -> tuple[int, int, bool, bool]:
    """How much of a chunk belongs to the value, the state after it, and whether the value ends there."""
    at = 0
    while at < len(chunk):
        found = (_INSIDE if inside else _OUTSIDE).search(chunk, at)
        if not found:
            ended = depth == 0 and not inside and b"\n" in chunk
            return (chunk.index(b"\n") + 1 if ended else len(chunk)), depth, inside, ended
        mark, at = found[0], found.end()
        if mark == b"\\":
            if at == len(chunk) and at > 1:
                return at - 1, depth, inside, False
            at += 1
        elif mark == b'"':
            inside = not inside
        else:
            depth += 1 if mark in b"{[" else -1
            if depth <= 0:
                return at, depth, inside, True
    return min(at, len(chunk)), depth, inside, False


def _records(data: bytes, start: int, end: int, reading: Reading) -> Iterator[Extracted]:
    try:
        if len(data) > reading.limits.document:
            raise RecordError("too_large", f"more than {reading.limits.document} bytes in one value")
        loaded, encoding = _loaded(data)
        found = list(_objects(loaded))
    except RecordError as error:
        yield reading.letter(reading.place(start, end), error.reason, error.message, data)
        return
    for item in found:
        place = reading.place(start, end)
        raw = data if len(found) == 1 else json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")
        yield reading.taken_from(raw, place, lambda item=item: article_fields(item, encoding, reading))  # type: ignore[misc]


def _loaded(data: bytes) -> tuple[Any, str]:
    text, encoding = decode(data)
    try:
        return json.loads(text, strict=False, parse_constant=lambda _: None), encoding
    except RecursionError as error:
        raise RecordError("too_deep", "the JSON is nested too deep") from error
    except ValueError as error:
        raise RecordError("bad_json", f"no JSON: {error}"[:300]) from error


def _objects(loaded: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The objects that are to be articles: the value, its elements, or those of the list that it wraps."""
    if isinstance(loaded, list):
        for item in loaded:
            yield from _objects(item, depth + 1)
        return
    if not isinstance(loaded, dict):
        raise RecordError("not_an_object", f"an article is an object, not {type(loaded).__name__}")
    inner = (
        next((loaded[key] for key in LISTS if isinstance(loaded.get(key), list | dict)), None) if depth < 4 else None
    )
    if (isinstance(inner, list) and inner and isinstance(inner[0], dict)) or (
        isinstance(inner, dict) and any(isinstance(inner.get(key), list) for key in LISTS)
    ):
        yield from _objects(inner, depth + 1)
    else:
        yield loaded.get("_source", loaded) if isinstance(loaded.get("_source"), dict) else loaded


def article_fields(item: Mapping[str, Any], encoding: str, reading: Reading) -> dict[str, Any]:
    """The parts of an article that a record of named fields holds; HTML in its body becomes paragraphs."""
    parts: dict[str, Any] = dict(reading.fields.parts_of(item))
    body = parts.get("body", "")
    if len(_HTML.findall(body[:20_000])) >= 2:
        parts["body"] = reading.text_of(body)
    given = {f"{part}_evidence": "meta" if part in parts else "none" for part in ("outlet", "published")}
    return {**parts, **given, "encoding": encoding}
