"""Spans read off the parse: noun phrases, coordinations, whole clauses, to the word.

In: tokens of one sentence. Out: character ranges, trimmed of the punctuation and quotation marks at their edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.enrich.statements.frames import Range, Source
from etl.enrich.syntax.document import Token

QUOTES = "\"“”„«»‘’'"
_EDGE_LEFT = QUOTES + " \t\n\u00a0,;:.)—–-…*"
_EDGE_RIGHT = QUOTES + " \t\n\u00a0,;:(—–-"
_NOUNS = frozenset(["NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM"])
_INNER_RIGHT = frozenset(
    ["prep", "appos", "acl", "relcl", "amod", "nummod", "case", "npadvmod", "nmod", "compound", "poss", "advmod", "dep"]
)


def trim(text: str, start: int, end: int) -> Range:
    """Without white space, quotation marks and loose punctuation at the edges; a closing full stop goes too."""
    last = end
    while start < end and text[start] in _EDGE_LEFT and not _keeps(text, start, end):
        start += 1
    while end > start and (text[end - 1] in _EDGE_RIGHT or (text[end - 1] == "." and not _abbreviated(text, end))):
        end -= 1
    return start, _with_closing_mark(text, start, end, last)


def _with_closing_mark(text: str, start: int, end: int, last: int) -> int:
    """`the aim is “to win,”`: a mark that was opened inside is closed inside, where its fellow was trimmed off."""
    inside = text[start:end]
    for opening, closing in ("“”", '""'):
        if opening in inside and (inside.count(opening) + (closing != opening) * inside.count(closing)) % 2:
            # the mark may stand right behind the words that the parse holds
            place = text.find(closing, end, max(last, end + 2))
            if place >= 0:
                return place + 1
    if text[end : end + 1] in _SINGLE_CLOSE:
        opened = len(_SINGLE_OPENED.findall(inside)) - len(_SINGLE_CLOSED.findall(inside))
        return end + 1 if opened > 0 else end
    return end


_SINGLE_CLOSE = ("'", "’")
_SINGLE_OPENED = re.compile(r"(?:^|(?<=[\s(\[—–-]))['‘](?=\w)")
_SINGLE_CLOSED = re.compile(r"(?<=[\w.,!?…])['’](?!\w)")


def _keeps(text: str, start: int, end: int) -> bool:
    # '90s, -5, .5, … before a word that it belongs to
    following = text[start + 1 : start + 2]
    return text[start] in "-'’." and following.isdigit() and end - start > 1


def _abbreviated(text: str, end: int) -> bool:
    near = text[max(0, end - 12) : end].split()
    word = near[-1] if near else ""
    return word.count(".") > 1 and len(word) <= 6


def runs(tokens: Iterable[Token], text: str) -> list[Range]:
    """Contiguous ranges of a set of tokens; a gap of punctuation alone does not break a run."""
    chosen = sorted(set(tokens), key=lambda t: t.index)
    found: list[list[Token]] = []
    for token in chosen:
        if found and not _broken(found[-1][-1], token):
            found[-1].append(token)
        else:
            found.append([token])
    if len(found) > 1:
        found = [some for some in found if any(t.lower not in _RELATIVES for t in some)]
    ranges = [trim(text, some[0].start, some[-1].end) for some in found]
    return [(s, e) for s, e in ranges if e > s and any(c.isalnum() for c in text[s:e])]


_RELATIVES = frozenset(["that", "which", "who", "whom", "as"])


def _broken(left: Token, right: Token) -> bool:
    between = left.sentence.tokens[left.index + 1 : right.index]
    return any(not t.is_root and t.pos not in ("PUNCT", "SPACE", "CCONJ") for t in between)


def clause(head: Token, without: Iterable[Token] = ()) -> list[Token]:
    """All tokens of a clause, without the subtrees given; a leading `that` is left out."""
    banned: set[Token] = set()
    for token in without:
        if token is not head:
            banned.update(token.subtree)
    tokens = [t for t in head.subtree if t not in banned]
    while tokens and (tokens[0].pos == "PUNCT" or _conjunction(tokens[0], head)):
        tokens = tokens[1:]
    return tokens


def _conjunction(that: Token, head: Token) -> bool:
    """Whether `that` opens a clause of speech; as a misread relative it does so too."""
    return that.lower == "that" and (that.dep == "mark" or (that.tag == "WDT" and head.dep == "ccomp"))


def is_nominal(token: Token) -> bool:
    """Whether a token can head a noun phrase."""
    return token.pos in _NOUNS and token.pos != "PUNCT"


def is_finite(verb: Token) -> bool:
    """Whether a verb has a tense, of its own or by its auxiliary: denied, did not deny, was making."""
    finite = ("VBD", "VBZ", "VBP", "MD")
    return verb.tag in finite or any(c.dep == "aux" and c.tag in finite for c in verb.lefts)


def is_opening(mark: Token) -> bool:
    """Whether a quotation begins with a mark, by its shape or, of straight marks, by its tag."""
    return mark.text in "“„«" or (mark.text == '"' and mark.tag == "``")


def is_closing(mark: Token) -> bool:
    """Whether a quotation ends with a mark."""
    return mark.text in "”»" or (mark.text == '"' and mark.tag == "''")


def is_name_elsewhere(token: Token) -> bool:
    """Whether a capitalised word stands inside another sentence with its capital too: a name, whatever its tag."""
    if not token.text.istitle() or len(token.text) < _SHORTEST_NAME:
        return False
    return re.search(rf"(?<=[a-z,] ){re.escape(token.text)}\b", token.sentence.document.text) is not None


_SHORTEST_NAME = 3


def coordinated(head: Token) -> list[Token]:
    """A head and the nominals that are coordinated with it, in order; one entity over both is not split."""
    found = [head]
    for child in head.rights:
        joined = child.dep == "conj" or _listed(head, child)
        if joined and is_nominal(child) and not _one_entity(head, child):
            found += coordinated(child)
    return found


def _listed(head: Token, child: Token) -> bool:
    """`A, B, C and D` whose second member was read as an apposition: both are names of one kind in a list."""
    if child.dep != "appos" or child.pos != head.pos or head.pos not in ("PROPN", "NOUN"):
        return False
    if head.pos == "NOUN" and not (head.child("det") and child.child("det")):
        return False
    if not any(c.dep == "conj" and c.index > child.index for c in head.rights):
        return False
    labels = {t.entity_label for t in (head, child)} - {None}
    return len({label == "PERSON" for label in labels}) < 2


def _one_entity(left: Token, right: Token) -> bool:
    if left.text.isupper() and right.text.isupper():
        return False
    if any(e.start <= left.start and right.end <= e.end for e in left.sentence.entities):
        return True
    # <Harbour Tug and Barge>: an agency's mark of one company
    text = left.sentence.document.text
    opened = text.rfind("<", left.sentence.start, left.start + 1)
    return opened >= 0 and text.find(">", opened) >= right.end


def noun_phrase(head: Token, stop: Token | None = None) -> Range:
    """The phrase of one head: modifiers, restrictive clauses, a name in apposition to a description.

    Ends before `stop` (the cue), before coordinated phrases, and before a comma that opens an insertion.
    """
    left = head
    for child in head.lefts:
        if child.text == "-":
            continue
        if child.dep in ("cc", "punct", "preconj", "prep", "advmod", "mark", "meta") and child.lower not in _QUANTITY:
            left = head if left.index < child.index else left
            continue
        left = min([left, *child.subtree], key=lambda t: t.index)
    right = head
    for child in head.rights:
        if child.dep == "punct":
            continue
        subtree = child.subtree
        if (
            is_when(child)
            or not (child.dep in _INNER_RIGHT or _in_name(head, child))
            or (stop is not None and stop in subtree)
            or _inserted(head, child)
        ):
            break
        right = max([right, *subtree], key=lambda t: t.index)
    tokens = head.sentence.tokens[left.index : right.index + 1]
    # a company's symbol is no part of its name: Harbour AG <HBRG.F>
    symbol = next((place for place, t in enumerate(tokens) if place and t.text == "<"), len(tokens))
    tokens = tokens[_behind_dash(tokens, head) : symbol]
    while len(tokens) > 1 and tokens[-1].pos in ("PUNCT", "CCONJ", "SPACE"):
        tokens = tokens[:-1]
    while len(tokens) > 1 and tokens[0].pos in ("PUNCT", "CCONJ", "SPACE", "SCONJ"):
        tokens = tokens[1:]
    while (
        len(tokens) > 1
        and tokens[-1] is not head
        and tokens[-1].dep in ("advmod", "appos")
        and tokens[-1].lower in _BEFORE_VERB
    ):
        tokens = tokens[:-1]
    return _without_possessive(tokens[0].start, tokens)


def _in_name(head: Token, child: Token) -> bool:
    """`<Harbour Tug and Barge>`: the second noun of one name, and the word that joins it."""
    joined = child if child.dep == "conj" else head.child("conj") if child.dep == "cc" else None
    return joined is not None and joined.index > head.index and _one_entity(head, joined)


def _behind_dash(tokens: list[Token], head: Token) -> int:
    """`March 9 - West German banks`: where a phrase begins whose parse took what stands before a dash into it."""
    found = 0
    for place, token in enumerate(tokens[1:-1], 1):
        set_off = tokens[place - 1].end < token.start and token.end < tokens[place + 1].start
        if token.index < head.index and token.text in ("-", "--", "–", "—") and set_off:
            found = place + 1
    return found


#: what stands between a subject and its verb belongs to the verb: the report nowhere says, he all but admitted
_BEFORE_VERB = frozenset(["nowhere", "all", "also", "never", "ever", "now", "then", "once", "even", "twice", "already"])
_QUANTITY = frozenset(
    ["about", "some", "more", "nearly", "almost", "at", "least", "not", "both", "over", "than", "only", "even"]
)


def _without_possessive(start: int, tokens: list[Token]) -> Range:
    if tokens[-1].tag == "POS" and len(tokens) > 1:
        tokens = tokens[:-1]
    return start, tokens[-1].end


_LONGEST_CLAUSE = 9


def is_when(child: Token) -> bool:
    """`the governor on Monday said`: the day is when it was said, not who said it; so is a charge."""
    if child.dep == "prep" and child.child("pcomp") is not None and child.lower == "of":
        # accused by the opposition of lying: the charge is no part of who made it
        return True
    inner = child.child("pobj") if child.dep == "prep" else None
    if inner is None or child.lower not in ("on", "in", "at", "during", "last"):
        return False
    return inner.entity_label in ("DATE", "TIME")


def _inserted(head: Token, child: Token) -> bool:
    first = min(child.subtree, key=lambda t: t.index)
    before = head.sentence.tokens[first.index - 1] if first.index else first
    comma = before.pos == "PUNCT" and before.lower not in QUOTES and before is not head
    if not comma:
        # a restrictive clause belongs to the phrase, a long one is rather a misreading
        return child.dep in ("relcl", "acl", "dep") and len(child.subtree) > _LONGEST_CLAUSE
    named = child.dep == "appos" and child.pos == "PROPN" and head.pos != "PROPN"
    return not named


def source(head: Token, stop: Token | None = None) -> Source:
    """The source that one head stands for."""
    start, end = noun_phrase(head, stop)
    return Source(start, end, head)


def sources(head: Token, stop: Token | None = None) -> list[Source]:
    """One source for each coordinated head; `my, his, their` and other possessives stand for themselves."""
    return [source(one, stop) for one in coordinated(head)]
