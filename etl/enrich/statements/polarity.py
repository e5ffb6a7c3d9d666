"""What was never said: negated, wished for, planned, asked, imagined, conditional words are nobody's statement.

In: a frame, or the verb that it hangs on. Out: whether it stands, and its cue with the negation or the modal that belongs to
it (`did not mention`, `would deny`), so that nobody reads the words without. Such a reading is marked unsure. Of an act
that was not done (`did not threaten to leave`) nothing is left, nor of what nobody said.
"""

from __future__ import annotations

from etl.enrich.statements.cues import Cues, reading
from etl.enrich.statements.frames import Frame
from etl.enrich.statements.modality import is_all_but, is_carried_out, is_nobody_subject, nearly, negated, unfailing
from etl.enrich.statements.negation import conditional, marked_off, quoted_before
from etl.enrich.statements.subjects import is_passive
from etl.enrich.statements.unconfirmed import WH
from etl.enrich.syntax.document import Token

_VERBAL = ("VERB", "AUX")
#: Kinds whose content is an act: not done, nothing is left of it.
_ACTS = frozenset(["accuse", "demand", "promise", "ask", "agree", "describe", "evidence", "hearsay", "express"])
_SHOWN = frozenset(["will", "would", "could", "might", "may", "'ll", "'d", "wo", "’ll", "’d", "should", "must"])
_UNSAID = frozenset(["should", "must", "can", "ca", "could", "ought", "need", "shall"])


def stands(frame: Frame, cues: Cues) -> bool:
    """Whether anybody said it at all; where the negation or the modal stays, the cue is made to show it."""
    verb = frame.head
    if verb is None or (frame.kind == "according" and _by_nobody(frame)):
        return verb is None
    if verb.pos not in _VERBAL:
        return not _of_nobody(verb)
    if frame.status == "unconfirmed":
        _show(frame)
        return True
    if imagined(verb) or (frame.kind != "deny" and is_nobody_subject(verb)):
        return False
    if frame.kind != "deny" and (frame.negated or _holds_no(frame)) and _nothing_left(frame, verb):
        return False
    if frame.kind != "deny" and _must(verb):
        return False
    _show(frame)
    return True


def _nothing_left(frame: Frame, verb: Token) -> bool:
    """Whether a negation leaves no statement: of an act nothing, of a claim only what its own verb's negation shows."""
    if frame.kind == "evidence" and verb.child("ccomp") is not None and not _claims(frame):
        return False
    if is_passive(verb) and verb.lemma not in reading("presuming"):
        return True
    shown = any(c.dep == "neg" or _hedges(c) for c in _before(verb)) and not any(c.lower == "to" for c in verb.lefts)
    return (frame.kind in _ACTS and not nearly(verb)) or (not shown and _claims(frame))


def _of_nobody(noun: Token) -> bool:
    """`made no claim that`, `no suggestion by`: a noun of speech that is said not to be."""
    if any(c.lower in ("no", "any", "without") for c in noun.lefts):
        return noun.pos == "NOUN"
    return noun.dep == "dobj" and negated(noun.head)


def _by_nobody(frame: Frame) -> bool:
    """`according to no one but the mayor`: no source."""
    text = frame.sentence.document.text
    return any(text[s.start : s.end].lower().startswith(("no ", "nobody")) for s in frame.sources)


def _holds_no(frame: Frame) -> bool:
    """`gave no assurance that`, `did not go so far as to say`: a negation inside or before a cue of several words."""
    words = frame.sentence.document.text[slice(*frame.cue)].lower().split() if frame.cue else []
    return "no" in words


def _claims(frame: Frame) -> bool:
    """Whether the content is a claim, with a verb of its own, and no bare question."""
    verb = frame.head
    if verb is None or any(rule.startswith("content.") for rule in frame.rules) or _claimed_by_cue(frame):
        return True
    if verb.lemma in reading("presuming"):
        # did not mention that: it is so, and was left out
        return False
    for child in verb.rights:
        if child.dep in ("ccomp", "xcomp", "advcl") and any(s <= child.start < e for s, e in frame.content):
            return not any(t.lower in WH for t in child.subtree[:3])
    noun = verb.child("dobj")
    return noun is not None and noun.lemma in reading("claims") and noun.child("acl", "ccomp", "relcl") is not None


