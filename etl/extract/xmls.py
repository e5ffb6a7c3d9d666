"""XML read safely, shared by the formats that are XML: nothing is fetched, no entity expanded, nothing lost in silence."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from etl.extract.decoding import decode
from etl.records.outcome import RecordError

_PROLOG = re.compile(r"^\s*(?:<\?xml[^>]*\?>|<\?xml[^>]*>)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*(?::[\w.-]+)?)")
_BEFORE_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE
)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

#: lxml ships no types
Element: TypeAlias = Any


def root_name(head: bytes) -> str | None:
    """The name of the first element, prefix and all, or None where no element begins."""
    before = _BEFORE_ROOT.match(head)
    found = _ROOT.match(head, before.end() if before else 0)
    return found[1].decode("ascii", "replace") if found else None


def parse(data: bytes) -> tuple[Element, str]:
    """The root and the encoding. Raises RecordError: `entities`, `too_deep`, `bad_xml`, `bad_encoding`."""
    declared = _ENCODING.match(data)
    text, encoding = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    text = _CONTROLS.sub("", _PROLOG.sub("", text.lstrip("\ufeff")))
    if _ENTITY.search(text[:10_000]) or _ENTITY.search(text):
        raise RecordError("entities", "the document declares entities of its own, which are not expanded")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(_NAMED.sub("&amp;", text).encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError as error:
        raise RecordError("bad_xml", f"no XML: {error}"[:300]) from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise RecordError(
            "too_deep", "elements are nested deeper, or longer, than the parser follows; text would be lost"
        )
    if root is None:
        raise RecordError("bad_xml", "the document has no element")
    return root, encoding


def local(element: Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def named(parent: Element, *names: str) -> Iterator[Element]:
    """Descendants with one of these local names, in order."""
    return (element for element in parent.iter() if local(element) in names)


def children(parent: Element, *names: str) -> Iterator[Element]:
    """Children with one of these local names, in order of the names."""
    return (element for name in names for element in parent if local(element) == name)


def text(element: Element | None) -> str:
    """All text inside an element, on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def child_text(parent: Element, *names: str) -> str:
    """The text of the first non-empty child with one of these names."""
    return next((found for element in children(parent, *names) if (found := text(element))), "")


def first(parent: Element, *names: str) -> Element | None:
    """The first descendant with the first of these names that there is."""
    return next((element for name in names for element in named(parent, name)), None)
