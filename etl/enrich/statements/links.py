"""What answers what: `responds_to` between statements of an article, and the article's two questions.

In: the statements of one article, without links, its parse and cast. Out: the same with `responds_to`; `disputed` and
`unanswered`. A wrong link is worse than none: it makes two speakers quarrel who never did. So an answer is linked in
three ways only: to a claim that stands inside it (`denied the ministry's claim that …`), to what it points at (`denied the
allegation`, references.py), or to another speaker's claim of the same thing: the same predicate of the same subject with
the same objects, and of the same polarity. Answers are linked to claims and to nothing that is itself an answer of their
kind, so that links never run in a circle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from etl.enrich.statements.frames import Cast
from etl.enrich.statements.propositions import Proposition, denies_word, proposition, said_words, stem, words_of
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
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}|\d{4}")
#: A claim of the same thing that names nobody is looked for this near (statements), a named one in the whole article.
_NEAR = 8
#: The noun that an answer turns to is its object: it stands at the content's beginning (characters).
_OBJECT = 45
#: Rules that guess at a source's type and leave what is said as it is.
_GUESSED = frozenset(["source.office", "source.name", "source.group", "source.official", "channel.carried"])
_PERSONS = frozenset(["named_person", "anonymous"])
_GOVERNING = frozenset(["government", "ministry", "military", "agency", "legislature"])


def link(statements: Sequence[Statement], document: Document, cast: Cast) -> tuple[Statement, ...]:
    """Each answer with the id of the statement that it answers."""
    if all(s.denial_status == "asserted" for s in statements):
        return tuple(statements)
    linker = _Linker(statements, document, cast)
    return tuple(linker.linked(place) for place in range(len(statements)))


class _Linker:
    """The statements of one article and what was read off them once."""

    def __init__(self, statements: Sequence[Statement], document: Document, cast: Cast) -> None:
        self.statements, self.document, self.cast = statements, document, cast
        self.said = [said_words(s.content, document) for s in statements]
        self.sides = {a.id: a.country for a in cast.actors if a.country and (a.type == "state" or a.kind in _GOVERNING)}

    def linked(self, place: int) -> Statement:
        answer = self.statements[place]
        if answer.denial_status not in _ANSWERED:
            return answer
        target = self._inside(answer) or referred(place, self.statements, self._can_answer) or self._same_claim(place)
        return msgspec.structs.replace(answer, responds_to=target.id) if target else answer

    def _inside(self, answer: Statement) -> Statement | None:
        """`denied the union's claim that …`: a named claim in the answer; any other verb there is its speaker's aside."""
        for other in self.statements:
            near = answer.content and other.cue and other.cue.start - answer.content[0].start < _OBJECT
            if near and _encloses(answer, other) and any(rule.startswith("noun.") for rule in other.rule):
                fits = other.denial_status in _ANSWERED[answer.denial_status] and other.content
                if fits and _who(other) != _who(answer):
                    return other
        return None

    def _can_answer(self, answer: Statement, other: Statement) -> bool:
        """Whether `other` is a claim of somebody else that this answer could be about."""
        if other.denial_status not in _ANSWERED[answer.denial_status] or not other.content or other.cue is None:
            return False
        if _who(other) == _who(answer) or _same_names(answer, other) or self._one_side(answer, other):
            return False
        if _maybe_one(answer, other):
            return False
        return not _encloses(other, answer) and not _encloses(answer, other)

    def _one_side(self, answer: Statement, other: Statement) -> bool:
        """A state and its ministries do not answer one another."""
        sides = [self.sides.get(s.speaker.id or "") if s.speaker else None for s in (answer, other)]
        return sides[0] is not None and sides[0] == sides[1]

    def _same_claim(self, place: int) -> Statement | None:
        answer = self.statements[place]
        mine = proposition(answer.content, self.document, self.cast, answer.speaker.id if answer.speaker else None)
        if mine is None or not mine.predicate:
            return None
        best: tuple[float, Statement] | None = None
        for at, other in enumerate(self.statements):
            # first what rules out most: a long article has many statements, and each answer is held against all
            if mine.predicate.isdisjoint(self.said[at]) or "cue.negated" in other.rule or not _plain(other):
                continue
            if not self._can_answer(answer, other):
                continue
            if _same_sentence(answer, other) and not accuses(other):
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
        named = other.speaker is not None and other.speaker.id is not None and other.speaker.id in answer.about
        if answer.denial_status == "rejected" and not (named or asks(other)):
            return 0.0
        if not wanted and not named and abs(place - at) > _NEAR:
            return 0.0
        if mine.nominal and answer.denial_status in ("no_comment", "unconfirmed"):
            return 0.0
        sure = mine.own and answer.denial_status == "denied" and self._about_speaker(answer, other)
        if not objects and (mine.nominal or _spoken(answer)) and not sure:
            return 0.0
        return 1.0 + objects + (1.0 if named else 0.0) + (0.5 if at < place else 0.0) - min(abs(place - at), 40) / 100

    def _same_subject(self, mine: Proposition, place: int, at: int) -> bool:
        answer, other = self.statements[place], self.statements[at]
        if answer.denial_status == "rejected" and (mine.nominal or not mine.own):
            # what is turned down is a deed, whoever's
            return True
        if mine.own:
            near = _nameless(answer) and abs(place - at) <= 3 and not mine.nominal
            return near or (self._about_speaker(answer, other) and not self._of_themselves(other))
        if mine.subject_ids:
            return bool(mine.subject_ids & set(other.about)) or bool(mine.subject & self.said[at])
        if mine.subject:
            told = mine.definite and answer.denial_status != "denied" and 0 < place - at <= 2
            return bool(mine.subject & self.said[at]) or told
        if mine.plural:
            return _nameless(answer) and abs(place - at) <= 3
        return mine.impersonal and abs(place - at) <= _NEAR

    def _of_themselves(self, other: Statement) -> bool:
        """`They will not attend`, say the governors: a claim about those who make it, whoever the pronoun was taken for."""
        theirs = proposition(other.content, self.document, self.cast, None)
        return theirs is not None and theirs.plural

    def _about_speaker(self, answer: Statement, other: Statement) -> bool:
        """Whether the claim is about who answers: by id, or by name where there is none."""
        speaker = answer.speaker
        if speaker is None:
            return False
        if speaker.id is not None and speaker.id in other.about:
            return True
        names = {stem(word) for word in _capitals(speaker.name or speaker.text)}
        return bool(names & {stem(word) for span in other.content for word in _capitals(span.text)})

    def _polarity(self, answer: Statement, mine: Proposition, other: Statement, shared: frozenset[str]) -> bool:
        if answer.denial_status in ("no_comment", "unconfirmed"):
            return True
        negative = denies_word(other.content, self.document, shared)
        if answer.denial_status == "confirmed":
            return negative == mine.negative
        return not negative and (mine.negative or not _spoken(answer))


