"""Names that show by their form: organisations by their heads and endings, persons by titles and first names.

In: the words of a sentence. Out: candidate `Spot`s; what they are worth is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.spots import ORGANIZATION, OTHER, PERSON, PLACE, Spot
from etl.enrich.actors.words import NameWord, runs

#: How far each pattern is trusted, in the unit of `recognise`.
HEAD, SUFFIX, TITLE, FIRST_NAME, PLACE_HEAD, AGE, ACRONYM = 3.6, 4.0, 3.7, 1.9, 3.0, 3.4, 1.3
#: `(FNL)` after a name.
BRACKETED = 2.6
#: A city with its team outweighs the city that the gazetteer knows.
TEAM = 7.0
#: A product outweighs the maker's name in it, which the gazetteer may know.
THING = 4.6
_MODEL_NUMBER = re.compile(
    r" (?:[A-Z]{1,4}-?\d{2,4}[A-Z]{0,3}|\d{3}(?:-\d+)?)s?(?![\w%.,]*\d)\b(?! (?:million|billion|people|percent|troops|jobs))"
)
_AGE = re.compile(r", \d{1,3},")
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,6}s?")
#: `Acme.com` as a name in a sentence.
_LINKS = frozenset(["the", "a", "of", "and", "&", "for", "on", "in"])
_SITE = re.compile(r"[A-Z][\w-]+\.(?:com|org|net)")
#: `WorldCom`, but not `McDonald`.
_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]+")
_CAMEL_NAME = re.compile(r"(?:Ma?c|De|Le|La|Di|Du|Da|Van|Von|Fitz|Mac)[A-Z]")
CAMEL = 2.2
#: `Asian shares`
ADJECTIVE = 2.6
#: `D-Mass.`
_PARTY_TAG = re.compile(r"[DRI]-[A-Z][A-Za-z]+\.?")
LONGEST_PERSON = 5


def pattern_spots(text: str, words: list[NameWord], sentence: int, lexicon: Lexicon) -> list[Spot]:
    """All candidates of one sentence."""
    found = list(_things(text, words, sentence, lexicon))
    for run in runs(text, words, lexicon.inside_organization):
        found += _organizations(text, run, sentence, lexicon)
    place = {word.start: number for number, word in enumerate(words)}
    for run in runs(text, words, lexicon.inside_person):
        number = place[run[0].start]
        found += _persons(text, run, sentence, lexicon, words[number - 1] if number else None)
    return found


def _spot(text: str, run: list[NameWord], sentence: int, label: str, score: float, rule: str) -> Spot:
    start, end = run[0].start, run[-1].end
    return Spot(start, end, text[start:end], sentence, label, score, (rule,))


def _things(text: str, words: list[NameWord], sentence: int, lexicon: Lexicon) -> Iterator[Spot]:
    """Products, laws and events, which keep their words from being read as actors."""
    for number, word in enumerate(words):
        # `Oscar-winning`
        before = words[number - 1] if number else None
        for name in lexicon.things.get(word.text) or lexicon.things.get(word.text.split("-")[0], ()):
            end = word.start + len(name)
            if text.startswith(name, word.start) and not text[end : end + 1].isalnum():
                surname = before is not None and text[before.end : word.start] == " " and " " not in name
                if surname and before and lexicon.first_names.get(before.text):
                    # `Stacey Abrams`
                    break
                if name.istitle() and _heads_organization(text, words, number, lexicon):
                    # `Internet Research Agency`
                    break
                following = words[number + len(name.split()) :]
                further = following[0] if following and following[0].start == end + 1 else None
                # `iPod nano`, `iPhone 3G`: what follows belongs to it
                longer = further is not None and (further.capital or further.text[0].isdigit())
                last = further.end if longer and further else end
                yield Spot(word.start, last, text[word.start : last], sentence, OTHER, THING, ("thing",))
                break
        if word.text in lexicon.adjectives:
            yield Spot(word.start, word.end, word.text, sentence, OTHER, ADJECTIVE, ("general_adjective",))
        if _PARTY_TAG.fullmatch(word.text):
            yield Spot(word.start, word.end, word.text, sentence, OTHER, THING, ("party_and_state",))
        model = _MODEL_NUMBER.match(text, word.end) if word.capital else None
        if model:
            # `Airbus A380`: the aircraft, not its maker
            yield Spot(
                word.start, model.end(), text[word.start : model.end()], sentence, OTHER, THING, ("model_number",)
            )


def _heads_organization(text: str, words: list[NameWord], number: int, lexicon: Lexicon) -> bool:
    """Whether the capitalised words that begin here end in the head of an organisation's name."""
    last = number
    while last + 1 < len(words) and words[last + 1].capital and text[words[last].end : words[last + 1].start] == " ":
        last += 1
    return last > number and words[last].lower in lexicon.heads


