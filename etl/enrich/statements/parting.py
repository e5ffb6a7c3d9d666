"""Where one statement ends and another begins inside a sentence: coordinated cues, trailing phrases, participles.

In: the frames of one sentence. Out: the same frames, each with its own speaker and without the clauses of another. A second
verb of speech that the parse hung inside the first one's clause goes with the first speaker, where the clause's own
subject cannot be meant.
"""

from __future__ import annotations

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Frame, covers
from etl.enrich.statements.modality import negated
from etl.enrich.statements.phrases import is_closing, trim
from etl.enrich.statements.subjects import is_passive, subject
from etl.enrich.statements.verbs import sources_of
from etl.enrich.statements.voices import PERSONAL, can_speak
from etl.enrich.syntax.document import Token

_MARKS = frozenset([",", ";", "—", "–", "--", "-"])
_PARTING = frozenset(["but", "while", "although", "though", "whereas", "and", "as", "even", "yet"])


def part(frames: list[Frame], cues: Cues) -> None:
    """`He said it was lost, but she denied it`: a clause with a cue and a subject of its own is not said by the first."""
    for frame in frames:
        _leave_source(frame)
        for other in frames:
            if other is frame:
                continue
            _participle(other, frame)
            start = (
                _own_clause(other, frame)
                or _trailing(other, frame)
                or _last(other, frame)
                or _joined(other, frame)
                or _apposed(other, cues)
            )
            _cut(frame, start if start is not None else _outer_speaker(other, frame, cues))


def _leave_source(frame: Frame) -> None:
    """`…, the General Accounting Office, GAO, said`: the source right before its cue is no part of what it said."""
    if frame.cue is None or frame.kind == "according":
        return
    for one in frame.sources:
        if one.end <= frame.cue[0] and any(s < one.start < one.end <= e <= frame.cue[0] for s, e in frame.content):
            _cut(frame, one.start)


def _cut(frame: Frame, start: int | None) -> None:
    if start is None:
        return
    text = frame.sentence.document.text
    cut = [(s, min(e, start)) for s, e in frame.content if s < start]
    frame.content = [r for r in (trim(text, s, e) for s, e in cut) if r[0] < r[1]] or frame.content


def _outer_speaker(other: Frame, frame: Frame, cues: Cues) -> int | None:
    """`says the aim is to win, but conceded that …`; `said the law was passed, arguing that …`: both are the first speaker's."""
    verb, first = other.head, frame.head
    if verb is None or first is None or verb.index < first.index or frame.kind not in _SPEAKING or not frame.sources:
        return None
    if verb.child("nsubj", "nsubjpass") or not covers(frame.content, verb.start, verb.end) or _quoted(verb, first):
        return None
    above = verb.head
    while above.dep == "conj" and above.head.pos in ("VERB", "AUX") and not above.child("nsubj", "nsubjpass"):
        above = above.head
    if first not in above.ancestors or not above.child("nsubj", "nsubjpass"):
        return None
    start = _joint(verb, above, first, cues) if verb.dep == "conj" else _added(verb, above, cues)
    if start is not None and verb.lemma not in cues.citing:
        # who cites a record speaks for himself already
        other.sources = list(frame.sources)
    return start


#: Kinds of statements whose clause may run on into a second verb of the same speaker.
_SPEAKING = frozenset(["say", "tell", "write", "post", "complain", "ask", "deny", "shout", "promise", "agree"])


def _quoted(verb: Token, first: Token) -> bool:
    """Whether an opening mark stands between two verbs without its closing one: the second is part of a quotation."""
    text = verb.sentence.document.text[first.end : verb.start]
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _joint(verb: Token, above: Token, first: Token, cues: Cues) -> int | None:
    """Where a coordinated verb begins that only the outer speaker can be the subject of: by its tense or its sense."""
    tense = _tense(verb)
    if tense not in ("past", "present") or verb.head.dep == "relcl":
        return None
    shifted = tense == _tense(first) != _tense(above)
    if not shifted and _can_speak(above, cues):
        return None
    before = [t for t in verb.head.rights if t.dep == "cc" and t.index < verb.index]
    return before[-1].start if before else verb.start


def _tense(verb: Token) -> str:
    while verb.tag == "VB" and verb.dep == "xcomp" and any(c.lower == "to" for c in verb.lefts):
        # continues to insist
        verb = verb.head
    finite = next((c for c in verb.lefts if c.dep in ("aux", "auxpass") and c.tag in _TENSES), verb)
    return _TENSES.get(finite.tag, "")


_TENSES = {"VBD": "past", "VBZ": "present", "VBP": "present", "MD": "modal"}


def _added(verb: Token, above: Token, cues: Cues) -> int | None:
    """Where a participle begins, behind a comma, whose clause has no subject that does anything."""
    tokens = verb.sentence.tokens
    if verb.tag != "VBG" or verb.dep not in ("advcl", "acl", "xcomp", "dep"):
        return None
    place = verb.index
    while place and tokens[place - 1].pos == "ADV":
        place -= 1
    if place and is_closing(tokens[place - 1]) and tokens[place - 2].text == ",":
        # said Lee “had made it worse,” admitting that: the quotation is over
        return tokens[place].start
    if not place or tokens[place - 1].text not in (",", "—", "–", "--"):
        return None
    idle = is_passive(above) or above.lemma == "be" or _tense(above) == "modal" or negated(above)
    return tokens[place].start if idle or not _can_speak(above, cues) else None


