"""What a relative clause is about: the noun that it hangs on, as the object that its verb lacks.

In: a verb inside a relative clause. Out: the head of its object, or None where the clause has one of its own.
"""

from __future__ import annotations

from etl.enrich.statements.cues import load_cues
from etl.enrich.syntax.document import Token


def antecedent(verb: Token) -> Token | None:
    """`the charges, which he denied`, `an offer she rebuffed`, `a claim that it disputes`: what the clause hangs on."""
    own, object_ = verb.child("nsubj"), verb.child("dobj")
    if _lacks_object(verb) and verb.head.child("nsubj") and not verb.head.child("dobj"):
        # something that the firm seemed to acknowledge
        return antecedent_of(verb.head)
    if own is None and object_ is None and verb.dep == "conj" and verb.head.dep in ("relcl", "acl"):
        # a charge that she has faced and has always denied
        first = verb.head.child("nsubj")
        return antecedent(verb.head) if first is not None and not verb.child("ccomp", "xcomp") else None
    if (
        own is None
        or own.tag in ("WP", "WDT")
        or (object_ is not None and object_.tag not in ("WP", "WDT") and object_.lower not in _RELATIVES)
    ):
        return None
    if verb.dep not in ("relcl", "acl") or verb.child("ccomp", "xcomp") or verb.head.index > verb.index:
        return None
    if verb.dep == "acl" and (verb.tag in ("VBG", "VB") or not any(c.lower in _RELATIVES for c in verb.lefts)):
        return None
    return antecedent_of(verb)


def _lacks_object(verb: Token) -> bool:
    """An infinitive without an object, under the verb of a relative clause."""
    bare = verb.dep == "xcomp" and verb.tag == "VB" and not verb.child("dobj", "ccomp", "xcomp", "acomp")
    bare = bare and not any(c.dep == "prep" and not c.child("pobj", "pcomp") for c in verb.rights)
    return (
        bare
        and not _led_by_preposition(verb.head)
        and verb.head.dep == "relcl"
        and verb.head.index > verb.head.head.index
    )


def _led_by_preposition(verb: Token) -> bool:
    """`a speech in which he seemed to confirm …`: what the clause hangs on is no object of its verbs."""
    return any(c.dep == "prep" and any(g.tag in ("WDT", "WP") for g in c.children) for c in verb.lefts)


def antecedent_of(verb: Token) -> Token | None:
    """The noun or pronoun that a relative clause hangs on."""
    return verb.head if verb.head.pos in ("NOUN", "PROPN") or verb.head.lower in _THINGS else None


_RELATIVES = frozenset(["that", "which"])
#: something she denies: a pronoun that a relative clause may hang on as a noun
_THINGS = frozenset(["something"])


def claim_above(noun: Token) -> Token:
    """`claims that he robbed Lee, which he denies`: the claims, where the parse hung the clause on the last name."""
    claims = load_cues().objects["claim"] | load_cues().objects["demand"]
    above = next((t for t in noun.ancestors if t.pos in ("NOUN", "PROPN") and t.lemma in claims), None)
    named = noun.pos == "PROPN" and noun.lemma not in claims
    return above if named and above is not None else noun


def that_object(verb: Token) -> Token | None:
    """`confirmed that observation`, where the parse took `that` for a preposition."""
    that = next((c for c in verb.rights if c.dep == "prep" and c.lower == "that"), None)
    return that.child("pobj") if that is not None else None
