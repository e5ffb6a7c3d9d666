"""Everything that one sentence attributes: each verb, noun and phrase of the lexicon read once.

In: a sentence and the lexicon. Out: frames in order of the text. A sentence that holds no word of the lexicon is never
parsed. Readings that are no statement (no content and no silence, a thing as subject) end here.
"""

from __future__ import annotations

from etl.enrich.statements.anonymity import why_unnamed
from etl.enrich.statements.cues import Cues
from etl.enrich.statements.denial import calls_false, denial_frame
from etl.enrich.statements.frames import Frame, Source
from etl.enrich.statements.hearsay import hearsay_frame, hearsay_frames
from etl.enrich.statements.matching import match_reporting
from etl.enrich.statements.nouns import according_frames, citing, noun_frame, own_words_frames
from etl.enrich.statements.parting import part
from etl.enrich.statements.phrases import trim
from etl.enrich.statements.polarity import asked_of_reader, stands, undone
from etl.enrich.statements.silence import silence_frame
from etl.enrich.statements.subjects import has_to, is_passive, subject
from etl.enrich.statements.verbs import verb_frame
from etl.enrich.statements.voices import can_speak, is_mute, is_nobody, is_personal, is_thing, only_person
from etl.enrich.syntax.document import Sentence, Token

_VERBAL = ("VERB", "AUX")


def sentence_frames(sentence: Sentence, cues: Cues) -> list[Frame]:
    """All readings of one sentence."""
    frames: list[Frame] = []
    taken: set[Token] = set()
    for token in sentence.tokens:
        frame = _read(token, cues, taken)
        if frame is not None and frame.cue is not None:
            frames.append(frame)
            taken.update(t for t in sentence.tokens if frame.cue[0] <= t.start < frame.cue[1])
    frames += according_frames(sentence, cues)
    frames += own_words_frames(sentence, cues)
    frames += hearsay_frames(sentence, cues)
    part(frames, cues)
    for frame in frames:
        _leave_condition(frame, cues)
    frames = citing(sentence, frames, cues)
    frames = [f for f in frames if not _wish(f, cues) and not _carries_another(f, frames)]
    return sorted((f for f in frames if _speaks(f, cues)), key=lambda f: f.cue or (0, 0))


def _leave_condition(frame: Frame, cues: Cues) -> None:
    """`confirmed the meeting on condition of anonymity`: the condition is no part of what was said."""
    text = frame.sentence.document.text
    for number, (start, end) in enumerate(frame.content):
        said = text[start:end].lower()
        place = min((p for p in map(said.find, cues.conditions) if p > 0), default=None)
        if place is not None:
            frame.content[number] = trim(text, start, start + place)


def _wish(frame: Frame, cues: Cues) -> bool:
    """`asked not to be named`: this tells of the source and is no statement."""
    if frame.cue is not None and why_unnamed(frame.sentence, frame.cue[0]):
        return True
    if frame.kind not in ("ask", "demand", "silence", "deny", "promise", "speak"):
        return False
    text = frame.sentence.document.text
    said = " ".join(text[s:e].lower() for s, e in frame.content)
    return said.startswith(cues.wishes) or (said.endswith(cues.wishes) and len(said) < _LONGEST_WISH)


_LONGEST_WISH = 60


def _carries_another(frame: Frame, frames: list[Frame]) -> bool:
    """`Interfax quoted him as saying`, `issued a statement saying`: the inner verb makes the statement."""
    verb = frame.head
    if verb is None or frame.cue is None:
        return False
    for other in frames:
        inner = other.head
        if inner is None or inner is verb or not other.content:
            continue
        quoting = verb.lemma in ("quote", "cite") or (verb.lemma == "report" and is_passive(verb))
        if inner.dep == "pcomp" and inner.head.head is verb and quoting:
            other.via = other.via or frame.sources
            return True
        if inner.dep == "acl" and inner.tag == "VBG" and frame.cue[0] <= inner.head.start < frame.cue[1]:
            return True
    return False


