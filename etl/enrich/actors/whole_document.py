"""One reading of a name over the whole document, and the other places where a name that is sure stands.

In: the names found sentence by sentence. Out: the same with one label each, and the places that were missed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from etl.enrich.actors.gazetteer import Alias
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.spots import LABEL_OF_TYPE, ORGANIZATION, PERSON, PLACE, Spot, Votes
from etl.enrich.syntax.document import Document

#: What a full name in the document adds for its surname alone.
SURNAME = 1.5
#: What a full name of an organisation adds for its first word alone, as a share of its score.
SHORT, SHORT_COMPANY = 0.5, 0.8
_RUN = re.compile(r"\w+")
_PLACE_PREPOSITION = re.compile(r"\b(?:in|at|near|from|across|outside|throughout|to|into) $")


def settle(text: str, spots: list[Spot], lexicon: Lexicon) -> list[Spot]:
    """One label for each name over the whole document; surnames and short forms follow the full name."""
    votes = Votes()
    for spot in spots:
        votes.see(spot.text, spot.label, spot.score)
    surnames: dict[str, float] = {}
    shorts: dict[str, float] = {}
    bearers = {s.text for s in spots if any(a.entry.type == "person" for a in s.aliases)}
    given = {s.text.split()[0] for s in spots if s.label == PERSON and " " in s.text}
    first_full: dict[str, int] = {}
    for spot in spots:
        parts = spot.text.split()
        if len(parts) > 1 and votes.winner(spot.text) == PERSON:
            surnames[parts[-1]] = max(surnames.get(parts[-1], 0.0), spot.score + SURNAME)
            first_full.setdefault(parts[-1], spot.start)
        elif len(parts) > 1 and votes.winner(spot.text) == ORGANIZATION:
            sure = _company(spot, lexicon) and parts[0] not in given
            worth = {parts[0]: SHORT_COMPANY if sure else SHORT, initials(spot.text): SHORT}
            for short, share in worth.items():
                if short in bearers:
                    # `Trump White House`: the surname alone is still the person
                    continue
                shorts[short] = max(shorts.get(short, 0.0), share * spot.score)
    for name in {s.text for s in spots}:
        if name in surnames:
            votes.add(name, PERSON, surnames[name])
        elif name in shorts and (name not in lexicon.first_names or name not in given):
            votes.add(name, ORGANIZATION, shorts[name])
    for spot in spots:
        winner = votes.winner(spot.text)
        if winner and winner != spot.label and _may_turn(text, spot, winner, first_full, lexicon):
            spot.label = winner
            spot.rules = (*spot.rules, "whole_document")
            if spot.aliases and LABEL_OF_TYPE[spot.aliases[0].entry.type] != winner:
                spot.aliases = ()
    return spots


def _company(spot: Spot, lexicon: Lexicon) -> bool:
    """Whether a name of several words shows by its form that it is a company's."""
    last = spot.text.split()[-1]
    return last in lexicon.suffixes or lexicon.heads.get(last.lower()) == "company"


def lone(spot: Spot, bearers: Counter[str]) -> bool:
    """An organisation of one word that only the model sees, and only once: more often a product or a common noun.

    `bearers` counts the names that hold a word.
    """
    if spot.label != ORGANIZATION or spot.rules != ("model:ORG",) or " " in spot.text or spot.text.isupper():
        return False
    return bearers[spot.text] == 1


def _may_turn(text: str, spot: Spot, winner: str, first_full: dict[str, int], lexicon: Lexicon) -> bool:
    """Whether the document may overrule one place: a known place stays one until a person of that surname is named."""
    known = any(not a.weak and LABEL_OF_TYPE[a.entry.type] == PLACE for a in spot.aliases)
    known = known or spot.text in lexicon.cities
    placed = _PLACE_PREPOSITION.search(text, max(0, spot.start - 12), spot.start) is not None
    if winner == ORGANIZATION and spot.label == PLACE and placed:
        return False
    if not known or spot.label != PLACE:
        return True
    if winner != PERSON or spot.text not in first_full:
        return False
    return first_full[spot.text] < spot.start and not placed


def initials(name: str) -> str:
    """Capitals of a name's words: `European Space Agency` gives ESA."""
    return "".join(part[0] for part in re.findall(r"\w+", name) if part[0].isupper())


Known = dict[str, tuple[str, tuple[Alias, ...]]]


def _sure(names: list[Spot], lower: frozenset[str], lexicon: Lexicon) -> Known:
    """What is a name wherever it stands: sure ones, repeated ones, surnames, short forms; with label and aliases."""
    label_of: Known = {}
    count = Counter(spot.text for spot in names)
    for spot in names:
        repeated = count[spot.text] > 1 and spot.text.lower() not in lower
        if spot.score >= 2.5 or spot.words > 1 or repeated:
            label_of.setdefault(spot.text, (spot.label, spot.aliases))
    for spot in names:
        surname = spot.text.split()[-1]
        if spot.label == PERSON and spot.words > 1 and len(surname) > 2 and surname[0].isupper():
            label_of.setdefault(surname, (PERSON, ()))
            label_of.setdefault(spot.text.upper(), (PERSON, spot.aliases))
            if len(surname) > 3:
                label_of.setdefault(surname.upper(), (PERSON, ()))
    for spot in names:
        short = spot.text.split()[0]
        known = short in lexicon.common_first or short in lexicon.first_names or short in lexicon.cities
        if spot.label == ORGANIZATION and spot.words > 1 and not spot.aliases and not known and _company(spot, lexicon):
            label_of.setdefault(short, (ORGANIZATION, ()))
    return label_of


def again(
    document: Document, names: list[Spot], others: list[Spot], lower: frozenset[str], lexicon: Lexicon
) -> list[Spot]:
    """Other places of a name that was recognised for sure, and of the surnames of persons.

    `others` is what stands in the text and is no actor; where only the model says so, a sure name is still one.
    `lower` holds the words that the document has in lower case.
    """
    label_of = _sure(names, lower, lexicon)
    barred = [(o.start, o.end) for o in others if o.text not in label_of or not o.rules[0].startswith("model:")]
    texts = sorted((t for t in label_of if len(t) > 2), key=lambda t: (-len(t), t))
    if not texts:
        return []
    covered = sorted([*((s.start, s.end) for s in names), *barred])
    found = []
    for start, name in _occurrences(document.text, texts):
        end = start + len(name)
        if overlaps(start, end, covered):
            continue
        sentence = document.sentence_at(start)
        if sentence is not None and end <= sentence.end:
            label, aliases = label_of[name]
            found.append(Spot(start, end, name, sentence.index, label, 2.0, ("named_elsewhere",), aliases))
    return found


def _occurrences(text: str, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Where names stand as whole words, the first of `names` that fits; by their first words, so that many cost no more."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for name in names:
        first = _RUN.search(name)
        if first:
            by_first[first.group()].append(name)
    free = 0
    for word in _RUN.finditer(text):
        for name in by_first.get(word.group(), ()):
            start = word.start() - name.index(word.group())
            end = start + len(name)
            if start >= free and text.startswith(name, start) and not _RUN.match(text, end):
                yield start, name
                free = end
                break


def overlaps(start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    """Whether a range touches one of the others, which are in order and apart."""
    place = bisect_left(ranges, (start, start))
    near = ranges[max(0, place - 1) : place + 1]
    return any(s < end and start < e for s, e in near)