def _organizations(text: str, run: list[NameWord], sentence: int, lexicon: Lexicon) -> Iterator[Spot]:
    run = _without_openers(run, lexicon)
    for index, word in enumerate(run):
        low = word.lower
        plain = _plain_before(run, index)
        team = " ".join(w.text for w in run[index : index + 2])
        home = " ".join(w.text for w in run[plain:index])
        if home in lexicon.homes and (word.text in lexicon.teams or team in lexicon.teams):
            last = index + 1 if team in lexicon.teams and word.text not in lexicon.teams else index
            yield _spot(text, run[plain : last + 1], sentence, ORGANIZATION, TEAM, "team")
            continue
        if word.text in lexicon.suffixes and plain < index:
            plain = _before_and(run, plain, lexicon)
            yield _spot(text, run[plain : index + 1], sentence, ORGANIZATION, SUFFIX, "company_suffix")
        elif low in lexicon.heads and word.capital and not _in_title(run, plain, index, lexicon):
            yield from _headed(text, run, plain, index, sentence, lexicon)
        elif low in lexicon.thing_heads and word.capital and plain < index and index == len(run) - 1:
            yield _spot(text, run[plain : index + 1], sentence, OTHER, HEAD, "thing_head")
        elif low in lexicon.place_heads and word.capital and plain < index and run[plain].lower not in lexicon.stop:
            yield _spot(text, run[plain : index + 1], sentence, PLACE, PLACE_HEAD, "place_head")
        elif low in lexicon.places_of and _of_follows(run, index):
            yield _spot(text, run[index : _tail(run, index + 2, joins=False) + 1], sentence, PLACE, HEAD, "place_of")
        elif (
            low in lexicon.before_place and index == 0 and len(run) == 2 and run[1].capital and not word.text.isupper()
        ):
            yield _spot(text, run, sentence, PLACE, BRACKETED, "before_place")
        elif _CAMEL.fullmatch(word.text) and not _CAMEL_NAME.match(word.text) and text[word.start - 1] not in "@#./":
            yield _spot(text, [word], sentence, ORGANIZATION, CAMEL, "inner_capital")
        elif _SITE.fullmatch(word.text):
            yield _spot(text, [word], sentence, ORGANIZATION, BRACKETED, "site")
        elif _ACRONYM.fullmatch(word.text) and word.text not in lexicon.acronyms and len(run) == 1:
            bracketed = text[word.start - 1 : word.start] == "(" and text[word.end : word.end + 1] == ")"
            score = BRACKETED if bracketed else ACRONYM
            yield _spot(text, [word], sentence, ORGANIZATION, score, "acronym")


def _in_title(run: list[NameWord], plain: int, index: int, lexicon: Lexicon) -> bool:
    """`Deputy Energy Minister`: the head is part of an office."""
    following = run[index + 1] if index + 1 < len(run) else None
    if following is None or following.lower not in lexicon.titles:
        return False
    return any(word.lower in lexicon.title_parts for word in run[plain:index])


def _headed(text: str, run: list[NameWord], plain: int, index: int, sentence: int, lexicon: Lexicon) -> Iterator[Spot]:
    """`Security Council`, `Ministry of Justice`, `House Committee on Foreign Affairs`."""
    word = run[index]
    tail = index
    following = run[index + 1] if index + 1 < len(run) else None
    if following and following.lower in ("of", "for", "on") and word.lower in lexicon.before_of:
        # `the Defense Ministry on Sunday`
        first = run[index + 2 : index + 4]
        if not any(w.lower in lexicon.stop and w.lower not in _LINKS for w in first):
            tail = _tail(run, index + 2)
    if tail > index:
        yield _spot(text, run[plain : tail + 1], sentence, ORGANIZATION, HEAD, "organization_head_of")
    elif plain < index:
        yield _spot(text, run[plain : index + 1], sentence, ORGANIZATION, HEAD, "organization_head")


