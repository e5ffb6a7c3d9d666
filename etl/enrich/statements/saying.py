"""What a neutral verb's content says by itself: `there was no truth in it`, `we do not comment`, `I was wrong`.

In: a frame and its content. Out: the status that the words of the content decide, where they do, with its rule.
"""

from __future__ import annotations

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
