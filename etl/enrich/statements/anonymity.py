"""Whose name is withheld, and what is told of them all the same: count, origin, proximity, reason.

In: a source's head and the words around it that are not said by anybody. Out: signs of confidentiality, `Anonymity`, and
the sentences of an article that only tell of a source (`The officials spoke on condition of anonymity because …`). A sign
belongs to the noun whose clause it stands in: of `officials said so, said an aide who asked not to be named` the officials
hide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast, Range
from etl.enrich.syntax.document import Document, Sentence, Token
from etl.records.enriched import Anonymity
from etl.records.values import Proximity

_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "both": 2, "pair": 2, "couple": 2, "trio": 3, "one": 1, "another": 1, "a": 1, "an": 1,
}  # fmt: skip
_PEOPLE = frozenset(["people", "person", "source", "individual", "official", "man", "woman"])
_PRONOUNS = frozenset(["he", "she", "they", "both", "all", "who"])
#: Where the name is said to be withheld.
FORMULA = re.compile(
    r"\banonymi|\bnot (?:to )?(?:be )?(?:named|identified|quoted)\b|\bdeclin\w* to be (?:named|identified|quoted)|\bon background\b"
    r"|\bnot (?:been )?(?:authori[sz]ed|allowed|permitted|cleared) to\b|n't (?:been )?(?:authori[sz]ed|allowed|permitted|cleared) to\b"
    r"|\bwithh(?:e|o)ld\w* (?:his|her|their) (?:sur)?names?\b",
    re.IGNORECASE,
)
_NOT_ALLOWED = re.compile(r"\bnot (?:been )?(?:authori[sz]ed|allowed|permitted|cleared) to [^.,;:—–]+", re.IGNORECASE)
_CONTRACTED = re.compile(r"n't (?:been )?((?:authori[sz]ed|allowed|permitted|cleared) to [^.,;:—–]+)", re.IGNORECASE)
_BECAUSE = re.compile(
    r"\b(?:because of|because|since|due to|owing to|given|citing|out of|for(?= fear)|as(?= (?:he|she|they)\b)|in order(?= to)|so as(?= (?:not )?to)|(?=to (?:discuss|describe|speak"
    r"|talk|avoid|protect|share|disclose|recount|explain|offer|detail|preserve|provide|give|characteri[sz]e|reveal|comment|outline"
    r"|relay|be (?:candid|frank|more)|maintain|keep|address|divulge|relate|prevent)\b))\s*([^.;:—–,]{3,160})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:he|she|they|the \w+|most|both) (?:was|were|is|are|had been|has been|have been) (?=not )", re.IGNORECASE
)
_ENDS = re.compile(r"\s+(?:and )?(?:said|told|says|added|asked|confirmed|described)\b.*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """The sentence of a source, and the ranges in it that somebody says."""

    sentence: Sentence
    said: tuple[Range, ...]

    @property
    def beside(self) -> str:
        """The sentence's text with what is said blanked, so that places stay the same."""
        start, text = self.sentence.start, self.sentence.text
        for first, last in self.said:
            first, last = max(0, first - start), min(len(text), last - start)
            if first < last:
                text = text[:first] + " " * (last - first) + text[last:]
        return text

    def shows(self, head: Token, signs: frozenset[str]) -> bool:
        """Whether one of the signs stands beside what is said and belongs to this noun, not to another's clause."""
        beside = self.beside.lower()
        for sign in signs:
            place = beside.find(sign)
            if place >= 0 and self._owned(head, self.sentence.start + place):
                return True
        return False

    def _owned(self, head: Token, place: int) -> bool:
        token = next((t for t in self.sentence.tokens if t.start <= place < t.end), None)
        while token is not None and not token.is_root:
            above = token.head
            if token.dep in ("relcl", "acl", "appos") and above.pos in ("NOUN", "PROPN", "PRON", "NUM"):
                return above is head or head in above.subtree or above in head.subtree
            own = token.child("nsubj", "nsubjpass") if token.pos in ("VERB", "AUX") else None
            if own is not None and own.pos in ("NOUN", "PROPN") and own.lemma != head.lemma:
                return own in head.subtree or head in own.subtree
            if token is head:
                return True
            token = above
        return True


