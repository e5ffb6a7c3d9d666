"""Paragraphs that an extractor left out of the middle of a story.

An extractor weighs each block by itself, and takes a sentence that is mostly a link for a teaser. Its neighbours tell: where most
of the paragraphs of one element are the story, the sentences between them are as well. What follows the last of them is left
alone: there the furniture stands.
"""

import re
from collections.abc import Iterator

import lxml.html

#: An element is the story's when so many of its paragraphs are in it, and so much of their text.
TAKEN = 3
TAKEN_SHARE = 0.6
WORDS = 8
#: By so many letters a paragraph is known again, also where an extractor has cut it in two.
BEGINNING = 40
#: A sentence has words of its own beside those that are links; a teaser has none.
WORDS_OUTSIDE_LINKS = 2
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_KEY = re.compile(r"\W+")


def fill_gaps(root: lxml.html.HtmlElement, story: str) -> str:
    """The story with the sentences that stand between its own; `root` is the page that it was taken from."""
    paragraphs = story.split("\n\n")
    keys = [key_of(paragraph) for paragraph in paragraphs]
    at = {key[:BEGINNING]: number for number, key in enumerate(keys)}
    whole = "".join(keys)
    missing: dict[int, list[str]] = {}
    for parent in dict.fromkeys(p.getparent() for p in root.iter("p")):
        for before, text in _gaps(parent, at):
            if key_of(text) not in whole:
                missing.setdefault(before, []).append(text)
    if not missing:
        return story
    found = (text for number, own in enumerate(paragraphs) for text in (*missing.get(number, ()), own))
    return "\n\n".join(found)


def key_of(text: str) -> str:
    """What two readings of one paragraph have in common, whatever they do about spaces and marks."""
    return _KEY.sub("", text)


def _gaps(parent: lxml.html.HtmlElement, at: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Each sentence that may be missing before one of an element's own paragraphs, with that paragraph's number."""
    own = [(p, " ".join(p.text_content().split())) for p in parent.iterchildren("p")]
    keys = [key_of(text) for _, text in own]
    taken = [key[:BEGINNING] in at for key in keys]
    inside = sum(len(key) for key, is_taken in zip(keys, taken, strict=True) if is_taken)
    if sum(taken) < TAKEN or inside < TAKEN_SHARE * sum(map(len, keys)):
        return
    waiting: list[str] = []
    for (p, text), key, is_taken in zip(own, keys, taken, strict=True):
        if is_taken:
            yield from ((at[key[:BEGINNING]], one) for one in waiting)
            waiting = []
        elif _is_sentence(p, text):
            waiting.append(text)


def _is_sentence(p: lxml.html.HtmlElement, text: str) -> bool:
    if len(text.split()) < WORDS or not _SENTENCE_END.search(text):
        return False
    linked = sum(len(link.text_content().split()) for link in p.iter("a"))
    return len(text.split()) - linked >= WORDS_OUTSIDE_LINKS