def _of_follows(run: list[NameWord], index: int) -> bool:
    """`Strait of Hormuz`: a capitalised word after `of` or `of the`."""
    after = [w for w in run[index + 1 : index + 4] if w.lower != "the"]
    return len(after) > 1 and run[index].capital and after[0].lower == "of" and after[1].capital


def _tail(run: list[NameWord], index: int, joins: bool = True) -> int:
    """The last word of the capitalised stretch that begins at `index` (`of`, `the` and, if it joins, `and` in it)."""
    last = index - 2
    for place in range(index, len(run)):
        if run[place].capital:
            last = place
        elif run[place].lower not in (("the", "and", "&", "of") if joins else ("the", "of")):
            break
    return last


def _plain_before(run: list[NameWord], index: int) -> int:
    """The first of the capitalised words that stand before `index` without a lower-case one between."""
    first = index
    while first > 0 and run[first - 1].capital:
        first -= 1
    return first


def _before_and(run: list[NameWord], plain: int, lexicon: Lexicon) -> int:
    """The first word of a company's name that joins two by `and`: `Baker and Sons Ltd.`"""
    if plain < 2 or run[plain - 1].lower not in ("and", "&") or not run[plain - 2].capital:
        return plain
    first = _plain_before(run, plain - 2)
    return (
        plain if any(w.lower in lexicon.stop or w.text in lexicon.suffixes for w in run[first : plain - 1]) else first
    )


def _without_openers(run: list[NameWord], lexicon: Lexicon) -> list[NameWord]:
    while run and run[0].lower in lexicon.stop and (not run[0].text.isupper() or len(run[0].text) == 1):
        run = run[1:]
    return run


def _persons(
    text: str, run: list[NameWord], sentence: int, lexicon: Lexicon, before: NameWord | None
) -> Iterator[Spot]:
    begin = 0
    titled: tuple[int, int] | None = None
    gender = ""
    if before and text[before.end : run[0].start] == " " and before.lower in lexicon.titles:
        # `spokesman Ali Khan`: a title in lower case
        titled, gender = (before.start, before.end), lexicon.title_gender.get(before.lower, "")
    for index, word in enumerate(run):
        low = word.lower
        if _surname(run, index, lexicon):
            # `Paul Singer`
            continue
        if low in lexicon.honorifics or low in lexicon.titles:
            begin = index + 1
            titled = (titled[0] if titled and run[index - 1].end + 1 == word.start else word.start, word.end)
            gender = lexicon.honorifics.get(low, "") or lexicon.title_gender.get(low, "")
        elif low in lexicon.stop or low in lexicon.title_parts:
            if titled and index > begin:
                run = run[:index]
                break
            begin, titled, gender = index + 1, None, ""
    name = run[begin:]
    while name and not name[-1].capital:
        name = name[:-1]
    if not name or len(name) > LONGEST_PERSON or not all(_personal(w, lexicon) for w in name):
        return
    first = name[0].text
    end = name[-1].end
    gender = gender or lexicon.first_names.get(first, "")
    if titled and (len(name) > 1 or titled[1] > run[0].start):
        spot = _spot(text, name, sentence, PERSON, TITLE, "title")
        spot.title, spot.gender = titled, gender
        yield spot
    elif len(name) > 1 and first in lexicon.first_names:
        spot = _spot(text, name, sentence, PERSON, FIRST_NAME, "first_name")
        spot.gender = gender
        yield spot
    elif _AGE.match(text, end) and (len(name) > 1 or first not in lexicon.cities):
        yield _spot(text, name, sentence, PERSON, AGE, "age")


def _surname(run: list[NameWord], index: int, lexicon: Lexicon) -> bool:
    """Whether a title is a surname where it stands: last, after a first name."""
    last = index == len(run) - 1 or not any(word.capital for word in run[index + 1 :])
    return index > 0 and last and run[index].capital and bool(lexicon.first_names.get(run[index - 1].text))


def _personal(word: NameWord, lexicon: Lexicon) -> bool:
    low = word.lower
    if any(c.isdigit() for c in word.text) or low in lexicon.heads or low in lexicon.place_heads | lexicon.thing_heads:
        return False
    if word.text in lexicon.suffixes or low in lexicon.stop:
        return False
    return len(word.text) < 3 or not word.text.isupper() or "." in word.text
