"""The office or description that a text gives a person, and the country that it speaks for.

In: a mention of a person by name. Out: the words of the role with their place: a title before the name
(`Russian foreign minister Ivan Petrov`), an apposition after it (`Ivan Petrov, the foreign minister`), or the noun
that the name stands in apposition to (`the company's founder, Ann Lee`).
"""

from __future__ import annotations

import re

from etl.enrich.actors.figures import Noted
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.words import NameWord, words_of
from etl.enrich.syntax.document import Document, Sentence, Token

#: Longest title before a name and longest apposition after it, in words.
LONGEST_TITLE, LONGEST_APPOSITION = 10, 14
_INSIDE = frozenset(["of", "for", "to", "the", "and", "on", "at", "in", "&"])
_LEADING = re.compile(r"^(?:the|a|an|its|his|her|their|then|now)\s+", re.IGNORECASE)
_HONORIFIC_ONLY = frozenset(["mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "miss", "sir"])


def title_before(document: Document, noted: Noted, lexicon: Lexicon) -> tuple[int, int] | None:
    """The title that ends where the name begins, without a leading article."""
    sentence = document.sentences[noted.sentence]
    words = words_of(document.text, sentence.start, noted.start, lexicon)[-LONGEST_TITLE:]
    core = _core(document.text, words, noted.start, lexicon)
    if core is None:
        return None
    start = core
    while start > 0 and _extends(document.text, words, start, lexicon):
        start -= 1
    while start < core and words[start].lower in (*_INSIDE, "a", "an", "between", "with", "by", "from", "that"):
        start += 1
    text = document.text[words[start].start : noted.start].rstrip()
    if text.lower() in _HONORIFIC_ONLY or not text:
        return None
    return words[start].start, words[start].start + len(text)


def _core(text: str, words: list[NameWord], end: int, lexicon: Lexicon) -> int | None:
    """The place of the title word nearest to the name; only capitals and `of`, `for`, `to` may follow it."""
    following = end
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        if not re.fullmatch(r"(?:['’]s)? ?", text[word.end : following]):
            return None
        if word.lower in lexicon.titles or word.lower in lexicon.ranks:
            return place
        if word.lower in lexicon.stop and word.lower not in _INSIDE:
            # `Attorney General Says Trump`
            return None
        if not (word.capital or word.lower in _INSIDE) or (place == len(words) - 1 and not word.capital):
            return None
        following = word.start
    return None


def _extends(text: str, words: list[NameWord], start: int, lexicon: Lexicon) -> bool:
    word, gap = words[start - 1], text[words[start - 1].end : words[start].start]
    if not re.fullmatch(r"(?:['’]s?)? |-", gap):
        return False
    if word.lower in _INSIDE:
        if words[start].capital and words[start].lower in lexicon.titles and _plain_noun(words, start - 2):
            # `a friend of President Ann Lee`: the friend is somebody else
            return False
        # `adviser to the president`: goes on only where a title or a name stands before
        before = words[start - 2] if start > 1 else None
        if not words[start].capital and words[start].lower not in _INSIDE:
            # `compared the lawmaker to director Ann Lee`
            return False
        known = before is not None and (before.lower in lexicon.titles or before.lower in _INSIDE)
        return known or (
            before is not None and before.capital and before.lower not in lexicon.stop and word.lower == "of"
        )
    if word.lower in lexicon.stop and word.lower not in ("former", "first"):
        return False
    return word.capital or word.lower in lexicon.title_parts or word.lower in lexicon.titles


def _plain_noun(words: list[NameWord], place: int) -> bool:
    return place >= 0 and not words[place].capital


def apposition(document: Document, noted: Noted, head: Token, lexicon: Lexicon) -> tuple[int, int] | None:
    """The apposition that follows the name."""
    for child in head.rights:
        if child.dep == "appos" and (child.lemma in lexicon.titles or child.lower in lexicon.titles):
            return _phrase(document, child, noted.end)
    return None


def described(document: Document, noted: Noted, head: Token, lexicon: Lexicon) -> tuple[int, int] | None:
    """The noun phrase that the name is in apposition to."""
    noun = head.head
    if head.dep != "appos" or noun.pos != "NOUN" or noun.index > head.index:
        return None
    if noun.lemma not in lexicon.titles:
        return None
    first = min((t.start for t in noun.subtree if t.start < noted.start), default=noun.start)
    text = document.text[first : noted.start].rstrip(" ,:—-")
    return _without_article(document.text, first, first + len(text))


def _phrase(document: Document, head: Token, after: int) -> tuple[int, int] | None:
    tokens: list[Token] = []
    for token in head.subtree:
        if token.start < after:
            continue
        if tokens and (
            token.text in (",", ";", "—", "(", ")") or token.dep == "relcl" or token.lower in ("who", "which")
        ):
            if token.start > head.start:
                break
            continue
        if not tokens and token.dep == "punct":
            continue
        tokens.append(token)
    if not tokens or len(tokens) > LONGEST_APPOSITION:
        return None
    return _without_article(document.text, tokens[0].start, tokens[-1].end)


def _without_article(text: str, start: int, end: int) -> tuple[int, int] | None:
    lead = _LEADING.match(text[start:end])
    start += lead.end() if lead else 0
    return (start, end) if start < end and "\n" not in text[start:end] else None


def head_token(sentence: Sentence, start: int, end: int) -> Token | None:
    """The token of a name that the rest of it hangs on: the last whose head lies outside."""
    inside = [t for t in sentence.tokens if t.start < end and t.end > start]
    outer = [t for t in inside if t.is_root or not (start <= t.head.start < end)]
    return outer[-1] if outer else None
