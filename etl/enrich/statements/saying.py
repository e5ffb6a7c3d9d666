"""What a neutral verb's content says by itself: `there was no truth in it`, `we do not comment`, `I was wrong`.

In: a frame and its content. Out: the status that the words of the content decide, where they do, with its rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Frame, Range
from etl.enrich.statements.propositions import stem
from etl.records.article import Span
from etl.records.values import DenialDetail, DenialStatus

#: A content is read by its opening: further on, other voices may speak.
_OPENING = 160


#: Kinds whose content is no plain claim of the speaker's.
_NOT_NEUTRAL = frozenset(
    ["deny", "silence", "hearsay", "judge", "describe", "demand", "accuse", "ask", "promise", "express"]
)


def _neutral(frame: Frame) -> bool:
    return (
        frame.status == "asserted" and not frame.negated and not frame.hypothetical and frame.kind not in _NOT_NEUTRAL
    )


def status_of_content(
    frame: Frame, content: Sequence[Span], cues: Cues, others: Sequence[Range] = ()
) -> tuple[DenialStatus, DenialDetail | None, str | None]:
    """The frame's own status, or what its content says where the cue is neutral.

    `others` are the ranges of the content in which somebody else speaks: what stands there is that one's denial.
    """
    if not _neutral(frame) or not content:
        return frame.status, frame.detail, None
    opening = _opening(content, others)
    for entry in cues.sayings:
        if entry.pattern.search(opening):
            return entry.status, entry.detail, f"content.{entry.status}"
    return frame.status, frame.detail, None


def _opening(content: Sequence[Span], others: Sequence[Range] = ()) -> str:
    """The first words of a content, without what others say in it, lower case, one space between them."""
    text, first = content[0].text, content[0].start
    for start, end in others:
        start, end = max(0, start - first), max(0, end - first)
        text = text[:start] + " " * (end - start) + text[end:]
    return " ".join(text[:_OPENING].lower().replace("’", "'").split())


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said before: by whom (an actor's id, or the phrase), where, and the stems of its words."""

    who: str
    place: Range
    stems: frozenset[str]

    @classmethod
    def of(cls, who: str, said: Span) -> Claim:
        """The claim that a content makes."""
        return cls(who, (said.start, said.end), _stems(said.text.lower()))

    def holds(self, content: Sequence[Span]) -> bool:
        """Whether a content is a part of the claim: of a second speaker of the same, or of one whom the first tells of."""
        return any(self.place[0] < one.end and one.start < self.place[1] for one in content)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z]+", text) if len(word) >= _FEWEST_LETTERS - 1)


_THERE_WAS_NO = re.compile(
    r"^(?:[a-z]+,? )?there(?: was| were| had been| has been| have been|'d been) (?:\w+ly )?(?:no|never any) (?P<rest>.+)"
)
_OF_WHAT = re.compile(r"\b(?:for|of|in|on|at|to|about|with|from|between|as|by)\b")
#: `We have not met`, `it did not sell`, `the firm is not in talks`, `nobody paid`: the word that is denied follows.
_DID_NOT = re.compile(
    r"^(?P<who>(?:[\w'-]+,? ){1,6}?)(?:(?:has|have|had|did)(?: not|n't| never)|(?:is|are) not(?= in | \w+ing\b))"
    r" (?:been |\w+ly |yet |ever |in |any )*(?P<word>[a-z]{4,})(?P<rest>.*)"
)
_NOBODY_DID = re.compile(
    r"^(?:nobody(?: has)?|no one(?: has)?|none of (?:us|them|it)(?: has| have| was| were)?)"
    r" (?:been |\w+ly |ever )*(?P<word>[a-z]{4,})(?P<rest>.*)"
)
#: The subject of the negation is the content's own, not one of a clause inside it.
_INNER_CLAUSE = re.compile(r"\b(?:who|which|that|if|unless|because|when|why|whether|since|as|concerned|doubt)\b")
_NEGATIVE = re.compile(r"^(?:[\w',]+ ){0,4}?(?:\w+n't|not|never|no|nobody|none|nothing|neither)\b")
_TALKS = frozenset(["talks", "discussions", "negotiations", "contacts"])
_FEWEST_LETTERS = 5


def answers_a_claim(frame: Frame, content: Sequence[Span], who: str, claimed: Sequence[Claim], cues: Cues) -> bool:
    """`There was no meeting` after somebody else said that a meeting took place: denied.

    A verb answers a claim that has the same verb and another word of the denial; a plain negative claims something itself.
    """
    if not content or not _neutral(frame):
        return False
    words, others = _asked_for(_opening(content), cues)
    if not words:
        return False
    own = {frame.sentence.document.text[s.start : s.end] for s in frame.sources} | {who}
    return any(
        claim.who not in own and words & claim.stems and (others is None or (others - words) & claim.stems)
        for claim in claimed
        if not claim.holds(content)
    )


def _asked_for(opening: str, cues: Cues) -> tuple[frozenset[str], frozenset[str] | None]:
    """Stems of which one stands in the claim that a negative opening answers, and of which another must; none where it answers no claim."""
    match = _THERE_WAS_NO.match(opening)
    if match is not None:
        thing = _OF_WHAT.split(match["rest"], maxsplit=1)[0]
        return frozenset(stem(w) for w in re.findall(r"[a-z]+", thing)[:3] if len(w) >= _FEWEST_LETTERS), None
    match = _DID_NOT.match(opening)
    who = match["who"] if match is not None else ""
    match = match or _NOBODY_DID.match(opening)
    if match is None or match["word"] in cues.reading["inner"] or _INNER_CLAUSE.search(who):
        return frozenset(), None
    if match["word"] in _TALKS:
        return frozenset(stem(word) for word in _TALKS), None
    return frozenset([stem(match["word"])]), _stems(f"{who} {match['rest']}")


def goes_on_denying(frame: Frame, content: Sequence[Span], before: Frame) -> bool:
    """`The firm denied it. “Nobody was paid,” it said.`: a negative quotation at once after the speaker's denial."""
    if not frame.quoted or not content:
        return False
    if frame.sentence.index - before.sentence.index > 1 or frame.negated or frame.hypothetical:
        return False
    opening = _opening(content)
    return _NEGATIVE.match(opening) is not None
