"""NITF and NewsML: what agencies send. One document, one story, or (NewsML-G2) a message with several.

In: the bytes of one document. Out: an article for each news item with text; a `Skipped` for one that is withdrawn
(`canceled`) or no text (`not_text`: pictures, packages). Refused: no XML (`bad_xml`), too large, entities, no text (`no_body`).
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from etl.extract import xmls
from etl.extract.reading import Extracted, Reading
from etl.extract.stream import ByteStream
from etl.extract.xmls import Element, child_text, first, local, named, text
from etl.records.outcome import Skipped

ROOTS = {"nitf", "newsml", "newsmessage", "newsitem", "packageitem"}
_BLOCKS = {"p", "hl2", "li", "td", "blockquote"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def recognises(head: bytes, reading: Reading) -> bool:
    """True where the root element is NITF's or NewsML's."""
    root = xmls.root_name(head)
    return root is not None and root.rpartition(":")[2].lower() in ROOTS


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The stories of a document, in order."""
    data = stream.read(reading.limits.record + 1)
    if len(data) > reading.limits.record:
        yield reading.letter(reading.place(0, len(data)), "too_large", f"more than {reading.limits.record} bytes", data)
        return
    root, encoding = xmls.parse(data)
    items = [element for element in root.iter() if local(element).lower() in ("newsitem", "packageitem")]
    items = [item for item in items if not any(local(up).lower() == "newsitem" for up in item.iterancestors())]
    for item in items or [root]:
        yield _item(item, encoding, reading)


def _item(item: Element, encoding: str, reading: Reading) -> Extracted:
    place = reading.place()
    status = first(item, "pubStatus")
    if status is not None and (status.get("qcode", "") + text(status)).rpartition(":")[2] in ("canceled", "withheld"):
        return Skipped(dump=place, reason="canceled")
    if local(item).lower() == "packageitem" or (local(item) == "newsItem" and not _story(item)):
        return Skipped(dump=place, reason="not_text")
    raw = etree.tostring(item, encoding="utf-8", with_tail=False)
    return reading.taken_from(raw, place, lambda: {**_fields(item), "encoding": encoding})


def _story(item: Element) -> str:
    """Paragraphs of the content, wherever the version of the standard keeps it."""
    content = first(item, "body.content", "inlineXML", "inlineData", "DataContent", "body")
    if content is None:
        return ""
    blocks = [element for element in content.iter() if local(element) in _BLOCKS]
    leaves = [element for element in blocks if not any(local(inner) in _BLOCKS for inner in element.iterdescendants())]
    return "\n\n".join(found for element in leaves if (found := text(element))) or text(content)


def _fields(item: Element) -> dict[str, Any]:
    published = _when(item)
    name, identity = first(item, "rightsHolder", "provider", "copyrightHolder", "series.name"), first(item, "doc-id")
    source = item.get("guid") or (identity.get("id-string") if identity is not None else None)
    dateline = text(first(item, "dateline", "DateLine"))
    story = _story(item)
    outlet = _outlet(item) or (text(name) or name.get("literal", "") if name is not None else "")
    return {
        "title": text(first(item, "hl1", "headline", "HeadLine", "title")),
        "body": f"{dateline} {story}" if dateline and story and not story.startswith(dateline) else story,
        "outlet": outlet,
        "outlet_evidence": "meta" if outlet else "none",
        "published": published,
        "published_evidence": "meta" if published else "none",
        "modified": text(first(item, "versionCreated", "ThisRevisionCreated")) or None,
        "url": next(
            (link.get("href") for link in named(item, "link") if link.get("rel", "").endswith("canonical")), None
        ),
        "source_id": source or text(first(item, "PublicIdentifier", "NewsItemId")) or None,
        "byline": text(first(item, "by", "byline", "ByLine", "creator")),
        "language": item.get(_LANG) or _language(item),
    }


def _when(item: Element) -> str | None:
    """The story's own date, then its release, then its creation."""
    for element in named(item, "date.issue", "date.release", "pubdata", "story.date"):
        norm = element.get("norm") or element.get("date.publication")
        if norm:
            return str(norm)
    for name in ("contentCreated", "firstCreated", "FirstCreated", "versionCreated", "sent"):
        found = text(first(item, name))
        if found:
            return found
    return None


def _outlet(item: Element) -> str:
    published = first(item, "pubdata")
    if published is not None and published.get("name"):
        return str(published.get("name"))
    provider = first(item, "provider", "infoSource", "Provider")
    if provider is None:
        return text(first(item, "distributor", "creditline"))
    named_in = child_text(provider, "name") or next(
        (str(e.get("FormalName")) for e in provider.iter() if e.get("FormalName")), ""
    )
    return named_in or str(provider.get("literal") or "")


def _language(item: Element) -> str | None:
    element = first(item, "language", "Language")
    return (element.get("tag") or element.get("FormalName")) if element is not None else None
