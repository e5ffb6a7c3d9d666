"""Whether the name of a place stands for a place or for those who act there, read from its use in the sentence.

In: a mention's head token. Out: a `Reading` and the rule. A country, or a capital used for its government, is the state;
another place that acts is its government or team, an organisation. Default readings and exceptions are in metonyms.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from etl.enrich.syntax.document import Token
from etl.records.outcome import ConfigurationError

ACTS, PLACE = "acts", "place"
#: Prepositions that the lists do not name leave a place a place.
_NOUNS = ("NOUN", "PROPN")


@dataclass(frozen=True, slots=True)
class Uses:
    """The default reading of one construction, and the governors that turn it."""

    default: str
    exceptions: frozenset[str]

    def read(self, *governors: str) -> str:
        """The reading under these lemmas."""
        turned = any(governor in self.exceptions for governor in governors)
        return (PLACE if self.default == ACTS else ACTS) if turned else self.default


@dataclass(frozen=True, slots=True)
class Lists:
    """metonyms.toml."""

    uses: dict[str, Uses]
    copulas: frozenset[str]
    place_nouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """`acts` or not, by which rule; `firm` where the construction leaves no doubt."""

    acts: bool
    rule: str
    firm: bool = False


@cache
def lists() -> Lists:
    """Read and check metonyms.toml."""
    path = Path(__file__).with_name("metonyms.toml")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        names = {name: block for name, block in data.items() if name != "prepositions"}
        names |= {f"prep:{name}": block for name, block in data["prepositions"].items()}
        uses = {name: _uses(block) for name, block in names.items()}
        subject = data["subject"]
        return Lists(uses, frozenset(subject["copulas"]), frozenset(subject["place_nouns"]))
    except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"metonyms.toml cannot be used: {error!r}") from error


def _uses(block: dict[str, Any]) -> Uses:
    default = block["default"]
    if default not in (ACTS, PLACE):
        raise ValueError(f"{default!r} is not a reading")
    return Uses(default, frozenset(block[PLACE if default == ACTS else ACTS]))


def read(head: Token) -> Reading:
    """How a place name is used, from the token that heads it."""
    token = head
    while token.dep == "conj" and not token.is_root and token.head.pos in _NOUNS:
        token = token.head
    governor = token.head
    if any(child.dep == "compound" and child.pos == "NOUN" and child.text.islower() for child in head.children):
        # `chicken Kiev`: a kind of something
        return Reading(False, "metonym:kind_of")
    if token.dep in ("nsubj", "csubj"):
        return _subject(governor)
    if token.dep == "nsubjpass":
        return _by("subject", governor.lemma)
    if token.dep in ("dobj", "dative", "iobj"):
        return _by("object", governor.lemma)
    if token.dep == "poss":
        return _by("possessor", governor.lemma)
    if token.dep in ("compound", "nmod", "amod"):
        return _by("compound", governor.lemma)
    if token.dep == "pobj":
        return _prepositional(governor)
    return Reading(False, f"metonym:{token.dep}")


def _by(use: str, *governors: str) -> Reading:
    acts = lists().uses[use].read(*governors) == ACTS
    return Reading(acts, f"metonym:{use}", firm=use in ("agent",))


def _subject(verb: Token) -> Reading:
    if verb.pos not in ("VERB", "AUX"):
        return Reading(False, "metonym:no_verb")
    if verb.lemma in lists().copulas:
        complement = verb.child("attr", "dobj", "prep", "advmod", "acomp")
        described = (
            complement is None or complement.dep in ("prep", "advmod") or complement.lemma in lists().place_nouns
        )
        return Reading(not described, "metonym:copula")
    acts = lists().uses["subject"].read(verb.lemma) == ACTS
    return Reading(acts, "metonym:subject", firm=acts)


def _prepositional(preposition: Token) -> Reading:
    word = preposition.lower
    governor = preposition.head
    if word == "by":
        return _by("agent", governor.lemma)
    use = f"prep:{word}"
    if use not in lists().uses:
        return Reading(False, use)
    # `made it clear to Paris`, `put pressure on Paris`: the noun or adjective beside the verb governs as well
    beside = [child.lemma for child in governor.children if child.dep in ("dobj", "ccomp", "acomp", "oprd")]
    if word in ("with", "for", "between", "against", "toward", "towards"):
        beside = []
    return Reading(lists().uses[use].read(governor.lemma, *beside) == ACTS, use)
