"""Names that the actors part does not know: whether a person, a firm, a medium, a party's people or a record bears them.

In: the head of a name, its phrase, the cast. Out: a source type, and whether it is a guess. What the article says of the
same name elsewhere counts more than the model's label: `Mixon` after `Hal Mixon`, `Goodyear` beside `Goodyear Co`.
"""

from __future__ import annotations

import re

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast
from etl.enrich.syntax.document import Token
from etl.records.enriched import Actor
from etl.records.values import SourceType

#: Last words of names that only media bear.
MEDIA_NAMES = frozenset(["news", "tribune", "herald", "gazette", "broadcasting", "television", "newspaper"])
_PAPERS = MEDIA_NAMES | frozenset(["times", "post", "journal"])
_DEFINITE = frozenset(["the", "this", "that", "his", "her", "their", "its", "our"])
_FIRM = (
    r"(?:Inc|Corp|Co|Ltd|PLC|Plc|plc|AG|SA|NV|GmbH|LLC|LP|Group|Bank|Holdings|Industries|Bancorp|Partners|Savings)\b"
)
_LETTERS = 2


def name_type(head: Token, phrase: str, cast: Cast, cues: Cues) -> tuple[SourceType, bool]:
    """What bears a name that no actor is known for, and whether that is a guess."""
    people = _party_people(head, cues)
    if people is not None:
        return people, True
    name = phrase[: max(0, head.end - _start(head, phrase))] or phrase
    last = name.lower().split()[-1].strip(".,") if name.split() else ""
    if head.lemma in cues.sources["media"] or last in _PAPERS:
        return "media", True
    if head.lemma in cues.sources["organization"] or last in cues.sources["organization"]:
        return "organization", False
    if head.lemma in cues.sources["document"]:
        return "document", False
    if head.tag == "NNPS":
        return "unnamed_group", True
    if any(c.dep == "compound" and c.lower in cues.sources["spokesperson"] for c in head.lefts):
        return "named_person", False
    if is_surname(head.text, cast):
        return "named_person", True
    if _is_firm(head, name):
        return "organization", True
    if head.entity_label in ("ORG", "GPE", "NORP", "FAC", "LOC"):
        return "organization", True
    return "named_person", head.entity_label != "PERSON"


def _start(head: Token, phrase: str) -> int:
    """Where the phrase begins in the text, found from its head."""
    sentence = head.sentence
    place = sentence.document.text.rfind(phrase, max(0, head.start - len(phrase)), head.start + len(phrase))
    return place if place >= 0 else head.start


def _party_people(head: Token, cues: Cues) -> SourceType | None:
    """`Senate Republicans`, `one Ohio Democrat`: people of a kind; `the Ohio Democrat` is one who was named."""
    low = head.lower
    singular = low.removesuffix("s")
    if low not in cues.sources["partisan"] and singular not in cues.sources["partisan"]:
        return None
    definite = any(c.lower in _DEFINITE or c.dep == "poss" for c in head.lefts)
    return "named_person" if definite and low == singular else "unnamed_group"


def is_surname(name: str, cast: Cast) -> bool:
    """Whether a person of the article bears the name."""
    return any(a.type == "person" and name in re.split(r"[\s-]+", a.name)[1:] for a in cast.actors)


def misread_surname(actor: Actor, cast: Cast) -> bool:
    """Whether a bare name that was taken for an institution's is a person's surname in this article."""
    unknown = actor.type == "organization" and actor.kind is None and actor.id.startswith("local:")
    return unknown and " " not in actor.name and is_surname(actor.name, cast)


def _is_firm(head: Token, name: str) -> bool:
    """Whether the article gives the name with a firm's ending or symbol, or it is but a letter (`S and P`)."""
    if head.entity_label == "PERSON" and " " in name:
        return False
    if len(head.text) <= _LETTERS and head.text.isupper():
        return True
    first = re.escape(name.split()[0])
    text = head.sentence.document.text
    ending = rf"(?<![\w’'-]){first}(?: (?:[A-Z&][\w&.’'-]*|and|of)){{0,4}}? (?:{_FIRM}|<[A-Z.]+>)"
    return re.search(ending, text) is not None
