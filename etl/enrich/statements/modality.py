"""Whether what a verb says was said: negation, conditions, modals, wishes and purposes read through the clauses above it.

In: a verb's token. Out: yes or no. Marks and words beside the verb are read in `negation`, whose verb it is in `subjects`.
"""

from __future__ import annotations

from etl.enrich.statements.cues import reading
from etl.enrich.statements.negation import of_reason, quoted_before
from etl.enrich.statements.subjects import has_to, own_subject
from etl.enrich.syntax.document import Token

_MODALS = frozenset(["would", "will", "could", "might", "may", "should", "'d", "'ll", "wo", "must", "shall", "ca"])
_CONDITIONS = frozenset(["if", "unless", "should", "whether", "until", "before", "lest"])
_NOBODY = frozenset(["nobody", "none", "nothing", "no-one", "neither"])
_NEGATIONS = frozenset(["not", "n't", "never", "nor", "neither", "no"])
_NEGATING = ("neg", "advmod", "cc", "preconj", "det")


def nearly(verb: Token) -> bool:
    """`almost confirmed`, `all but confirmed`: neither done nor withheld."""
    return is_all_but(verb) or any(c.lower in ("almost", "nearly") for c in verb.lefts)


def is_all_but(verb: Token) -> bool:
    """`all but admitted the error`: not quite."""
    return [t.lower for t in verb.sentence.tokens[max(0, verb.index - 2) : verb.index]] == ["all", "but"]


def is_nobody_subject(verb: Token) -> bool:
    """`no one said`, `none of the engineers said`, `neither he nor she said`, `few experts say`, `hardly anyone said`."""
    own = own_subject(verb)
    if own is None and verb.dep == "conj" and verb.head.pos in ("VERB", "AUX"):
        return is_nobody_subject(verb.head)
    if own is None:
        return False
    before = {c.lower for c in own.lefts} | {own.lower}
    return bool(before & reading("nobody")) or (own.lower == "one" and "no" in before)


def unfailing(verb: Token) -> bool:
    """`could not resist pointing out`, `never tired of telling`, `never missed a chance to remind`: said all the same."""
    if verb.child("nsubj", "nsubjpass"):
        return False
    above = verb.head
    if verb.dep == "pcomp" and above.lower in ("of", "from"):
        above = above.head
    elif verb.dep in ("acl", "relcl") and above.lemma in reading("occasions") and above.dep == "dobj":
        return above.head.lemma in reading("let_go") and negated(above.head)
    elif verb.dep != "xcomp":
        return False
    if above.lemma not in reading("compelling"):
        return False
    # never seem to tire of telling: the negation stands before the verb that tires
    return negated(above) or (above.dep == "xcomp" and negated(above.head))


def negated(verb: Token) -> bool:
    """Whether the verb is denied of its subject: not, never, no, neither, no longer, hardly, has yet to."""
    if unfailing(verb):
        return False
    before = verb.sentence.tokens[verb.index - 1] if verb.index else verb
    if (
        is_all_but(verb)
        or before.lower in reading("barely")
        or any(c.lower in reading("barely") or (c.lower == "longer" and c.child("neg")) for c in verb.lefts)
    ):
        return True
    if any(
        (c.dep == "neg" or (c.lower in _NEGATIONS and c.index < verb.index and c.dep in _NEGATING))
        and not of_reason(c)
        and not (c.index < verb.index and quoted_before(c, verb))
        for c in verb.children
    ):
        return True
    own = own_subject(verb)
    if own is not None:
        return own.lower in _NOBODY or any(
            c.lower in ("no", "neither") for c in own.children if c.dep in ("det", "preconj", "cc", "neg", "advmod")
        )
    if verb.dep == "conj" and not verb.child("aux", "auxpass"):
        joint = {c.lower for c in verb.head.children if c.dep in ("cc", "preconj")}
        return bool(joint & {"or", "nor", "neither"}) and negated(verb.head)
    if (
        verb.dep == "xcomp"
        and verb.head.lemma in ("have", "be")
        and any(c.lower == "yet" for c in [*verb.children, *verb.head.children])
    ):
        return True
    if verb.dep == "xcomp" and verb.head.lemma in ("fail", "unable"):
        return not negated(verb.head)
    return verb.tag == "VB" and has_to(verb) and _under_negation(verb)