def _read(token: Token, cues: Cues, taken: set[Token]) -> Frame | None:
    if token in taken:
        return None
    if token.pos in ("NOUN", "PROPN"):
        noun = noun_frame(token, cues)
        return noun if noun is not None else _misread_verb(token, cues)
    if token.pos not in _VERBAL and token.tag not in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB"):
        return None
    return _read_verb(token, cues)


def _read_verb(token: Token, cues: Cues) -> Frame | None:
    if _that_said(token):
        return None
    frame = silence_frame(token, cues)
    if frame is not None:
        return frame
    if token.dep in ("aux", "auxpass", "amod", "compound") or _is_modifier(token):
        return None
    if undone(token, cues) or asked_of_reader(token):
        return None
    frame = denial_frame(token, cues)
    if frame is not None and (frame.content or frame.status != "asserted" or frame.frames):
        return frame
    match = match_reporting(token, cues)
    if match is None:
        return None
    if match.kind == "judge" and token.lemma == "question" and _questioned(token, cues):
        return None
    if match.kind == "express" and token.lemma == "raise" and _outcome(token, cues):
        return None
    frame = hearsay_frame(token, match, cues) if subject(token).agentless else verb_frame(token, match)
    if frame is not None and frame.content and not frame.negated and calls_false(token, cues):
        frame.status = "denied"
        frame.rules.append("deny.called_false")
    return frame


def _is_modifier(participle: Token) -> bool:
    """`the line that parts disputed Cyprus`: a full verb is no auxiliary, and nobody disputes a place."""
    place = participle.child("dobj")
    if participle.lower == "disputed" and place is not None and place.index == participle.index + 1:
        return place.pos == "PROPN" and place.entity_label not in ("PERSON", "ORG")
    if participle.tag != "VBN":
        return False
    before = participle.sentence.tokens[participle.index - 1]
    return (
        before.dep == "aux" and before.head is participle and before.lemma not in _AUXILIARIES and before.tag == "VBZ"
    )


_AUXILIARIES = frozenset(["be", "have", "do", "get", "'s", "’s"])


def _that_said(verb: Token) -> bool:
    """`That said, …`: an opening, in which nobody has said anything."""
    before = verb.sentence.tokens[max(0, verb.index - 2) : verb.index]
    following = verb.sentence.tokens[verb.index + 1 : verb.index + 2]
    opened = bool(before) and before[-1].lower in ("that", "this") and (len(before) == 1 or before[0].pos == "PUNCT")
    return verb.lower in ("said", "being") and opened and bool(following) and following[0].text == ","


def _questioned(verb: Token, cues: Cues) -> bool:
    """`police questioned the student`: a person is questioned, not doubted."""
    whom = verb.child("dobj")
    if whom is None:
        return False
    return whom.entity_label == "PERSON" or whom.lemma in cues.sources["group"] or whom.lower in _PERSONS


def _outcome(verb: Token, cues: Cues) -> bool:
    """`fired his deputy, raising concerns that …`: what was done raises them, and nobody says so."""
    main = verb.head
    result = verb.dep == "advcl" and verb.tag == "VBG" and main.index < verb.index
    return result and main.pos == "VERB" and match_reporting(main, cues) is None


def _misread_verb(token: Token, cues: Cues) -> Frame | None:
    # headline verbs (`Officials: …`, `Court rejects …`) that the tagger took for nouns
    if token.is_root and token.lower.endswith("s") and token.child("nsubj") and token.child("dobj", "ccomp"):
        return _read_verb(token, cues)
    if token.tag == "NNS" and token.dep in ("acl", "relcl") and token.child("nsubj"):
        # a charge that the firm disputes
        return _read_verb(token, cues)
    if (
        token.tag == "NNS"
        and token.child("compound")
        and all(t.pos == "PUNCT" for t in token.sentence.tokens[token.index + 1 :])
    ):
        return _misread_tail(token, cues)
    return None


