"""Who the parse says does what a verb says: subjects through relatives, participles, coordination and passives.

In: a verb's token. Out: heads of source phrases and how they were reached; nothing is resolved to actors here.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.enrich.statements.cues import load_cues
from etl.enrich.statements.negation import of_reason, quoted_before
from etl.enrich.statements.phrases import coordinated, is_finite, is_name_elsewhere, is_nominal
from etl.enrich.syntax.document import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_RELATIVES = frozenset(["who", "which", "that", "whom"])
_MODALS = frozenset(["would", "will", "could", "might", "may", "should", "'d", "'ll", "wo", "must", "shall", "ca"])
_CONDITIONS = frozenset(["if", "unless", "should", "whether", "until", "before", "lest"])
_NOBODY = frozenset(["nobody", "none", "nothing", "no-one", "neither"])
_NEGATIONS = frozenset(["not", "n't", "never", "nor", "neither", "no"])
_NEGATING = ("neg", "advmod", "cc", "preconj", "det")
_LONGEST_CHAIN = 12


def _purpose(verb: Token) -> bool:
    """Whether an infinitive says what for: `met to deny it`, unlike `went on to deny it`."""
    return verb.dep == "acl" or (verb.dep == "advcl" and not is_carried_out(verb.head))


def is_carried_out(above: Token) -> bool:
    """Whether an infinitive under this verb is done with it: `went on to deny`, `issued a statement to deny`."""
    event = above.child("dobj")
    spoken = event is not None and event.lemma in reading("speaking_events") and above.tag in ("VBD", "VBZ")
    return spoken or above.lemma in reading("factual")


def _to(verb: Token) -> bool:
    return any(c.lower == "to" for c in verb.lefts)


def reading(name: str) -> frozenset[str]:
    """One of the lexicon's lists of verbs that decide how the parse is read."""
    return load_cues().reading[name]


@dataclass(frozen=True, slots=True)
class Subject:
    """Heads of the phrases (one for each coordinated), and whether the verb is passive with no agent given."""

    heads: tuple[Token, ...]
    how: str
    agentless: bool = False


NONE = Subject((), "none")


def is_passive(verb: Token) -> bool:
    """`was reported`, and the reduced `reported by`."""
    if verb.child("auxpass", "nsubjpass"):
        return True
    if verb.tag == "VBN" and verb.child("agent"):
        return True
    if verb.tag == "VBN" and verb.dep == "conj" and not verb.child("aux", "nsubj") and verb.head.child("auxpass"):
        # ideas that were proposed and rejected: they rejected nothing
        return True
    return verb.tag == "VBN" and verb.dep in ("acl", "advcl", "amod") and not verb.child("aux")


def subject(verb: Token, depth: int = 0) -> Subject:
    """The subject of an active verb, the agent of a passive one."""
    if depth > _LONGEST_CHAIN:
        return NONE
    if is_passive(verb):
        return _agent(verb)
    return active_subject(verb, depth)


def _agent(verb: Token) -> Subject:
    agent = verb.child("agent")
    if agent is None:
        agent = next((c for c in verb.children if c.dep == "prep" and c.lower == "by"), None)
    named = agent.child("pobj") if agent else None
    if agent is not None and named is None:
        # `by Reuters citing three sources`: the participle may be read as governing its medium
        participle = agent.child("pcomp")
        named = participle.child("nsubj") if participle else None
    if named is not None:
        return Subject(tuple(coordinated(named)), "agent")
    return Subject((), "agentless", agentless=True)


def active_subject(verb: Token, depth: int = 0) -> Subject:
    """Own subject, else the antecedent, else the subject of the verb that this one hangs on."""
    own = _nearest(verb)
    if own is not None:
        return _own(verb, own)
    if _in_headline(verb):
        return _headline_subject(verb)
    if verb.is_root and is_finite(verb):
        lent = _lent(verb)
        return Subject(tuple(coordinated(lent)), "lent") if lent is not None else _before_insertion(verb)
    if depth > _LONGEST_CHAIN or verb.is_root:
        return NONE
    head = verb.head
    if verb.dep == "acl" and verb.tag == "VBG" and _parted(head, verb):
        root = verb.sentence.root
        return active_subject(root, depth + 1) if root is not head and root is not verb else NONE
    if verb.dep == "acl" and verb.tag == "VBG" and head.dep == "dobj" and head.head.lemma in reading("makers"):
        # issued a statement saying: who issued it says so
        return active_subject(head.head, depth + 1)
    if verb.dep in ("acl", "relcl") and verb.tag == "VB" and _to(verb):
        return _of_infinitive(head, depth)
    if verb.dep == "acl" or (verb.dep == "relcl" and is_nominal(head)):
        return Subject(tuple(coordinated(head)) if verb.dep == "relcl" else (head,), verb.dep)
    if verb.dep == "pcomp" and head.dep in ("prep", "agent", "mark"):
        return _through_preposition(head, depth)
    if verb.dep == "xcomp" and _of_it(head):
        return NONE
    if verb.dep == "xcomp":
        object_ = head.child("dobj")
        if (
            object_ is not None
            and object_.index < verb.index
            and verb.child("aux")
            and head.lemma not in reading("self_acting")
        ):
            return Subject(tuple(coordinated(object_)), "object")
    if verb.pos == "ADJ" and verb.dep == "acomp":
        return active_subject(head, depth + 1)
    if verb.dep in ("conj", "advcl", "xcomp", "ccomp", "parataxis", "dep") and head.pos in (
        "VERB",
        "AUX",
        "ADJ",
        "NOUN",
    ):
        above = active_subject(_told_by_it(head) or head if verb.dep == "conj" else head, depth + 1)
        return Subject(above.heads, f"{verb.dep}>{above.how}"[:40])
    return NONE


