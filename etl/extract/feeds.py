"""RSS, RDF and Atom feeds with full content.

In: the bytes of one feed. Out: a `Skipped` for its header, then for each entry an article, or a `Skipped` where the entry
only announces one (`summary_only`). Refused: a feed that is no XML (`bad_xml`), too large, or declares entities.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from etl.extract import xmls
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.extract.xmls import Element, child_text, children
from etl.records.outcome import RecordError, Skipped

ROOTS = {"rss", "feed", "rdf:rdf", "rdf"}
#: A description of at least this many characters is taken for the whole article.
FULL = 500
_TAG = re.compile(r"<[^<>]*>")
_MAILED = re.compile(r"\S+@\S+\s+\((.+)\)")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def recognises(head: bytes, reading: Reading) -> bool:
    """True where the root element is a feed's."""
    root = xmls.root_name(head)
    return root is not None and root.lower().removeprefix("atom:").removeprefix("atom10:") in ROOTS


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The header and the entries of a feed, in order."""
    data = stream.read(reading.limits.document + 1)
    if len(data) > reading.limits.document:
        raise RecordError("too_large", f"the feed has more than {reading.limits.document} bytes")
    root, encoding = xmls.parse(data)
    yield reading.skipped("feed_header")
    channel = next(children(root, "channel"), root)
    shared = {
        "outlet": child_text(channel, "title"),
        "language": child_text(channel, "language") or root.get(_XML_LANG) or channel.get(_XML_LANG) or "",
        "encoding": encoding,
    }
    for entry in [*children(channel, "item", "entry"), *(children(root, "item") if channel is not root else ())]:
        yield _entry(entry, shared, reading)


def _entry(entry: Element, shared: dict[str, str], reading: Reading) -> Extracted:
    place = reading.place()
    content, whole = _content(entry)
    if not whole and len(without_tags(content)) < FULL:
        return Skipped(dump=place, reason="summary_only" if content else "no_content")
    raw = etree.tostring(entry, encoding="utf-8", with_tail=False)

    def read() -> dict[str, Any]:
        fields = {**shared, **_fields(entry)}
        return {**fields, "outlet_evidence": "feed" if fields["outlet"] else "none", "body": reading.text_of(content)}

    return reading.taken_from(raw, place, read)


def without_tags(content: str) -> str:
    """The content without its markup, roughly: enough to tell an article from its announcement."""
    return _TAG.sub("", content)


def _content(entry: Element) -> tuple[str, bool]:
    """The HTML of an entry, and whether the feed says that it is the whole article."""
    for element in children(entry, "encoded", "content"):
        markup = _markup(element)
        if markup.strip():
            return markup, True
    return max(
        (_markup(element) for element in children(entry, "description", "summary", "body")), key=len, default=""
    ), False


def _markup(element: Element) -> str:
    """An element's content as HTML: escaped, CDATA, or (Atom's xhtml) as elements."""
    if len(element):
        inner = [html.escape(element.text or ""), *(etree.tostring(child, encoding="unicode") for child in element)]
        return "".join(inner)
    found = element.text or ""
    return html.escape(found) if element.get("type") == "text" else found


def _fields(entry: Element) -> dict[str, Any]:
    published = child_text(entry, "pubDate", "published", "issued", "date", "created")
    modified = child_text(entry, "updated", "modified")
    fields = {
        "title": _plain(child_text(entry, "title")),
        "url": _link(entry),
        "source_id": child_text(entry, "guid", "id") or None,
        "published": published or modified,
        "published_evidence": "feed" if published or modified else "none",
        "modified": modified,
        "byline": _authors(entry),
        "outlet": child_text(entry, "source"),
    }
    return {name: value for name, value in fields.items() if value}


def _plain(title: str) -> str:
    return " ".join(_TAG.sub("", html.unescape(title)).split()) if "<" in html.unescape(title) else title


def _link(entry: Element) -> str:
    for element in children(entry, "link"):
        address = element.get("href") or xmls.text(element)
        if address and element.get("rel", "alternate") == "alternate":
            return address
    guid = child_text(entry, "guid")
    return guid if guid.startswith(("http://", "https://")) else ""


def _authors(entry: Element) -> str:
    """RSS writes `name@example.org (Jane Doe)`, Dublin Core and Atom the name."""
    names = [xmls.text(element) for element in children(entry, "creator")]
    for element in children(entry, "author"):
        name = child_text(element, "name") if len(element) else xmls.text(element)
        in_brackets = _MAILED.fullmatch(name)
        names.append(in_brackets[1] if in_brackets else name)
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name))