def _claimed_by_cue(frame: Frame) -> bool:
    """`did not go so far as to say`: the cue's last verb has the clause."""
    return (
        frame.kind == "say" and frame.cue is not None and " to say" in frame.sentence.document.text[slice(*frame.cue)]
    )


def _must(verb: Token) -> bool:
    """`should say`, `can claim`, `must admit`: what somebody ought to, or might, say."""
    modal = next((c for c in verb.lefts if c.dep == "aux" and c.tag == "MD"), None)
    if modal is None and verb.dep == "conj" and not verb.child("aux", "nsubj") and verb.head.pos in _VERBAL:
        return _must(verb.head)
    if modal is None or modal.lower not in _UNSAID or verb.child("neg"):
        return False
    # could only say: and did so
    return not any(c.lower == "only" for c in verb.lefts)


def _show(frame: Frame) -> None:
    """`did not mention`, `has not confirmed`, `would deny`: the cue from its negation or modal on."""
    verb = frame.head
    if verb is None or frame.cue is None:
        return
    before = [c for c in _before(verb) if c.dep in ("neg", "aux", "auxpass") or _hedges(c)]
    hedged = any(c.dep == "neg" or _hedges(c) for c in before)
    if not hedged and not (frame.hypothetical and any(c.lower in _SHOWN and c.text.islower() for c in before)):
        before = _governor(verb)
    if before:
        frame.cue = (min(t.subtree[0].start if _hedges(t) else t.start for t in before), frame.cue[1])
        if frame.kind != "deny" and not frame.hypothetical:
            frame.unsure = True
            frame.rules.append("cue.negated")
        elif frame.hypothetical:
            frame.rules.append("cue.modal")


def _before(verb: Token) -> list[Token]:
    """What may negate a verb: what hangs on it to the left, and the word right before it."""
    before = [*verb.lefts, *verb.sentence.tokens[max(0, verb.index - 1) : verb.index]]
    return [word for word in before if not quoted_before(word, verb)]


def _governor(verb: Token) -> list[Token]:
    """`without` mentioning, `failed` to mention, `has` yet to announce, `all` but admitted: where the negation begins."""
    tokens = verb.sentence.tokens
    if verb.dep == "pcomp" and verb.head.lower == "without":
        return [verb.head]
    if verb.dep == "xcomp" and verb.head.lemma in ("have", "be", "fail", "neglect", "omit"):
        return [verb.head] if negated(verb) or verb.head.lemma in ("neglect", "omit") else []
    if verb.dep == "xcomp" and verb.tag == "VB" and negated(verb.head) and not unfailing(verb):
        # did not vote to reject
        return [c for c in verb.head.lefts if c.dep in ("aux", "neg")]
    return [tokens[verb.index - 2]] if is_all_but(verb) else []


def _hedges(word: Token) -> bool:
    return word.lower in reading("barely") or (word.lower == "longer" and word.child("neg") is not None)


def undone(verb: Token, cues: Cues) -> bool:
    """What is refused, avoided or denied to have been said was not said: refused to concede, denied telling."""
    verb = _first(verb)
    if unfailing(verb):
        return False
    if verb.dep == "acl" and verb.tag == "VB" and verb.head.lemma in cues.nouns:
        return True
    if verb.dep not in ("xcomp", "pcomp") and not (verb.dep == "ccomp" and verb.tag == "VBG"):
        return False
    above = verb.head.head if verb.dep == "pcomp" else verb.head
    if verb.lemma in reading("presuming"):
        # without mentioning, failed to disclose: the matter is there, the cue shows the rest
        return above.lemma in cues.silence["decline_verbs"]
    if verb.dep == "pcomp" and verb.head.lower == "without":
        return True
    return above.lemma in cues.silence["decline_verbs"] or above.lemma in cues.silence["undoing_verbs"]


def asked_of_reader(verb: Token) -> bool:
    """`Please verify that you are no robot`: nobody has done so."""
    return verb.tag in ("VB", "VBP") and any(t.lower == "please" for t in verb.sentence.tokens[: verb.index][-2:])