def _of_it(be: Token) -> bool:
    """`It is worth noting that`, `it would be wrong to say`: the infinitive is nobody's."""
    own = be.child("nsubj", "expl")
    state = be.child("acomp", "attr", "oprd")
    return (
        be.lemma == "be"
        and own is not None
        and own.lower == "it"
        and state is not None
        and state.pos in ("ADJ", "NOUN")
    )


def _told_by_it(verb: Token) -> Token | None:
    """`It is odd that the mayor demands thrift, yet refuses`: the verb of the clause that `it` stands for."""
    own = verb.child("nsubj")
    clause = verb.child("ccomp")
    if verb.lemma != "be" or own is None or own.lower != "it" or clause is None or not verb.child("acomp"):
        return None
    return clause


def _nearest(verb: Token) -> Token | None:
    """The verb's own subject; where the parse gives it two, the nearer (`the works, said Lee, are lost`)."""
    # a company's symbol, Harbour AG <HBRG.F>, may be taken for a subject of its own
    some = [c for c in verb.children if c.dep in _SUBJECTS and c.text not in ("<", ">")]
    return min(some, key=lambda c: abs(c.index - verb.index)) if some else None


def _in_headline(verb: Token) -> bool:
    sentence = verb.sentence
    return sentence.document.in_title(sentence.start) and verb.tag in ("VBZ", "VBP", "VBD") and verb.index > 0


def _headline_subject(verb: Token) -> Subject:
    """`Court rules worship is legal`: the noun right before a finite verb, where the parse saw no subject."""
    before = verb.sentence.tokens[verb.index - 1]
    if before.pos in ("NOUN", "PROPN") and before.index < 6:
        return Subject((before,), "headline")
    return NONE


def _before_insertion(verb: Token) -> Subject:
    """`Tom Hale, QC, said`: the name before an insertion, where the parse saw no subject."""
    tokens = verb.sentence.tokens
    commas = [t.index for t in tokens[max(0, verb.index - _LONGEST_INSERTION) : verb.index] if t.text == ","]
    group = [c.index for c in verb.lefts if c.dep in ("aux", "neg")]
    first = min([verb.index, *group])
    opening = _opening_name(verb) if first and tokens[first - 1].text == "," else NONE
    if opening.heads or len(commas) < 2 or commas[-1] != verb.index - 1:
        return opening
    name = tokens[commas[-2] - 1] if commas[-2] else None
    return Subject((name,), "insertion") if name is not None and name.pos == "PROPN" else NONE


def _opening_name(verb: Token) -> Subject:
    """`Bell, speaking in Ghent, denied it`: the name that opens a sentence, which the tagger took for another word."""
    tokens = verb.sentence.tokens
    if len(tokens) < 2 or tokens[1].text != "," or not is_name_elsewhere(tokens[0]):
        return NONE
    return Subject((tokens[0],), "opening")


_LONGEST_INSERTION = 12


def _lent(verb: Token) -> Token | None:
    """`Lee, who sent a note saying “no”, said`: the subject that the parse gave to a participle before the verb."""
    participle = next((c for c in verb.lefts if c.dep == "ccomp" and c.tag == "VBG" and not c.child("aux")), None)
    return participle.child("nsubj") if participle is not None else None


def _of_infinitive(noun: Token, depth: int) -> Subject:
    """`his refusal to confirm`: the owner; `the first person to confirm`: the person; no other noun speaks."""
    owner = noun.child("poss")
    if owner is not None:
        return Subject((owner,), "owner")
    if noun.lemma in load_cues().sources["group"]:
        return Subject((noun,), "person")
    if noun.dep == "dobj" and noun.head.pos in ("VERB", "AUX"):
        # took the opportunity to remind voters
        return active_subject(noun.head, depth + 1)
    return _placed(noun, depth)


def _placed(noun: Token, depth: int) -> Subject:
    """`We are not in a position to confirm`: who is in the position."""
    preposition = noun.head
    if noun.dep == "pobj" and preposition.lower == "in" and preposition.head.lemma == "be":
        return active_subject(preposition.head, depth + 1)
    return NONE


