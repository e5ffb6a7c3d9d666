"""The story of a page, in paragraphs: two extractors, the second as a guard against a first that saw half.

trafilatura in its precision mode is the best single one; on a few pages it takes a part for the whole. Its balanced mode and
readability then say so: where they agree with each other more than with it, theirs is taken.
"""

import re
import tomllib
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files

import lxml.html
from readability import Document
from readability.readability import Unparseable
from trafilatura import bare_extraction

from etl.extract.page.cards import without_cards
from etl.extract.page.fragment import paragraphs
from etl.extract.page.gaps import fill_gaps
from etl.records.article import Record

SHINGLE = 4
#: Below this share of the balanced mode's length, the precise one may have lost text.
SUSPICIOUS = 0.8
#: Below this share of all paragraphs' text, an extraction may have missed the story altogether.
COVERED = 0.5
#: From this share of it on, nothing can be missing, and the guards need not run.
WHOLE = 0.95
LITTLE = 250
#: Below this share of the balanced mode's length, what the precise one left out is looked at: whole sentences are story.
MISSING = 0.9
PROSE_SHARE = 0.8
SENTENCE_WORDS = 12
#: A mark that covers more of the page's text than this is on the story itself.
FURNITURE_SHARE = 0.3
_INLINE = ("a", "b", "em", "i", "strong", "u")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_WORD = re.compile(r"\w+")
_LIST_MARK = re.compile(r"^(?:[-•*–]\s+)+")


def story_of(root: lxml.html.HtmlElement) -> str:
    """The body's paragraphs with a blank line between two; empty where the page has no story. The page loses its furniture."""
    drop_furniture(root)
    return fill_gaps(root, without_cards(root, _best(root)))


def _best(root: lxml.html.HtmlElement) -> str:
    precise = _trafilatura(root, precision=True)
    in_paragraphs = _paragraph_text(root)
    if len(precise) >= max(LITTLE, WHOLE * in_paragraphs):
        return precise
    best, balanced = precise, _trafilatura(root, precision=False)
    if len(precise) < LITTLE or len(precise) < SUSPICIOUS * len(balanced):
        readable = _readability(root)
        if len(precise) < LITTLE or _agreement(balanced, readable) >= _agreement(precise, readable):
            best = balanced
    if best is precise and len(precise) < MISSING * len(balanced) and _is_prose(_left_out(precise, balanced)):
        best = balanced
    if len(best) < COVERED * in_paragraphs:
        readable = _readability(root)
        best = readable if len(best) < COVERED * len(readable) else best
    return best


def _left_out(precise: str, balanced: str) -> list[str]:
    taken = set(precise.split("\n\n"))
    return [paragraph for paragraph in balanced.split("\n\n") if paragraph not in taken]


def _is_prose(paragraphs: list[str]) -> bool:
    """Whether most of the words stand in paragraphs that are long and end as a sentence does."""
    lengths = [(len(paragraph.split()), bool(_SENTENCE_END.search(paragraph))) for paragraph in paragraphs]
    prose = sum(words for words, ended in lengths if ended and words >= SENTENCE_WORDS)
    return prose >= PROSE_SHARE * max(1, sum(words for words, _ in lengths))


def drop_furniture(root: lxml.html.HtmlElement) -> None:
    """Take out of the page what its markup names as furniture, and inline elements that hold nothing.

    trafilatura drops such an element together with the text that follows it.
    """
    known = _furniture()
    marked = [element for element in root.iter() if known.holds(element)]
    whole = len(root.text_content()) if marked else 0
    for element in marked:
        if element.getparent() is not None and len(element.text_content()) < FURNITURE_SHARE * whole:
            element.drop_tree()
    for element in [e for e in root.iter(*_INLINE) if not len(e) and not (e.text or "").strip()]:
        element.drop_tag()


class Furniture(Record, frozen=True):
    """Element names, and words of a class or id attribute, that stand for furniture."""

    tags: frozenset[str]
    words: frozenset[str]

    def holds(self, element: lxml.html.HtmlElement) -> bool:
        """Whether this element is named or marked as furniture."""
        if element.tag in self.tags:
            return True
        attributes = element.attrib
        if not attributes or element.tag in ("html", "body"):
            return False
        return any(key in attributes and _is_mark(attributes[key]) for key in ("class", "id"))


@lru_cache(maxsize=8192)
def _is_mark(value: str) -> bool:
    """Pages repeat the values of their attributes by the hundred."""
    return not _furniture().words.isdisjoint(value.lower().split())


@cache
def _furniture() -> Furniture:
    data = tomllib.loads(files("etl.extract.page").joinpath("furniture.toml").read_text("utf-8"))
    return Furniture(
        tags=frozenset(data["tags"]), words=frozenset(word for row in data["marks"] for word in row["words"])
    )


def _trafilatura(root: lxml.html.HtmlElement, *, precision: bool) -> str:
    found = bare_extraction(
        root,
        fast=precision,
        favor_precision=precision,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
    )
    text = "" if found is None or isinstance(found, dict) else found.text or ""
    lines = (_LIST_MARK.sub("", line.strip()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _readability(root: lxml.html.HtmlElement) -> str:
    try:
        summary = Document(lxml.html.tostring(root, encoding="unicode")).summary(html_partial=True)
    except Unparseable:
        return ""
    return "\n\n".join(paragraphs(summary))


def _paragraph_text(root: lxml.html.HtmlElement) -> int:
    texts = {" ".join(p.text_content().split()) for p in root.iter("p") if next(p.iterancestors("a"), None) is None}
    return sum(len(text) for text in texts if len(text) > 80)


def _agreement(a: str, b: str) -> float:
    """F1 of two texts' word shingles."""
    first, second = _shingles(a), _shingles(b)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
