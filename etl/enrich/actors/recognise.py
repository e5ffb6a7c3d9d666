"""Where names stand in an article, and whether they name persons, organisations or places.

In: a document, the gazetteer, the lexicon. Out: `Spot`s in order of the text, none overlapping another.
The model's entities are one source of evidence among three: the gazetteer and patterns of capitalisation are the others.
Labels that contradict each other are settled over the whole document; headlines are read against the body.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from etl.enrich.actors.from_model import model_spots
from etl.enrich.actors.gazetteer import Alias, Gazetteer
from etl.enrich.actors.headlines import borne_out, unsure_capitals
from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.neighbours import neighbour_spots
from etl.enrich.actors.own_outlet import own_names
from etl.enrich.actors.patterns import pattern_spots
from etl.enrich.actors.spots import LABEL_OF_TYPE, ORGANIZATION, OTHER, PERSON, PLACE, Spot, agree, strongest
from etl.enrich.actors.whole_document import again, lone, overlaps, settle
from etl.enrich.actors.words import NameWord, words_of
from etl.enrich.syntax.document import Document, Sentence
from etl.records.article import Outlet

#: How far each kind of evidence is trusted, in the same unit as WORD_WORTH; set on the development sets.
SEVERAL_WORDS, ONE_WORD, WEAK_ORGANIZATION, WEAK_ALIAS, CITY = 5.0, 4.0, 1.9, 1.2, 2.2
#: A company with its division outweighs the agreement of gazetteer and model on the company alone.
DIVISION = 6.5
#: A product outweighs the agreement of gazetteer and model on its maker.
PRODUCT = 6.0
FLOOR = 1.85
_LEGAL = frozenset(["company", "corporation", "co", "co."])
_ARTICLE = re.compile(r"(?:^|\s)(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Tt]heir|new|old|used|own)(?: [a-z\d-]+)? $")
_LEADING = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)
#: `Salem, Ore.`
_AFTER_PLACE = re.compile(r"[A-Z][\w.'’-]+, $")
#: `Tehrik-e-` before a name
_COMPOUND = re.compile(r"[A-Z]\w+-\w+-$")
_NAME_SUFFIX = re.compile(r",? (?:Jr|Sr|II|III|IV)\b\.?")


def recognise(
    document: Document, gazetteer: Gazetteer, lexicon: Lexicon, outlet: Outlet | None = None
) -> tuple[list[Spot], list[Spot]]:
    """Names and, apart from them, adjectives of states (`Russian`)."""
    known = _known(document, gazetteer)
    own = own_names(document, outlet if outlet and gazetteer.get(outlet.id) is None else None, lexicon)
    names: list[Spot] = []
    adjectives: list[Spot] = []
    doubtful: list[Spot] = []
    things: list[Spot] = []
    lower = frozenset(w.text for s in document.sentences for w in s.words if w.text.islower())
    for sentence in document.sentences:
        words = words_of(document.text, sentence.start, sentence.end, lexicon)
        hits = known.get(sentence.index, [])
        adjectives += [h for h in hits if h.aliases[0].form == "adjective"]
        # adjectives compete too, so that the model cannot make `Ukrainian` a place
        candidates = [h for h in hits if not _longer_name(document.text, h, words, lexicon)]
        heading = unsure_capitals(document, sentence, words)
        if not heading:
            candidates += _divisions(document.text, words, hits, lexicon)
            candidates += _products(document.text, words, hits, lexicon)
            candidates += neighbour_spots(document.text, words, sentence.index, lexicon)
        candidates += own.get(sentence.index, [])
        candidates += pattern_spots(document.text, words, sentence.index, lexicon)
        candidates += model_spots(sentence, lexicon, lower)
        candidates += _cities(document.text, words, sentence.index, lexicon)
        chosen, others = strongest(agree(candidates), FLOOR)
        # `the Rivers Conference (RC)`: the acronym of what is no actor is none either
        ends = {o.end for o in others if "adjective" not in o.rules}
        chosen = [c for c in chosen if not (document.text[c.start - 2 : c.start] == " (" and c.start - 2 in ends)]
        chosen += _within_descriptions(chosen, hits)
        things += [o for o in others if not _surname_perhaps(o, sentence)]
        if heading:
            doubtful += chosen
        else:
            names += chosen
    names = settle(document.text, names, lexicon)
    bearers = Counter(word for n in names for word in set(n.text.split()))
    names = [n for n in names if not lone(n, bearers)]
    names = _sorted([*names, *borne_out(doubtful, names)])
    names = _sorted([*names, *again(document, names, things, lower, lexicon)])
    taken = [(n.start, n.end) for n in names]
    adjectives = [a for a in adjectives if not overlaps(a.start, a.end, taken)]
    return names, adjectives


def _within_descriptions(chosen: list[Spot], hits: list[Spot]) -> list[Spot]:
    """`US` in `US military`: the state stands there by name, although the whole stands for another actor."""
    described = [c for c in chosen if c.text.split()[-1].islower() and c.aliases]
    states = [h for h in hits if h.label == PLACE and "gazetteer" in h.rules and h.aliases[0].entry.type == "state"]
    return [h for h in states if any(c.start == h.start and h.end < c.end for c in described)]


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
        if sentence is None or end > sentence.end or _COMPOUND.search(document.text, max(0, start - 30), start):
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
            if text[-1] == "." and _AFTER_PLACE.search(document.text, max(0, start - 24), start):
                group = [replace(a, weak=False) for a in group]
            strong = [a for a in group if not a.weak]
            weak_score = WEAK_ORGANIZATION if label == ORGANIZATION else WEAK_ALIAS
            score = (SEVERAL_WORDS if " " in text else ONE_WORD) if strong else weak_score
            rule = "gazetteer" if strong else "weak_alias"
            found[sentence.index].append(Spot(start, end, text, sentence.index, label, score, (rule,), tuple(group)))
    return found


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
            within = following.text in lexicon.divisions | lexicon.suffixes or following.lower in _LEGAL
            if not within or following.start != last.end + 1:
                break
            last = following
        whole = text[company.start : last.end]
        yield Spot(company.start, last.end, whole, company.sentence, ORGANIZATION, DIVISION, ("division",))


def _products(text: str, words: list[NameWord], hits: list[Spot], lexicon: Lexicon) -> Iterator[Spot]:
    """What a known company makes: `a Ford Taurus`, `the Hyundai Elantra`; neither the maker nor another actor."""
    makers = {h.end: h for h in hits if h.label == ORGANIZATION and h.aliases[0].entry.kind == "company"}
    starts = {h.start for h in hits}
    longest = {h.start: h.end for h in sorted(hits, key=lambda h: h.end)}
    for number, word in enumerate(words):
        maker = makers.get(word.start - 1)
        if maker is None or text[word.start - 1] != " " or maker.text in lexicon.first_names:
            continue
        if longest[maker.start] > maker.end:
            continue
        articled = _ARTICLE.search(text, max(0, maker.start - 24), maker.start) is not None
        if articled and word.start not in starts and _product_word(word, lexicon):
            following = words[number + 1] if number + 1 < len(words) else None
            longer = following is not None and following.start == word.end + 1 and following.capital
            if longer and following and not _product_word(following, lexicon):
                continue
            last = following if longer and following else word
            name = text[maker.start : last.end]
            yield Spot(maker.start, last.end, name, maker.sentence, OTHER, PRODUCT, ("product",))


def _product_word(word: NameWord, lexicon: Lexicon) -> bool:
    low = word.lower
    if not word.capital or word.text.isupper() or word.text in lexicon.divisions | lexicon.suffixes:
        return False
    offices = lexicon.titles | lexicon.title_parts | lexicon.stop
    return low not in offices and low not in lexicon.heads and word.text not in lexicon.first_names


def _sorted(spots: Iterable[Spot]) -> list[Spot]:
    return sorted(spots, key=lambda s: (s.start, s.end))
