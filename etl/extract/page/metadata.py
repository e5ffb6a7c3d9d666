"""What a page says of itself: headline, authors, dates, address, site, language.

BeautifulSoup with lxml, over the elements that carry metadata only. Where sources differ the rule of each function decides;
each is a fact about pages, measured on real ones, not about a site.
"""

import html
import re
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from lxml import etree

from etl.extract.page.authors import authors_of
from etl.extract.page.structured import Node, article_node, linked_data, resolved, text_of

_KEPT_TAGS = {"title", "meta", "link", "h1", "time"}
_WHOLE_PAGE = {"html", "head", "body", "main", "article", "script", "style"}
_KEPT_MARKS = re.compile(r"by-?line|author|reporter|writer|date|time|publish", re.IGNORECASE)
#: In order of trust; `date` and `pubdate` come last, since some sites put the day of the crawl there.
PUBLISHED_META = ("article:published_time", "article:published", "og:article:published_time", "datepublished", "publishdate", "publish-date", "published_at", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dc.date", "date.available", "citation_publication_date", "rnews:datepublished", "originalpublicationdate", "pubdate", "date")  # fmt: skip
MODIFIED_META = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "date.modified", "lastmod")  # fmt: skip
#: An element with more characters of text holds more than a date or names: a section, whose own elements are looked at.
LONGEST = 1000
_LENGTH = etree.XPath("string-length()")
ROOT_PATHS = ("", "index.html", "index.htm", "index.php", "home")
#: Paragraphs of a story are longer than this on average; headlines and teasers are not.
SNIPPET_WORDS = 15
_SEPARATOR = re.compile(r"\s+[|·•*»–—:-]+\s+|\s*\|\s*")
_FOLD = re.compile(r"[^\w]+")


def metadata_elements(root: Any) -> str:
    """The page's head matter, headlines and elements marked with dates or names, as a small page of their own.

    BeautifulSoup builds an object for every element; on the whole page that costs as much as finding the story.
    """
    kept = dict.fromkeys(filter(_is_metadata, root.iter(etree.Element)))
    outermost = (element for element in kept if not any(above in kept for above in element.iterancestors()))
    parts = (etree.tostring(element, encoding="unicode", method="html", with_tail=False) for element in outermost)
    language = html.escape(root.get("lang") or "")
    return f'<html lang="{language}">' + "\n".join(parts)


def _is_metadata(element: Any) -> bool:
    name, attributes = element.tag, element.attrib
    if name in _KEPT_TAGS or (name == "script" and "ld+json" in attributes.get("type", "")):
        return True
    if not attributes or name in _WHOLE_PAGE:
        return False
    return any(key in attributes and _is_mark(attributes[key]) for key in ("class", "itemprop", "rel", "id")) and (
        _LENGTH(element) <= LONGEST
    )


@lru_cache(maxsize=8192)
def _is_mark(value: str) -> bool:
    """Pages repeat the values of their attributes by the hundred."""
    return _KEPT_MARKS.search(value) is not None


