"""What a content claims, as far as two statements can be compared by it: predicate, subject, objects, polarity.

In: the content of a statement, the document's parse, the cast. Out: a `Proposition`, or None where the words hold none
(`denied it`, `rejected the claim`). Words are compared by stems, so that `leaking` meets `leaked` and `collusion`
`colluded`; words for the mere act of claiming (`the notion that …`) give way to what they announce.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from etl.enrich.statements.frames import Cast
from etl.enrich.statements.modality import negated
from etl.enrich.syntax.document import Document, Token
from etl.records.article import Span

_DEEPEST = 4
_STEM = 5
_SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ions",
    "ion",
    "ers",
    "ies",
    "ied",
    "er",
    "ed",
    "es",
    "s",
    "ly",
    "al",
    "y",
    "e",
)
_CLAUSES = ("acl", "ccomp", "relcl", "pcomp", "xcomp", "advcl")
_OPEN_WORDS = ("NOUN", "VERB", "ADJ", "PROPN")


@dataclass(frozen=True, slots=True)
class Proposition:
    """One claim. `subject` and `objects` are stems; `own` says that the speaker is its subject."""

    predicate: frozenset[str]
    subject: frozenset[str]
    subject_ids: frozenset[str]
    own: bool
    #: named by a noun, not told by a clause
    nominal: bool
    #: its subject is a pronoun that the speaker uses of several, himself among them
    plural: bool
    #: `the call`: may stand for what was told just before in other words
    definite: bool
    #: `there was no …`
    impersonal: bool
    objects: frozenset[str]
    object_ids: frozenset[str]
    negative: bool
    #: told of what has been
    past: bool


@cache
def words_of(name: str) -> frozenset[str]:
    """One of the lists of `links.toml`."""
    data = tomllib.loads(Path(__file__).with_name("links.toml").read_text(encoding="utf-8"))
    return frozenset(data[name])


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """The part of a word that its forms and derivations share, roughly."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    for suffix in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) >= 3:
            low = low.removesuffix(suffix)
            break
    if len(low) > 3 and low[-1] == low[-2]:
        low = low[:-1]
    return low[:_STEM]


@cache
def _silent() -> frozenset[str]:
    return words_of("stop") | words_of("time")


def stems(tokens: Iterable[Token]) -> frozenset[str]:
    """Stems of the words that say something."""
    said = (t for t in tokens if t.pos in _OPEN_WORDS and len(t.lemma) > 2)
    return frozenset(stem(t.lemma) for t in said if t.lemma not in _silent() and t.lower not in _silent())


def proposition(content: Sequence[Span], document: Document, cast: Cast, speaker_id: str | None) -> Proposition | None:
    """The claim of a content's first clause."""
    if not content:
        return None
    root = _told(_root(content[0], document))
    if root is None or root.pos in ("PROPN", "PRON"):
        # a name alone claims nothing
        return None
    if _asked(root):
        # why it fell, how many left: a question asks and claims nothing
        return None
    predicate, rest = _predicate(root)
    subject = root.child("nsubj", "nsubjpass", "expl")
    if subject is not None and subject.pos != "PROPN" and all(t.lemma in words_of("light") for t in predicate):
        # a shake-up is coming: the verb says no more than that it is
        predicate = [subject]
    if root.pos == "NOUN" and any(c.pos == "PROPN" for c in root.lefts):
        # both Acme mills: a thing says nothing of what is claimed
        return None
    own = subject is None and (root.tag in ("VBG", "VB", "VBN") or root.pos == "NOUN")
    ids = _ids([subject], cast) if subject is not None else frozenset[str]()
    if subject is not None and subject.pos == "PRON":
        own = own or (speaker_id is not None and speaker_id in ids) or subject.lower in ("i", "we")
    passive = subject is not None and subject.dep == "nsubjpass"
    objects = [t for t in rest if t not in (subject, *predicate)]
    lexical = [subject] if subject is not None and subject.pos in ("NOUN", "PROPN") else []
    return Proposition(
        predicate=stems(predicate),
        subject=stems(lexical),
        subject_ids=ids,
        own=own,
        nominal=root.pos == "NOUN",
        plural=subject is not None and subject.lower in ("they", "we", "i"),
        definite=any(c.lower in ("the", "this", "that") for t in lexical for c in t.children),
        impersonal=subject is None or subject.dep == "expl" or subject.lower == "there",
        objects=stems([*objects, *(lexical if passive else [])]),
        object_ids=_ids(objects, cast),
        negative=negated(root) or any(c.lower == "no" for t in predicate for c in t.children),
        past=any(t.tag in ("VBD", "VBN") or t.lower in ("has", "have", "'s") for t in (root, *root.lefts)),
    )


