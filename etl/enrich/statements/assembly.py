"""From frames to statements: speakers resolved, labels decided, evidence and ids attached.

In: all frames of a document, the cast, the dates, the article. Out: `Statement`s in order of the text, one a speaker,
without links. Ids come from the surface alone (TAXONOMY section 9).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict

from etl.enrich.statements.chain import chain_of
from etl.enrich.statements.channel import Told, carried_channel, channel_of
from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast, Frame, Range, Source, outermost
from etl.enrich.statements.phrases import is_nominal, source, trim
from etl.enrich.statements.quotations import Quotations
from etl.enrich.statements.saying import Claim, answers_a_claim, goes_on_denying, status_of_content
from etl.enrich.statements.source_type import Reading, resolve
from etl.enrich.statements.speakers import FIRST_PERSON, Voice, Voices
from etl.enrich.syntax.document import Document
from etl.records.article import Article, Span
from etl.records.enriched import Actor, Interval, Speaker, Statement, TimeExpression
from etl.records.identity import normalised, statement_id
from etl.records.values import QuoteKind

#: A place in capitals, perhaps with a country, a date and an agency, and a dash; or an agency in brackets and a dash.
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{2,30}(?:, [A-ZÀ-Þ][\w.’' -]{1,25}){0,2}(?: ?\([^()\n]{2,40}\))?|"
    r"[A-ZÀ-Þ][^—–\n()]{1,40}\([^()\n]{2,40}\)) ?(?:—|–|--| - ) ?"
)
#: What is left of a picture's line before the first words: `(Photo: Harbour Wire) `, its opening bracket trimmed off.
_CREDIT = re.compile(r"\(?(?:file )?(?:photos?|pictures?|image|video|credit)\b[^()\n]{0,60}\)\s*", re.IGNORECASE)
_THIRD = frozenset(["he", "she", "him", "her", "his", "hers", "himself", "herself"])
#: Kinds of cue that are done with hands and deeds too: attack the fort, challenge a rule, commit to a course.
_DEEDS = frozenset(["judge", "promise", "demand", "evidence", "put", "post", "agree"])
#: As the first word of what is said to, or of, somebody: urged him to go. Who speaks would be `himself`.
_OBJECTS = frozenset(["him", "her"])
_DEICTIC = frozenset(["this", "that", "it", "so"])


class Assembler:
    """Labels the frames of one document."""

    def __init__(
        self, document: Document, cast: Cast, dates: tuple[TimeExpression, ...], article: Article, cues: Cues
    ) -> None:
        self.document, self.cast, self.dates, self.article, self.cues = document, cast, dates, article, cues
        self.quotations = Quotations(document)
        self._date_starts = [date.start for date in dates]
        self.voices = Voices(document, cast, cues)
        self._ordinals: Counter[tuple[str, str, str]] = Counter()
        self._openings = frozenset(start for start, _ in document.paragraphs)
        self._holding: dict[int, list[Frame]] = defaultdict(list)
        self._beside: dict[int, list[Frame]] = defaultdict(list)
        self._claimed: list[Claim] = []
        self._denied: tuple[Frame, Voice] | None = None
        self._told: dict[tuple[int, str], Told] = {}

    def statements(self, frames: list[Frame]) -> list[Statement]:
        """All statements, in order of the text."""
        ordered = sorted(frames, key=_place)
        for frame in ordered:
            self._answer_for(frame)
            self._point_back(frame)
            frame.content = [self._after_dateline(r) for r in frame.content]
            self._beside[frame.sentence.index].append(frame)
            self._hold(frame)
        made: list[Statement] = []
        for frame in ordered:
            self._off_dateline(frame, self._beside[frame.sentence.index])
            if not frame.sources and frame.kind not in ("hearsay", "silence"):
                continue
            outer = self._outer(frame)
            if self._unspoken(frame, outer):
                continue
            made += [self._statement(frame, voice, outer) for voice in self.voices.of(frame, outer)]
        return made

    def _answer_for(self, frame: Frame) -> None:
        """`the ministry said …, citing data`: only a medium passes on the word of others; all else speaks for itself."""
        if "citing" not in frame.rules or frame.carrier_cue is None:
            return
        carrier = frame.via[0]
        actor = next(iter(resolve(carrier, self.cast)), None)
        head = carrier.head
        if actor is not None:
            passes_on = actor.kind == "media"
        else:
            passes_on = (
                head is not None and head.lemma in self.cues.sources["media"] | self.cues.sources["media_report"]
            )
        if not passes_on:
            frame.sources, frame.via, frame.cue = frame.via, [], frame.carrier_cue
            frame.rules.remove("citing")

    def _point_back(self, frame: Frame) -> None:
        """`This is reported by …`: the sentence before is the content."""
        text = self.document.text
        index = frame.sentence.index
        if (
            index
            and len(frame.content) == 1
            and text[slice(*frame.content[0])].lower() in _DEICTIC
            and frame.kind not in ("deny", "silence")
            # what was not mentioned was not said: the sentence before is the article's own
            and not frame.negated
            # what is blamed on somebody, or written, is a thing, not the sentence before
            and (frame.cue is None or frame.content[0][0] < frame.cue[0] or "verb.say" in frame.rules)
        ):
            before = self.document.sentences[index - 1]
            frame.content = [trim(text, before.start, before.end)]
            frame.rules.append("content.sentence_before")

    def _off_dateline(self, frame: Frame, beside: list[Frame]) -> None:
        """`BRNO — Lind left, saying …`: the place is no speaker; who else speaks in the sentence is."""
        start = frame.sentence.start
        match = _DATELINE.match(self.document.text, start, frame.sentence.end) if start in self._openings else None
        for one in frame.sources:
            if match is not None and one.start < match.end() < one.end:
                # ELMSFORD, N.Y., March 9 - Mathworks Inc said
                one.start = match.end()
        if match is None or not any(s.end <= match.end() for s in frame.sources):
            return
        other = next((f for f in beside if f.sources and f.sources[0].start >= match.end()), None)
        opening = next((t for t in frame.sentence.tokens if t.start >= match.end()), None)
        if other is not None:
            frame.sources = list(other.sources)
        elif opening is not None and is_nominal(opening) and frame.cue is not None and opening.start < frame.cue[0]:
            while opening.head.index > opening.index and is_nominal(opening.head) and opening.head.start < frame.cue[0]:
                opening = opening.head
            frame.sources = [source(opening, frame.head)]
        else:
            frame.sources = []

    def _after_dateline(self, place: Range) -> Range:
        """Without `TROMSØ, Norway (Agency) — ` before the first words of a paragraph."""
        start, end = place
        credit = _CREDIT.match(self.document.text, start, end)
        if credit is not None and credit.end() < end:
            start = credit.end()
        if start in self._openings:
            match = _DATELINE.match(self.document.text, start, end)
            if match is not None and match.end() < end:
                return trim(self.document.text, match.end(), end)
        return start, end

    def _hold(self, frame: Frame) -> None:
        """Note in which sentences a frame's content lies."""
        for start, end in frame.content:
            first = self.document.sentence_at(start)
            index = first.index if first else frame.sentence.index
            while index < len(self.document.sentences) and self.document.sentences[index].start < end:
                if frame not in self._holding[index][-1:]:
                    self._holding[index].append(frame)
                index += 1

    def _outer(self, frame: Frame) -> list[Frame]:
        """Frames whose content holds this one, the outermost first."""
        place = frame.cue or frame.content[0]
        held = [
            f
            for f in self._holding[frame.sentence.index]
            if f is not frame and f.cue != frame.cue and any(s <= place[0] and place[1] <= e for s, e in f.content)
        ]
        return sorted(held, key=lambda f: -sum(e - s for s, e in f.content))

    def _unspoken(self, frame: Frame, outer: list[Frame]) -> bool:
        """Inside what is denied or only imagined nobody has spoken or kept silent."""
        if any(f.status == "denied" for f in outer) and frame.kind in ("silence", "deny"):
            return True
        if frame.cue and self.quotations.at(frame.cue[0]) is not None and outer:
            heads = [s.head.lower for s in frame.sources if s.head is not None]
            if any(h in FIRST_PERSON or h == "you" for h in heads):
                return True
        if frame.cue and not frame.sources and frame.kind == "silence":
            # what is unclear to the speaker of a quotation, or of the clause that begins with it
            begins = any(start == frame.cue[0] for one in outer for start, _ in one.content)
            if begins or self.quotations.at(frame.cue[0]) is not None:
                return True
        return bool(outer) and ((frame.hypothetical and frame.kind != "according") or self._only_done(frame))

    def _only_done(self, frame: Frame) -> bool:
        """`said the advisers who challenged her had left`: what some are like, inside another's words, is a deed."""
        if frame.kind not in _DEEDS or frame.head is None or frame.head.dep not in ("relcl", "acl"):
            return False
        around = self.quotations.at(frame.head.start)
        if any(self.quotations.at(start) is not around for start, _ in frame.content):
            return False
        if any(s.head is None or s.head.pos != "NOUN" or resolve(s, self.cast) for s in frame.sources):
            return False
        said = [t for t in frame.sentence.tokens if any(start <= t.start < end for start, end in frame.content)]
        return not any(t.pos in ("VERB", "AUX") for t in said)

    # -------------------------------------------------------------------------------------------- one statement

    def _statement(self, frame: Frame, voice: Voice, outer: list[Frame]) -> Statement:
        text = self.document.text
        speaker = self._speaker(voice)
        content = tuple(_span(text, r) for r in outermost(frame.content))
        status, detail, said = status_of_content(frame, content, self.cues, self._others(frame))
        if said == "content.denied" and voice.reading.rule == "source.counted":
            # a share of the voters finds so, and was charged with nothing
            status, said = "asserted", None
        elif status == "asserted" and self._answers(frame, voice, content):
            status, said = "denied", "content.answers_claim"
        if detail == "not_confirmed" and voice.reading.type == "media":
            # what the parties have not confirmed, an outlet has not verified
            detail = "not_verified"
        if status in ("asserted", "denied") and "cue.negated" not in frame.rules:
            who = _who(voice, speaker) if status == "asserted" else ""
            self._claimed += [Claim.of(who, span) for span in content]
        if status == "denied":
            self._denied = frame, voice
        told = self._channel(frame, voice, outer)
        channel, carried = told.channel, told.rule == "channel.carried"
        rules = [*frame.rules, *([said] if said else []), voice.reading.rule, *([told.rule] if told.rule else [])]
        evidence = self._evidence(frame)
        unsure = frame.unsure or told.unsure or voice.reading.unsure or frame.hypothetical
        about = [a for s, e in frame.content for a in self.cast.between(s, e) if not self._mistaken(a, voice, s, e)]
        return Statement(
            id=self._id(frame, speaker),
            speaker=speaker,
            cue=_span(text, frame.cue) if frame.cue else None,
            content=content,
            quote=self._quote(frame),
            source_type=voice.reading.type,
            anonymity=voice.reading.anonymity,
            channel=channel,
            sourcing=(voice.reading.type, channel) if channel != "unspecified" else (voice.reading.type,),
            chain=chain_of(
                frame, speaker, self._telling(frame, outer), self.document, self.cast, self.article, carried
            ),
            denial_status=status,
            detail=detail,
            about=tuple(dict.fromkeys(a.id for a in about)),
            about_dates=self._about_dates(frame),
            evidence=evidence,
            rule=tuple(dict.fromkeys(rules)),
            confidence="unsure" if unsure else "sure",
        )

    def _telling(self, frame: Frame, outer: list[Frame]) -> list[Frame]:
        """Who of the enclosing tells it: in another sentence than their own only what stands in their quotation."""
        place = (frame.cue or frame.content[0])[0]
        quoted = self.quotations.at(place) is not None
        return [f for f in outer if f.sentence is frame.sentence or quoted or f.kind == "post"]

    def _answers(self, frame: Frame, voice: Voice, content: tuple[Span, ...]) -> bool:
        """Whether a negative content denies what was claimed before it."""
        counted = voice.reading.rule == "source.counted"
        if not counted and answers_a_claim(frame, content, _who(voice, self._speaker(voice)), self._claimed, self.cues):
            return True
        if self._denied is None or voice.source is None:
            return False
        before, denier = self._denied
        head = voice.source.head
        same = voice.actor is denier.actor if voice.actor and denier.actor else head is not None and head.pos == "PRON"
        return same and goes_on_denying(frame, content, before)

    def _others(self, frame: Frame) -> list[Range]:
        """What others say inside a frame's content; who says `I` there, or keeps silent, is the speaker himself."""
        return [
            place
            for other in self._beside[frame.sentence.index]
            if other is not frame and other.cue and other.sources and other.kind not in ("according", "silence")
            if not any(s.head is not None and s.head.lower in FIRST_PERSON for s in other.sources)
            if any(start <= other.cue[0] < end for start, end in frame.content[:1])
            for place in other.content
        ]

    def _speaker(self, voice: Voice) -> Speaker | None:
        one, actor = voice.source, voice.actor
        if one is None:
            return None
        text = self.document.text[one.start : one.end]
        if actor is None:
            return Speaker(start=one.start, end=one.end, text=text, country=self._country(one, voice.reading))
        return Speaker(
            start=one.start,
            end=one.end,
            text=text,
            id=actor.id,
            name=actor.name,
            country=actor.country,
            role=actor.role,
        )

    def _country(self, one: Source, reading: Reading) -> str | None:
        if reading.anonymity is None or reading.anonymity.origin is None:
            return None
        # `Russian sources` speak for Russia, `a source in the United States` is only there
        before = one.head.start if one.head else one.end
        states = [a for a in self.cast.between(one.start, before) if a.type == "state"]
        return states[0].country if states else None

    def _channel(self, frame: Frame, voice: Voice, outer: list[Frame]) -> Told:
        """The channel, remembered for the same speaker's next sentence."""
        beside, index, actor = self._beside[frame.sentence.index], frame.sentence.index, voice.actor
        told = channel_of(frame, beside, voice.reading.type, self.document, self.cast)
        speaks = frame.kind not in ("deny", "silence") and not any(rule.startswith("noun.") for rule in frame.rules)
        if told is None and actor is not None and not outer and speaks:
            before = self._told.get((index - 1, actor.id))
            carried = carried_channel(frame, actor, before, self.document, self.cast)
            told = Told(carried, "channel.carried", unsure=True) if carried is not None else None
        if told is not None and actor is not None:
            self._told[index, actor.id] = told
        return told or Told("unspecified", "")

    def _quote(self, frame: Frame) -> QuoteKind:
        text = self.document.text
        if frame.kind == "post" and frame.cue is None:
            # a post that stands in the article by itself is its author's own words
            return "direct"
        inside = total = 0
        for start, end in frame.content:
            place = start
            for word in text[start:end].split():
                place = text.index(word, place)
                if word.strip("\"'“”‘’.,"):
                    total += 1
                    inside += self.quotations.at(place) is not None
                place += len(word)
        if not inside:
            return "indirect"
        return "direct" if inside == total else "mixed"

    def _evidence(self, frame: Frame) -> tuple[Span, ...]:
        places = [*([frame.cue] if frame.cue else []), *frame.content]
        found = {}
        for start, end in places:
            first = self.document.sentence_at(start)
            index = first.index if first else frame.sentence.index
            while index < len(self.document.sentences) and self.document.sentences[index].start < end:
                found[index] = self.document.sentences[index]
                index += 1
        return tuple(_span(self.document.text, (s.start, s.end)) for _, s in sorted(found.items()))

    def _mistaken(self, actor: Actor, voice: Voice, start: int, end: int) -> bool:
        """Whether a speaker was read into the `he` of his own quoted words: who speaks says `I`."""
        if actor is not voice.actor:
            return False
        here = [m for m in actor.mentions if start <= m.start and m.end <= end and m.text.lower() not in FIRST_PERSON]
        return bool(here) and all(
            m.text.lower() in _THIRD
            and (self.quotations.at(m.start) is not None or (m.start == start and m.text.lower() in _OBJECTS))
            for m in here
        )

    def _about_dates(self, frame: Frame) -> tuple[Interval, ...]:
        inside = {
            at
            for start, end in frame.content
            for at in range(bisect_left(self._date_starts, start), bisect_left(self._date_starts, end))
            if self.dates[at].end <= end
        }
        some = (self.dates[at] for at in sorted(inside))
        return tuple(dict.fromkeys(Interval(first=d.first, last=d.last) for d in some if d.first and d.last))

    def _id(self, frame: Frame, speaker: Speaker | None) -> str:
        text = self.document.text
        cue = text[slice(*frame.cue)] if frame.cue else ""
        evidence = frame.sentence.text
        surface = speaker.text if speaker else ""
        key = (normalised(evidence), cue, surface)
        ordinal = self._ordinals[key]
        self._ordinals[key] += 1
        return statement_id(self.article.id, evidence, cue, surface, ordinal)


def _who(voice: Voice, speaker: Speaker | None) -> str:
    """Whose claim something is: the actor, or the phrase."""
    return voice.actor.id if voice.actor else speaker.text if speaker else ""


def _place(frame: Frame) -> tuple[int, int]:
    first = frame.cue or (frame.content[0] if frame.content else (frame.sentence.start, 0))
    return frame.sentence.index, first[0]


def _span(text: str, place: Range) -> Span:
    return Span(start=place[0], end=place[1], text=text[place[0] : place[1]])