def imagined(verb: Token) -> bool:
    """Whether a verb is a condition, a question, a wish, a plan, a picture, or what was done something else for."""
    verb = _first(verb)
    if unfailing(verb):
        return False
    return (
        _conditional(verb) or _questioned(verb) or _wished(verb) or _pictured(verb) or _instead(verb) or _unissued(verb)
    )


def _first(verb: Token) -> Token:
    while verb.dep == "conj" and verb.head.pos in _VERBAL and not verb.child("nsubj", "nsubjpass", "aux"):
        verb = verb.head
    return verb


def _conditional(verb: Token) -> bool:
    """`if he denies it`, `unless she says so`, `had the mayor said so, …`, `whether he denied it`."""
    if conditional(verb):
        return True
    own = verb.child("nsubj", "nsubjpass")
    first = next((c for c in verb.lefts if c.dep == "aux"), None)
    inverted = own is not None and first is not None and first.lower in ("had", "should") and first.index < own.index
    return inverted and verb.dep in ("advcl", "ccomp")


def _questioned(verb: Token) -> bool:
    """`Did the mayor say so?`, `Who said so?`, `Why did she deny it?`"""
    tokens = verb.sentence.tokens
    if not verb.is_root or not any(t.text == "?" for t in tokens[-2:]):
        return False
    opening = next((t for t in tokens if t.pos not in ("PUNCT", "SPACE", "CCONJ", "INTJ")), tokens[0])
    return opening.tag in ("WP", "WRB", "WDT", "MD") or opening.pos == "AUX"


def _wished(verb: Token) -> bool:
    """`wants to say`, `plans to announce`, `called a meeting to explain`, `time for her to admit it`."""
    if verb.dep == "ccomp" and verb.head.lemma in reading("imagining") and verb.index > verb.head.index:
        return not marked_off(verb.head, verb)
    if verb.tag != "VB" or not any(c.lower == "to" for c in verb.lefts):
        return False
    before = {t.lower for t in verb.sentence.tokens[max(0, verb.index - 4) : verb.index]}
    if before & {"early", "soon", "premature"} and verb.dep != "advcl":
        return True
    own = verb.child("nsubj")
    if own is not None and any(c.lower == "for" and c.index < own.index for c in verb.lefts):
        return True
    if verb.dep == "acl":
        return verb.head.lemma in reading("planned")
    if verb.dep == "advcl":
        return not is_carried_out(verb.head)
    going = verb.head.lemma == "go" and verb.head.tag == "VBG"
    return verb.dep in ("xcomp", "ccomp") and (going or _ought(verb) or verb.head.lemma in reading("wished"))


def _ought(verb: Token) -> bool:
    """`officials have to decide`, `may have to disavow`: not yet; `had to admit` and `I have to say` are done."""
    above = verb.head
    if above.lemma != "have" or above.tag not in ("VB", "VBP", "VBZ") or above.child("neg"):
        return False
    doer = above.child("nsubj")
    return doer is not None and doer.lower not in ("i", "we", "you") and not negated(verb)


def _pictured(verb: Token) -> bool:
    """`imagine him saying`, `a fake recording of her saying`: a picture of words."""
    own = verb.child("nsubj")
    if own is not None and any(c.lower in reading("fake") for c in own.lefts):
        return True
    if verb.tag != "VBG":
        return False
    noun = verb.head
    for _ in range(3):
        if noun.lemma in reading("imagining"):
            return True
        if any(c.dep == "amod" and c.lower in reading("fake") for c in noun.lefts):
            return True
        noun = noun.head
    return False


def _instead(verb: Token) -> bool:
    """`rather than deny it`, `instead of denying it`, `far from denying it`."""
    before = [t.lower for t in verb.sentence.tokens[max(0, verb.index - 3) : verb.index]]
    if before[-2:] in (["instead", "of"], ["rather", "than"], ["far", "from"], ["short", "of"]):
        return True
    return before[:2] in (["rather", "than"], ["instead", "of"])


def _unissued(verb: Token) -> bool:
    """`did not issue a statement saying so`."""
    return verb.dep == "acl" and verb.tag == "VBG" and verb.head.dep == "dobj" and negated(verb.head.head)