def _root(span: Span, document: Document) -> Token | None:
    sentence = document.sentence_at(span.start)
    if sentence is None:
        return None
    inside = [t for t in sentence.tokens if span.start <= t.start < span.end]
    heads = [t for t in inside if t.is_root or not span.start <= t.head.start < span.end]
    heads = [t for t in heads if t.pos in ("VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADP")]
    return max(heads, key=lambda t: len(t.subtree)) if heads else None


def _asked(root: Token) -> bool:
    """Whether a clause is a question for more than yes or no."""
    opening = [c for c in root.lefts if c.dep not in ("punct", "cc")]
    words = {t.lower for c in opening[:1] for t in c.subtree[:2]}
    return bool(words & {"how", "why", "what", "which", "who", "when", "where", "whom", "whose"})


def _told(root: Token | None) -> Token | None:
    """Past what only announces: the claim that X -> X, any role in X -> X; None where nothing follows."""
    for _ in range(_DEEPEST):
        if root is None:
            return None
        if root.pos == "ADP":
            root = root.child("pobj", "pcomp")
        elif root.pos == "NOUN" and root.lemma in words_of("announcing"):
            clause = next((c for c in root.rights if c.dep in _CLAUSES), None)
            of = next(
                (c for c in root.rights if c.dep == "prep" and c.lower in ("of", "in", "about", "to", "for")), None
            )
            root = clause or of
        elif root.pos == "NOUN" and root.lemma in words_of("named_claims"):
            root = None
        else:
            return root
    return root


def _predicate(root: Token) -> tuple[list[Token], list[Token]]:
    """The word that says what is claimed, and the words under it; behind an empty verb its object or infinitive."""
    found, rest, place = [root], _under(root), root
    for _ in range(_DEEPEST):
        if place.lemma not in words_of("light"):
            break
        inner = place.child("xcomp", "attr", "acomp", "dobj", "oprd")
        if inner is None and place.lemma == "be":
            inner = next((c.child("pobj") for c in place.rights if c.dep == "prep"), None)
        if inner is None:
            break
        found, place = [inner], inner
        rest += _under(inner)
    return found, rest


def _under(token: Token) -> list[Token]:
    """Subjects, objects and objects of prepositions, down one level."""
    found = []
    for child in token.children:
        if child.tag == "PRP$":
            # her identity: whose it is tells of no second thing
            continue
        if child.dep in ("dobj", "attr", "acomp", "nsubjpass", "oprd", "dative", "compound", "amod", "poss"):
            found.append(child)
            found += [g for c in child.children if c.dep in ("prep", "agent") for g in c.children if g.dep == "pobj"]
            found += [c for c in child.children if c.dep in ("compound", "amod", "conj")]
        elif child.dep in ("prep", "agent"):
            found += [g for g in child.children if g.dep in ("pobj", "pcomp")]
    return found


def _ids(tokens: Iterable[Token | None], cast: Cast) -> frozenset[str]:
    return frozenset(actor.id for t in tokens if t is not None for actor in cast.at(t.start, t.end))


def said_words(content: Sequence[Span], document: Document) -> frozenset[str]:
    """Stems of all words of a content; sentences that nobody parsed are read word by word."""
    found: set[str] = set()
    for span in content:
        first = document.sentence_at(span.start)
        for sentence in document.sentences[first.index if first else len(document.sentences) :]:
            if sentence.start >= span.end:
                break
            if sentence.parsed:
                found |= stems(t for t in sentence.tokens if span.start <= t.start < span.end)
            else:
                words = (w.text for w in sentence.words if span.start <= w.start < span.end and len(w.text) > 2)
                found |= {stem(word) for word in words if word.lower() not in _silent()}
    return frozenset(found)


def denies_word(content: Sequence[Span], document: Document, wanted: frozenset[str]) -> bool:
    """Whether a content holds one of the words only negated: `had not discussed`, `no talks`."""
    places = [
        t
        for span in content
        if (sentence := document.sentence_at(span.start)) is not None and sentence.parsed
        for t in sentence.tokens
        if span.start <= t.start < span.end and stem(t.lemma) in wanted
    ]
    return bool(places) and all(_denied(t) for t in places)


def _denied(token: Token) -> bool:
    if any(c.lower == "no" or c.dep == "neg" for c in token.children):
        return True
    verb = token
    for _ in range(3):
        if verb.pos in ("VERB", "AUX"):
            return negated(verb) or _kept_from(verb, token)
        if verb.is_root:
            return False
        verb = verb.head
    return False


def _kept_from(verb: Token, token: Token) -> bool:
    """`refused to sign`, `kept her from signing`, `lacks the votes`: what did not come about, without a negation."""
    above = verb.head if verb is token else verb
    if above.pos == "ADP":
        above = above.head
    return above is not token and above.lemma in words_of("preventing")