def _can_speak(verb: Token, cues: Cues) -> bool:
    found = sources_of(subject(verb), verb)
    return any(can_speak(one, cues) for one in found)


_RUNNING = frozenset(["say", "tell", "write", "post", "complain", "ask"])


def _participle(other: Frame, frame: Frame) -> None:
    """`…, a court ruled on Friday, rejecting the argument`: the participle after the cue is its speaker's."""
    verb, first = other.head, frame.head
    if verb is None or first is None or other is frame or verb.tag != "VBG" or "content.before" not in frame.rules:
        return
    between = verb.sentence.tokens[first.index + 1 : verb.index]
    if verb.index < first.index or len(between) > 6 or not between or between[-1].text != ",":
        return
    other.sources = list(frame.sources)
    frame.content = [r for r in frame.content if r[0] < verb.start]


def _joined(other: Frame, frame: Frame) -> int | None:
    """`told the AP her group never met him and said it hired others`: a second verb of speech goes with the first."""
    verb, first = other.head, frame.head
    if verb is None or first is None or other is frame or verb.dep != "conj" or verb.child("nsubj", "nsubjpass"):
        return None
    if other.status == "no_comment" and other.detail == "declined" and frame.kind in _RUNNING:
        return _narrated(other, frame)
    if verb.tag != first.tag or verb.tag == "VB" or other.kind not in _RUNNING or frame.kind not in _RUNNING:
        return None
    inside = [r for r in frame.content if r[0] <= verb.head.start < verb.start < r[1]]
    if not inside or verb.head.child("nsubj") is None:
        return None
    before = [t for t in verb.head.rights if t.dep == "cc" and t.index < verb.index]
    other.sources = list(frame.sources)
    return before[-1].start if before else verb.start


def _narrated(other: Frame, frame: Frame) -> int | None:
    """`He said that he had seen it and would not elaborate`: the article says so of him, he does not."""
    verb = other.head
    if verb is None or not frame.sources or not any(s <= verb.start < e for s, e in frame.content):
        return None
    own = verb.head.child("nsubj")
    if own is None or own.lower not in PERSONAL | {"it"} or verb.head.head is not frame.head:
        return None
    other.sources = list(frame.sources)
    before = [t for t in verb.head.rights if t.dep == "cc" and t.index < verb.index]
    return before[-1].start if before else verb.start


def _trailing(other: Frame, frame: Frame) -> int | None:
    """`he said it was lost, according to Interfax`: the last phrase is about the whole, not part of what was said."""
    if other.kind != "according" or other is frame or other.cue is None or frame.kind == "according":
        return None
    rest = frame.sentence.document.text[other.sources[0].end : frame.sentence.end]
    inside = any(s < other.cue[0] < e for s, e in frame.content)
    return other.cue[0] if inside and not any(c.isalnum() for c in rest) else None


def _last(other: Frame, frame: Frame) -> int | None:
    """`she voiced her anger over the vote, Lee said`; `…, the Courier reported`: who stands last says the whole."""
    if other.cue is None or not other.sources or frame.kind == "according" or other.kind not in _RUNNING:
        return None
    first, text = other.sources[0].start, frame.sentence.document.text
    if first > other.cue[0] or not any(s < first < other.cue[1] <= e for s, e in frame.content):
        return None
    rest = text[other.cue[1] : frame.sentence.end]
    return first if text[:first].rstrip().endswith(",") and not any(c.isalnum() for c in rest) else None


def _apposed(other: Frame, cues: Cues) -> int | None:
    """`said it was rigged, a charge that the board denied`: where the noun begins that stands for what was said."""
    verb = other.head
    while verb is not None and verb.dep in ("conj", "xcomp") and verb.head.pos in ("VERB", "AUX"):
        verb = verb.head
    if verb is None or verb.dep not in ("relcl", "acl") or verb.pos not in ("VERB", "AUX"):
        return None
    noun = verb.head
    if noun.index > verb.index or noun.lemma not in cues.objects["claim"] or noun.dep in ("pobj", "nsubj"):
        return None
    first = noun.child("det")
    if first is None or first.lower not in ("a", "an") or not first.index:
        return None
    return first.start if noun.sentence.tokens[first.index - 1].text in _MARKS else None


def _own_clause(other: Frame, frame: Frame) -> int | None:
    """Where the clause of another cue begins that stands beside this one's content, behind a comma and a conjunction."""
    verb = other.head
    if (
        verb is None
        or other is frame
        or frame.head is None
        or verb.dep not in ("conj", "advcl")
        or not verb.child("nsubj")
    ):
        return None
    if verb.index < frame.head.index or not any(s <= verb.start < e for s, e in frame.content):
        return None
    tokens = verb.sentence.tokens
    first = min(t.index for c in verb.children if c.dep in ("nsubj", "mark", "advmod", "aux") for t in c.subtree)
    while first > 0 and tokens[first - 1].lower in _PARTING:
        first -= 1
    opened = tokens[first].lower in _PARTING and first > 0 and tokens[first - 1].text in _MARKS
    return tokens[first].start if opened else None
