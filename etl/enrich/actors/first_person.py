"""Whom `I` and `we` stand for: inside a quotation, the one who is quoted, and those for whom that person speaks.

In: the mentions of an article, its quotations. Out: `Noted` mentions of first persons. A quotation belongs to the subject
of the verb of speech beside it, else to the one quoted before it in the paragraph, and a paragraph that is a quotation
alone to the one who was quoted last. Where that subject is nobody known, its first persons stay unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.enrich.actors.discourse import Discourse
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.syntax.document import Sentence, Token

SINGULAR = frozenset(["i", "me", "my", "mine", "myself"])
PLURAL = frozenset(["we", "us", "our", "ours", "ourselves"])
FIRST_PERSON = SINGULAR | PLURAL
_WORD = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|us|[Oo]ur|[Oo]urs|[Oo]urselves)\b(?![.])")
#: Farthest from a quotation, in characters, that its verb of speech and that verb's subject may stand.
NEAR = 90
_SUBJECTS = ("nsubj", "nsubjpass")


@dataclass(slots=True)
class FirstPersons:
    """The first persons of one article; asked when everything else has been read."""

    discourse: Discourse
    speech: frozenset[str]
    #: the mentions of each sentence
    _past: dict[int, list[Noted]] = field(default_factory=dict)

    def read(self) -> list[Noted]:
        """All first persons whose speaker is known."""
        found: list[Noted] = []
        last: Figure | None = None
        document = self.discourse.document
        for noted in self.discourse.past:
            self._past.setdefault(noted.sentence, []).append(noted)
        sentences: dict[int, list[Sentence]] = {}
        for sentence in document.sentences:
            sentences.setdefault(sentence.paragraph, []).append(sentence)
        for paragraph, (start, _) in enumerate(document.paragraphs):
            ranges = self.discourse.ranges(paragraph)
            alone = bool(ranges) and not document.text[start : ranges[0][0]].strip()
            speaker = last if alone else None
            for place in ranges:
                beside = self._beside(place, sentences.get(paragraph, []))
                if beside is not None:
                    speaker = self._figure(beside)
                found += self._inside(place, speaker)
                last = speaker
        return found

    def _inside(self, place: tuple[int, int], speaker: Figure | None) -> Iterator[Noted]:
        text = self.discourse.document.text
        if speaker is None:
            return
        for match in _WORD.finditer(text, *place):
            plural = match.group().lower() in PLURAL
            figure = _group(speaker) if plural else (speaker if speaker.type == "person" else None)
            sentence = self.discourse.document.sentence_at(match.start())
            if figure is None or sentence is None:
                continue
            rule = "those_the_quoted_speaks_for" if plural and figure is not speaker else "quoted_speaker"
            yield Noted(
                match.start(), match.end(), match.group(), sentence.index, "pronoun", (figure,), (rule,), quoted=True
            )

    def _beside(self, place: tuple[int, int], sentences: list[Sentence]) -> Token | None:
        """The subject of the verb of speech that stands nearest to a quotation, after it before before it."""
        start, end = place
        best: tuple[int, Token] | None = None
        for verb, subject in self._speeches(sentences, start - NEAR, end + NEAR):
            low, high = min(verb.start, subject.start), max(verb.end, subject.end)
            if low >= end - 1:
                gap = low - end
            elif high <= start and not re.search(r"[.!?\n]\s", self.discourse.document.text[high:start]):
                gap = start - high + NEAR // 2
            else:
                continue
            if best is None or gap < best[0]:
                best = gap, subject
        return best[1] if best else None

    def _speeches(self, sentences: list[Sentence], start: int, end: int) -> Iterator[tuple[Token, Token]]:
        """Verbs of speech with their subjects, outside quotations."""
        quoted = self.discourse.quoted
        for sentence in sentences:
            if sentence.end <= start or sentence.start >= end:
                continue
            for token in sentence.tokens:
                if token.lemma not in self.speech or token.pos not in ("VERB", "AUX"):
                    continue
                subject = token.child(*_SUBJECTS)
                if subject is not None and not quoted(token.start) and not quoted(subject.start):
                    yield token, subject

    def _figure(self, subject: Token) -> Figure | None:
        """Whom the subject of a verb of speech stands for."""
        fitting = [
            noted
            for noted in self._past.get(subject.sentence.index, ())
            if noted.reach[0] <= subject.start < noted.reach[1]
            and len(noted.figures) == 1
            and noted.form != "adjective"
        ]
        by_head = [noted for noted in fitting if noted.head[0] < subject.end and subject.start < noted.head[1]]
        by_head = by_head or [noted for noted in fitting if noted.figures[0].type == "person"]
        return by_head[0].figures[0] if by_head else None


def _group(speaker: Figure) -> Figure | None:
    return speaker if speaker.type in ("organization", "state") else speaker.side
