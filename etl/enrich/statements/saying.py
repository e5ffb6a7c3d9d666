"""What a neutral verb's content says by itself: `there was no truth in it`, `we do not comment`, `I was wrong`.

In: a frame and its content. Out: the status that the words of the content decide, where they do, with its rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Frame
from etl.records.article import Span
from etl.records.values import DenialDetail, DenialStatus

#: A content is read by its opening: further on, other voices may speak.
_OPENING = 160


def status_of_content(
    frame: Frame, content: Sequence[Span], cues: Cues
) -> tuple[DenialStatus, DenialDetail | None, str | None]:
    """The frame's own status, or what its content says where the cue is neutral."""
    neutral = (
        frame.status == "asserted"
        and not frame.negated
        and not frame.hypothetical
        and frame.kind not in ("deny", "silence", "hearsay", "judge", "describe", "demand", "accuse", "ask", "promise")
    )
    if not neutral or not content:
        return frame.status, frame.detail, None
    opening = _opening(content)
    for entry in cues.sayings:
        if entry.pattern.search(opening):
            return entry.status, entry.detail, f"content.{entry.status}"
    return frame.status, frame.detail, None


def _opening(content: Sequence[Span]) -> str:
    """The first words of a content, lower case, one space between them."""
    return " ".join(content[0].text[:_OPENING].lower().replace("’", "'").split())


_THERE_WAS_NO = re.compile(
    r"^(?:[a-z]+,? )?there(?: was| were| had been| has been| have been|'d been) (?:\w+ly )?(?:no|never any) "
)
#: `We have not met`, `it did not sell`, `the firm is not in talks`, `nobody paid`: the word that is denied follows.
_DID_NOT = re.compile(
    r"^(?:(?:[\w'-]+,? ){1,6}?(?:(?:has|have|had|did)(?: not|n't| never)|(?:is|are) not(?= in | \w+ing\b))|"
    r"nobody(?: has)?|no one(?: has)?|none of (?:us|them|it)(?: has| have| was| were)?)"
    r" (?:been |\w+ly |yet |ever |in |any )*(?P<word>[a-z]{4,})"
)
_NEGATIVE = re.compile(r"^(?:[\w',]+ ){0,4}?(?:\w+n't|not|never|no|nobody|none|nothing|neither)\b")
_TALKS = frozenset(["talks", "discussions", "negotiations", "contacts"])
_FEWEST_LETTERS = 5


def answers_a_claim(frame: Frame, content: Sequence[Span], claimed: Sequence[tuple[str, str]], cues: Cues) -> bool:
    """`There was no meeting` after somebody else said that a meeting took place: denied.

    `claimed` holds speaker and content of the statements before, lower case; what was denied has no speaker.
    """
    if not content or frame.negated or frame.hypothetical or frame.kind in ("deny", "silence", "hearsay", "demand"):
        return False
    opening = _opening(content)
    words = _asked_for(opening, cues)
    if not words:
        return False
    speakers = {frame.sentence.document.text[s.start : s.end] for s in frame.sources}
    return any(word in said for who, said in claimed if who not in speakers for word in words)


def _asked_for(opening: str, cues: Cues) -> Collection[str]:
    """Words of which one stands in the claim that a negative opening answers; none where it answers no claim."""
    match = _THERE_WAS_NO.match(opening)
    if match is not None:
        return [w for w in re.findall(r"[a-z]+", opening[match.end() :])[:3] if len(w) >= _FEWEST_LETTERS]
    match = _DID_NOT.match(opening)
    if match is None or match["word"] in cues.reading["inner"]:
        return ()
    return _TALKS if match["word"] in _TALKS else (match["word"][:_FEWEST_LETTERS],)


def goes_on_denying(frame: Frame, content: Sequence[Span], before: Frame) -> bool:
    """`The firm denied it. “Nobody was paid,” it said.`: a negative quotation at once after the speaker's denial."""
    if not frame.quoted or not content:
        return False
    if frame.sentence.index - before.sentence.index > 1 or frame.negated or frame.hypothetical:
        return False
    opening = _opening(content)
    return _NEGATIVE.match(opening) is not None
