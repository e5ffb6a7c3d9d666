"""The tense of the clause that a date stands in, read from the parse: which `Friday` was meant.

In: a parsed sentence and an offset. Out: `past`, `present`, `future`, or `none` where no verb governs the date.
"""

from __future__ import annotations

from typing import Literal

from etl.enrich.dates.lexicon import lexicon
from etl.enrich.syntax.document import Sentence, Token

Tense = Literal["past", "present", "future", "none"]
_AUXILIARY = ("aux", "auxpass")
_MODIFIERS = ("poss", "compound", "nmod", "amod")


def tense_at(sentence: Sentence, start: int) -> Tense:
    """Tense of the clause around the token that stands at an offset."""
    token = next((token for token in sentence.tokens if token.end > start), None)
    # "to Monday's debate" says when the debate is, not when one is to go there
    modifier = token is not None and token.dep in _MODIFIERS
    seen = 0
    while token is not None and seen < len(sentence.tokens):
        if token.dep in _AUXILIARY and not token.is_root:
            token = token.head
        if token.pos in ("VERB", "AUX"):
            tense = _tense(token)
            if tense is not None and not (modifier and token.tag == "VB" and tense == "future" and not _will(token)):
                return tense
        if token.is_root:
            return "none"
        token, seen = token.head, seen + 1
    return "none"


def _will(verb: Token) -> bool:
    return any(child.lower in lexicon().tense["ahead"] for child in verb.children)


def lasted(sentence: Sentence, start: int) -> bool:
    """Whether what ends at a date went on till then: `stayed until Friday`, `did not arrive until Friday`."""
    token = next((token for token in sentence.tokens if token.end > start), None)
    while token is not None and not token.is_root and token.tag not in ("VBD", "VB"):
        token = token.head
    if token is None or token.tag not in ("VBD", "VB"):
        return False
    denied = any(child.dep == "neg" for child in token.children)
    return denied or (token.tag == "VBD" and token.lemma in lexicon().tense["lasting"])


def _tense(verb: Token) -> Tense | None:
    """The tense of one verb with its auxiliaries; None where it borrows that of the verb above."""
    words = lexicon().tense
    helpers = [child for child in verb.children if child.dep in _AUXILIARY and child.index < verb.index]
    forms = {child.lower for child in helpers}
    tags = {child.tag for child in helpers}
    if verb.lemma in words["prospective"] and verb.tag in ("VBN", "VBG", "JJ"):
        return "future" if "VBP" in tags or "VBZ" in tags or verb.tag == "VBN" else None
    if forms & words["ahead"]:
        return "past" if verb.tag == "VBN" and "have" in forms else "future"
    if "to" in forms:
        return _infinitive(verb, forms)
    if any(child.lemma in words["prospective"] and child.dep == "acomp" for child in verb.children):
        return "future"
    if verb.tag == "VBD" or "VBD" in tags:
        return "past"
    if verb.tag == "VBN":
        return "past"
    if verb.tag == "VBG":
        return "present" if tags & {"VBZ", "VBP"} else None
    if verb.tag in ("VBZ", "VBP"):
        return "present"
    return "future" if verb.tag == "VB" and verb.is_root else None


def _infinitive(verb: Token, forms: set[str]) -> Tense | None:
    if "have" in forms and verb.tag == "VBN":
        return "past"
    above = verb.head
    if above is not verb and above.lemma in lexicon().tense["implicative"]:
        return None
    return "future"
