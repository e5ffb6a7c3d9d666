"""Headlines: whether capitals tell names there, and which names of a headline the body bears out.

In: sentences, and the names found in headline and body. Out: the names of the headline that stand.
"""

from __future__ import annotations

from dataclasses import replace

from etl.enrich.actors.spots import PERSON, Spot
from etl.enrich.actors.words import NameWord
from etl.enrich.syntax.document import Document, Sentence

#: Share of capitalised words from which a line is in title case, and fewest words to tell.
TITLE_CASE, FEWEST_WORDS = 0.6, 4
#: The same share for a line within the text, which may be a list of names or a caption.
HEADING_CASE = 0.8


def is_headline(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence is the title, or stands where a text without one has its headline."""
    if document.title_end:
        return sentence.start < document.title_end
    return sentence.paragraph == 0 and len(document.sentences) > 1 and sentence.text[-1:] not in '.!?"”'


def is_heading(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence is a line of its own that does not end as sentences do: a heading, a caption."""
    start, end = document.paragraphs[sentence.paragraph]
    return (sentence.start, sentence.end) == (start, end) and sentence.text[-1:] not in ".!?\"”’'):"


def title_case(words: list[NameWord], least: float = TITLE_CASE) -> bool:
    """Whether most longer words begin with a capital, so that capitals say nothing."""
    longer = [word for word in words if len(word.text) > 3 and word.text[0].isalpha()]
    return len(longer) >= FEWEST_WORDS and sum(word.text[0].isupper() for word in longer) / len(longer) >= least


def unsure_capitals(document: Document, sentence: Sentence, words: list[NameWord]) -> bool:
    """Whether a sentence is a headline, or a heading within the text, of which the capitals say nothing."""
    if is_headline(document, sentence):
        return title_case(words)
    return title_case(words, HEADING_CASE) and is_heading(document, sentence)


def borne_out(doubtful: list[Spot], names: list[Spot]) -> list[Spot]:
    """Of the names in a title-case headline, those that the body or the gazetteer bears out."""
    body = {spot.text.upper(): spot.label for spot in names} | {spot.text: spot.label for spot in names}
    surnames = {spot.text.split()[-1]: PERSON for spot in names if spot.label == PERSON}
    given = {spot.text.split()[0] for spot in names if spot.label == PERSON and spot.words > 1}
    kept = []
    for spot in doubtful:
        label = body.get(spot.text) or surnames.get(spot.text)
        spot.rules = (*spot.rules, "headline")
        surname = spot.text.split()[-1]
        if not label or (spot.label == PERSON and spot.text not in body):
            spot = _without_description(spot, surnames.get(surname), given)
            label = body.get(spot.text) or surnames.get(spot.text)
        if label:
            spot.label = label
            kept.append(spot)
        elif "gazetteer" in spot.rules or not names or ("model:PERSON" in spot.rules and len(spot.rules) > 1):
            kept.append(spot)
    return kept


def _without_description(spot: Spot, surname: str | None, given: set[str]) -> Spot:
    """`Cyclist Lorenz` in a headline whose body names Matthias Lorenz: the surname alone."""
    first, _, last = spot.text.rpartition(" ")
    known = first in given or "first_name" in spot.rules or "gazetteer" in spot.rules
    if not surname or not first or " " in first or known or spot.label != PERSON:
        return spot
    return replace(spot, start=spot.end - len(last), text=last)
