"""HTML pages: one file, one page, one article. The work is done in the child process; see `etl.extract.page`."""

import re
from collections.abc import Iterator
from typing import Any

from etl.extract.child import child
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*>\s*+)?(?:(?><!--.{0,2000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
_ANYWHERE = re.compile(rb"<(?:html|head|body|article|meta\s+charset)[\s>]", re.IGNORECASE)


def recognises(head: bytes, reading: Reading) -> bool:
    """True for a document type or root of HTML, or for markup whose first elements are a page's."""
    head = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    return bool(_START.match(head)) or (head.lstrip()[:1] == b"<" and bool(_ANYWHERE.search(head)))


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The article of a page."""
    data = stream.read(reading.limits.record + 1)
    place = reading.place(0, len(data))
    yield reading.taken_from(data, place, lambda: page_fields(data, reading))


def page_fields(
    data: bytes, reading: Reading, address: str | None = None, charset: str | None = None
) -> dict[str, Any]:
    """The fields of a page's article. Raises RecordError."""
    fields = child().ask("page", [data, address, charset], reading.limits.seconds)
    return dict(fields)
