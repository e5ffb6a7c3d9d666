"""Who the parse says does what a verb says: subjects through relatives, participles, coordination and passives.

In: a verb's token. Out: heads of source phrases and how they were reached; nothing is resolved to actors here.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.enrich.statements.cues import load_cues, reading
from etl.enrich.statements.phrases import (
    coordinated,
    is_closing,
    is_finite,
    is_name_elsewhere,
    is_nominal,
    is_opening,
)
from etl.enrich.syntax.document import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_RELATIVES = frozenset(["who", "which", "that", "whom"])
_LONGEST_CHAIN = 12


def has_to(verb: Token) -> bool:
    """Whether it is an infinitive with `to`."""
    return any(c.lower == "to" for c in verb.lefts)


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
    own = own_subject(verb)
    if own is not None:
        return _own(verb, own)
    if _in_headline(verb):
        return _headline_subject(verb)
    if verb.is_root and is_finite(verb):
        lent = _lent(verb)
        return Subject(tuple(coordinated(lent)), "lent") if lent is not None else _before_insertion(verb)
    if depth > _LONGEST_CHAIN or verb.is_root or _is_subjectless(verb):
        return NONE
    head = verb.head
    if verb.dep == "acl" and verb.tag == "VBG" and _parted(head, verb):
        root = verb.sentence.root
        return active_subject(root, depth + 1) if root is not head and root is not verb else NONE
    if verb.dep == "acl" and verb.tag == "VBG" and head.dep == "dobj" and head.head.lemma in reading("makers"):
        # issued a statement saying: who issued it says so
        return active_subject(head.head, depth + 1)
    if verb.dep in ("acl", "relcl") and verb.tag == "VB" and has_to(verb):
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
        above = active_subject(_joined_to(verb) if verb.dep == "conj" else _added_to(verb), depth + 1)
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


def _is_subjectless(verb: Token) -> bool:
    """`say that “honest” describes her`: a finite clause with `that` has a subject of its own, seen or not."""
    return verb.dep == "ccomp" and is_finite(verb) and any(c.dep == "mark" and c.lower == "that" for c in verb.lefts)


def _joined_to(verb: Token) -> Token:
    """The verb that a coordinated one shares its subject with, where the parse hangs it inside another clause."""
    head = verb.head
    told = _told_by_it(head)
    if told is not None:
        return told
    while head.dep == "ccomp" and head.head.index < head.index and _is_quoted_before(head, verb):
        # noted that “both had won” and warned that: who noted warned
        head = head.head
    return head


def _added_to(verb: Token) -> Token:
    """`urged both to talk, saying that`: behind a comma a participle is of who urged, not of who is to talk."""
    above = verb.head
    before = verb.sentence.tokens[verb.index - 1]
    added = verb.dep == "advcl" and verb.tag == "VBG" and above.index < verb.index and before.text == ","
    while added and above.tag == "VB" and above.dep == "xcomp" and has_to(above):
        above = above.head
    return above


def _is_quoted_before(inner: Token, verb: Token) -> bool:
    """Whether a quotation that holds the first and was opened behind its head is closed before the second."""
    tokens = inner.sentence.tokens
    opened = [t.index for t in tokens[inner.head.index : inner.index] if is_opening(t)]
    closed = [t.index for t in tokens[inner.index : verb.index] if is_closing(t)]
    return len(opened) == 1 and len(closed) == 1


def _told_by_it(verb: Token) -> Token | None:
    """`It is odd that the mayor demands thrift, yet refuses`: the verb of the clause that `it` stands for."""
    own = verb.child("nsubj")
    clause = verb.child("ccomp")
    if verb.lemma != "be" or own is None or own.lower != "it" or clause is None or not verb.child("acomp"):
        return None
    return clause


def own_subject(verb: Token) -> Token | None:
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


def _reported_beside(preposition: Token) -> Token:
    """`He said the firms were ready, without naming them`: behind a comma it is the reporting that was done so."""
    verb = preposition.head
    before = preposition.sentence.tokens[preposition.index - 1]
    set_off = preposition.lower == "without" and before.text == "," and preposition.index > verb.index
    reported = verb.dep == "ccomp" and verb.head.pos == "VERB" and verb.head.index < verb.index
    return verb.head if set_off and reported else verb


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
        if _is_epithet(heads[0], heads[1]):
            # she called him a “liar” and Tom Hale dismissed it
            heads = heads[1:]
    return Subject(tuple(heads), "subject")


def _is_epithet(word: Token, following: Token) -> bool:
    """`a “liar” and Tom Hale`: what somebody is called ends with its quotation mark, and speaks of nothing."""
    tokens = word.sentence.tokens
    indefinite = any(c.lower in ("a", "an") for c in word.lefts)
    quoted = word.index > 0 and is_opening(tokens[word.index - 1])
    return indefinite and quoted and any(is_closing(t) for t in tokens[word.index : following.index])


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
        above = active_subject(_reported_beside(preposition), depth + 1)
        return Subject(above.heads, "preposition>" + above.how)
    if preposition.lower == "of" and head.lemma in reading("spells") and head.dep == "pobj" and depth < _LONGEST_CHAIN:
        # after months of refusing
        return _through_preposition(head.head, depth + 1)
    return NONE
