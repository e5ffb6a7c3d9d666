"""Marks and words beside a verb that change what is said of it: conditions, quotation marks between, denied reasons.

In: tokens of one sentence. Out: yes or no; whose verb it is, is read in `subjects`.
"""

from __future__ import annotations

import re

from etl.enrich.statements.phrases import QUOTES
from etl.enrich.syntax.document import Token


def marked_off(left: Token, right: Token) -> bool:
    """Whether a quotation mark stands between: what lies behind it is another clause, whatever the parse says."""
    between = left.sentence.tokens[left.index : right.index]
    return any(t.tag in ("``", "''") or t.text in QUOTES for t in between)


def conditional(verb: Token) -> bool:
    """`if he denies it`, `unless she says so`, `whether he denied it`."""
    mark = next((c for c in verb.lefts if c.dep == "mark" and c.lower in ("if", "unless", "whether", "lest")), None)
    return mark is not None and not marked_off(mark, verb)


def quoted_before(word: Token, verb: Token) -> bool:
    """`“Absolutely not,” she replied`: a closing mark and a comma part the word from the verb."""
    text = word.sentence.document.text[word.end : verb.start]
    return re.search(r"[,.!?][\"”’']+\s", text) is not None


def of_reason(negation: Token) -> bool:
    """`they left, not because they had an answer`: the reason is denied, not what stands in it."""
    behind = negation.sentence.tokens[negation.index + 1 : negation.index + 2]
    return bool(behind) and behind[0].lower == "because"
