"""JSON-LD of a page: its objects, references resolved, and the one that describes the article."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

#: schema.org's types of pieces of writing, by their endings: NewsArticle, ReportageNewsArticle, BlogPosting, LiveBlogPosting.
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)$")
_PAGE = re.compile(r"(?:WebPage|ItemPage)$")
_CDATA = re.compile(r"^\s*(?:/\*|//)?\s*<!\[CDATA\[|(?:/\*|//)?\s*\]\]>\s*(?:\*/)?\s*$|^\s*<!--|-->\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
MAX_NODES = 5000

Node = dict[str, Any]


def linked_data(soup: BeautifulSoup) -> list[Node]:
    """Every JSON-LD object of the page, outer before inner; broken blocks give none."""
    roots = [
        _loaded(script.string or script.get_text()) for script in soup.find_all("script", type=re.compile(r"ld\+json"))
    ]
    found: list[Node] = []
    queue: list[Any] = roots
    while queue and len(found) < MAX_NODES:
        following: list[Any] = []
        for item in queue:
            if isinstance(item, list):
                following.extend(item)
            elif isinstance(item, dict):
                found.append(item)
                following.extend(value for value in item.values() if isinstance(value, dict | list))
        queue = following
    return found


def article_node(nodes: list[Node], page: str | None = None) -> Node | None:
    """The object that describes the page's article: the outermost of an article's type; a web page if there is none."""
    for pattern in (_ARTICLE, _PAGE):
        matching = [node for node in nodes if any(pattern.search(name) for name in types(node))]
        dated = [node for node in matching if node.get("datePublished") or node.get("headline")]
        if page:
            dated = [node for node in dated if page in addresses(node)] or dated
        if dated:
            return dated[0]
    return None


def types(node: Node) -> list[str]:
    """The names of an object's types."""
    named = node.get("@type")
    return [name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)]


def addresses(node: Node) -> set[str]:
    """The addresses that an object says it stands at."""
    place = node.get("mainEntityOfPage")
    candidates = [node.get("url"), node.get("@id"), place, *(place.values() if isinstance(place, dict) else ())]
    return {address for address in candidates if isinstance(address, str) and address.startswith("http")}


def resolved(value: Any, nodes: list[Node]) -> Iterator[Node | str]:
    """The objects and strings of a property; a bare reference becomes the object that it refers to."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and set(item) <= {"@id", "@type"}:
            full = [node for node in nodes if node.get("@id") == item.get("@id") and node.get("name")]
            yield from full[:1]
        elif isinstance(item, dict | str):
            yield item


def text_of(value: Any) -> str | None:
    """A property as one string."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _loaded(text: str) -> Any:
    cleaned = _CDATA.sub("", text)
    for attempt in (cleaned, _TRAILING_COMMA.sub(r"\1", cleaned)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None
