"""Who answers for a claim: the source type of TAXONOMY section 4, decided from the top, with the rule that decided.

In: a source, the actor that it resolves to, its sentence. Out: a `Reading` of the source. What nobody can decide from the
words alone is marked unsure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.enrich.statements.anonymity import Setting, anonymity
from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Cast, Source
from etl.enrich.statements.names import MEDIA_NAMES, misread_surname, name_type
from etl.enrich.syntax.document import Token
from etl.records.enriched import Actor, Anonymity
from etl.records.values import SourceType

_HE = frozenset(["he", "she", "him", "her", "his", "himself", "herself"])
_THEY = frozenset(
    ["they", "them", "their", "theirs", "those", "these", "others", "some", "many", "few", "most", "several", "both"]
)
_SINGULAR = frozenset(["a", "an", "one", "another", "every", "each", "any", "no"])


@dataclass(frozen=True, slots=True)
class Reading:
    """A source's type, the rule that decided, what is told of a withheld identity, and whether it is a guess."""

    type: SourceType
    rule: str
    anonymity: Anonymity | None = None
    unsure: bool = False


def resolve(one: Source, cast: Cast) -> tuple[Actor, ...]:
    """The actors that a source stands for: by its head, its whole phrase, or the name in apposition to it."""
    head = one.head
    if head is None:
        return cast.at(one.start, one.end)
    if head.pos == "NOUN":
        # the company, Tonwerk: the name beside it is surer than what the noun was taken for
        for child in head.rights:
            if child.dep == "appos" and child.pos == "PROPN" and child.end <= one.end and _set_off(head, child):
                named = cast.at(child.start, child.end)
                if named:
                    return named
    found = cast.at(head.start, head.end)
    if found:
        return found
    for child in head.rights:
        if child.dep == "appos" and child.start < one.end + 2 and _set_off(head, child):
            found = cast.at(child.start, child.end)
            several = head.tag == "NNS" and any(c.dep == "prep" and c.index < child.index for c in head.rights)
            if found and found[0].type == "person" and not several:
                # residents of Sale, Hale and Ashley are no person
                return found
    if head.dep == "appos" and head.pos == "NOUN" and head.head.pos == "PROPN":
        # Dan Moss, the club's captain, who denied it; but GENEVA, March 9 - Dutch banks: a place before a dash says nothing
        between = head.sentence.document.text[head.head.end : one.start]
        return () if _DASH.search(between) else cast.at(head.head.start, head.head.end)
    if head.pos == "PROPN" or head.pos == "PRON":
        return cast.at(one.start, one.end)
    return ()


_DASH = re.compile(r"\s(?:-{1,2}|–|—)\s")


def _set_off(head: Token, child: Token) -> bool:
    """Whether an apposition stands beside its noun or behind a mark: `friend of Presidents A and B` names no friend."""
    text = head.sentence.document.text
    first = min(token.start for token in child.subtree)
    return text[head.end : first].strip() in ("", ",", "(", "—", "–") or text[:first].rstrip()[-1:] in ",(—–:"


def read_source(
    one: Source | None, actor: Actor | None, setting: Setting | None, text: str, cast: Cast, cues: Cues
) -> Reading:
    """The type of one source; None is nobody."""
    if one is None or setting is None:
        return Reading("unattributed", "source.nobody")
    phrase = text[one.start : one.end]
    head = one.head
    withheld = (
        head is not None and head.lemma in cues.sources["anonymous"] and actor is not None and actor.type != "person"
    )
    if withheld and head is not None and not head.child("compound"):
        return Reading("anonymous", "source.withheld", anonymity(phrase, setting, head, cast, cues))
    if actor is not None:
        if misread_surname(actor, cast):
            return Reading("named_person", "source.surname", unsure=True)
        return _known(one, actor, phrase, head, cues)
    if head is None:
        return Reading("named_person", "source.carried", unsure=True)
    lemma = head.lemma
    if head.pos == "PRON" or head.tag in ("PRP$", "PRP"):
        return _pronoun(head)
    if lemma in cues.sources["anonymous"] and head.pos != "PROPN":
        return Reading("anonymous", "source.withheld", anonymity(phrase, setting, head, cast, cues))
    if head.pos == "NOUN" and _withheld(head, setting, cues):
        return Reading("anonymous", "source.confidential", anonymity(phrase, setting, head, cast, cues))
    if phrase.lower() in _HEADLINES and head.sentence.document.in_title(one.start):
        # Report: the bank will close
        return Reading("media", "source.reports", unsure=True)
    if _hidden_of(head, phrase, setting, cues):
        return Reading("anonymous", "source.withheld", anonymity(phrase, setting, head, cast, cues))
    if _counted(head, cues):
        return Reading("unnamed_group", "source.counted")
    if lemma in cues.sources["correspondent"] and any(a.kind == "media" for a in cast.between(one.start, one.end)):
        return Reading("media", "source.correspondent")
    kind = _person_noun(head, phrase, setting, cast, cues)
    if kind is not None:
        return kind
    return _thing(one, head, lemma, cast, cues)


