"""Pages: HTML in, the parts of an article out. Runs in the child process; see `etl.extract.child`.

In: the bytes of one page. Out: the fields of a `RawArticle` but its place. Refused (RecordError): a page without a story
(`no_body`), a front page (`no_article`), one nested deeper than the parser follows (`too_deep`), bytes that do not decode (`bad_encoding`).
"""

from htmldate import find_date
from lxml.html import HtmlElement

from etl.extract.decoding import decode
from etl.extract.page.body import story_of
from etl.extract.page.fragment import paragraphs
from etl.extract.page.metadata import Page
from etl.extract.page.state import story_in_state
from etl.extract.page.tree import declared_encoding, parse
from etl.records.outcome import RecordError

__all__ = ["read_fragment", "read_page"]


#: Fewer are no story, unless the page says that it is an article.
FEW_WORDS = 25


def read_page(data: bytes, address: str | None = None, charset: str | None = None) -> dict[str, str | None]:
    """Fields of the article that a page holds. `address` and `charset` are what the server said, where that is known."""
    text, encoding = decode(data, charset or declared_encoding(data))
    root = parse(text)
    page = Page(root, address)
    published = page.published or _guessed_date(root)
    body = story_of(root)
    if len(body.split()) < FEW_WORDS:
        stated = page.article_body
        stated = "\n\n".join(paragraphs(stated)) if "<" in stated else stated
        body = max(body, stated, story_in_state(root, page.title), key=len)
    if not body.strip() or (len(body.split()) < FEW_WORDS and not page.is_article):
        raise RecordError("no_body", f"the page {page.title or ''!r} has no story that an extractor finds")
    if page.is_front_page(body):
        raise RecordError("no_article", f"the page {page.title or ''!r} says that it is no article")
    title = page.title or ""
    outlet = page.outlet
    return {
        "title": title,
        "body": _without_title(body, title),
        "outlet": outlet[0] if outlet else None,
        "outlet_evidence": outlet[1] if outlet else "none",
        "published": published[0] if published else None,
        "published_evidence": published[1] if published else "none",
        "modified": page.modified,
        "url": page.url,
        "byline": ", ".join(page.authors) or None,
        "language": page.language,
        "encoding": encoding,
    }


def _guessed_date(root: HtmlElement) -> tuple[str, str] | None:
    guessed = find_date(root, original_date=True, extensive_search=False, deferred_url_extractor=True)
    return (guessed, "htmldate") if guessed else None


def read_fragment(html: str) -> str:
    """The text of a piece of HTML, paragraphs apart."""
    return "\n\n".join(paragraphs(html))


def _without_title(body: str, title: str) -> str:
    first, _, rest = body.partition("\n\n")
    return rest if rest and " ".join(first.split()).casefold() == title.casefold() else body
