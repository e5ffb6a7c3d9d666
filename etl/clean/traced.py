"""Text that knows, character for character, where it came from.

Whatever clean cuts, joins or replaces, `Traced.origin[i]` is the place of character `i` in the text as extracted, and
`SpanMap` is the same in runs: three numbers for each stretch that was taken over unchanged.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from etl.records.article import Record


class Traced:
    """A text and, for each of its characters, the offset that it had in the extracted text."""

    def __init__(self, text: str, origin: Sequence[int] | None = None) -> None:
        self.text = text
        self.origin: Sequence[int] = range(len(text)) if origin is None else origin

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int) -> "Traced":
        """The stretch `[start, end)`."""
        return Traced(self.text[start:end], self.origin[start:end])

    def strip(self) -> "Traced":
        """Without white space at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def substitute(self, pattern: re.Pattern[str], to: str | Callable[[re.Match[str]], str]) -> "Traced":
        """`re.sub`; all characters of a replacement come from where its match began."""
        texts: list[str] = []
        origin: list[int] = []
        last = 0
        for match in pattern.finditer(self.text):
            new = to if isinstance(to, str) else to(match)
            texts += self.text[last : match.start()], new
            origin += self.origin[last : match.start()]
            origin += [self.origin[match.start()] if match.start() < len(self) else 0] * len(new)
            last = match.end()
        if not texts:
            return self
        texts.append(self.text[last:])
        origin += self.origin[last:]
        return Traced("".join(texts), origin)

    def split(self, pattern: re.Pattern[str]) -> list["Traced"]:
        """The pieces between the matches of `pattern`, as `re.split` without groups."""
        edges = [0, *(edge for match in pattern.finditer(self.text) for edge in match.span()), len(self)]
        return [self.cut(start, end) for start, end in zip(edges[0::2], edges[1::2], strict=True)]


def joined(pieces: Iterable[Traced], separator: str) -> Traced:
    """The pieces with a separator between them; the separator comes from the end of the piece before it."""
    texts: list[str] = []
    origin: list[int] = []
    for piece in pieces:
        if texts:
            texts.append(separator)
            origin += [origin[-1] if origin else 0] * len(separator)
        texts.append(piece.text)
        origin += piece.origin
    return Traced("".join(texts), origin)


class SpanMap(Record, frozen=True):
    """Runs `(clean start, extracted start, length)`, in order; characters between two runs were replaced or inserted."""

    runs: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, traced: Traced) -> "SpanMap":
        """The map of a cleaned text."""
        origin = traced.origin
        if not len(origin):
            return cls(runs=())
        breaks = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(origin)) if b != a + 1), len(origin)]
        return cls(runs=tuple((start, origin[start], end - start) for start, end in pairwise(breaks)))

    def extracted(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the extracted text that the clean range `[start, end)` came from."""
        first = self._at(start)
        return first, first if end <= start else self._at(end - 1) + 1

    def _at(self, offset: int) -> int:
        i = bisect_right(self.runs, (offset, float("inf"), 0)) - 1
        if i < 0 or offset >= self.runs[i][0] + self.runs[i][2]:
            raise IndexError(f"offset {offset} is outside the cleaned text")
        clean, extracted, _ = self.runs[i]
        return extracted + offset - clean