def _misread_tail(token: Token, cues: Cues) -> Frame | None:
    """`“…,” the memo states.`: the verb was taken for the head of its subject."""
    tokens = token.sentence.tokens
    noun = tokens[token.index - 1]
    first = min(c.index for c in token.lefts if c.dep in ("det", "compound", "amod", "poss", "nummod"))
    before = tokens[first - 1] if first else noun
    match = match_reporting(token, cues)
    if match is None or "quote" not in match.frames or before.text not in _CLOSING or noun.dep != "compound":
        return None
    one = Source(tokens[first].start, noun.end, noun)
    rules = [f"verb.{match.kind}", "verb.misread"]
    frame = Frame(token.sentence, token, (token.start, token.end), match.kind, [one], frames=match.frames, rules=rules)
    return frame


_CLOSING = frozenset(["”", "''", '"'])


def _speaks(frame: Frame, cues: Cues) -> bool:
    """Whether a reading is a statement: somebody who can speak, and something said."""
    if frame.kind == "hearsay":
        return bool(frame.content) and stands(frame, cues)
    if frame.kind == "silence":
        asked = not {"refuse.comment", "silence.neither"}.isdisjoint(frame.rules)
        return not any(is_mute(s, cues, asked) for s in frame.sources) or _left_out(frame, cues)
    spoken_by = [s for s in frame.sources if not is_thing(s, cues)]
    if frame.sources and not spoken_by:
        return False
    frame.sources = [s for s in spoken_by if not is_nobody(s, cues)]
    if not stands(frame, cues):
        return False
    if not frame.sources and "quote" not in frame.frames:
        return False
    if _only_a_pronoun(frame):
        return False
    if _is_equated(frame.head):
        frame.sources = [s for s in frame.sources if can_speak(s, cues)]
        if not frame.sources:
            return False
    if frame.sources and _violent(frame, cues) and not all(is_personal(s, cues) for s in frame.sources):
        return False
    if frame.sources and _weak(frame, cues):
        reads = frame.head is not None and frame.head.lemma == "read"
        it = [s for s in frame.sources if reads and s.head is not None and s.head.lower == "it"]
        frame.sources = it or [s for s in frame.sources if can_speak(s, cues)]
        if "verb.evidence" in frame.rules and any(only_person(s, cues) for s in frame.sources):
            return False
        return bool(frame.sources)
    return True


def _left_out(frame: Frame, cues: Cues) -> bool:
    """`The notice did not say when`: a record refuses nobody an answer; the matter is left out, as the cue shows."""
    heads = [one.head for one in frame.sources]
    told = frame.head is not None and frame.head.lemma in cues.silence["record_verbs"]
    if "silence.would_not" not in frame.rules or not frame.content or not told:
        return False
    if any(head is None or head.lemma not in cues.sources["document"] for head in heads):
        return False
    frame.status, frame.detail, frame.unsure = "asserted", None, True
    frame.rules.append("cue.negated")
    return True


#: Kinds of which a person alone is no content: attacked him.
_OF_PERSONS = frozenset(["say", "demand", "promise", "evidence", "judge", "express", "describe"])
_PERSONS = frozenset(["him", "her", "them", "me", "us", "you", "myself", "yourself"])


def _only_a_pronoun(frame: Frame) -> bool:
    """`they reported her`: a person is no content."""
    text = frame.sentence.document.text
    only = text[slice(*frame.content[0])].lower() if len(frame.content) == 1 else ""
    if frame.kind == "speak" and only == "what":
        # what they are talking about
        return True
    return frame.kind in _OF_PERSONS and "quote.joined" not in frame.rules and only in _PERSONS


def _is_equated(verb: Token | None) -> bool:
    """`The usual answer is to reject it`: what an act consists in, unlike `the mayor is to announce it`."""
    if verb is None or verb.tag != "VB" or verb.dep != "xcomp" or not has_to(verb):
        return False
    return verb.head.lemma == "be" and not verb.head.child("acomp", "attr")


def _violent(frame: Frame, cues: Cues) -> bool:
    return frame.head is not None and frame.head.lemma in cues.violent and frame.kind in ("judge", "demand", "shout")


def _weak(frame: Frame, cues: Cues) -> bool:
    head = frame.head
    return head is not None and (head.lemma in cues.weak or "verb.evidence" in frame.rules)
