"""Where names stand in an article, and whether they name persons, organisations or places.

In: a document, the gazetteer, the lexicon. Out: `Spot`s in order of the text, none overlapping another.
The model's entities are one source of evidence among three: the gazetteer and patterns of capitalisation are the others.
Labels that contradict each other are settled over the whole document; headlines are read against the body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from etl.enrich.actors.gazetteer import Alias, Gazetteer
from etl.enrich.actors.headlines import borne_out, is_headline, title_case
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.neighbours import neighbour_spots
from etl.enrich.actors.own_outlet import own_names
from etl.enrich.actors.patterns import pattern_spots
from etl.enrich.actors.spots import LABEL_OF_TYPE, ORGANIZATION, OTHER, PERSON, PLACE, Spot, Votes, agree, strongest
from etl.enrich.actors.words import NameWord, words_of
from etl.enrich.syntax.document import Document, Entity, Sentence
from etl.records.article import Outlet

#: How far each kind of evidence is trusted, in the same unit as WORD_WORTH; set on the development sets.
SEVERAL_WORDS, ONE_WORD, WEAK_ORGANIZATION, WEAK_ALIAS, CITY = 5.0, 4.0, 1.9, 1.2, 2.2
MODEL = {
    "PERSON": (PERSON, 2.0),
    "ORG": (ORGANIZATION, 2.0),
    "GPE": (PLACE, 2.4),
    "LOC": (PLACE, 2.2),
    "FAC": (PLACE, 1.5),
}
MODEL_OTHER = {"PRODUCT": 1.9, "EVENT": 1.9, "WORK_OF_ART": 1.9, "LAW": 1.9, "LANGUAGE": 1.9, "NORP": 1.8}
FIRST_NAME = 0.8
#: A company with its division outweighs the agreement of gazetteer and model on the company alone.
DIVISION = 5.2
#: What a full name in the document adds for its surname alone.
SURNAME = 1.5
#: What a full name of an organisation adds for its first word alone, as a share of its score.
SHORT, SHORT_COMPANY = 0.5, 0.8
FLOOR = 1.85
_EDGES = re.compile(r"^[\s\"'“”‘’(\[-]+|[\s\"'“”‘’)\],;:.-]+$")
_BREAK = re.compile(r"\n| [-–—|/] ")
_LEADING = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
_PLACE_PREPOSITION = re.compile(r"\b(?:in|at|near|from|across|outside|throughout|to|into) $")
#: A last word in the form of a verb.
_LAST_WORD = re.compile(r"\s\w{3,}[sd]$")
_NAME_SUFFIX = re.compile(r",? (?:Jr|Sr|II|III|IV)\b\.?")
_POSSESSIVE = re.compile(r"['’]s?$")


def recognise(
    document: Document, gazetteer: Gazetteer, lexicon: Lexicon, outlet: Outlet | None = None
) -> tuple[list[Spot], list[Spot]]:
    """Names and, apart from them, adjectives of states (`Russian`)."""
    known = _known(document, gazetteer)
    own = own_names(document, outlet if outlet and gazetteer.get(outlet.id) is None else None, lexicon)
    names: list[Spot] = []
    adjectives: list[Spot] = []
    doubtful: list[Spot] = []
    barred: list[tuple[int, int]] = []
    lower = frozenset(w.text for s in document.sentences for w in s.words if w.text.islower())
    for sentence in document.sentences:
        words = words_of(document.text, sentence.start, sentence.end, lexicon)
        hits = known.get(sentence.index, [])
        adjectives += [h for h in hits if h.aliases[0].form == "adjective"]
        # adjectives compete too, so that the model cannot make `Ukrainian` a place
        candidates = [h for h in hits if not _longer_name(document.text, h, words, lexicon)]
        if not title_case(words):
            candidates += _divisions(document.text, words, hits, lexicon)
            candidates += neighbour_spots(document.text, words, sentence.index, lexicon)
        candidates += own.get(sentence.index, [])
        candidates += pattern_spots(document.text, words, sentence.index, lexicon)
        candidates += _from_model(sentence, lexicon, lower)
        candidates += _cities(document.text, words, sentence.index, lexicon)
        chosen, others = strongest(agree(candidates), FLOOR)
        # `the Rivers Conference (RC)`: the acronym of what is no actor is none either
        ends = {o.end for o in others if "adjective" not in o.rules}
        chosen = [c for c in chosen if not (document.text[c.start - 2 : c.start] == " (" and c.start - 2 in ends)]
        barred += [(o.start, o.end) for o in others if not _surname_perhaps(o, sentence)]
        if is_headline(document, sentence) and title_case(words):
            doubtful += chosen
        else:
            names += chosen
    names = _settle(document.text, names, lexicon)
    names = [n for n in names if not _lone(n, names)]
    names = _sorted([*names, *borne_out(doubtful, names)])
    names = _sorted([*names, *_again(document, names, barred, lexicon)])
    adjectives = [a for a in adjectives if not _inside(a, names)]
    return names, adjectives


def _surname_perhaps(spot: Spot, sentence: Sentence) -> bool:
    """Whether an adjective stands as a name does (`French said`), not before a noun (`French officials`)."""
    if "adjective" not in spot.rules:
        return False
    following = next((t for t in sentence.tokens if t.start >= spot.end), None)
    return following is None or following.pos in ("VERB", "AUX", "PUNCT", "PART", "ADP")


def _longer_name(text: str, hit: Spot, words: list[NameWord], lexicon: Lexicon) -> bool:
    """Whether a known name is but a part: `Donald Trump` of `Donald Trump Jr.`, `London` of `Jack London`."""
    if hit.label == PERSON:
        longer = _NAME_SUFFIX.match(text, hit.end)
        return longer is not None and not any(_NAME_SUFFIX.search(a.text) for a in hit.aliases)
    if hit.label != PLACE or " " in hit.text:
        return False
    before = next((w for w in words if w.end == hit.start - 1), None)
    return (
        before is not None
        and text[before.end] == " "
        and bool(lexicon.first_names.get(before.text))
        and before.text not in lexicon.cities
    )


def _known(document: Document, gazetteer: Gazetteer) -> dict[int, list[Spot]]:
    found: dict[int, list[Spot]] = defaultdict(list)
    for start, end, aliases in gazetteer.matcher.find(document.text):
        sentence = document.sentence_at(start)
        if sentence is None or end > sentence.end:
            continue
        lead = _LEADING.match(document.text, start, end)
        start = lead.end() if lead and document.text[start : lead.end()].islower() else start
        text = document.text[start:end]
        names = tuple(a for a in aliases if a.form == "name")
        adjectives = tuple(a for a in aliases if a.form == "adjective")
        if adjectives:
            found[sentence.index].append(Spot(start, end, text, sentence.index, OTHER, 3.0, ("adjective",), adjectives))
        by_label: dict[str, list[Alias]] = defaultdict(list)
        for alias in names:
            by_label[LABEL_OF_TYPE[alias.entry.type]].append(alias)
        for label, group in by_label.items():
            strong = [a for a in group if not a.weak]
            weak_score = WEAK_ORGANIZATION if label == ORGANIZATION else WEAK_ALIAS
            score = (SEVERAL_WORDS if " " in text else ONE_WORD) if strong else weak_score
            rule = "gazetteer" if strong else "weak_alias"
            found[sentence.index].append(Spot(start, end, text, sentence.index, label, score, (rule,), tuple(group)))
    return found


def _from_model(sentence: Sentence, lexicon: Lexicon, lower: frozenset[str]) -> Iterator[Spot]:
    for entity in sentence.entities:
        label, score = MODEL.get(entity.label, (OTHER, MODEL_OTHER.get(entity.label, 0.0)))
        if not score:
            continue
        for start, end in _trimmed(entity, sentence.document.text, label, lexicon):
            text = sentence.document.text[start:end]
            if not _nameable(text, lexicon) or sentence.document.text[end : end + 2] in ("'t", "’t"):
                continue
            if " " not in text and label != PLACE and text.lower() in lower:
                # `Taxes rose`: a common word at the head of a sentence, if it stands in lower case elsewhere
                continue
            personal = _personal(text, lexicon)
            if label == ORGANIZATION and personal:
                yield Spot(start, end, text, sentence.index, PERSON, score + FIRST_NAME, ("first_name_in_model:ORG",))
                continue
            extra = FIRST_NAME if label == PERSON and text.split()[0] in lexicon.first_names else 0.0
            yield Spot(start, end, text, sentence.index, label, score + extra, (f"model:{entity.label}",))


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
    return text.lower() not in lexicon.stop and text not in lexicon.acronyms and last not in lexicon.titles


def _trimmed(entity: Entity, text: str, label: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The entity without articles, possessive endings, quotation marks and, for persons, titles."""
    start, end = entity.start, entity.end
    cut = _BREAK.search(text, start, end)
    if cut:
        end = cut.start()
    changed = True
    while changed and start < end:
        piece = text[start:end]
        before = (start, end)
        lead = _LEADING.match(piece)
        start += lead.end() if lead else 0
        piece = text[start:end]
        edges = _EDGES.search(piece)
        if edges and edges.start() == 0:
            start += edges.end()
        elif edges and not _abbreviated(piece, lexicon):
            end = start + edges.start()
        piece = text[start:end]
        ending = _POSSESSIVE.search(piece)
        if ending:
            end = start + ending.start()
        if label == PERSON:
            start = _past_title(text, start, end, lexicon)
            verb = _LAST_WORD.search(text, start, end)
            if verb and verb.group().strip().lower() in lexicon.stop:
                # `Lee Denies` in a headline
                end = verb.start()
        changed = before != (start, end)
    if start < end:
        yield start, end


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


