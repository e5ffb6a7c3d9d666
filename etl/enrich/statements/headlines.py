"""Speakers set off by a colon or a dash: headlines (`Putin: no talks`) and transcripts (`SMITH: I was there.`).

In: a document and what was found otherwise. Out: frames without a cue.
"""

from __future__ import annotations

import re
from collections import Counter

from etl.enrich.statements.cues import Cues, reading
from etl.enrich.statements.frames import Cast, Frame, Source, covers
from etl.enrich.statements.phrases import QUOTES, trim
from etl.enrich.syntax.document import Document, Sentence

_COLON = re.compile(r"(?P<who>[^:\n]{2,60}):\s+(?P<what>\S.*)", re.DOTALL)
_TRANSCRIPT = re.compile(r"(?P<who>[A-Z][A-Z.'’ -]{2,30})(?:\s*\([^)]{1,40}\))?:\s+(?P<what>\S.*)", re.DOTALL)
_LABEL = re.compile(
    r"(?P<who>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2} ?)(?:\s*\([^)]{1,40}\))?:\s+(?P<what>\S.*)", re.DOTALL
)
_OWNED = re.compile(r"['’]S?s?\b")
_FULL_NAME = re.compile(r"[A-Z][A-Z.'’]+(?: [A-Z][A-Z.'’]*){1,3}")
_LAST = re.compile(r"(?P<what>.{12,}?)(?:[,:]|\s[—–-])\s(?P<who>[^,:—–]{3,40})$", re.DOTALL)
_TWEET = re.compile(r"(?P<what>\S.{15,}?)\s*(?<![—–-])[—–-]+\s*(?P<who>[^(—–\n]{2,50}) \(@\w+\)", re.DOTALL)
_FEWEST_WORDS = 3
#: A name before a colon is a speaker's where it opens several paragraphs, as in a transcript.
_FEWEST_TURNS = 2


def headline_frames(document: Document, found: list[Frame], cast: Cast, cues: Cues) -> list[Frame]:
    """Frames of headlines, transcript lines and embedded posts that no cue explains."""
    made = []
    labels = Counter(_last(m["who"]) for s, e in document.paragraphs if (m := _LABEL.match(document.text, s, e)))
    for sentence in document.sentences:
        if document.in_title(sentence.start) or (not document.title_end and sentence.paragraph == 0):
            frame = _headline(document, sentence, cast, cues)
        else:
            frame = _transcript(document, sentence, labels, cast, cues) or _post(document, sentence)
        if frame is not None and not any(
            f.sentence is sentence and covers(f.content, *frame.content[0]) for f in found
        ):
            made.append(frame)
    return made


def _headline(document: Document, sentence: Sentence, cast: Cast, cues: Cues) -> Frame | None:
    match = _COLON.match(sentence.text)
    if match and len(match["what"].split()) >= _FEWEST_WORDS and len(match["who"].split()) <= 6:
        frame = _frame(document, sentence, match.span("who"), match.span("what"), "headline.colon")
        if frame is not None and _speaks(frame, cast, cues):
            return frame
    match = _LAST.match(sentence.text)
    if match and sentence.text.rstrip(QUOTES)[-1:] not in (".", "!", "?") and len(match["who"].split()) <= 4:
        frame = _frame(document, sentence, match.span("who"), match.span("what"), "headline.last")
        return frame if frame is not None and _speaks(frame, cast, cues) else None
    return None


def _post(document: Document, sentence: Sentence) -> Frame | None:
    """`I won. — Jane Smith (@jsmith) May 4, 2021`: a post set into the text."""
    start, end = document.paragraphs[sentence.paragraph]
    if sentence.start != start or "(@" not in document.text[start:end]:
        return None
    match = _TWEET.match(document.text, start, end)
    if match is None:
        return None
    who, what = match.span("who"), match.span("what")
    last = document.sentence_at(who[0]) or sentence
    frame = _frame(
        document, last, (who[0] - last.start, who[1] - last.start), (what[0] - last.start, what[1] - last.start), "post"
    )
    if frame is not None:
        frame.sentence, frame.kind = sentence, "post"
    return frame


def _transcript(document: Document, sentence: Sentence, labels: Counter[str], cast: Cast, cues: Cues) -> Frame | None:
    """`SMITH: I was there.`: whoever is known to speak, or has several turns; `READ:`, `FILE PHOTO:` are headings."""
    if sentence.start != document.paragraphs[sentence.paragraph][0]:
        return None
    match = _TRANSCRIPT.match(sentence.text) or _LABEL.match(sentence.text)
    if (
        match is None
        or _OWNED.search(match["who"])
        or not cues.reading["headings"].isdisjoint(match["who"].lower().split())
    ):
        return None
    end = document.paragraphs[sentence.paragraph][1] - sentence.start
    frame = _frame(document, sentence, match.span("who"), (match.start("what"), end), "transcript")
    if frame is None or labels[_last(match["who"])] >= _FEWEST_TURNS:
        return frame
    named = _FULL_NAME.fullmatch(match["who"]) is not None or _speaks(frame, cast, cues)
    return frame if match.re is _TRANSCRIPT and named else None


def _last(label: str) -> str:
    """A speaker's first turn may give the whole name, the others the last word of it."""
    return label.split()[-1].lower()


def _frame(
    document: Document, sentence: Sentence, who: tuple[int, int], what: tuple[int, int], rule: str
) -> Frame | None:
    start, end = trim(document.text, sentence.start + who[0], sentence.start + who[1])
    content = trim(document.text, sentence.start + what[0], sentence.start + what[1])
    if end <= start or content[1] <= content[0]:
        return None
    tokens = [t for t in sentence.tokens if start <= t.start < end]
    if document.text[start:end].lower().split()[-1].strip("(“”\"'’") in reading("captions"):
        # OPINION: …, Business Brief: …: a heading, nobody's word
        return None
    head = next((t for t in reversed(tokens) if t.pos in ("PROPN", "NOUN")), tokens[-1] if tokens else None)
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


def _is_clause(one: Source, cast: Cast, cues: Cues) -> bool:
    """Whether more than a name or a noun stands where a speaker would: `Bureau to look abroad`, `What Both Sides Want`."""
    mention = cast.mention_at(one.start, one.end)
    if mention is not None and 2 * (mention.end - mention.start) > one.end - one.start:
        return False
    tokens = one.head.sentence.tokens if one.head is not None else []
    inside = [t for t in tokens if one.start <= t.start < one.end]
    if inside and not cues.verbs.isdisjoint([inside[-1].lemma, inside[-1].lower.removesuffix("s")]):
        # …, poll finds
        inside.pop()
    return any(t.tag in ("VBD", "VBZ", "VBP", "MD", "TO", "WP", "WRB") for t in inside)


_LABELS = ("media_report", "media", "document", "office", "spokesperson", "official", "anonymous", "organization")


def _speaks(frame: Frame, cast: Cast, cues: Cues) -> bool:
    """Whether a headline's label is a speaker: an actor that fills it or a noun of those who speak, no mere topic."""
    one = frame.sources[0]
    actors = cast.at(one.start, one.end)
    if _is_clause(one, cast, cues):
        return False
    if any(a.type == "person" or a.kind in ("media", "ministry", "government", "company", "party") for a in actors):
        return True
    lemma = one.head.lemma if one.head else ""
    return any(lemma in cues.sources[kind] for kind in _LABELS) or lemma in (
        "expert",
        "analyst",
        "critic",
        "witness",
        "study",
    )
