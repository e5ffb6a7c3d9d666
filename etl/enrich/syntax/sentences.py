"""Where paragraphs and sentences begin and end: by rule, so that a sentence needs no parser to be found.

In: a text. Out: half-open ranges, in order, white space trimmed. A closing quotation mark stays with its sentence;
`“Is it true?” Smith asked.` stays whole, because a cut there would part a quotation from its cue.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_NEXT = re.compile(r"\s+([\"'“‘«(\[]*)(\w[\w'’.-]*)?")
_LAST_WORD = re.compile(r"([\w.'’&-]+)$")
_TAIL = re.compile(
    r"\s+(?:[\w'’.-]+\s+){0,4}?(?:said|says|asked|asks|wrote|told|added|replied|tweeted|shouted|wondered|continued)\b"
)


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = tomllib.loads(Path(__file__).with_name("abbreviations.toml").read_text(encoding="utf-8"))
    return frozenset(data["before_name"]), frozenset(data["perhaps"]), frozenset(data["openers"])


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines of a text, a line that was only wrapped being joined to the next.

    A line counts as wrapped when a single newline follows, it ends in a letter or a comma, and the next begins
    with a lower-case letter.
    """
    found: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start, end = _trim(text, line.start(), line.end())
        if start == end:
            continue
        if found:
            before, between = found[-1], text[found[-1][1] : start]
            wrapped = between.count("\n") == 1 and text[start].islower()
            if wrapped and (text[before[1] - 1].isalnum() or text[before[1] - 1] in ",;-–—"):
                found[-1] = (before[0], end)
                continue
        found.append((start, end))
    return found


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of the paragraph `[start, end)`."""
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and _ends_here(text, begin, mark, end):
            yield _trim(text, begin, mark.end())
            begin = mark.end()
    if text[begin:end].strip():
        yield _trim(text, begin, end)


def _ends_here(text: str, begin: int, mark: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, mark.end(), end)
    if following is None:
        return False
    opening, word = following.group(1), following.group(2) or ""
    if not opening and (not word or word[0].islower()):
        return False
    signs = mark.group().rstrip("\"'”’»)]")
    closed = len(signs) < len(mark.group())
    if signs[-1] in "?!" and closed and not opening and _TAIL.match(text, mark.end(), min(end, mark.end() + 80)):
        return False
    if signs != ".":
        return True
    last = _LAST_WORD.search(text, max(begin, mark.start() - 24), mark.start())
    # a bracket goes on with the sentence after an abbreviation: "at 9 a.m. (1400 GMT)"
    quoted = bool(opening.strip("(["))
    return closed or last is None or not _abbreviates(last.group(1), word, quoted)


def _abbreviates(last: str, following: str, opening: bool) -> bool:
    before_name, perhaps, openers = _abbreviations()
    key = last.lower().lstrip("'’")
    if key in before_name:
        # "No." and the like end a sentence when they stand alone; as abbreviations a number or a name follows
        return following[:1].isupper() or following[:1].isdigit()
    if key in perhaps:
        return not opening and following.lower() not in openers
    # an initial: "J. Smith", "J.R. Smith"
    return bool(re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last)) and last != "I" and following.lower() not in openers


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
