"""Teasers of other stories: a link around whole blocks, a picture with a headline and the first sentences of what it leads to.

They are taken out of the text that an extractor found, not out of the page before it looks: where a page changes its shape,
extractors choose another part of it.
"""

import lxml.html

from etl.extract.page.gaps import BEGINNING, key_of

_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "figure", "article", "section")
#: Where more of the story stands in links than this, the page links its own paragraphs.
MOST = 0.6


def without_cards(root: lxml.html.HtmlElement, story: str) -> str:
    """The story without paragraphs that stand in such a link."""
    links = [link for link in root.iter("a") if _is_card(link)]
    if not links:
        return story
    paragraphs = story.split("\n\n")
    blocks = {key_of(block.text_content()) for link in links for block in link.iter("a", *_BLOCKS)}
    whole = "\n".join(blocks)
    kept = [one for one in paragraphs if not _is_in(key_of(one), blocks, whole)]
    if sum(map(len, kept)) < (1 - MOST) * sum(map(len, paragraphs)):
        return story
    return "\n\n".join(kept)


def _is_in(key: str, blocks: set[str], whole: str) -> bool:
    return key in blocks or (len(key) >= BEGINNING and key in whole)


def _is_card(link: lxml.html.HtmlElement) -> bool:
    return link.get("href") is not None and next(link.iter(*_BLOCKS), None) is not None
