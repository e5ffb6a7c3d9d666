"""Quotations joined to the cues that introduce, follow or break them; what is left stands bare.

In: the frames of a whole document and its quotations. Out: the same frames with quotations added to their content, and
frames without cue for bare quotations, whose speaker is carried over (TAXONOMY section 8). A quotation is never joined
to two cues.
"""

from __future__ import annotations

from etl.enrich.statements.frames import Frame, Range, Source, overlaps
from etl.enrich.statements.phrases import QUOTES, is_nominal, source, trim
from etl.enrich.statements.quotations import Quotation, Quotations
from etl.enrich.syntax.document import Document, Sentence

#: A quotation of fewer words inside a clause is a borrowed phrase, no speech.
_FEWEST_WORDS = 3
_BETWEEN = QUOTES + " ,;:.—–-!?…\n\u00a0"


def join(document: Document, frames: list[Frame], quotations: Quotations) -> list[Frame]:
    """Give each quotation to its cue; returns all frames, those of bare quotations included, in order."""
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        by_sentence.setdefault(frame.sentence.index, []).append(frame)
    taken: set[Quotation] = set()
    for frame in frames:
        _clip(frame, quotations)
    for sentence in document.sentences:
        near = [f for f in by_sentence.get(sentence.index, []) if _outside(f, quotations)]
        for quotation in quotations.within(sentence.start, sentence.end):
            if quotation not in taken:
                cue = _cue_for(sentence, quotation, near)
                if cue is not None:
                    _give(cue, quotation, document)
                    taken.add(quotation)
        for frame in near:
            _extend(frame, quotations)
    _set_off(document, frames)
    frames = [f for f in frames if f.content or f.kind == "silence" or f.status != "asserted"]
    frames = [f for f in frames if f.sources or f.kind in ("hearsay", "silence")]
    frames = [f for f in frames if not _contradicts(f, quotations)]
    return _bare(document, frames, quotations, taken)


def _clip(frame: Frame, quotations: Quotations) -> None:
    """What is said inside a quotation ends with it; a guess by commas does not cross its marks."""
    if frame.cue is None:
        return
    quotation = quotations.at(frame.cue[0])
    if quotation is None:
        return
    guessed = "content.after" in frame.rules or "content.before" in frame.rules
    inside = [(max(s, quotation.start), min(e, quotation.end)) for s, e in frame.content if not guessed]
    text = frame.sentence.document.text
    frame.content = [r for r in (trim(text, s, e) for s, e in inside if s < e) if r[0] < r[1]]


def _set_off(document: Document, frames: list[Frame]) -> None:
    """A paragraph after `she wrote:` that carries no marks of its own is what she wrote."""
    last: dict[int, Frame] = {}
    for frame in frames:
        if frame.cue is not None:
            last[frame.sentence.index] = frame
    for frame in last.values():
        number = frame.sentence.paragraph + 1
        if frame.cue is None or "quote" not in frame.frames or number >= len(document.paragraphs) or frame.quoted:
            continue
        text = document.text
        ends = text[frame.sentence.end - 1] == ":" and frame.sentence.end >= document.paragraphs[number - 1][1]
        start, end = document.paragraphs[number]
        inner = trim(text, start, end)
        if ends and inner[0] < inner[1] and text[start] not in QUOTES and not document.in_title(frame.sentence.start):
            frame.content = sorted([*frame.content, inner])
            frame.rules.append("quote.set_off")


def _contradicts(frame: Frame, quotations: Quotations) -> bool:
    """`“It is safe,” the mayor did not say`: the quotation before a negated cue was not said."""
    if "cue.negated" not in frame.rules or frame.cue is None:
        return False
    return any(end <= frame.cue[0] and quotations.at(start) is not None for start, end in frame.content)


def _outside(frame: Frame, quotations: Quotations) -> bool:
    return frame.cue is not None and quotations.at(frame.cue[0]) is None


def _cue_for(sentence: Sentence, quotation: Quotation, frames: list[Frame]) -> Frame | None:
    start, end = max(quotation.start, sentence.start), min(quotation.end, sentence.end)
    best: tuple[int, Frame] | None = None
    for frame in frames:
        if "quote" not in frame.frames or frame.cue is None or "cue.negated" in frame.rules:
            continue
        distance = _distance(sentence, (start, end), frame, quotation.start < sentence.start)
        if distance is not None and (best is None or distance < best[0]):
            best = distance, frame
    return best[1] if best else None


def _distance(sentence: Sentence, quoted: Range, frame: Frame, begun: bool) -> int | None:
    """How near a cue stands to a quotation that it can introduce or follow; None where it cannot."""
    text = sentence.document.text
    first, last = frame.core
    # what the parse holds already needs no joining, unless the quotation began in a sentence before
    if not begun and any(first_ <= quoted[0] and quoted[1] <= last_ for first_, last_ in frame.content):
        return None
    if quoted[1] <= first:
        between = text[quoted[1] : first]
        closed = text[quoted[0] : quoted[1]].rstrip(QUOTES)[-1:]
        at_start = not text[sentence.start : quoted[0]].strip(_BETWEEN) or _clausal(text, quoted)
        if (
            len(between.split()) <= 2
            and at_start
            and (closed in ",!?—–-.…" or between.strip()[:1] in (",", "—", "–", "-") or not between.strip())
        ):
            return len(between)
        return None
    if last <= quoted[0]:
        between = text[last : quoted[0]]
        stripped = between.strip()
        introduced = not stripped or stripped[-1] in ",:—–" or stripped == "that"
        if introduced and (_clausal(text, quoted) or not frame.content):
            return len(between)
    return None


