"""Not told: what somebody was not willing to say, and what there was no word of.

In: a verb's token and the lexicon. Out: a `Frame` with status `no_comment` where an answer was held back, `asserted` (unsure,
its negation in the cue) where a matter was only left out; or None. Nobody is made to say what was not said.
"""

from __future__ import annotations

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Frame
from etl.enrich.statements.modality import hypothetical, negated
from etl.enrich.statements.phrases import clause, coordinated, runs, source
from etl.enrich.statements.refusals import is_adjunct, rest, says_nothing, silent_frame, spoken
from etl.enrich.statements.unconfirmed import WH
from etl.enrich.syntax.document import Token

_FARTHEST = 5


def _reluctant(verb: Token, cues: Cues) -> Frame | None:
    """`was not willing to say who`, `was unwilling to discuss it`, `did not stop to answer questions`."""
    if verb.tag != "VB" or verb.dep != "xcomp" or not any(c.lower == "to" for c in verb.lefts):
        return None
    state = verb.head
    holder = state.head if state.dep in ("acomp", "oprd") else state
    if not _holds_back(state, holder, cues) or not says_nothing(verb, cues) or not _about_something(verb, cues):
        return None
    auxiliaries = [c for c in holder.children if c.dep in ("aux", "neg")]
    if hypothetical(holder) or any(c.lower in ("if", "unless", "whether") for c in holder.lefts):
        return None
    first = min([holder, *auxiliaries], key=lambda t: t.index)
    frame = silent_frame(verb, "no_comment", "declined", "silence.reluctant", (first.start, verb.end), rest(verb))
    frame.unsure = True
    # who did not want to speak, and nothing else, wanted no name in the paper
    return spoken(holder, frame) if frame.content else None


def _holds_back(state: Token, holder: Token, cues: Cues) -> bool:
    """Whether a state or a verb is not to be willing: unwilling; not willing, did not want, did not stop."""
    denied = negated(holder) or negated(state)
    if state.pos == "ADJ":
        words = cues.silence["willing" if denied else "unwilling"]
        return state.lower in words
    # what somebody does not want to say in general is an opinion on him
    told = any(c.dep == "aux" and c.lower in ("did", "had") for c in holder.lefts)
    return denied and told and state.lemma in cues.silence["wanting"]


def _about_something(verb: Token, cues: Cues) -> bool:
    """A verb that withholds only a question needs one; who does not want to be named is no refusal of an answer."""
    thing = verb.child("dobj")
    if (thing is not None and thing.lemma in ("name", "identity")) or verb.lemma in cues.silence["facing_verbs"]:
        return False
    if verb.lemma not in cues.silence["asking_verbs"]:
        return True
    asked = verb.child("ccomp", "xcomp", "advcl")
    return asked is not None and any(t.lower in WH for t in asked.subtree[:_FARTHEST])


def _no_mention(verb: Token, cues: Cues) -> Frame | None:
    """`there was no mention of the strike`, `there was no claim of responsibility`, `there was no denial from the army`."""
    if verb.lemma != "be" or verb.child("expl") is None:
        return None
    thing = verb.child("attr", "nsubj")
    if thing is None or not any(c.lower == "no" for c in thing.lefts) or hypothetical(verb):
        return None
    by = next((c for c in thing.rights if c.dep == "prep" and c.lower in ("from", "by") and c.child("pobj")), None)
    named = thing.lemma in cues.silence["mentions"]
    claimed = any(t.lemma == "responsibility" for t in thing.subtree) and thing.lemma in cues.nouns
    answer = by is not None and cues.nouns.get(thing.lemma, "claim") != "claim"
    if not (named or claimed or answer):
        return None
    whom = by.child("pobj") if by is not None else None
    first = verb.child("expl") or verb
    frame = silent_frame(
        verb, "asserted", None, "silence.no_mention", (first.start, thing.end), _matter(thing, claimed)
    )
    frame.negated, frame.unsure = True, True
    frame.sources = [source(t) for t in coordinated(whom)] if whom is not None else []
    return frame if frame.content else None


def _matter(thing: Token, claimed: bool) -> list[tuple[int, int]]:
    """What was not mentioned: behind `of` or `to`, or the clause."""
    text = thing.sentence.document.text
    for child in thing.rights:
        if child.dep == "prep" and child.lower in ("of", "to", "about") and (claimed or not is_adjunct(child)):
            return runs([t for t in child.subtree if t is not child], text)
        if child.dep in ("acl", "ccomp", "relcl") and child.index > thing.index:
            return runs(clause(child), text)
    return []


READINGS = (_reluctant, _no_mention)
