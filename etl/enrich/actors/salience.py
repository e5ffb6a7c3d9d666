"""How much each actor stands out for a pronoun: by its place in the sentence, its distance, how often it has been named.

In: mentions before a pronoun. Out: the actors that fit, the most salient first. The weights were set on the development
sets; their order is that of the literature on anaphora (Lappin and Leass 1994): the subject of the main clause, other
subjects, objects, the rest; mentions in somebody's quoted words count less for what the reporter says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from etl.enrich.actors.discourse import SUBJECTS, Discourse
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.syntax.document import Token

MAIN, SUBJECT, OBJECT, OBLIQUE, POSSESSOR, OTHER = "main", "subject", "object", "oblique", "possessor", ""
WEIGHTS = {MAIN: 3.4, SUBJECT: 2.4, OBJECT: 1.5, OBLIQUE: 1.2, POSSESSOR: 1.2, OTHER: 1.0}
#: What each sentence of distance costs, what standing in a quotation or a headline costs.
DISTANCE, QUOTED, HEADLINE = 1.1, 1.4, 0.8
#: What standing in the same quotation as the pronoun adds.
SAME_QUOTATION = 1.8
#: What each earlier mention adds, and the most that they add.
AGAIN, MOST_AGAIN = 0.1, 0.5
#: What a known sex adds over an unknown one; what the same place in the clause adds.
KNOWN, PARALLEL = 0.5, 0.4
#: Least distance between the first and the second.
MARGIN = 0.2


@dataclass(slots=True)
class Candidate:
    """An actor at its most salient mention."""

    noted: Noted
    weight: float


def standing(head: Token, speech: frozenset[str]) -> str:
    """The place of a mention in its sentence, from its head token."""
    token = head
    while token.dep in ("conj", "appos") and not token.is_root:
        token = token.head
    if token.dep in SUBJECTS:
        verb = token.head
        main = verb.is_root or (verb.dep == "conj" and verb.head.is_root)
        main = main or (verb.lemma in speech and verb.dep == "parataxis")
        return MAIN if main else SUBJECT
    if token.dep in ("dobj", "dative", "attr", "oprd"):
        return OBJECT
    if token.dep == "pobj":
        return OBLIQUE
    return POSSESSOR if token.dep in ("poss", "compound", "nmod") else OTHER


def candidates(
    discourse: Discourse, token: Token, reach: int, fits: Callable[[Figure], bool], gender: str
) -> list[Candidate]:
    """The actors that a pronoun may stand for, the most salient first; `gender` is `m`, `f` or empty."""
    sentence, quoted = token.sentence.index, discourse.quotation(token.start)
    best: dict[int, Candidate] = {}
    for noted in discourse.within(sentence, reach):
        if len(noted.figures) != 1 or noted.form == "adjective" or not fits(noted.figures[0]):
            continue
        figure = noted.figures[0]
        weight = WEIGHTS[noted.standing] - DISTANCE * (sentence - noted.sentence)
        weight += min(MOST_AGAIN, AGAIN * (discourse.times(figure) - 1))
        weight -= QUOTED if noted.quoted and not quoted else 0.0
        weight += SAME_QUOTATION if quoted and quoted == discourse.quotation(noted.start) else 0.0
        weight -= HEADLINE if noted.start < discourse.document.title_end else 0.0
        weight += KNOWN if gender and figure.gender == gender else 0.0
        weight += PARALLEL if (token.dep in SUBJECTS) == (noted.standing in (MAIN, SUBJECT)) else 0.0
        known = best.get(id(figure))
        if known is None or weight > known.weight:
            best[id(figure)] = Candidate(noted, weight)
    return sorted(best.values(), key=lambda c: (-c.weight, -c.noted.start))


def without(found: Iterable[Candidate], excluded: Callable[[Noted], bool]) -> list[Candidate]:
    """The candidates whose mention is not excluded."""
    return [one for one in found if not excluded(one.noted)]