def _clausal(text: str, quoted: Range) -> bool:
    return len(text[quoted[0] : quoted[1]].split()) >= _FEWEST_WORDS


def _give(frame: Frame, quotation: Quotation, document: Document) -> None:
    inner = trim(document.text, *quotation.inner)
    if inner[1] <= inner[0]:
        return
    frame.quoted = True
    guessed = any(rule in frame.rules for rule in ("content.around", "content.before", "content.after"))
    kept = [] if guessed and not frame.quoted_before else [r for r in frame.content if not overlaps(r, inner)]
    frame.quoted_before = True
    kept = [r for r in kept if not _reads_as_noise(frame, r)]
    frame.content = sorted([*kept, inner])
    frame.rules.append("quote.joined")
    if not frame.sources:
        _neighbour(frame)


def _reads_as_noise(frame: Frame, content: Range) -> bool:
    # what the parse took for content of a verb beside a full quotation is an object of that verb (told reporters)
    return frame.kind in ("tell", "ask", "write", "shout", "speak", "put") and not frame.quoted


def _neighbour(frame: Frame) -> None:
    """The noun phrase beside a cue whose subject the parse did not see: `," said Smith.`"""
    verb = frame.head
    if verb is None:
        return
    tokens = verb.sentence.tokens
    for step in (1, -1):
        place = verb.index + step
        while 0 <= place < len(tokens) and tokens[place].pos in ("ADV", "AUX"):
            place += step
        if not 0 <= place < len(tokens):
            continue
        head = tokens[place]
        while head.head.index > head.index and head.head is not verb and is_nominal(head.head):
            head = head.head
        if is_nominal(head) and head.pos not in ("ADJ", "DET", "NUM", "SYM", "X"):
            frame.sources = [source(head, verb)]
            frame.rules.append("source.neighbour")
            return


def _extend(frame: Frame, quotations: Quotations) -> None:
    """A clause that ends inside a quotation goes on to the quotation's end, over sentences."""
    if not frame.content:
        return
    text = frame.sentence.document.text
    start, end = frame.content[-1]
    quotation = quotations.at(end - 1) or quotations.at(min(end, len(text) - 1))
    if quotation is not None and quotation.end > frame.sentence.end and quotation.start < end:
        frame.content[-1] = trim(text, start, quotation.inner[1])
        frame.quoted = True


# ------------------------------------------------------------------------------------------------ bare quotations


def _bare(document: Document, frames: list[Frame], quotations: Quotations, taken: set[Quotation]) -> list[Frame]:
    """Sentences that are wholly a quotation: joined to the statement just before, or statements of their own."""
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        by_sentence.setdefault(frame.sentence.index, []).append(frame)
    made: list[Frame] = []
    before: Frame | None = None
    before_sentence = -9
    for sentence in document.sentences:
        mine = [f for f in by_sentence.get(sentence.index, []) if _outside(f, quotations)]
        if mine:
            before, before_sentence = _speaking(mine), sentence.index
            continue
        whole = _whole(document, sentence, quotations)
        if whole is None:
            continue
        if whole in taken:
            before_sentence = sentence.index
            continue
        if document.in_title(sentence.start) or before is None:
            continue
        near = sentence.index - before_sentence == 1
        inner = trim(document.text, *whole.inner)
        if inner[1] <= inner[0]:
            continue
        taken.add(whole)
        paragraph = document.sentences[before_sentence].paragraph
        introduced = before.quoted or _introduces(document, document.sentences[before_sentence])
        if near and "cue.negated" not in before.rules and (introduced or sentence.paragraph == paragraph):
            before.content = sorted([*before.content, inner])
            before.rules.append("quote.continued")
            before.quoted = True
        elif sentence.index - before_sentence <= 4:
            made.append(_carried(sentence, inner, before))
        before_sentence = sentence.index
    return [*frames, *made]


def _speaking(frames: list[Frame]) -> Frame:
    quoted = [f for f in frames if f.quoted]
    return (quoted or [f for f in frames if f.sources] or frames)[-1 if quoted else 0]


def _whole(document: Document, sentence: Sentence, quotations: Quotations) -> Quotation | None:
    """The quotation that a sentence consists of; None where words stand outside it."""
    found = quotations.within(sentence.start, sentence.end)
    if not found:
        return None
    text = document.text
    outside = (
        text[sentence.start : max(sentence.start, found[0].start)]
        + text[min(sentence.end, found[-1].end) : sentence.end]
    )
    if outside.strip(_BETWEEN) or len(found) > 1:
        return None
    return found[0] if _clausal(text, found[0].inner) else None


def _introduces(document: Document, sentence: Sentence) -> bool:
    return document.text[sentence.end - 1] == ":"


def _carried(sentence: Sentence, inner: Range, before: Frame) -> Frame:
    return Frame(
        sentence=sentence,
        head=None,
        cue=None,
        kind="bare",
        sources=[Source(s.start, s.end, s.head) for s in before.sources],
        content=[inner],
        rules=["quote.bare"],
        unsure=True,
        quoted=True,
    )
