"""Quotation marks over sentences and paragraphs: where a quotation begins and ends.

In: a document. Out: `Quotation`s in order of the text. A mark that is never closed ends with its paragraph, or, where
the next paragraph opens with a mark, goes on there, as printers do. Nothing is lost for want of a mark.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from etl.enrich.statements.frames import Range
from etl.enrich.syntax.document import Document

_OPENERS = "“„«"
_CLOSERS = "”»"
_STRAIGHT = '"'


@dataclass(frozen=True, slots=True)
class Quotation:
    """From the opening mark to after the closing one; `inner` is without marks. It may span paragraphs."""

    start: int
    end: int
    closed: bool

    @property
    def inner(self) -> Range:
        """Without the marks."""
        return self.start + 1, self.end - 1 if self.closed else self.end


class Quotations:
    """All quotations of a document, searchable by offset."""

    def __init__(self, document: Document) -> None:
        self.all = _find(document)
        self._starts = [q.start for q in self.all]

    def at(self, offset: int) -> Quotation | None:
        """The quotation that holds an offset."""
        place = bisect_right(self._starts, offset) - 1
        if place >= 0 and self.all[place].end > offset:
            return self.all[place]
        return None

    def within(self, start: int, end: int) -> list[Quotation]:
        """Quotations that share a character with `[start, end)`."""
        # quotations do not overlap, so that at most one before `start` reaches into the range
        first = max(0, bisect_right(self._starts, start) - 1)
        return [q for q in self.all[first : bisect_left(self._starts, end)] if start < q.end]


def _find(document: Document) -> list[Quotation]:
    text = document.text
    found: list[Quotation] = []
    open_since: int | None = None
    for number, (start, end) in enumerate(document.paragraphs):
        offset = start
        if open_since is not None:
            if text[start] in _OPENERS + _STRAIGHT and number:
                offset = start + 1
            else:
                found.append(Quotation(open_since, document.paragraphs[number - 1][1], False))
                open_since = None
        while offset < end:
            single = _single(text, offset, start, end) if open_since is None and text[offset] in _SINGLE else None
            if single is not None:
                found.append(single)
                offset = single.end
                continue
            open_since = _step(text, offset, start, end, open_since, found)
            offset += 1
    if open_since is not None:
        found.append(Quotation(open_since, document.paragraphs[-1][1], False))
    return found


_SINGLE = "'‘"
#: Closing single marks, apostrophes inside words apart; the first that follows a stop or comes before one is preferred.
_SINGLE_END = re.compile(r"(?<=[^\s(\[])['’](?![\w'’])")
_OMITTED = re.compile(r"(?:\d0s|em|til|tis|twas|cause|bout|n)\b", re.IGNORECASE)
_STOPS = ".,!?…:;"


def _single(text: str, offset: int, start: int, end: int) -> Quotation | None:
    """`‘It is late,’ she said`: a quotation in single marks, in one paragraph; an apostrophe opens and closes none."""
    before = text[offset - 1] if offset > start else " "
    after = text[offset + 1] if offset + 1 < end else " "
    if not (before.isspace() or before in "([—–-:") or not (after.isalnum() or after in '“"$£€['):
        return None
    if _OMITTED.match(text, offset + 1, end):
        return None
    closes = [m.start() for m in _SINGLE_END.finditer(text, offset + 1, end)]
    following = next((m.start() for m in _SINGLE_START.finditer(text, offset + 1, end)), end)
    closes = [c for c in closes if c < following] or closes[:1]
    if not closes:
        return None
    # the plural's genitive (`the workers’ pay`) stands before a word, the end of a quotation by a stop
    sure = [c for c in closes if text[c - 1] in _STOPS or text[c + 1 : c + 2] in (*_STOPS, ")", "\n", "")]
    close = sure[0] if sure and (text[closes[0] - 1] == "s" or closes[0] == sure[0]) else closes[0]
    if text[close - 1] not in _STOPS and all(word[:1].isupper() for word in text[offset + 1 : close].split()):
        # the ‘Sea Star’: a name
        return None
    return Quotation(offset, close + 1, True)


_SINGLE_START = re.compile(r"(?<=[\s(\[])['‘](?=\w)")


def _step(text: str, offset: int, start: int, end: int, open_since: int | None, found: list[Quotation]) -> int | None:
    mark = text[offset]
    # two single marks may be typed for a double one
    doubled = mark == "'" and text[offset : offset + 2] == "''"
    if not doubled and mark != _STRAIGHT and mark not in _OPENERS and mark not in _CLOSERS:
        return open_since
    if open_since is None:
        opens = mark in _OPENERS or (mark not in _CLOSERS and _opens(text, offset, start, end))
        return offset if opens else None
    if mark in _OPENERS or (mark == _STRAIGHT and _opens(text, offset, start, end) and not _closes(text, offset, end)):
        # a second opening mark: the first one was never closed, or this one is nested; the outer one goes on
        return open_since
    width = 2 if mark == "'" else 1
    if offset + width - open_since > 2:
        found.append(Quotation(open_since, offset + width, True))
    return None


def _opens(text: str, offset: int, start: int, end: int) -> bool:
    after = text[offset + 1] if offset + 1 < end else " "
    before = text[offset - 1] if offset > start else " "
    return not after.isspace() and (before.isspace() or before in "([—–-‘'“:" or not before.isalnum())


def _closes(text: str, offset: int, end: int) -> bool:
    after = text[offset + 1] if offset + 1 < end else " "
    return after.isspace() or after in ",.;:!?)]—–-'’"
