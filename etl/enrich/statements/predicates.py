"""What a verb says of its object: described the vote as fair, called the report a “fraud”.

In: a verb's token and its object's. Out: the tokens of the predicate, none where the object has none.
"""

from __future__ import annotations

from etl.enrich.statements.cues import reading
from etl.enrich.syntax.document import Token


def predicate(verb: Token, object_: Token) -> list[Token]:
    """The tokens of the predicate, from the phrase with `as`, the second object, the words in quotation marks."""
    for child in verb.rights:
        if child.index > object_.index and (
            child.dep in ("oprd", "acomp", "attr")
            or (child.dep in ("prep", "advcl") and (child.lower == "as" or _opens_with_as(child, verb)))
            or (child.dep == "prep" and child.lower in ("to", "with") and verb.lemma in ("liken", "compare"))
        ):
            return child.subtree
    inside = next((c for c in object_.rights if c.dep == "prep" and c.lower == "as"), None)
    if inside is not None:
        return inside.subtree
    if verb.lemma in reading("naming_quoted"):
        return _quoted_predicate(verb, object_)
    return []


def _opens_with_as(clause_head: Token, verb: Token) -> bool:
    """`described it as failing`, unlike `denied it, calling it as bad as …` and `blamed her, just as it blamed him`."""
    if verb.lemma in reading("naming"):
        return any(c.lower == "as" for c in clause_head.children)
    finite = clause_head.tag in ("VBD", "VBZ", "VBP") or clause_head.child("aux") is not None
    opening = [t.lower for t in clause_head.subtree[:2]]
    return not finite and opening[0] == "as" and opening[-1] not in ("if", "though")


_MARKS = frozenset(["“", "”", "‘", "’", "''", '"'])


def _quoted_predicate(verb: Token, object_: Token) -> list[Token]:
    """`called his rival a “fraud”`: what follows an opening mark after the object, where the parse saw no predicate."""
    tokens = verb.sentence.tokens
    opening = opening_mark(verb)
    if opening is None or (opening.index <= object_.index and object_.index - verb.index < 2):
        return []
    closing = (t.index for t in tokens[opening.index + 1 :] if t.tag == "''" or t.text in _MARKS or t.text == "'")
    return tokens[verb.index + 1 : next(closing, len(tokens))]


def opening_mark(verb: Token) -> Token | None:
    """The mark that opens a quotation behind a verb; a single straight one may have been read as a genitive."""
    near = verb.sentence.tokens[verb.index + 1 : verb.index + 17]
    other = next((t.index for t in near if t.pos == "VERB" and t.tag in ("VBD", "VBZ", "VBP")), None)
    near = [t for t in near if other is None or t.index < other]
    found = next((t for t in near[1:] if t.tag == "``" or t.text in _MARKS), None)
    singles = [t for t in near if t.text == "'"]
    return singles[0] if len(singles) > 1 and (found is None or singles[0].index < found.index) else found