def _who(statement: Statement) -> str:
    speaker = statement.speaker
    return (speaker.id or speaker.text.lower()) if speaker else ""


def _nameless(statement: Statement) -> bool:
    speaker = statement.speaker
    return speaker is not None and speaker.id is None and not _capitals(speaker.text)


def _plain(other: Statement) -> bool:
    """Whether a claim is read surely, or only who makes it is a guess."""
    return other.confidence == "sure" or not _GUESSED.isdisjoint(other.rule)


def _spoken(answer: Statement) -> bool:
    """Denied by what was said, not by a verb of denial."""
    return any(rule.startswith("content.") and rule.endswith(("denied", "claim")) for rule in answer.rule)


def _maybe_one(answer: Statement, other: Statement) -> bool:
    """`Acme … The company …`: a noun for a speaker named elsewhere, who is not spoken of in the claim."""
    if (answer.source_type in _PERSONS) != (other.source_type in _PERSONS):
        return False
    for one, another in ((answer, other), (other, answer)):
        if one.speaker is None or another.speaker is None or one.speaker.id is None or another.speaker.id is not None:
            continue
        words = another.speaker.text.lower().split()
        if words[0] in ("the", "this") and words[-1] in words_of("generic") and one.speaker.id not in other.about:
            return True
    return False


def _same_names(answer: Statement, other: Statement) -> bool:
    """One speaker by two names: `Lavrov` and `Mr. Lavrov`, where one was not resolved."""
    mine, theirs = (
        set(_WORD.findall(s.speaker.name or s.speaker.text)) if s.speaker else set() for s in (answer, other)
    )
    names = {word for word in mine & theirs if word[0].isupper() and word != "The"}
    return bool(names)


def _same_sentence(answer: Statement, other: Statement) -> bool:
    mine, theirs = ({(span.start, span.end) for span in s.evidence} for s in (answer, other))
    return bool(mine & theirs)


def _encloses(outer: Statement, inner: Statement) -> bool:
    place = inner.cue or (inner.content[0] if inner.content else None)
    return place is not None and any(s.start <= place.start and place.end <= s.end for s in outer.content)


def disputed(statements: Sequence[Statement]) -> bool:
    """Whether a claim that one statement asserts or confirms is denied by another that responds to it."""
    claims = {s.id for s in statements if s.denial_status in ("asserted", "confirmed")}
    return any(s.denial_status == "denied" and s.responds_to in claims for s in statements)


def unanswered(statements: Sequence[Statement]) -> bool:
    """Whether an accusation has no statement by its target: no denial, no refusal to comment, no word at all."""
    denied = [s for s in statements if s.denial_status == "denied"]
    return any(
        accuses(statement)
        and not any(_encloses(outer, statement) for outer in denied)
        and _silent(statement, statements)
        for statement in statements
    )


def _silent(accusation: Statement, statements: Sequence[Statement]) -> bool:
    """Whether one of the accused says nothing; an answer in the target's name is the target's (Iran's ministry, Lind's lawyer).

    Only who is accused by name counts: whom `him` and `the chiefs` stand for is not sure enough for such a charge.
    """
    if not accusation.about or not accusation.content:
        return False
    text, accuser = accusation.content[0].text, accusation.speaker
    cue = accusation.cue.text.lower() if accusation.cue else ""
    if cue.startswith("blam") and " on " in text and " for " not in text:
        accused = [text.rpartition(" on ")[2]]
    else:
        accused = _ACCUSED.findall(text) or [text]
    heard = [
        _capitals(f"{s.speaker.text} {s.speaker.name or ''}")
        for s in statements
        if s.speaker and (not accuser or s.speaker.text != accuser.text)
    ]
    own = _capitals(f"{accuser.text} {accuser.name or ''}") if accuser else set()
    named = [_capitals(names) for names in accused]
    return any(names and not names & own and not any(names & words for words in heard) for names in named)


#: `Israel of piracy and France of helping`: who is accused, and of each what.
_ACCUSED = re.compile(r"(?:^|\band )((?:[\w.’'-]+ ){1,6}?)(?:of|for) ")


def _capitals(text: str) -> set[str]:
    """Names among the words, without the mark of the genitive."""
    words = (word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text.replace("-", " ")))
    return {word for word in words if word[0].isupper() and word.lower() not in words_of("not_names")}
