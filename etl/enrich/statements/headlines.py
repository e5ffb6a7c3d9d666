"""Speakers set off by a colon or a dash: headlines (`Putin: no talks`) and transcripts (`SMITH: I was there.`).

In: a document and what was found otherwise. Out: frames without a cue.
"""

from __future__ import annotations

import re

from etl.enrich.statements.frames import Cast, Frame, Source, covers
from etl.enrich.statements.phrases import trim
from etl.enrich.syntax.document import Document, Sentence

_COLON = re.compile(r"(?P<who>[^:\n]{2,60}):\s+(?P<what>\S.*)", re.DOTALL)
_TRANSCRIPT = re.compile(r"(?P<who>[A-Z][A-Z.'’ -]{2,30})(?:\s*\([^)]{1,40}\))?:\s+(?P<what>\S.*)", re.DOTALL)
_LAST = re.compile(r"(?P<what>.{12,}?)(?:[,:]|\s[—–-])\s(?P<who>[^,:—–]{3,40})$", re.DOTALL)
_FEWEST_WORDS = 3


def headline_frames(document: Document, found: list[Frame], cast: Cast) -> list[Frame]:
    """Frames of headlines and transcript lines that no cue explains."""
    made = []
    for sentence in document.sentences:
        if document.in_title(sentence.start):
            frame = _headline(document, sentence, cast)
        else:
            frame = _transcript(document, sentence)
        if frame is not None and not any(
            f.sentence is sentence and covers(f.content, *frame.content[0]) for f in found
        ):
            made.append(frame)
    return made


def _headline(document: Document, sentence: Sentence, cast: Cast) -> Frame | None:
    match = _COLON.match(sentence.text)
    if match and len(match["what"].split()) >= _FEWEST_WORDS and len(match["who"].split()) <= 5:
        return _frame(document, sentence, match.span("who"), match.span("what"), cast, "headline.colon")
    match = _LAST.match(sentence.text)
    if match and len(match["who"].split()) <= 4:
        return _frame(document, sentence, match.span("who"), match.span("what"), cast, "headline.last")
    return None


def _transcript(document: Document, sentence: Sentence) -> Frame | None:
    match = _TRANSCRIPT.match(sentence.text)
    if match is None or sentence.start != document.paragraphs[sentence.paragraph][0]:
        return None
    end = document.paragraphs[sentence.paragraph][1] - sentence.start
    return _frame(document, sentence, match.span("who"), (match.start("what"), end), None, "transcript")


def _frame(
    document: Document, sentence: Sentence, who: tuple[int, int], what: tuple[int, int], cast: Cast | None, rule: str
) -> Frame | None:
    start, end = trim(document.text, sentence.start + who[0], sentence.start + who[1])
    content = trim(document.text, sentence.start + what[0], sentence.start + what[1])
    if end <= start or content[1] <= content[0] or (cast is not None and not _speaks(cast, start, end)):
        return None
    tokens = [t for t in sentence.tokens if start <= t.start < end]
    head = next((t for t in reversed(tokens) if t.pos in ("PROPN", "NOUN")), None)
    return Frame(
        sentence=sentence,
        head=None,
        cue=None,
        kind="headline",
        sources=[Source(start, end, head)],
        content=[content],
        rules=[rule],
        unsure=True,
    )


def _speaks(cast: Cast, start: int, end: int) -> bool:
    """Whether a headline's label is a speaker: an actor that fills it, no mere topic."""
    return any(
        a.type == "person" or a.kind in ("media", "ministry", "government", "company", "party")
        for a in cast.at(start, end)
    )