#: What opens a headline for the press in general.
_HEADLINES = frozenset(["report", "reports"])


def _known(one: Source, actor: Actor, phrase: str, head: Token | None, cues: Cues) -> Reading:
    lemma = head.lemma if head else ""
    if head is not None and actor.type == "person" and lemma in _POLLS and head.pos == "PROPN":
        # the Hale/Lind Survey
        return Reading("document", "source.document", unsure=True)
    if actor.type == "person":
        return Reading("named_person", "source.person")
    if actor.kind is None and head is not None and _called_medium(head, cues):
        return Reading("media", "source.media")
    if head is not None and head.pos == "NOUN" and lemma in cues.sources["document"] and actor.kind != "media":
        return Reading("document", "source.document")
    if actor.kind == "media" or (actor.kind is None and actor.name.lower().split()[-1] in MEDIA_NAMES):
        return Reading("media", "source.media")
    if actor.kind is None and lemma in cues.sources["media"] and "news" in actor.name.lower().split():
        return Reading("media", "source.media")
    return Reading("organization", "source." + ("state" if actor.type == "state" else "organization"))


_POLLS = frozenset(["survey", "poll", "study", "report", "index"])


def _called_medium(head: Token, cues: Cues) -> bool:
    """`the Lantern, a Hull newspaper`: what an apposition says of a name."""
    beside = head.child("appos")
    return beside is not None and beside.pos == "NOUN" and beside.lemma in cues.sources["media"] - {"agency"}


def _pronoun(head: Token) -> Reading:
    if head.lower in _HE or head.lower in ("i", "me", "my", "who"):
        return Reading("named_person", "source.pronoun", unsure=True)
    if head.lower in _THEY or head.lower in ("we", "our", "us"):
        return Reading("unnamed_group", "source.pronoun", unsure=True)
    if head.lower in ("it", "its"):
        return Reading("organization", "source.pronoun", unsure=True)
    return Reading("unnamed_group", "source.pronoun", unsure=True)


def _confidential(text: str, cues: Cues) -> bool:
    low = text.lower()
    return any(sign in low for sign in cues.sources["confidential"])


def _person_noun(head: Token, phrase: str, setting: Setting, cast: Cast, cues: Cues) -> Reading | None:
    """Readings of a common noun for people, or of a name that the actors part does not know."""
    sources, lemma = cues.sources, head.lemma
    if head.pos == "PROPN":
        if _called_medium(head, cues):
            return Reading("media", "source.media")
        kind, guessed = name_type(head, phrase, cast, cues)
        return Reading(kind, "source.name", unsure=guessed)
    plural = head.tag in ("NNS", "NNPS")
    if lemma in sources["spokesperson"]:
        return Reading("organization", "source.spokesperson")
    personal = lemma in sources["group"] or lemma in sources["official"] or lemma in sources["aide"]
    if not personal and lemma not in sources["office"]:
        return None
    if _confidential(phrase, cues) or (
        setting.shows(head, sources["confidential"]) and (lemma in sources["official"] or lemma in sources["aide"])
    ):
        return Reading("anonymous", "source.confidential", anonymity(phrase, setting, head, cast, cues))
    if lemma in sources["court"] and not plural:
        return Reading("organization", "source.court")
    singular = any(c.lower in _SINGULAR for c in head.children if c.dep in ("det", "nummod"))
    if (
        lemma in sources["office"]
        and not plural
        and not singular
        and (head.child("det", "poss", "compound") or head.tag == "NNP")
    ):
        return Reading("named_person", "source.office", unsure=True)
    if lemma in sources["aide"]:
        return _aide(head, cast, cues)
    if (
        lemma in sources["official"]
        and not plural
        and lemma
        not in (
            "person",
            "member",
            "figure",
            "politician",
            "lawmaker",
            "senator",
            "employee",
            "staff",
            "legislator",
            "congressman",
        )
    ):
        return Reading(
            "anonymous", "source.official", anonymity(phrase, setting, head, cast, cues), unsure=not singular
        )
    if lemma in sources["collective_plural"]:
        return Reading("organization", "source.collective")
    return Reading("unnamed_group", "source.group")


