"""How a statement was made: interview, press conference, speech …, by the words beside its cue.

In: a frame and the text of its sentence outside the content. Out: a channel, the rule, and whether it was only carried
over from the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast, Frame
from etl.enrich.syntax.document import Document
from etl.records.enriched import Actor
from etl.records.values import Channel


def channel_of(frame: Frame, others: Sequence[Frame], document: Document, cues: Cues) -> tuple[Channel, str] | None:
    """The channel that the frame's own sentence names; `others` are the frames of the same sentence."""
    beside = _beside(frame, others, document.text)
    for entry in cues.channels:
        if entry.pattern.search(beside):
            return entry.channel, "channel.words"
    if frame.kind == "post":
        return "social_media", "channel.verb"
    # `a post on Facebook claimed`: the source itself is the channel
    posts = [document.text[s.start : s.end] for s in frame.sources if s.head is not None and s.head.lemma in _POSTS]
    social = next(e.pattern for e in cues.channels if e.channel == "social_media")
    return ("social_media", "channel.source") if any(social.search(post) for post in posts) else None


_POSTS = frozenset(["post", "tweet", "message", "video", "thread"])


def carried_channel(frame: Frame, actor: Actor | None, document: Document, cast: Cast, cues: Cues) -> Channel | None:
    """The channel of the sentence before in the same paragraph, where the speaker stands in it."""
    if actor is None or frame.sentence.index == 0:
        return None
    before = document.sentences[frame.sentence.index - 1]
    if before.paragraph != frame.sentence.paragraph:
        return None
    if all(a.id != actor.id for a in cast.between(before.start, before.end)):
        return None
    return next((e.channel for e in cues.channels if e.channel in _CARRIED and e.pattern.search(before.text)), None)


_CARRIED = frozenset(["interview", "press_conference", "speech", "conversation", "court_or_testimony"])


def _beside(frame: Frame, others: Sequence[Frame], text: str) -> str:
    """The sentence without what is said, by this frame or another beside it, and without the source."""
    start, end = frame.sentence.start, frame.sentence.end
    kept, place = [], start
    cue = frame.cue or (start, start)
    said = [r for f in others for r in f.content if not r[0] <= cue[0] < r[1]]
    for first, last in sorted([*frame.content, *said, *((s.start, s.end) for s in frame.sources)]):
        if first < end and last > start and first >= place:
            kept.append(text[place:first])
            place = min(last, end)
    kept.append(text[place:end])
    return " … ".join(kept)
