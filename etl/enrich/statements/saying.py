"""What a neutral verb's content says by itself: `there was no truth in it`, `we do not comment`, `I was wrong`.

In: a frame and its content. Out: the status that the words of the content decide, where they do, with its rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    opening = " ".join(content[0].text[:_OPENING].lower().replace("’", "'").split())
    for entry in cues.sayings:
        if entry.pattern.search(opening):
            return entry.status, entry.detail, f"content.{entry.status}"
    return frame.status, frame.detail, None


_THERE_WAS_NO = re.compile(
    r"^(?:[a-z]+,? )?there(?: was| were| had been| has been| have been|'d been) (?:\w+ly )?(?:no|never any) "
)


def answers_a_claim(frame: Frame, content: Sequence[Span], claimed: Sequence[tuple[str, str]]) -> bool:
    """`There was no meeting` after somebody else said that a meeting took place: denied.

    `claimed` holds speaker and content of the statements before, lower case.
    """
    if not content or frame.negated or frame.hypothetical or frame.kind in ("deny", "silence", "hearsay"):
        return False
    opening = " ".join(content[0].text[:_OPENING].lower().replace("’", "'").split())
    match = _THERE_WAS_NO.match(opening)
    if match is None:
        return False
    nouns = [w for w in re.findall(r"[a-z]+", opening[match.end() :])[:3] if len(w) >= _FEWEST_LETTERS]
    speakers = {frame.sentence.document.text[s.start : s.end] for s in frame.sources}
    return any(noun in said for noun in nouns for who, said in claimed if who not in speakers)


_FEWEST_LETTERS = 5
