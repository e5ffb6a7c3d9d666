"""Elasticsearch's byte limit on keywords, kept before Elasticsearch sees it.

Lucene refuses a document whose keyword is longer than 32,766 bytes of UTF-8, and names nobody. Such a value (a byline
that is the whole page) is cut here, at a character. We cut at half of that, because folding can lengthen a text.
"""

from typing import Any

import msgspec

from etl.load.documents import Document
from etl.records.outcome import RecordError

KEYWORD_BYTES = 16_383


class Fit:
    """Encodes the documents of one mapping."""

    def __init__(self, mapping: dict[str, Any]) -> None:
        self._properties = mapping["properties"]

    def encode(self, document: Document) -> bytes:
        """JSON of the document on one line, with every keyword within the limit."""
        try:
            line = msgspec.json.encode(document)
        except UnicodeEncodeError as error:
            raise RecordError("bad_unicode", "the text holds half of a surrogate pair") from error
        if not _may_be_long(line):
            return line
        return msgspec.json.encode(_fitted(msgspec.to_builtins(document), self._properties))


def cut(text: str, size: int = KEYWORD_BYTES) -> str:
    """The longest beginning of `text` that has at most `size` bytes."""
    data = text.encode()
    return text if len(data) <= size else data[:size].decode("utf-8", "ignore")


def _may_be_long(line: bytes) -> bool:
    """Whether a string in a line of JSON has more bytes than a keyword may: one quotation mark is far from the next."""
    if len(line) <= KEYWORD_BYTES:
        return False
    bare = line.replace(rb"\\", b"__").replace(rb"\"", b"__")
    at = 0
    while at + KEYWORD_BYTES < len(bare):
        at = bare.rfind(b'"', at + 1, at + 1 + KEYWORD_BYTES)
        if at < 0:
            return True
    return False


def _fitted(value: Any, properties: dict[str, Any]) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _fitted_field(inner, properties.get(key, {})) for key, inner in value.items()}


def _fitted_field(value: Any, field: dict[str, Any]) -> Any:
    if isinstance(value, list | tuple):
        return [_fitted_field(inner, field) for inner in value]
    if isinstance(value, str):
        return cut(value) if _is_keyword(field) else value
    return _fitted(value, field.get("properties", {}))


def _is_keyword(field: dict[str, Any]) -> bool:
    kinds = [field.get("type"), *(sub.get("type") for sub in field.get("fields", {}).values())]
    return "keyword" in kinds