def _under_negation(infinitive: Token) -> bool:
    """`not in a position to confirm`, `was not able to verify`: the negation of what the infinitive hangs on."""
    token = infinitive
    for _ in range(3):
        if token.is_root or token.dep == "advcl":
            return False
        token = token.head
        if token.pos in ("VERB", "AUX"):
            return negated(token)
    return False


_PHASES = frozenset(["start", "begin", "stop", "continue", "keep", "resume", "finish"])


def _under_let(verb: Token) -> bool:
    """`let them work and to admit it`: joined to what is only let, wished or due."""
    first = verb.head
    while first.dep == "conj" and first.head.pos in ("VERB", "AUX"):
        first = first.head
    return first.dep in ("ccomp", "advcl") and (first.tag == "VB" or first.head.lemma in reading("unreal"))


def _as_long_as(verb: Token) -> bool:
    """`as long as he denies it`: a condition, unlike the same of a time (`for as long as he denied it`)."""
    return verb.dep == "advcl" and verb.head.lower == "long" and verb.tag in ("VBP", "VBZ")


def hypothetical(verb: Token) -> bool:
    """Whether the verb stands under a condition, a wish, a modal, or in a question."""
    if unfailing(verb):
        return False
    if any(c.dep == "aux" and c.lower in _MODALS for c in verb.children):
        return True
    # to confront them and reject it: a bare form that is joined to an infinitive is one, whatever its tag
    bare = verb.tag == "VBP" and verb.lower == verb.lemma and verb.head.tag == "VB"
    finite = (verb.tag in ("VBZ", "VBP") and not bare) or (verb.tag == "VBD" and verb.head.tag == "VB")
    if verb.dep == "conj" and not finite and not verb.child("aux", "nsubj") and verb.head.pos in ("VERB", "AUX"):
        return hypothetical(verb.head)
    if any(c.dep in ("mark", "advmod") and c.lower in _CONDITIONS for c in verb.children) or _as_long_as(verb):
        return True
    if verb.dep in ("xcomp", "ccomp", "advcl", "acl") and verb.tag == "VB" and verb.head.lemma in reading("unreal"):
        return True
    if verb.tag == "VBG" and verb.dep == "xcomp" and verb.head.lemma in _PHASES and not verb.child("aux"):
        # to start taking responsibility: as real as the start
        return hypothetical(verb.head)
    if verb.tag == "VB" and verb.dep == "conj" and has_to(verb) and not verb.child("nsubj") and _under_let(verb):
        return True
    if verb.tag == "VB" and verb.dep == "xcomp" and has_to(verb):
        # agreed to deny, decided to reject, will vote to reject: meant, not yet said
        return verb.head.lemma not in reading("factual") or hypothetical(verb.head)
    if verb.tag == "VB" and _purpose(verb) and has_to(verb):
        # called a meeting to discuss, a plan to reject: a purpose
        return True
    if verb.tag == "VB" and verb.dep == "ccomp" and not verb.child("aux", "auxpass"):
        # requested that he confirm: a wish
        return True
    last = verb.sentence.tokens[-1]
    return (
        verb.is_root and last.lower == "?" and verb.sentence.tokens[0].tag in ("WP", "WRB", "VBD", "VBZ", "VBP", "MD")
    )


def _purpose(verb: Token) -> bool:
    """Whether an infinitive says what for: `met to deny it`, unlike `went on to deny it`."""
    return verb.dep == "acl" or (verb.dep == "advcl" and not is_carried_out(verb.head))


def is_carried_out(above: Token) -> bool:
    """Whether an infinitive under this verb is done with it: `went on to deny`, `issued a statement to deny`."""
    event = above.child("dobj")
    spoken = event is not None and event.lemma in reading("speaking_events") and above.tag in ("VBD", "VBZ")
    return spoken or above.lemma in reading("factual")