def _aide(head: Token, cast: Cast, cues: Cues) -> Reading:
    owner = head.child("poss")
    behind = next((c.child("pobj") for c in head.rights if c.dep == "prep" and c.lower in ("for", "of", "to")), None)
    whom = owner or behind
    if whom is None:
        return Reading("unnamed_group", "source.aide", unsure=True)
    actor = next(iter(cast.at(whom.start, whom.end)), None)
    if actor is not None:
        return Reading("unnamed_group" if actor.type == "person" else "organization", "source.aide")
    if whom.lemma in cues.sources["organization"]:
        return Reading("organization", "source.aide")
    label = whom.entity_label
    if label is None:
        return Reading("unnamed_group", "source.aide", unsure=True)
    return Reading("unnamed_group" if label == "PERSON" else "organization", "source.aide")


def _withheld(head: Token, setting: Setting, cues: Cues) -> bool:
    """Whether the sentence says that the name is withheld, and the noun is no institution, record or medium."""
    if not setting.shows(head, cues.sources["withholding"]):
        return False
    kinds = ("organization", "document", "media", "spokesperson", "court")
    return not any(head.lemma in cues.sources[kind] for kind in kinds)


def _hidden_of(head: Token, phrase: str, setting: Setting, cues: Cues) -> bool:
    """`one of the sources`, `a pair of officials briefed on the sale`: withheld are those who are counted."""
    if head.lemma not in cues.sources["counting"] and head.pos != "NUM":
        return False
    of = next((c.child("pobj") for c in head.rights if c.dep == "prep" and c.lower == "of"), None)
    if of is None:
        return False
    if of.lemma in cues.sources["anonymous"]:
        return True
    official = of.lemma in cues.sources["official"] | cues.sources["aide"]
    signs = cues.sources["confidential"]
    return official and (_confidential(phrase, cues) or setting.shows(head, signs) or setting.shows(of, signs))


def _counted(head: Token, cues: Cues) -> bool:
    """`26 percent of Democrats`, `a group of senators`: people, by what follows `of`."""
    if head.lemma not in cues.sources["counting"]:
        return False
    of = next((c.child("pobj") for c in head.rights if c.dep == "prep" and c.lower in ("of", "in")), None)
    if of is None:
        return head.lemma in ("percent", "%")
    return of.lemma in cues.sources["group"] or of.tag in ("NNS", "NNPS")


def _nobodys(head: Token) -> bool:
    """`reports say`: of no author; `the report`, `reports by the agency` are records."""
    owned = any(c.dep in ("det", "poss", "nmod", "nummod") and c.lower != "some" for c in head.children)
    by = any(c.dep in ("prep", "acl") and c.lower in ("by", "of", "from") for c in head.children)
    return head.tag == "NNS" and not owned and not by and head.child("compound") is None


_LETTERS = 5


def _thing(one: Source, head: Token, lemma: str, cast: Cast, cues: Cues) -> Reading:
    sources = cues.sources
    pressed = any(c.lower in sources["press_words"] for c in head.children)
    if lemma in sources["media_report"] and (
        pressed or any(a.kind == "media" for a in cast.between(one.start, one.end))
    ):
        return Reading("media", "source.media_report")
    if any(c.dep == "compound" and c.lemma in sources["office"] and c.pos != "VERB" for c in head.lefts):
        # president leon vega, in a text without capitals
        return Reading("named_person", "source.office", unsure=True)
    if lemma in sources["told_story"]:
        return Reading("media", "source.reports", unsure=True)
    if lemma == "service" and any(c.lower in ("news", "wire") for c in head.children):
        return Reading("media", "source.media")
    if (
        lemma == "number"
        and head.tag == "NN"
        and any(c.lower in ("growing", "rising", "small", "large", "increasing") for c in head.children)
    ):
        # a growing number: of people
        return Reading("unnamed_group", "source.counted")
    if lemma == "paper" and head.child("compound", "amod"):
        # court papers, a white paper; the paper alone is a newspaper
        return Reading("document", "source.document")
    if lemma in sources["media"]:
        return Reading("media", "source.media")
    if lemma in sources["press_reports"] and _nobodys(head):
        return Reading("media", "source.reports", unsure=True)
    if lemma in sources["document"]:
        return Reading("document", "source.document")
    if lemma in sources["organization"] or lemma in sources["collective_plural"]:
        return Reading("organization", "source.organization")
    if head.text.isupper() and 1 < len(head.text) <= _LETTERS:
        # ICE has said: capitals alone are an institution's letters
        return Reading("organization", "source.letters", unsure=True)
    if head.tag in ("NNS", "NNPS"):
        return Reading("unnamed_group", "source.group", unsure=True)
    if any(a.type in ("organization", "state") for a in cast.between(one.start, one.end)):
        return Reading("organization", "source.around", unsure=True)
    return Reading("unnamed_group", "source.rest", unsure=True)
