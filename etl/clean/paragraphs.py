"""Paragraphs: one line each, a blank line between two.

A dump separates paragraphs by blank lines, or gives one a line, or wraps its lines at a width. Lines are joined only
where every break of the text is one that wrapping at a fixed width would have made.
"""

import re
from itertools import pairwise

from etl.clean.traced import Traced, joined

_BLANK = re.compile(r"\n[ ]*\n[\s]*")
_LINE = re.compile(r"[ ]*\n[ ]*")
_RUN_OF_SPACES = re.compile(r"[ ]{2,}")
WRAP_WIDTHS = range(40, 121)
#: Share of line breaks that wrapping must explain; the rest may be short lines that end a paragraph.
WRAPPED_SHARE = 0.9


def paragraphs_of(text: Traced) -> list[Traced]:
    """The paragraphs of a body, stripped, with single spaces inside; none is empty."""
    text = text.strip()
    wrapped = is_wrapped(text.text)
    found: list[Traced] = []
    for block in text.split(_BLANK):
        lines = block.split(_LINE)
        found += [joined(lines, " ")] if wrapped else lines
    tidy = (piece.substitute(_RUN_OF_SPACES, " ").strip() for piece in found)
    return [piece for piece in tidy if piece.text]


def is_wrapped(text: str) -> bool:
    """True where the single line breaks are those of a fixed width: the next word would not have fitted."""
    blocks = [[line.strip() for line in block.split("\n")] for block in _BLANK.split(text)]
    width = max((len(line) for block in blocks for line in block), default=0)
    breaks = [(a, b) for block in blocks for a, b in pairwise(block) if a and b]
    if width not in WRAP_WIDTHS or len(breaks) < 2:
        return False
    full = sum(len(line) + 1 + len(following.split()[0]) > width for line, following in breaks)
    return full >= WRAPPED_SHARE * len(breaks)
