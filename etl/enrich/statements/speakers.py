"""Who speaks in a frame: the actor behind each source and the reading of its type, pronouns and nameless speakers carried on.

In: frames in order of the text, each with the frames that enclose it. Out: a `Voice` a speaker. What is withheld once
stays withheld: `one of the diplomats` after `two diplomats briefed on the plan`, `the officials` whom another sentence says
to have spoken on condition of anonymity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from etl.enrich.statements.anonymity import Setting, Veil, anonymity, veil_of, veils
from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast, Frame, Source
from etl.enrich.statements.source_type import Reading, read_source, resolve
from etl.enrich.syntax.document import Document, Token
from etl.records.enriched import Actor, Anonymity

#: Nouns for whoever was spoken of before.
_ANYBODY = frozenset(["person", "individual", "people", "man", "woman", "official", "aide"])
FIRST_PERSON = frozenset(["i", "we", "me", "us", "my", "our"])


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker of one frame: the phrase, the actor behind it, the reading of its type."""

    source: Source | None
    actor: Actor | None
    reading: Reading


class Voices:
    """The speakers of one document."""

    def __init__(self, document: Document, cast: Cast, cues: Cues) -> None:
        self.document, self.cast, self.cues = document, cast, cues
        self._voices: dict[Frame, list[Voice]] = {}
        self._last: Voice | None = None
        self._record: Voice | None = None
        self._withheld: set[str] = set()
        self._veils: list[Veil] | None = None

    def of(self, frame: Frame, outer: list[Frame]) -> list[Voice]:
        """One voice a source; the two behind a plural of two make one each. Frames are to be given in order of the text."""
        if not frame.sources:
            return [Voice(None, None, read_source(None, None, None, "", self.cast, self.cues))]
        found: list[Voice] = []
        for one in frame.sources:
            inherited = self._first_person(one, frame, outer)
            actors: list[Actor | None] = list(resolve(one, self.cast)[:2])
            if inherited and inherited.actor:
                actors = [inherited.actor]
            if frame.kind == "bare" and not actors:
                inherited = self._last
            for actor in actors or [None]:
                reading = read_source(one, actor, self._setting(one, frame), self.document.text, self.cast, self.cues)
                if actor is None and _is_read(one, frame):
                    reading = Reading("document", "source.read", unsure=True)
                elif actor is None:
                    reading = self._carried_reading(one, reading, inherited)
                voice = self._withheld_before(self._referred(Voice(one, actor, reading)), frame)
                found.append(self._veiled(voice, frame))
        self._voices[frame] = found
        self._last = found[-1]
        self._record = next((v for v in found if v.reading.type in ("media", "document")), self._record)
        return found

    def _setting(self, one: Source, frame: Frame) -> Setting:
        """What stands around a source: its own sentence, which is not always the cue's."""
        sentence = one.head.sentence if one.head is not None else frame.sentence
        return Setting(sentence, tuple(frame.content))

    def _first_person(self, one: Source, frame: Frame, outer: list[Frame]) -> Voice | None:
        if one.head is None or one.head.lower not in FIRST_PERSON:
            return None
        for enclosing in reversed(outer):
            for voice in self._voices.get(enclosing, []):
                return voice
        return None

    def _referred(self, voice: Voice) -> Voice:
        """`the report` after `the Post reported`: the medium itself."""
        head = voice.source.head if voice.source else None
        if head is None or voice.actor is not None or voice.reading.type != "document":
            return voice
        definite = any(c.lower in ("the", "this", "that") for c in head.children) and len(head.subtree) <= 3
        if head.lemma not in self.cues.sources["media_report"] or not definite:
            return voice
        if self._record is None or self._record.reading.type != "media":
            return voice
        return Voice(voice.source, self._record.actor, Reading("media", "source.report_of_medium", unsure=True))

    def _withheld_before(self, voice: Voice, frame: Frame) -> Voice:
        """`one of the diplomats` after `two diplomats briefed on the plan`: still without a name."""
        head = voice.source.head if voice.source else None
        if head is None or voice.actor is not None or head.pos not in ("NOUN", "NUM"):
            return voice
        of = next((c.child("pobj") for c in head.rights if c.dep == "prep" and c.lower == "of"), None)
        noun = of if head.pos == "NUM" and of is not None else head
        if voice.reading.type == "anonymous":
            self._withheld.add(noun.lemma)
        elif (noun.lemma in _ANYBODY and self._follows_withheld(noun)) or (
            noun.lemma in self._withheld and any(c.lower in ("the", "that", "this") for c in noun.children)
        ):
            return self._hidden(voice, head, frame, "source.withheld_before")
        return voice

    def _follows_withheld(self, noun: Token) -> bool:
        """`the person`, just after somebody without a name."""
        definite = len(noun.subtree) <= 2 and any(c.lower in ("the", "this", "that") for c in noun.children)
        return definite and self._last is not None and self._last.reading.type == "anonymous"

    def _hidden(self, voice: Voice, head: Token, frame: Frame, rule: str) -> Voice:
        assert voice.source is not None
        phrase = self.document.text[voice.source.start : voice.source.end]
        known = anonymity(phrase, self._setting(voice.source, frame), head, self.cast, self.cues)
        return Voice(voice.source, None, Reading("anonymous", rule, known, unsure=True))

    def _veiled(self, voice: Voice, frame: Frame) -> Voice:
        """`Officials said so. The officials spoke on condition of anonymity because …`: withheld, and why."""
        head = voice.source.head if voice.source else None
        if head is None or voice.actor is not None or voice.reading.type not in ("anonymous", "unnamed_group"):
            return voice
        if self._veils is None:
            self._veils = veils(self.document)
        veil = veil_of(head, frame.sentence.index, self._veils)
        if veil is None:
            return voice
        if voice.reading.type == "unnamed_group":
            if veil.noun != head.lemma or head.lemma not in self.cues.sources["official"] | self.cues.sources["aide"]:
                return voice
            voice = self._hidden(voice, head, frame, "source.veiled")
        known = voice.reading.anonymity or Anonymity()
        known = msgspec.structs.replace(known, reason=known.reason or veil.reason)
        return Voice(voice.source, None, replace(voice.reading, anonymity=known))

    def _carried_reading(self, one: Source, reading: Reading, inherited: Voice | None) -> Reading:
        """A pronoun that no actor is known for takes the type of the nameless speaker before it."""
        if inherited is not None:
            return inherited.reading
        pronoun = one.head is not None and (one.head.pos == "PRON" or one.head.tag == "PRP$")
        if (
            pronoun
            and reading.rule == "source.pronoun"
            and self._last is not None
            and self._last.actor is None
            and self._last.source
        ):
            last = self._last.reading
            if last.anonymity is not None and not _agrees(one.head, last.anonymity.count):
                return reading
            if _has_antecedent(one.head):
                return reading
            if last.type == "document" and one.head is not None and one.head.lower not in ("it", "its"):
                # after a record `they` and `some` are people
                return reading
            if last.type in ("anonymous", "unnamed_group", "organization", "document"):
                return Reading(last.type, "source.pronoun_carried", last.anonymity, unsure=True)
        return reading


def _is_read(one: Source, frame: Frame) -> bool:
    """`“No entry,” it reads`: only a record reads."""
    verb = frame.head
    present = verb is not None and verb.lemma == "read" and verb.tag == "VBZ"
    return present and one.head is not None and one.head.lower == "it"


def _agrees(pronoun: Token | None, count: int | None) -> bool:
    """Whether a pronoun can stand for so many: `they` for one whose sex is hidden is left alone."""
    if pronoun is None or count is None:
        return True
    return (count == 1) == (pronoun.lower in ("he", "she", "his", "her", "him", "i", "who"))


def _has_antecedent(pronoun: Token | None) -> bool:
    """`Leaders are sure that they will pay`: the pronoun stands for the subject of the verb above."""
    if pronoun is None or pronoun.is_root:
        return False
    for above in pronoun.head.ancestors:
        own = above.child("nsubj", "nsubjpass")
        if own is not None and own is not pronoun:
            return own.pos == "NOUN" and own.index < pronoun.index and own.tag == "NNS"
    return False
