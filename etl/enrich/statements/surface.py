"""Content by the commas, where the parse did not hang it on its verb: around a parenthesis, before a cue, after it.

In: a frame without content. Out: its content, where commas, dashes and `that` show it; a guess is marked unsure.
"""

from __future__ import annotations

from etl.enrich.statements.cues import load_cues
from etl.enrich.statements.frames import Frame, Range
from etl.enrich.statements.phrases import clause, runs
from etl.enrich.syntax.document import Token

_DETACHED = ("parataxis", "ccomp", "advcl", "conj", "dep", "relcl", "intj")


def from_surface(frame: Frame, verb: Token) -> None:
    """Content that the parse does not hang on the verb: around a parenthesis, else before or after by the commas."""
    readings = (("around", around(verb)), ("before", before(frame)), ("after", after(frame)))
    for rule, found in readings:
        if found:
            frame.content = found
            frame.rules.append(f"content.{rule}")
            frame.unsure = rule != "around"
            return


def around(verb: Token) -> list[Range]:
    """The clause that a parenthetical `he said`, `as the minister put it` stands in, without the parenthesis."""
    if verb.is_root or verb.dep not in _DETACHED:
        return []
    as_ = any(c.lower == "as" and c.dep in ("mark", "advmod", "prep") for c in verb.children)
    if not as_ and (verb.dep in ("advcl", "conj", "relcl") or verb.child("dobj") or not _set_off(verb)):
        return []
    matrix = verb.head
    if matrix.pos not in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "PRON", "ADV"):
        return []
    kept = clause(matrix, [verb])
    subjects = [c for c in verb.children if c.dep in ("nsubj", "nsubjpass")]
    if len(subjects) > 1:
        kept = [*kept, *(t for c in subjects if abs(c.index - verb.index) > 2 for t in c.subtree)]
    return runs(kept, verb.sentence.document.text)


def _set_off(verb: Token) -> bool:
    """Whether the verb with its subject stands between commas or dashes."""
    tokens = verb.sentence.tokens
    some = [t for c in verb.children if c.dep in ("nsubj", "aux", "prt") for t in c.subtree] + [verb]
    first, last = min(t.index for t in some), max(t.index for t in some)
    left = tokens[first - 1].pos == "PUNCT" if first else True
    right = any(t.pos == "PUNCT" for t in tokens[last + 1 : last + 6]) or last + 1 == len(tokens)
    return left and right


_FEWEST = 4


def before(frame: Frame) -> list[Range]:
    """`…, the paper reported on Saturday.`: what stands before the comma, where the cue ends the sentence."""
    tokens = frame.sentence.tokens
    start, end = frame.core
    left = [t for t in tokens if t.end <= start]
    # another sentence, or another speaker's, ends at a semicolon
    left = left[max((i + 1 for i, t in enumerate(left) if t.text == ";"), default=0) :]
    if len(left) < _FEWEST or left[-1].text not in (",", "—", "–", "--") or not frame.sources:
        return []
    right = [t for t in tokens if t.start >= end]
    if not any(t.pos in ("VERB", "AUX") for t in [*left, *right]) or _complemented(frame.head) or _circumstance(left):
        return []
    tail = next((i for i, t in enumerate(right) if t.pos == "PUNCT"), len(right))
    if tail > 8 or any(t.pos in ("VERB", "AUX") for t in right[:tail]):
        return []
    rest = right[tail:]
    found = runs(left, frame.sentence.document.text)
    if any(t.pos in ("VERB", "AUX", "NOUN") for t in rest) and rest and rest[0].text in (",", "—", "–"):
        found += runs(rest, frame.sentence.document.text)
    return found


def _complemented(verb: Token | None) -> bool:
    """Whether the cue has an object or a clause of its own: what stands before it is not what was said."""
    return verb is not None and any(c.dep in ("dobj", "ccomp", "xcomp", "oprd") for c in verb.rights)


def _circumstance(left: list[Token]) -> bool:
    """`Inside the hall, Lee said`: a phrase of place or time without a finite verb of its own."""
    opened = left[0].pos in ("ADP", "SCONJ") or [t.lower for t in left[:2]] in (["far", "from"], ["rather", "than"])
    return opened and not any(
        t.tag in ("VBD", "VBZ", "VBP", "MD") and t.dep not in ("relcl", "advcl", "pcomp") for t in left
    )


#: How far behind the verb `that` may stand: `said, on condition of anonymity because …, that`.
_FARTHEST = 18


def _opens_clause(that: Token) -> bool:
    """Whether `that` is a conjunction, or a misread relative before a subject."""
    following = that.sentence.tokens[that.index + 1 : that.index + 2]
    return that.tag == "IN" or (that.tag == "WDT" and bool(following) and following[0].pos not in ("VERB", "AUX"))


def _of_verb_between(that: Token, verb: Token) -> bool:
    """Whether the clause is what another verb in between says: the sentence's main one, or one that reports."""
    governing = that.head.head
    between = verb.index < governing.index < that.index
    return between and (governing.is_root or _reports(governing))


def _reports(verb: Token) -> bool:
    cues = load_cues()
    entries = cues.reporting.get(verb.lemma, ()) if verb.pos == "VERB" and verb.lemma not in cues.citing else ()
    return any("clause" in entry.frames and len(entry.words) == 1 for entry in entries)


_NOMINATIVE = frozenset(["he", "she", "they", "we", "i"])


def _from_pronoun(tokens: list[Token]) -> list[Token]:
    """`admitted under questioning he had lied`: from a subject pronoun with its verb, after a phrase without one."""
    for place, token in enumerate(tokens[:_FARTHEST]):
        if token.pos in ("VERB", "AUX", "PUNCT"):
            return []
        if token.lower in _NOMINATIVE:
            return (
                tokens[place:]
                if any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens[place + 1 : place + 4])
                else []
            )
    return []


def after(frame: Frame) -> list[Range]:
    """`The paper reported that …` where the parse lost the clause: from `that`, or a subject and its verb, to the end."""
    verb = frame.head
    if verb is None or not frame.sources or frame.sources[0].start > verb.start:
        return []
    cue_end = frame.cue[1] if frame.cue else verb.end
    tokens = [t for t in frame.sentence.tokens[verb.index + 1 :] if t.start >= cue_end]
    that = next((t for t in tokens[:_FARTHEST] if t.lower == "that" and _opens_clause(t)), None)
    if that is not None and _of_verb_between(that, verb):
        return []
    if that is None and verb.lemma == "say" and frame.sentence.document.in_title(verb.start) and tokens:
        # says no talks under threat: a headline leaves out the verb
        rest = tokens
    elif that is not None:
        rest = [t for t in tokens if t.index > that.index]
    elif (
        tokens
        and tokens[0].pos in ("PRON", "PROPN", "DET")
        and tokens[0].tag != "WDT"
        and any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens[1:10])
    ):
        rest = tokens
    else:
        rest = _from_pronoun(tokens)
    return runs(rest, frame.sentence.document.text) if len(rest) >= _FEWEST else []
