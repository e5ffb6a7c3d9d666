"""What stands beside a name tells what it is: `the brokerage Acme`, `Ann Lee, his lawyer,`, `the village of Lee`.

In: the words of a sentence. Out: candidate `Spot`s; what they are worth is weighed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.spots import ORGANIZATION, OTHER, PERSON, PLACE, Spot
from etl.enrich.actors.words import NameWord

#: How far each neighbour is trusted, in the unit of `recognise`.
DESCRIBED, APPOSED, RELATIVE, SETTLEMENT, TRADED = 3.3, 3.2, 2.2, 3.2, 2.3
LONGEST_NAME = 4
#: Words of an apposition after a name in which its head is looked for.
APPOSITION_WORDS = 6
_HEADS = frozenset(["head", "chief", "mayor"])
_OF_COMPANY = frozenset(["analyst", "analysts", "shares", "shareholders", "stock", "executives"])
_CALLED = ("called", "named", "itself", "as")
#: `Heathrow airport`
PLACE_NOUN = 2.1
#: `Tiger, the newest version`
_THING_FOLLOWS = re.compile(
    r"[\"”’']?, (?:the|a|an|its|his|her|their) (?:[\w-]+ ){0,3}?([a-z]+)(?=[,.;]| (?:of|for|that|which|in|from|by|about)\b)"
)
#: `Chelsea have`
TEAM = 3.0
_PLURAL_VERB = re.compile(r" (?:have|are)\b")
_CLOSED = re.compile(r"\s*(?:[,.;)—–]|$)")
_RELATIVE = re.compile(r", (?:who|whose)\b")
_APPOSITION = re.compile(r", (?:a|an|the|his|her|its|their)\b")
#: `Ann Lee, head of research`
_BARE_APPOSITION = re.compile(r", (?:[a-z-]+ ){0,2}?([a-z-]+)(?: (?:of|at|for|with|in)\b|,)")
_AFTER_HEAD = re.compile(r"\s*(?:[,.;)—–]|$|(?:of|for|at|in|with|who|and|from|on)\b)")


def neighbour_spots(text: str, words: list[NameWord], sentence: int, lexicon: Lexicon) -> Iterator[Spot]:
    """All candidates of one sentence."""
    for number, word in enumerate(words):
        if word.capital and (number == 0 or not _adjoins(text, words[number - 1], word)):
            name = _name(text, words, number, lexicon)
            if name:
                if _team(text, words, number, name, lexicon):
                    yield _spot(text, name, sentence, ORGANIZATION, TEAM, "plural_verb")
                yield from _before(text, words, number, name, sentence, lexicon)
                yield from _after(text, words, number + len(name), name, sentence, lexicon)


def _team(text: str, words: list[NameWord], number: int, name: list[NameWord], lexicon: Lexicon) -> bool:
    """`Chelsea have won`: one name with a verb in the plural is a team or a company."""
    if (
        len(name) != 1
        or not name[0].text.isalpha()
        or not _PLURAL_VERB.match(text, name[0].end)
        or name[0].text[-1] == "s"
    ):
        return False
    before = words[number - 1].lower if number else ""
    joined = text[max(0, name[0].start - 2) : name[0].start] == ", "
    return not joined and before not in lexicon.before_infinitive and name[0].lower not in lexicon.alone


def _adjoins(text: str, one: NameWord, two: NameWord) -> bool:
    return one.capital and text[one.end : two.start] in (" ", "-", " & ")


def _name(text: str, words: list[NameWord], first: int, lexicon: Lexicon) -> list[NameWord]:
    """The capitalised words from `first` on; empty where a title or a word of no name is among them."""
    last = first
    while last + 1 < len(words) and words[last + 1].capital and _adjoins(text, words[last], words[last + 1]):
        last += 1
    name = words[first : last + 1]
    if len(name) > LONGEST_NAME or any(w.lower in lexicon.stop or w.lower in lexicon.titles for w in name):
        return []
    return name


def _spot(text: str, name: list[NameWord], sentence: int, label: str, score: float, rule: str) -> Spot:
    return Spot(name[0].start, name[-1].end, text[name[0].start : name[-1].end], sentence, label, score, (rule,))


def _before(
    text: str, words: list[NameWord], number: int, name: list[NameWord], sentence: int, lexicon: Lexicon
) -> Iterator[Spot]:
    if number == 0:
        return
    before = words[number - 1]
    gap = text[before.end : name[0].start]
    closed = _CLOSED.match(text, name[-1].end) is not None
    personal = len(name) > 1 and bool(lexicon.first_names.get(name[0].text))
    if before.lower in _CALLED and number > 1 and gap == " ":
        # `a group of hackers calling itself Acme`, `a company called Acme`
        named = any(w.lower in lexicon.described for w in words[max(0, number - 7) : number - 1])
        if named and not personal and (before.lower != "as" or words[number - 2].lower == "known"):
            yield _spot(text, name, sentence, ORGANIZATION, DESCRIBED, "called")
    elif before.capital:
        return
    elif before.lower in lexicon.thing_nouns and not personal and gap in (" ", " “", ' "', " ‘", " '"):
        # `the web browser Safari`, `the film Acme`
        yield _spot(text, name, sentence, OTHER, DESCRIBED, "thing_described")
    elif before.lower in lexicon.described and not personal and (gap == " " or (gap == ", " and closed)):
        yield _spot(text, name, sentence, ORGANIZATION, DESCRIBED, "described")
    elif before.lower in lexicon.titles and gap == ", " and closed and _whole(name, lexicon):
        if before.lower not in lexicon.either:
            yield _spot(text, name, sentence, PERSON, APPOSED, "apposed")
    elif before.lower == "of" and number > 1 and words[number - 2].lower in lexicon.settlements and gap == " ":
        yield _spot(text, name, sentence, PLACE, SETTLEMENT, "settlement")


def _traded(text: str, name: list[NameWord], following: NameWord | None) -> bool:
    """`Acme shares`, `Acme analyst Ann Lee`."""
    return following is not None and following.lower in _OF_COMPANY and text[name[-1].end : following.start] == " "


def _after(
    text: str, words: list[NameWord], following: int, name: list[NameWord], sentence: int, lexicon: Lexicon
) -> Iterator[Spot]:
    if _traded(text, name, words[following] if following < len(words) else None):
        yield _spot(text, name, sentence, ORGANIZATION, TRADED, "company_of")
    end = name[-1].end
    thing = _THING_FOLLOWS.match(text, end)
    if thing and thing.group(1) in lexicon.thing_nouns:
        yield _spot(text, name, sentence, OTHER, DESCRIBED, "thing_described")
    beside = words[following] if following < len(words) else None
    if beside and beside.lower in lexicon.places_after and text[end : beside.start] == " " and beside.text.islower():
        yield _spot(text, name, sentence, PLACE, PLACE_NOUN, "place_noun")
    if not _whole(name, lexicon):
        return
    if _RELATIVE.match(text, end):
        yield _spot(text, name, sentence, PERSON, RELATIVE, "who_follows")
        return
    bare = _BARE_APPOSITION.match(text, end)
    titled = bare is not None and bare.group(1) in lexicon.titles and bare.group(1) not in lexicon.either
    if bare and (titled or bare.group(1) in _HEADS):
        yield _spot(text, name, sentence, PERSON, APPOSED, "apposition_follows")
    elif _APPOSITION.match(text, end):
        for word in words[following + 1 : following + 1 + APPOSITION_WORDS]:
            if "," in text[end + 1 : word.start]:
                return
            if word.lower in lexicon.titles and _AFTER_HEAD.match(text, word.end):
                if word.lower not in lexicon.either:
                    yield _spot(text, name, sentence, PERSON, APPOSED, "apposition_follows")
                return


def _whole(name: list[NameWord], lexicon: Lexicon) -> bool:
    """Whether a name may be a person's full name."""
    if len(name) < 2 or " ".join(w.text for w in name) in lexicon.cities:
        return False
    if len(name) == 2 and lexicon.first_names.get(name[0].text) and lexicon.heads.get(name[1].lower) == "media":
        # `Jim Press, the vice chairman`
        return True
    return not any(
        w.lower in lexicon.heads or w.lower in lexicon.place_heads or w.text in lexicon.suffixes or w.text.isupper()
        for w in name
    )