def _cities(text: str, words: list[NameWord], sentence: int, lexicon: Lexicon) -> Iterator[Spot]:
    """Cities after a preposition of place: `in Toulouse`; by themselves their names are too often other names."""
    for before, word in pairwise(words):
        if word.text in lexicon.cities and before.lower in ("in", "near", "at", "to", "from", "outside", "of"):
            yield Spot(word.start, word.end, word.text, sentence, PLACE, CITY, ("city",))


def _divisions(text: str, words: list[NameWord], hits: list[Spot], lexicon: Lexicon) -> Iterator[Spot]:
    """A known company with its division: `Ford Australia`, `EADS North America`."""
    companies = {h.end: h for h in hits if h.label == ORGANIZATION and h.aliases[0].entry.kind == "company"}
    for number, word in enumerate(words):
        company = companies.get(word.start - 1)
        if company is None or text[word.start - 1] != " ":
            continue
        if word.text not in lexicon.divisions:
            continue
        last = word
        for following in words[number + 1 :]:
            if following.text not in lexicon.divisions or following.start != last.end + 1:
                break
            last = following
        whole = text[company.start : last.end]
        yield Spot(company.start, last.end, whole, company.sentence, ORGANIZATION, DIVISION, ("division",))


def _settle(text: str, spots: list[Spot], lexicon: Lexicon) -> list[Spot]:
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


