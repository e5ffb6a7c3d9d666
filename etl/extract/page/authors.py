"""Who wrote a page, by its own word: JSON-LD, meta, microdata, bylines, in that order; the first that names somebody."""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag

from etl.extract.page.structured import Node, resolved

_SEPARATOR = re.compile(r"\s*(?:;|\||,?\s+(?:and|und|et|y|e|og|dan)\s+|&)\s*")
_COMMA = re.compile(r"\s*,\s*")
_MORE = re.compile(r"^(?:more (?:stories|from|by)|view (?:all|bio)|read more|about|see all)\b.*", re.IGNORECASE)
_BY = re.compile(
    r"^(?:(?:written|reported|story|posted|text|words)\s+)?(?:by|von|par|por|di|av|oleh)\b[:\s]+", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:\||–|—|\s-\s|\bfor\s+(?:mail|daily|the)\b|published|updated|\d{1,2}[:.]\d{2}|\bon\s+\w+day\b|@\w+|\d{4}).*$",
    re.IGNORECASE | re.DOTALL,
)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_NO_NAME = re.compile(
    r"https?://|www\.|@|[<>{}\[\]]|^\W*$|^(?:admin|editor|author|by|none|null|undefined|unknown|user)$", re.IGNORECASE
)
META = ("author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "cxenseparse:author", "dcsext.author", "byl", "byline", "dc.creator", "dcterms.creator", "mrf:authors")  # fmt: skip
MAX_AUTHORS = 12
MAX_NAME = 80
MAX_LINE = 500
BYLINE_LIMIT = 200


def authors_of(
    soup: BeautifulSoup, node: Node | None, nodes: list[Node], meta: dict[str, list[str]], site: set[str]
) -> list[str]:
    """The authors' names in order. `site` holds the lower-case names of the publisher, which counts only where nobody else is named."""
    found: list[str] = []
    sources = [_linked(node, nodes), *(meta.get(name, []) for name in META), _byline(soup)]
    for source in sources:
        names = _names(source)
        if any(name.lower() not in site for name in names):
            return names[:MAX_AUTHORS]
        found = found or names
    return found[:MAX_AUTHORS]


def _linked(node: Node | None, nodes: list[Node]) -> list[str]:
    value: Any = (node or {}).get("author") or (node or {}).get("creator")
    names: list[str] = []
    for item in resolved(value, nodes):
        given = item.get("name") if isinstance(item, dict) else item
        names += [name for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)]
    return names


def _byline(soup: BeautifulSoup) -> list[str]:
    """Names in elements marked as the author's: microdata, `rel=author`, or a class that says byline."""
    for select in ('[itemprop="author"] [itemprop="name"]', '[itemprop="author"]', '[rel~="author"]', _is_byline):
        marked: Iterable[Tag] = soup.select(select) if isinstance(select, str) else soup.find_all(select)
        names = [str(tag.get("content") or tag.get_text(" ", strip=True)) for tag in list(marked)[:5]]
        names = [name for name in names if name and len(name) <= BYLINE_LIMIT]
        if names:
            return names if isinstance(select, str) else names[:1]
    return []


def _is_byline(tag: Tag) -> bool:
    marks = " ".join(
        [*tag.get_attribute_list("class"), str(tag.get("id") or "")] if tag.get("class") or tag.get("id") else []
    )
    return bool(
        re.search(r"(?:^|[\s_-])(?:by-?line|author(?:-?name)?s?|reporter|writer)(?:$|[\s_-])", marks, re.IGNORECASE)
    )


def _names(texts: Iterable[str]) -> list[str]:
    names: list[str] = []
    for text in texts:
        line = _BY.sub("", " ".join(text[:MAX_LINE].split()))
        for part in _SEPARATOR.split(line):
            pieces = _COMMA.split(part) if _lists_names(part) else [part]
            names += [_TAIL.sub("", _MORE.sub("", piece)).strip(" ,;:") for piece in pieces]
    unique = dict.fromkeys(name for name in names if _is_name(name))
    return list({name.casefold(): name for name in reversed(list(unique))}.values())[::-1]


def _lists_names(text: str) -> bool:
    """`Maya Gebeily,Anthony Deutsch` is two names; `AFP, Manila` and `Jane Doe, Political Editor` are one with its place."""
    pieces = _COMMA.split(text)
    return (
        len(pieces) > 1
        and all(2 <= len(piece.split()) <= 4 and piece[:1].isupper() for piece in pieces)
        and not any(
            re.search(r"\b(?:editor|correspondent|reporter|staff|writer|desk)\b", piece, re.IGNORECASE)
            for piece in pieces
        )
    )


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= MAX_NAME
        and not _NO_NAME.search(name)
        and not (_SLUG.fullmatch(name) and re.search(r"[-_.]", name))
    )
