"""Who can speak: which source phrases stand for a person, an institution, a medium or a record, as far as words tell.

In: a source phrase and the lexicon. Out: yes or no; nothing is resolved to actors here.
"""

from __future__ import annotations

import re

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Source
from etl.enrich.statements.phrases import is_name_elsewhere
from etl.enrich.syntax.document import Token

PERSONAL = frozenset(["he", "she", "they", "i", "we", "you", "who"])


def is_nobody(one: Source, cues: Cues) -> bool:
    """Whether a source is a bare `anyone`, `nobody`, `what`."""
    head = one.head
    return (
        head is not None
        and head.pos in ("PRON", "DET", "NOUN", "NUM")
        and head.lower in cues.nobody
        and len(one_words(one)) == 1
    )


def one_words(one: Source) -> list[Token]:
    """The tokens of a source's phrase."""
    return [t for t in one.head.sentence.tokens if one.start <= t.start < one.end] if one.head else []


def only_person(one: Source, cues: Cues) -> bool:
    """Whether a source is a single person, who finds and shows things without saying so."""
    head = one.head
    if head is None or head.lower in PERSONAL:
        return True
    if (
        head.pos == "NOUN"
        and head.tag == "NN"
        and head.lemma in cues.sources["office"] - cues.sources["court"] - _FINDERS
    ):
        return True
    label = head.entity_label
    return head.pos == "PROPN" and label not in ("ORG", "GPE", "NORP", "WORK_OF_ART", "LAW")


def is_personal(one: Source, cues: Cues) -> bool:
    """Whether a source is a person or a body of persons that wages war with words only."""
    head = one.head
    if head is None or head.lower in PERSONAL:
        return True
    label = head.entity_label
    if head.pos == "PROPN":
        return label in ("PERSON", "ORG", "NORP", None)
    return any(
        head.lemma in cues.sources[k]
        for k in ("group", "office", "spokesperson", "media", "media_report", "document", "aide")
    )


def is_thing(one: Source, cues: Cues) -> bool:
    """Whether a source is a bare `this`, or an abstract noun that neither speaks nor holds words: the debate, the reform."""
    head = one.head
    if head is None:
        return False
    if head.pos == "NUM" and len(head.text) == _YEAR and head.text.isdigit():
        # up from 2019, which explains
        return True
    if head.lemma == "minute" and head.child("nummod"):
        # the four minutes, unlike the minutes of a meeting
        return True
    if head.pos in ("PRON", "DET"):
        return head.lower in _NOT_WHO and len(one_words(one)) == 1
    if head.pos != "NOUN" or _capitalised(head) or can_speak(one, cues):
        return False
    named = any(c.dep == "appos" and c.pos == "PROPN" for c in head.rights)
    of = next((c.child("pobj") for c in head.rights if c.dep == "prep" and c.lower == "of"), None)
    named = named or (of is not None and of.lemma in cues.sources["group"] and of.tag == "NNS")
    return not named and (head.lemma in cues.reading["things"] or _ABSTRACT.search(head.lemma) is not None)


#: Officers whose findings are published.
_FINDERS = frozenset(["general", "examiner", "coroner", "commissioner"])
_YEAR = 4
#: What ends so, and is in no list of those who speak, is an act or a state.
_ABSTRACT = re.compile(r"(?:[ts]ion|ness|[^aeiou]ity|ism|ance|ence|ment|ship|hood|[aeiou]cy)$")
_NOT_WHO = frozenset(["this", "that", "what", "which", "there", "nothing", "everything", "these"])


def is_mute(one: Source, cues: Cues, asked: bool) -> bool:
    """Whether a source is a thing or a record, whose silence means nothing; who declines to comment is a person."""
    head = one.head
    if (
        head is None
        or head.pos != "NOUN"
        or _capitalised(head)
        or (head.index == 0 and head.text.istitle() and _bare(head))
    ):
        return False
    if head.lemma in cues.sources["document"] - cues.sources["organization"] - cues.sources["media"]:
        return True
    return not asked and not can_speak(one, cues) and not head.lemma.endswith(("er", "or", "ist", "ian", "man", "ent"))


def _capitalised(head: Token) -> bool:
    """A name that the tagger took for a common noun; at the start of a sentence, one that is a name further on as well."""
    sentence = head.sentence
    if not head.text[:1].isupper() or sentence.document.in_title(sentence.start):
        return False
    return head.index > 0 or (_bare(head) and f" {head.text} " in sentence.document.text)


def _bare(head: Token) -> bool:
    return head.tag == "NN" and not head.children


def can_speak(one: Source, cues: Cues) -> bool:
    """Whether a source is a person, an institution, a medium or a record, as far as its words tell."""
    head = one.head
    if head is None or head.lower in PERSONAL:
        return True
    if head.pos == "PROPN" or _capitalised(head) or (head.index == 0 and is_name_elsewhere(head)):
        return True
    if head.pos in ("PRON", "DET", "NUM"):
        return head.lower not in (
            "it",
            "this",
            "that",
            "which",
            "what",
            "these",
            "those",
            "there",
            "nothing",
            "everything",
        )
    return any(head.lemma in words for words in cues.sources.values())
