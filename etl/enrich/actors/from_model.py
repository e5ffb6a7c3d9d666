"""What the language model takes for names, cut to what a name is.

In: the entities of a sentence. Out: candidate `Spot`s; what they are worth is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.spots import ORGANIZATION, OTHER, PERSON, PLACE, Spot
from etl.enrich.syntax.document import Entity, Sentence

#: Entity label of the model: label of a name and how far it is trusted, in the unit of `recognise`.
MODEL = {
    "PERSON": (PERSON, 2.0),
    "ORG": (ORGANIZATION, 2.0),
    "GPE": (PLACE, 2.4),
    "LOC": (PLACE, 2.2),
    "FAC": (PLACE, 1.5),
}
MODEL_OTHER = {"PRODUCT": 1.9, "EVENT": 1.9, "WORK_OF_ART": 1.9, "LAW": 1.9, "LANGUAGE": 1.9, "NORP": 1.8}
FIRST_NAME = 0.8
#: An acronym of which the model says only that it is a name.
ACRONYM = 1.9
_EDGES = re.compile(r"^[\s\"'“”‘’(\[-]+|[\s\"'“”‘’)\],;:.-]+$")
_BREAK = re.compile(r"\n| [-–—|/] ")
_SLASH = re.compile(r"\n| [-–—|] | ?/")
_LEADING = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
#: A last word in the form of a verb.
_LAST_WORD = re.compile(r"\s\w{3,}[sd]$")
_POSSESSIVE = re.compile(r"['’‘]s?$")
#: `Plymouth city`: a common noun after the name.
_COMMON_TAIL = re.compile(r"(?: [a-z]+)+$")
#: `Lee-based`, `Lee-backed`.
_JOINED_TAIL = re.compile(r"-[a-z]{3,}$")
_ACRONYM = re.compile(r"[A-Z]{2,4}")
_AND = re.compile(r",? (?:and|or) (?:the )?")


def model_spots(sentence: Sentence, lexicon: Lexicon, lower: frozenset[str]) -> Iterator[Spot]:
    """All candidates of one sentence; `lower` holds the words that the document has in lower case."""
    text = sentence.document.text
    for entity in sentence.entities:
        label, score = MODEL.get(entity.label, (OTHER, MODEL_OTHER.get(entity.label, 0.0)))
        if not score:
            continue
        for first, last in _parts(text, entity, label, lexicon):
            start, end = _trimmed(text, first, last, label, lexicon)
            name = text[start:end]
            if (
                start >= end
                or text[start - 1 : start] in ("@", "#")
                or not _nameable(name, lexicon)
                or text[end : end + 2] in ("'t", "’t")
            ):
                continue
            if " " not in name and label != PLACE and name.lower() in lower:
                # `Taxes rose`: a common word at the head of a sentence, if it stands in lower case elsewhere
                continue
            spot = Spot(start, end, name, sentence.index, label, score, (f"model:{entity.label}",))
            yield _weighed(spot, lexicon, numbered=text[end + 1 : end + 2].isdigit())


def _weighed(spot: Spot, lexicon: Lexicon, numbered: bool) -> Spot:
    """The spot with what its own words tell against or for the model; `numbered`: a number follows it."""
    words = spot.text.split()
    heads = [w for w in words[1:] if w[0].isupper() and w.lower() in lexicon.thing_heads]
    if heads and not numbered:
        # `the Ann Lee Award for Courage`; but `Air Lee Flight 12` names the airline
        spot.label, spot.rules = OTHER, (*spot.rules, "thing_head")
    elif spot.label == ORGANIZATION and (_personal(spot.text, lexicon) or lexicon.first_names.get(spot.text)):
        spot.label, spot.rules = PERSON, ("first_name_in_model:ORG",)
    elif spot.label == PLACE and _ACRONYM.fullmatch(spot.text) and spot.text.title() not in lexicon.cities:
        # `BT` said to be a place: places go by such letters only where the gazetteer knows them
        spot.label, spot.score = ORGANIZATION, ACRONYM
    if spot.label == PERSON and words[0] in lexicon.first_names:
        spot.score += FIRST_NAME
    return spot


def _parts(text: str, entity: Entity, label: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The entity, or the names that the model has taken for one: `Prince Tom and Lady Ann`, `Fiat and Fiat Group`."""
    cut = (_SLASH if label == PERSON else _BREAK).search(text, entity.start, entity.end)
    end = cut.start() if cut else entity.end
    joint = _AND.search(text, entity.start, end) if label in (ORGANIZATION, PERSON) else None
    if joint:
        one, two = text[entity.start : joint.start()], text[joint.end() : end]
        first = two.split(" ")[0]
        titled = first.lower() in lexicon.honorifics or first.lower() in lexicon.titles
        if titled or (first in lexicon.first_names and " " in two) or two.startswith(one) or "the" in joint.group():
            yield entity.start, joint.start()
            yield joint.end(), end
            return
    yield entity.start, end