# ------------------------------------------------------------------------------------------------ one source


def anonymity(phrase: str, setting: Setting, head: Token, cast: Cast, cues: Cues) -> Anonymity:
    """What the text tells of a source without a name."""
    others = {t for child in head.children if child.dep == "conj" for t in child.subtree}
    tree = [t for t in head.subtree if t not in others]
    text = setting.beside
    start = setting.sentence.start
    around = text[tree[0].start - start : tree[-1].end - start] if tree else phrase
    near = f"{phrase} {around}".lower()
    proximity: Proximity = "none"
    for name, words in cues.proximity.items():
        if any(word in near for word in words):
            proximity = name  # type: ignore[assignment]
            break
    return Anonymity(count=count(head), origin=origin(head, cast), proximity=proximity, reason=reason(text))


def count(head: Token) -> int | None:
    """How many: three sources, a pair of officials, one of the diplomats; None where the text leaves it open."""
    if head.lower in _NUMBERS and head.child("prep"):
        return _NUMBERS[head.lower] if head.lower != "dozen" or _has(head, "a") else None
    for child in head.children:
        if child.lower == "dozen" or (child.lower in _NUMBERS and child.index + 1 < head.index and _dozen_after(child)):
            return {"half": 6, "two": 24, "three": 36}.get(_multiple(child), 12)
        if child.dep in ("nummod", "det", "poss", "predet", "compound", "amod"):
            if child.text.isdigit():
                return int(child.text)
            if child.lower in _NUMBERS and (child.dep == "nummod" or child.lower in ("both", "one", "another")):
                return _NUMBERS[child.lower]
    if head.dep == "pobj" and head.head.dep == "prep" and head.head.head.lower in _NUMBERS:
        return count(head.head.head)
    singular = head.tag in ("NN", "NNP") and (
        head.lemma == "source" or head.child("det", "nummod", "amod", "compound", "poss")
    )
    return 1 if singular else None


def _has(head: Token, word: str) -> bool:
    return any(c.lower == word for c in head.children)


def _dozen_after(token: Token) -> bool:
    return token.sentence.tokens[token.index + 1].lower == "dozen"


def _multiple(token: Token) -> str:
    """The word that multiplies a dozen: half a dozen, two dozen."""
    tokens = token.sentence.tokens
    before = [t.lower for t in tokens[max(0, token.index - 2) : token.index + 1]]
    return next((word for word in ("half", "two", "three") if word in before), "")


def origin(head: Token, cast: Cast) -> str | None:
    """A country before the noun (`Russian sources`) or the place that it is in (`a source in the United States`)."""
    here = {"GPE", "NORP"}
    for entity in head.sentence.entities:
        if entity.label not in here:
            continue
        first = next(
            (t for t in head.sentence.tokens if t.start == entity.start or entity.start <= t.start < entity.end), None
        )
        if first is None or not _modifies(first, entity.end, head):
            continue
        actors = cast.at(entity.start, entity.end)
        if any(a.type in ("state", "place") for a in actors) or (entity.label == "GPE" and not actors):
            return entity.text.removeprefix("the ").removeprefix("The ")
    return None


def _modifies(first: Token, end: int, head: Token) -> bool:
    """Whether a name stands before the noun as its modifier, or behind it after `in` or `from`."""
    last = max((t for t in first.sentence.tokens if t.start < end), key=lambda t: t.index)
    if last.index < head.index:
        return last.head is head or (last.dep in ("compound", "amod", "nmod") and last.head.head is head)
    preposition = last.head
    return last.dep == "pobj" and preposition.lower in ("in", "from") and preposition.head is head


