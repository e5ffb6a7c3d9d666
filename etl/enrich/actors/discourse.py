"""What has been mentioned so far, and which of it is in focus.

In: mentions in order of the text. Out: candidates for what a pronoun or a description may stand for, nearest first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.syntax.document import Document, Token

SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "agent"])
#: Sentences for which somebody without a name stays the one meant.
STRANGER_REACH = 4
_OPENING, _CLOSING = '“«"', '”»"'


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody or something that the text introduces without a name: `a cashier`, `another company`."""

    lemma: str
    start: int
    sentence: int
    #: is the subject of a verb of speech
    speaks: bool


@dataclass(slots=True)
class Discourse:
    """The mentions before the place that is being read."""

    document: Document
    past: list[Noted] = field(default_factory=list)
    strangers: list[Stranger] = field(default_factory=list)
    _quoted: list[list[tuple[int, int]]] = field(default_factory=list)
    _times: Counter[int] = field(default_factory=Counter)

    def add(self, noted: Noted) -> None:
        """The next mention; whose it is does not change any more."""
        self.past.append(noted)
        self._times.update(map(id, noted.figures))

    def times(self, figure: Figure) -> int:
        """How often an actor was mentioned."""
        return self._times[id(figure)]

    def within(self, sentence: int, reach: int) -> list[Noted]:
        """Mentions of this sentence and of `reach` sentences before it, the latest first."""
        found = []
        for noted in reversed(self.past):
            if noted.sentence < sentence - reach:
                break
            if not noted.silent:
                found.append(noted)
        return found

    def ranked(self, sentence: int, reach: int, fits: Callable[[Figure], bool]) -> list[Noted]:
        """Fitting single mentions, best first: nearer sentences before farther, in each the subject before others.

        Each figure counts once, at its best place.
        """
        near = [n for n in self.within(sentence, reach) if len(n.figures) == 1 and fits(n.figures[0])]
        near.sort(key=lambda n: (-n.sentence, not n.subject, -n.start if n.sentence == sentence else n.start))
        seen: set[int] = set()
        found = []
        for noted in near:
            if id(noted.figures[0]) not in seen:
                seen.add(id(noted.figures[0]))
                found.append(noted)
        return found

    def latest(self, fits: Callable[[Figure], bool]) -> Noted | None:
        """The last mention of a fitting actor, however far back."""
        return next(
            (n for n in reversed(self.past) if len(n.figures) == 1 and not n.silent and fits(n.figures[0])), None
        )

    def stranger_since(self, noted: Noted, sentence: int, fits: Callable[[Stranger], bool]) -> bool:
        """Whether somebody without a name has come in after a mention, not long before a sentence."""
        return any(
            one.start > noted.start and one.sentence >= sentence - STRANGER_REACH and fits(one)
            for one in self.strangers
        )

    def quoted(self, offset: int) -> bool:
        """Whether an offset lies between quotation marks of its paragraph."""
        return self.quotation(offset) is not None

    def quotation(self, offset: int) -> tuple[int, int] | None:
        """The quotation of its paragraph that an offset lies in, from mark to mark."""
        sentence = self.document.sentence_at(offset)
        if sentence is None:
            return None
        ranges = self.ranges(sentence.paragraph)
        return next(((start, end) for start, end in ranges if start < offset < end), None)

    def ranges(self, paragraph: int) -> list[tuple[int, int]]:
        """The quotations of a paragraph."""
        if not self._quoted:
            still = False
            for start, end in self.document.paragraphs:
                found = quotations(self.document.text, start, end, still)
                self._quoted.append(found)
                still = bool(found) and found[-1][1] == end and self.document.text[end - 1] not in _CLOSING
        return self._quoted[paragraph]


_CONTINUED = re.compile(r"[^\"“”«»]*[^\s\"“”«»(][\"”»]")


def quotations(text: str, start: int, end: int, still: bool = False) -> list[tuple[int, int]]:
    """Ranges between quotation marks of one paragraph; one that never closes runs to the paragraph's end.

    `still`: the paragraph before left a quotation open; it goes on here where the first mark is a closing one.
    """
    found: list[tuple[int, int]] = []
    opened: int | None = start - 1 if still and _CONTINUED.match(text, start, end) else None
    for place in range(start, end):
        char = text[place]
        if opened is None and char in _OPENING:
            opened = place
        elif opened is not None and char in _CLOSING:
            found.append((opened, place))
            opened = None
    if opened is not None:
        found.append((opened, end))
    return found


def coordinated(tokens: Iterable[Token], one: Token, two: Token) -> bool:
    """Whether two tokens are joined by `and` or stand in `between … and …`."""
    return (two in one.children and two.dep == "conj") or (one in two.children and one.dep == "conj")


def phrase_start(head: Token) -> int:
    """Where the noun phrase of a head noun begins: its articles, adjectives, possessors and compounds."""
    start = head.start
    for child in reversed(head.lefts):
        if child.dep not in ("det", "amod", "compound", "poss", "nummod", "nmod", "predet", "advmod", "punct", "case"):
            break
        if child.dep == "punct" and child.text != "-":
            break
        start = min(start, min(t.start for t in child.subtree))
    return start
