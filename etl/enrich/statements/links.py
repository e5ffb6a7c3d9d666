"""What answers what: `responds_to` between statements of an article.

In: the statements of one article, without links, its parse and cast. Out: the same with `responds_to`. A wrong link is
worse than none: it makes two speakers quarrel who never did. So an answer is linked in four ways only: to a claim that
stands inside it (`denied the ministry's claim that …`), to what it points at (`denied the allegation`, references.py), to
another speaker's claim of the same thing, which is the same predicate of the same subject with the same objects and of the
same polarity, or to what was just said of who answers (`was asked whether …`, `said …, but Lind denied …`, implied.py).
Answers are linked to claims and to nothing that is itself an answer of their kind, so that links never run in a circle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt

import msgspec

from etl.enrich.statements.frames import Cast
from etl.enrich.statements.implied import implied
from etl.enrich.statements.parties import encloses, nameless, one_voice, same_sentence, speaks_of, who
from etl.enrich.statements.propositions import Proposition, denies_word, proposition, said_words
from etl.enrich.statements.references import accuses, asks, referred
from etl.enrich.syntax.document import Document
from etl.records.enriched import Statement

#: Status of an answer -> statuses of what it can answer.
_ANSWERED = {
    "denied": ("asserted", "confirmed"),
    "rejected": ("asserted",),
    "unconfirmed": ("asserted",),
    "no_comment": ("asserted",),
    "confirmed": ("asserted",),
}
#: A claim of the same thing that names nobody is looked for this near (statements), a named one in the whole article.
_NEAR = 8
#: Who has no name is spoken of this near (statements).
_BESIDE = 3
#: A sentence follows another at once where no more than a paragraph's break stands between them (characters).
_GAP = 2
#: How much of what an answer says (weight of its words) a claim of the same thing holds at least; later in the text, more.
_COVERED, _COVERED_AFTER = 0.5, 0.65
#: The noun that an answer turns to is its object: nothing but its owner and its adjectives stands before it.
_OBJECT = re.compile(r"(?i)(?!.*\b(?:that|who|which|of|by)\b)[^,;]{0,80}")
_EARLIER = re.compile(r"(?i)\b(?:had (?:\w+ly )?\w+|earlier|before|previously|ago|last (?:week|month|year))\b")
#: Rules that guess at a source's type and leave what is said as it is.
_GUESSED = frozenset(["source.office", "source.name", "source.group", "source.official", "channel.carried"])
#: Rules of what is no claim: somebody is named, judged or pointed at.
_NO_CLAIM = frozenset(["verb.judge", "verb.describe"])
#: Stems of not being there for questions: no deed.
_AWAY = frozenset(["unava", "avail", "reach", "comme", "respo"])
_GOVERNING = frozenset(["government", "ministry", "military", "agency", "legislature"])


def link(statements: Sequence[Statement], document: Document, cast: Cast) -> tuple[Statement, ...]:
    """Each answer with the id of the statement that it answers."""
    if all(s.denial_status == "asserted" for s in statements):
        return tuple(statements)
    linker = _Linker(statements, document, cast)
    linked = [linker.linked(place) for place in range(len(statements))]
    for place in range(1, len(linked)):
        linked[place] = _continued(linked[place - 1], linked[place])
    return tuple(linked)


def _continued(before: Statement, answer: Statement) -> Statement:
    """`Lind disputed the claim. “There was no fire,” she said.`: who goes on denying answers the same claim."""
    if before.responds_to is None or answer.responds_to is not None or not before.evidence or not answer.evidence:
        return answer
    if not (before.denial_status == answer.denial_status == "denied" and spoken(answer) and who(before) == who(answer)):
        return answer
    near = same_sentence(before, answer) or 0 <= answer.evidence[0].start - before.evidence[-1].end <= _GAP
    return msgspec.structs.replace(answer, responds_to=before.responds_to) if near else answer


class _Linker:
    """The statements of one article and what was read off them once."""

    def __init__(self, statements: Sequence[Statement], document: Document, cast: Cast) -> None:
        self.statements, self.document, self.cast = statements, document, cast
        self.said = [said_words(s.content, document) for s in statements]
        self.named = [s for s in statements if s.cue and any(rule.startswith("noun.") for rule in s.rule)]
        self.uses = Counter(word for words in self.said for word in words)
        self.sides = {a.id: a.country for a in cast.actors if a.country and (a.type == "state" or a.kind in _GOVERNING)}

    def linked(self, place: int) -> Statement:
        answer = self.statements[place]
        if answer.denial_status not in _ANSWERED:
            return answer
        target = (
            self._inside(answer)
            or referred(place, self.statements, self._can_answer, self._deed_of)
            or self._same_claim(place)
            or implied(place, self.statements, self._can_answer, self._deed_of)
        )
        return msgspec.structs.replace(answer, responds_to=target.id) if target else answer

    def _inside(self, answer: Statement) -> Statement | None:
        """`denied the union's claim that …`: a named claim in the answer; any other verb there is its speaker's aside."""
        for other in self.named if answer.content else ():
            if other.cue and encloses(answer, other):
                opening = answer.content[0].text[: max(0, other.cue.start - answer.content[0].start)]
                fits = other.denial_status in _ANSWERED[answer.denial_status] and other.content
                if fits and _OBJECT.fullmatch(opening) and who(other) != who(answer):
                    return other
        return None

    def _can_answer(self, answer: Statement, other: Statement) -> bool:
        """Whether `other` is a claim of somebody else that this answer could be about."""
        if other.denial_status not in _ANSWERED[answer.denial_status] or not other.content or other.cue is None:
            return False
        return not one_voice(answer, other, self.sides) and not encloses(other, answer) and not encloses(answer, other)

    def _deed_of(self, answer: Statement, other: Statement) -> bool:
        """Whether a claim tells of a deed of who answers: as its subject, or as the accused."""
        if accuses(other):
            return speaks_of(other, answer)
        if answer.speaker is None or not _NO_CLAIM.isdisjoint(other.rule) or not speaks_of(other, answer):
            return False
        told = proposition(other.content, self.document, self.cast, None)
        if told is None or not told.past or not told.predicate.isdisjoint(_AWAY):
            return False
        return answer.speaker.id in told.subject_ids if answer.speaker.id else bool(told.subject)

    def _same_claim(self, place: int) -> Statement | None:
        answer = self.statements[place]
        if "deny.called_false" in answer.rule or (answer.denial_status == "confirmed" and "deny.idiom" in answer.rule):
            return None
        mine = proposition(answer.content, self.document, self.cast, answer.speaker.id if answer.speaker else None)
        if mine is None or not mine.predicate:
            return None
        best: tuple[float, Statement] | None = None
        for at, other in enumerate(self.statements):
            # first what rules out most: a long article has many statements, and each answer is held against all
            if mine.predicate.isdisjoint(self.said[at]) or "cue.negated" in other.rule or not _plain(other):
                continue
            if not _NO_CLAIM.isdisjoint(other.rule) or not self._can_answer(answer, other):
                continue
            if same_sentence(answer, other) and not accuses(other) and at > place:
                continue
            score = self._score(mine, place, at)
            if score > 0 and (best is None or score > best[0]):
                best = score, other
        return best[1] if best else None

    def _score(self, mine: Proposition, place: int, at: int) -> float:
        """How surely two statements speak of the same thing; 0 where one of the conditions is not met."""
        answer, other, theirs = self.statements[place], self.statements[at], self.said[at]
        shared = mine.predicate & theirs
        if not shared or not self._same_subject(mine, place, at) or not self._polarity(answer, mine, other, shared):
            return 0.0
        objects = len(mine.objects & theirs) + len(mine.object_ids & set(other.about))
        wanted = len(mine.objects) + len(mine.object_ids)
        if wanted and objects < max(1, wanted / 3):
            return 0.0
        whole = mine.predicate | mine.objects
        if self._weight(whole & theirs) < self._weight(whole) * (_COVERED if at < place else _COVERED_AFTER):
            return 0.0
        named = other.speaker is not None and other.speaker.id is not None and other.speaker.id in answer.about
        put_to = mine.nominal or speaks_of(other, answer) or (nameless(answer) and abs(place - at) <= _BESIDE)
        if answer.denial_status == "rejected" and not (named or (asks(other) and put_to)):
            return 0.0
        sure = mine.own and answer.denial_status == "denied" and speaks_of(other, answer)
        if at > place and not named and not (sure or accuses(other) or _earlier(other)):
            return 0.0
        if not wanted and not named and not sure and abs(place - at) > _NEAR:
            return 0.0
        if mine.nominal and answer.denial_status in ("no_comment", "unconfirmed"):
            return 0.0
        if not objects and (mine.nominal or spoken(answer)) and not sure:
            return 0.0
        return 1.0 + objects + (1.0 if named else 0.0) + (0.5 if at < place else 0.0) - min(abs(place - at), 40) / 100

    def _weight(self, words: Iterable[str]) -> float:
        """How much a set of words tells: one that many statements of the article hold tells little."""
        return sum(1 / sqrt(1 + self.uses[word]) for word in words)

    def _same_subject(self, mine: Proposition, place: int, at: int) -> bool:
        answer, other = self.statements[place], self.statements[at]
        if answer.denial_status == "rejected" and (mine.nominal or not mine.own):
            # what is turned down is a deed, whoever's
            return True
        if mine.own:
            near = nameless(answer) and abs(place - at) <= _BESIDE and not mine.nominal
            return near or (speaks_of(other, answer) and not self._of_themselves(other))
        if mine.subject_ids:
            return bool(mine.subject_ids & set(other.about)) or bool(mine.subject & self.said[at])
        if mine.subject:
            told = mine.definite and answer.denial_status != "denied" and 0 < place - at <= 2
            return bool(mine.subject & self.said[at]) or told
        if mine.plural:
            return nameless(answer) and abs(place - at) <= _BESIDE
        return mine.impersonal and abs(place - at) <= _NEAR

    def _of_themselves(self, other: Statement) -> bool:
        """`They will not attend`, say the governors: a claim about those who make it, whoever the pronoun was taken for."""
        theirs = proposition(other.content, self.document, self.cast, None)
        return theirs is not None and theirs.plural

    def _polarity(self, answer: Statement, mine: Proposition, other: Statement, shared: frozenset[str]) -> bool:
        if answer.denial_status in ("no_comment", "unconfirmed"):
            return True
        negative = denies_word(other.content, self.document, shared)
        if answer.denial_status == "confirmed":
            return negative == mine.negative
        return not negative and (mine.negative or not spoken(answer))


def _earlier(other: Statement) -> bool:
    """`A day before, the navy said …`, `Lind had said …`: told later in the text, said before."""
    return any(_EARLIER.search(span.text) for span in other.evidence)


def _plain(other: Statement) -> bool:
    """Whether a claim is read surely, or only who makes it is a guess."""
    return other.confidence == "sure" or not _GUESSED.isdisjoint(other.rule)


def spoken(answer: Statement) -> bool:
    """Denied by what was said, not by a verb of denial."""
    return any(rule.startswith("content.") and rule.endswith(("denied", "claim")) for rule in answer.rule)