def reason(beside: str) -> str | None:
    """Why the name is withheld, verbatim, without `because` and its subject."""
    if FORMULA.search(beside) is None:
        return None
    barred = _NOT_ALLOWED.search(beside)
    if barred is not None:
        return _ENDS.sub("", barred[0]).strip()
    contracted = _CONTRACTED.search(beside)
    if contracted is not None:
        return "not " + _ENDS.sub("", contracted[1]).strip()
    place = FORMULA.search(beside)
    assert place is not None
    found = _BECAUSE.search(beside, place.end())
    if found is None:
        found = next(
            (m for m in _BECAUSE.finditer(beside, 0, place.start()) if m[0].lower().startswith("citing")), None
        )
    if found is None:
        return None
    words = _SUBJECT.sub("", _ENDS.sub("", found[1]).strip())
    return words.removeprefix("the ") if found[0].lower().startswith("citing") else words or None


_NOT_LET = re.compile(
    r"\w*,? (?:because|since|as) [^.;]{1,60}(?: not|n['’]t) (?:authori[sz]ed|permitted|allowed|supposed|cleared) (?:to (?:\w+ly )?)?"
)


def why_unnamed(sentence: Sentence, cue: int) -> bool:
    """Whether a verb only gives the reason: anonymity to discuss the talks, not to be named, citing fear, not authorized to comment."""
    start, text = sentence.start, sentence.text
    matches = [m for m in FORMULA.finditer(text) if start + m.end() <= cue]
    if not matches:
        return False
    gap = text[matches[-1].end() : cue - start]
    if text[cue - start :].lower().startswith("citing"):
        return re.fullmatch(r"\w*(?: by name)?,? ", gap) is not None
    if _NOT_LET.fullmatch(gap):
        return True
    return re.fullmatch(r"\w*(?: by name)? (?:in order )?to ", gap) is not None or (
        matches[-1][0].endswith("to") and re.fullmatch(r" (?:publicly )?", gap) is not None
    )


# ------------------------------------------------------------------------------------------------ the sentences beside


@dataclass(frozen=True, slots=True)
class Veil:
    """A sentence that tells why somebody is not named: of whom (a noun's lemma, or None for a pronoun), and why."""

    index: int
    noun: str | None
    plural: bool
    reason: str | None


_REACH = 3


def veils(document: Document) -> list[Veil]:
    """`The officials spoke on condition of anonymity …`: the sentences whose own subject is not named."""
    found = []
    for sentence in document.sentences:
        match = FORMULA.search(sentence.text)
        if match is None:
            continue
        subject = _veiled(sentence, sentence.start + match.start())
        if subject is None:
            continue
        of = next((c.child("pobj") for c in subject.rights if c.dep == "prep" and c.lower == "of"), None)
        noun = of if of is not None and subject.lower in _NUMBERS | dict.fromkeys(_PRONOUNS, 0) else subject
        named = None if noun.pos == "PRON" or noun.lower in _PRONOUNS else noun.lemma
        plural = noun.tag in ("NNS", "NNPS") or noun.lower in ("they", "both", "all")
        found.append(Veil(sentence.index, named, plural, reason(sentence.text)))
    return found


def _veiled(sentence: Sentence, place: int) -> Token | None:
    """The subject of the clause that the formula stands in, where it is the main clause and no name."""
    token = next((t for t in sentence.tokens if t.start <= place < t.end), None)
    while token is not None and not token.is_root:
        if token.dep in ("relcl", "acl", "appos"):
            return None
        token = token.head
    subject = token.child("nsubj", "nsubjpass") if token is not None else None
    return subject if subject is not None and subject.pos != "PROPN" else None


def veil_of(head: Token, sentence: int, some: Sequence[Veil]) -> Veil | None:
    """The sentence near by that tells of this noun that its name is withheld."""
    for veil in sorted(some, key=lambda v: (abs(v.index - sentence), v.index < sentence)):
        if abs(veil.index - sentence) > _REACH:
            return None
        same = veil.noun == head.lemma or (veil.noun is None and veil.index > sentence) or veil.noun in _PEOPLE
        if same and veil.plural == (head.tag in ("NNS", "NNPS")):
            return veil
    return None