def _lone(spot: Spot, names: list[Spot]) -> bool:
    """An organisation of one word that only the model sees, and only once: more often a product or a common noun."""
    if spot.label != ORGANIZATION or spot.rules != ("model:ORG",) or " " in spot.text or spot.text.isupper():
        return False
    return not any(other is not spot and spot.text in other.text.split() for other in names)


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


def _again(document: Document, names: list[Spot], barred: list[tuple[int, int]], lexicon: Lexicon) -> list[Spot]:
    """Other places of a name that was recognised for sure, and of the surnames of persons."""
    label_of: dict[str, tuple[str, tuple[Alias, ...]]] = {}
    for spot in names:
        if spot.score >= 2.5 or spot.words > 1:
            label_of.setdefault(spot.text, (spot.label, spot.aliases))
    for spot in names:
        surname = spot.text.split()[-1]
        if spot.label == PERSON and spot.words > 1 and len(surname) > 2 and surname[0].isupper():
            label_of.setdefault(surname, (PERSON, ()))
            if len(surname) > 3:
                label_of.setdefault(surname.upper(), (PERSON, ()))
    for spot in names:
        short = spot.text.split()[0]
        known = short in lexicon.common_first or short in lexicon.first_names or short in lexicon.cities
        if spot.label == ORGANIZATION and spot.words > 1 and not spot.aliases and not known and _company(spot, lexicon):
            label_of.setdefault(short, (ORGANIZATION, ()))
    texts = sorted((t for t in label_of if len(t) > 2), key=lambda t: (-len(t), t))
    if not texts:
        return []
    pattern = re.compile(r"(?<![\w])(?:" + "|".join(map(re.escape, texts)) + r")(?!\w)")
    covered = sorted([*((s.start, s.end) for s in names), *barred])
    found = []
    for match in pattern.finditer(document.text):
        if _overlaps(match.start(), match.end(), covered):
            continue
        sentence = document.sentence_at(match.start())
        if sentence is not None and match.end() <= sentence.end:
            label, aliases = label_of[match.group()]
            found.append(
                Spot(
                    match.start(), match.end(), match.group(), sentence.index, label, 2.0, ("named_elsewhere",), aliases
                )
            )
    return found


def _overlaps(start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    place = bisect_left(ranges, (start, start))
    near = ranges[max(0, place - 1) : place + 1]
    return any(s < end and start < e for s, e in near)


def _inside(spot: Spot, others: list[Spot]) -> bool:
    return _overlaps(spot.start, spot.end, [(o.start, o.end) for o in others])


def _sorted(spots: Iterable[Spot]) -> list[Spot]:
    return sorted(spots, key=lambda s: (s.start, s.end))