def _parted(noun: Token, participle: Token) -> bool:
    """Whether a dash stands between: a dateline before a participle is no speaker."""
    between = participle.sentence.tokens[noun.index : participle.index]
    return any(t.text in ("—", "–", "-", "--") for t in between)


def _own(verb: Token, own: Token) -> Subject:
    if own.lower in _RELATIVES and (verb.dep in ("relcl", "acl") or own.tag in ("WP", "WDT")):
        antecedent = verb
        while antecedent.dep == "conj" and antecedent.head.pos in ("VERB", "AUX"):
            antecedent = antecedent.head
        if antecedent.dep in ("relcl", "acl", "ccomp", "advcl") and is_nominal(antecedent.head):
            return Subject((antecedent.head,), "relative")
        before = _noun_before(own)
        if before is not None:
            return Subject((before,), "relative")
        return Subject((own,), "relative?")
    if own.dep == "csubj":
        return NONE
    heads = coordinated(own)
    if len(heads) > 1:
        # `the bank, the insurer and the auditor`: the first of three may be read as a second subject
        earlier = [c for c in verb.lefts if c.dep in _SUBJECTS and c.index < own.index and c.pos == own.pos]
        heads = [*earlier, *heads]
    return Subject(tuple(heads), "subject")


def _noun_before(relative: Token) -> Token | None:
    tokens = relative.sentence.tokens
    place = relative.index - 1
    while place >= 0 and tokens[place].pos == "PUNCT":
        place -= 1
    return tokens[place] if place >= 0 and tokens[place].pos in ("NOUN", "PROPN", "PRON") else None


def _through_preposition(preposition: Token, depth: int) -> Subject:
    head = preposition.head
    if head.lemma in reading("depicting") and preposition.lower == "as":
        if is_passive(head):
            found = head.child("nsubjpass") or (head.head if head.dep in ("acl", "relcl") else None)
        else:
            found = head.child("dobj")
        return Subject(tuple(coordinated(found)), "quoted") if found else NONE
    if preposition.lower == "into":
        # baited the actor into admitting: who is moved speaks; burst into shouting: who bursts
        moved = head.child("dobj", "nsubjpass")
        if moved is not None:
            return Subject(tuple(coordinated(moved)), "moved")
    if head.pos in ("VERB", "AUX"):
        above = active_subject(head, depth + 1)
        return Subject(above.heads, "preposition>" + above.how)
    if preposition.lower == "of" and head.lemma in reading("spells") and head.dep == "pobj" and depth < _LONGEST_CHAIN:
        # after months of refusing
        return _through_preposition(head.head, depth + 1)
    return NONE


def nearly(verb: Token) -> bool:
    """`almost confirmed`, `all but confirmed`: neither done nor withheld."""
    return is_all_but(verb) or any(c.lower in ("almost", "nearly") for c in verb.lefts)


def is_all_but(verb: Token) -> bool:
    """`all but admitted the error`: not quite."""
    return [t.lower for t in verb.sentence.tokens[max(0, verb.index - 2) : verb.index]] == ["all", "but"]


def is_nobody_subject(verb: Token) -> bool:
    """`no one said`, `none of the engineers said`, `neither he nor she said`, `few experts say`, `hardly anyone said`."""
    own = _nearest(verb)
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
    own = _nearest(verb)
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
    return verb.tag == "VB" and _to(verb) and _under_negation(verb)


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


def hypothetical(verb: Token) -> bool:
    """Whether the verb stands under a condition, a wish, a modal, or in a question."""
    if unfailing(verb):
        return False
    if any(c.dep == "aux" and c.lower in _MODALS for c in verb.children):
        return True
    finite = verb.tag in ("VBZ", "VBP") or (verb.tag == "VBD" and verb.head.tag == "VB")
    if verb.dep == "conj" and not finite and not verb.child("aux", "nsubj") and verb.head.pos in ("VERB", "AUX"):
        return hypothetical(verb.head)
    if any(c.dep in ("mark", "advmod") and c.lower in _CONDITIONS for c in verb.children):
        return True
    if verb.dep in ("xcomp", "ccomp", "advcl", "acl") and verb.tag == "VB" and verb.head.lemma in reading("unreal"):
        return True
    if verb.tag == "VB" and verb.dep == "xcomp" and _to(verb):
        # agreed to deny, decided to reject, will vote to reject: meant, not yet said
        return verb.head.lemma not in reading("factual") or hypothetical(verb.head)
    if verb.tag == "VB" and _purpose(verb) and any(c.lower == "to" for c in verb.lefts):
        # called a meeting to discuss, a plan to reject: a purpose
        return True
    if verb.tag == "VB" and verb.dep == "ccomp" and not verb.child("aux", "auxpass"):
        # requested that he confirm: a wish
        return True
    last = verb.sentence.tokens[-1]
    return (
        verb.is_root and last.lower == "?" and verb.sentence.tokens[0].tag in ("WP", "WRB", "VBD", "VBZ", "VBP", "MD")
    )