class Page:
    """A page's metadata elements, and everything that is read from them. `address` is where the page came from, if known."""

    def __init__(self, root: Any, address: str | None = None) -> None:
        self.soup = BeautifulSoup(metadata_elements(root), "lxml")
        self.given_address = address
        self.meta = self._meta()
        self.nodes = linked_data(self.soup)
        self.node: Node = article_node(self.nodes, address) or {}

    def _meta(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for tag in self.soup.find_all("meta"):
            content = " ".join(str(tag.get("content") or "").split())
            for key in ("property", "name", "itemprop"):
                if tag.get(key) and content:
                    found.setdefault(str(tag[key]).lower(), []).append(content)
        return found

    def first(self, *names: str) -> str | None:
        """The first content of the first of these meta names that the page has."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    @property
    def title(self) -> str | None:
        """The headline that readers see: where `h1` and OpenGraph agree it is theirs, else JSON-LD's, else one of them."""
        linked = text_of(self.node.get("headline")) or text_of(self.node.get("name"))
        shown = [" ".join(tag.get_text(" ").split()) for tag in self.soup.find_all("h1")]
        known = [text for text in (linked, *shown) if text]
        shared = self._without_site(self.first("og:title", "twitter:title"), known)
        if shared and shared in shown:
            return shared
        named = self._without_site(self.soup.title.get_text() if self.soup.title else None, known)
        return linked or shared or next((text for text in shown if text), None) or named

    def _without_site(self, title: str | None, known: list[str]) -> str | None:
        """`Talks fail - The Harbour Wire` is `Talks fail`, where the site or the headline says so."""
        if not title:
            return None
        title = " ".join(title.split())
        for text in known:
            if title.startswith(text) and _SEPARATOR.match(title[len(text) :]):
                return text
        parts = list(_SEPARATOR.finditer(title))
        names = {_FOLD.sub("", name.casefold()) for name in self.site_names} - {""}
        while parts and _FOLD.sub("", title[parts[-1].end() :].casefold()) in names:
            title = title[: parts.pop().start()]
        return title

    @property
    def article_body(self) -> str:
        """The story as JSON-LD repeats it, for pages that show theirs by script; often without paragraphs."""
        stated = self.node.get("articleBody")
        return stated.strip() if isinstance(stated, str) else ""

    @property
    def is_article(self) -> bool:
        """Whether the page says that it is an article: by a type, or by a date of publication."""
        typed = self.first("og:type") in ("article", "news", "newsarticle") or bool(self.node.get("headline"))
        return typed or self.published is not None

    def is_front_page(self, story: str) -> bool:
        """Whether it is a list of stories: the site's root, or a page of type `website` with snippets for a story."""
        if self.is_article:
            return False
        path = urlsplit(self.url or self.given_address or "/-").path
        paragraphs = story.split("\n\n")
        snippets = len(story.split()) < SNIPPET_WORDS * len(paragraphs)
        return path.strip("/") in ROOT_PATHS or (self.first("og:type") == "website" and snippets)

    @property
    def site_names(self) -> set[str]:
        """What the site calls itself, its host included."""
        host = urlsplit(self.url or "").hostname or ""
        labels = [label for label in host.split(".") if label != "www"]
        names = [
            self.outlet[0] if self.outlet else None,
            self.first("og:site_name"),
            self.first("application-name"),
            host.removeprefix("www."),
            *labels[:1],
        ]
        return {name for name in names if name}

    @property
    def outlet(self) -> tuple[str, str] | None:
        """The publisher's name, JSON-LD's, else OpenGraph's; and `json-ld` or `meta`."""
        for item in resolved(self.node.get("publisher"), self.nodes):
            name = text_of(item.get("name")) if isinstance(item, dict) else item
            if name and not name.startswith("http"):
                return name, "json-ld"
        shared = self.first("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
        return (shared, "meta") if shared else None

    @property
    def authors(self) -> list[str]:
        """Names of persons or desks, in order."""
        site = {name.casefold() for name in self.site_names}
        return authors_of(self.soup, self.node or None, self.nodes, self.meta, site)

    @property
    def url(self) -> str | None:
        """The canonical address; that of another host than the page came from is not believed."""
        candidates = [
            *(str(tag.get("href")) for tag in self.soup.find_all("link", rel="canonical") if tag.get("href")),
            *(address for address in [self.first("og:url")] if address),
            *(address for address in [text_of(self.node.get("url"))] if address),
        ]
        for candidate in candidates:
            address = urljoin(self.given_address, candidate) if self.given_address else candidate
            own = self.given_address is None or _host(address) == _host(self.given_address)
            if own and address.startswith(("http://", "https://")):
                return address
        return self.given_address

    @property
    def published(self) -> tuple[str, str] | None:
        """The publication date as the page writes it, and `json-ld` or `meta`."""
        linked = text_of(self.node.get("datePublished")) or text_of(self.node.get("dateCreated"))
        if linked:
            return linked, "json-ld"
        written = self.first(*PUBLISHED_META) or self._timed(
            re.compile(r"datePublished|pubdate|published", re.IGNORECASE)
        )
        return (written, "meta") if written else None

    @property
    def modified(self) -> str | None:
        """When the page says that it was last changed."""
        return text_of(self.node.get("dateModified")) or self.first(*MODIFIED_META)

    def _timed(self, mark: re.Pattern[str]) -> str | None:
        """A `time` element, or one with an `itemprop`, that is marked as the publication's."""
        for tag in self.soup.find_all(True, attrs={"itemprop": mark}):
            value = _moment_in(tag)
            if value:
                return value
        for tag in self.soup.find_all("time"):
            marks = " ".join(
                [*tag.get_attribute_list("class"), *(["pubdate"] if tag.has_attr("pubdate") else [])]
                if tag.attrs
                else []
            )
            if tag.get("datetime") and (mark.search(marks) or len(self.soup.find_all("time")) == 1):
                return str(tag["datetime"])
        return None

    @property
    def language(self) -> str | None:
        """As declared by the root element or meta."""
        root = self.soup.find("html")
        declared = root.get("lang") if isinstance(root, Tag) else None
        return str(declared) if declared else self.first("og:locale", "language", "content-language")


def _moment_in(tag: Tag) -> str | None:
    value = tag.get("datetime") or tag.get("content")
    return str(value) if value else None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("amp.").removeprefix("m.")
    except ValueError:
        return ""