def _personal(text: str, lexicon: Lexicon) -> bool:
    """Whether a name of two or three words looks like a person's, whatever the model calls it."""
    parts = text.split()
    if len(parts) not in (2, 3) or not lexicon.first_names.get(parts[0]) or text in lexicon.cities:
        return False
    plain = all(p[0].isupper() and not p.isupper() and p.replace("-", "").replace("'", "").isalpha() for p in parts)
    return plain and not any(p.lower() in lexicon.heads or p.lower() in lexicon.place_heads for p in parts)


def _nameable(text: str, lexicon: Lexicon) -> bool:
    if not any(c.isupper() for c in text) or len(text) < 2:
        return False
    last = text.split()[-1].lower()
    if " " not in text and lexicon.heads.get(last, "media") != "media":
        # `the Court`, `the Bank`: descriptions, whatever their capitals
        return False
    if text.lower() in lexicon.stop or text.lower() in lexicon.alone or text in lexicon.acronyms:
        return False
    # `the King`, `the General`: a title alone; `Larry King` is a name
    if " " in text and lexicon.first_names.get(text.split()[0]):
        return True
    return last not in lexicon.titles and (" " in text or last not in lexicon.honorifics)


def _trimmed(text: str, start: int, end: int, label: str, lexicon: Lexicon) -> tuple[int, int]:
    """A span without articles, possessive endings, quotation marks, common nouns after it and, for persons, titles."""
    changed = True
    while changed and start < end:
        before = (start, end)
        piece = text[start:end]
        lead = _LEADING.match(piece)
        start += lead.end() if lead else 0
        piece = text[start:end]
        edges = _EDGES.search(piece)
        if edges and edges.start() == 0:
            start += edges.end()
        elif edges and not _abbreviated(piece, lexicon):
            end = start + edges.start()
        piece = text[start:end]
        ending = _POSSESSIVE.search(piece) or _JOINED_TAIL.search(piece)
        ending = ending or (_COMMON_TAIL.search(piece) if label == PLACE else None)
        if ending:
            end = start + ending.start()
        if label == PERSON:
            start = _past_title(text, start, end, lexicon)
            verb = _LAST_WORD.search(text, start, end)
            if verb and verb.group().strip().lower() in lexicon.stop:
                # `Lee Denies` in a headline
                end = verb.start()
        changed = before != (start, end)
    return start, end


def _abbreviated(piece: str, lexicon: Lexicon) -> bool:
    last = piece.split()[-1] if piece.split() else ""
    return (
        last in lexicon.suffixes or last.lower() in lexicon.name_suffixes or bool(re.fullmatch(r"(?:[A-Z]\.)+", last))
    )


def _past_title(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    words = text[start:end].split(" ")
    while len(words) > 1 and (words[0].lower() in lexicon.titles or words[0].lower() in lexicon.honorifics):
        start += len(words[0]) + 1
        words = words[1:]
    return start
