"""Verbs that report, accuse, demand or judge, with what they report, over the parse of one sentence.

In: a verb's token and the lexicon. Out: a `Frame` without status, or None where the verb reports nothing here. What the
verb may take as content is the lexicon's matter (`frames`); how content is found in the parse is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from etl.enrich.statements.cues import PREPOSITIONS, load_cues
from etl.enrich.statements.frames import Frame, Range, Source
from etl.enrich.statements.matching import Match
from etl.enrich.statements.modality import hypothetical, negated
from etl.enrich.statements.phrases import clause, is_finite, is_when, noun_phrase, runs, sources, trim
from etl.enrich.statements.predicates import predicate
from etl.enrich.statements.relatives import antecedent, claim_above, that_object
from etl.enrich.statements.subjects import Subject, is_passive, subject
from etl.enrich.statements.surface import from_surface
from etl.enrich.syntax.document import Token

_CLAUSES = ("ccomp", "pcomp")
_SELF_WORDS = frozenset(["himself", "herself", "themselves", "itself", "myself", "ourselves", "yourself"])


def verb_frame(verb: Token, match: Match) -> Frame | None:
    """The reading of a reporting verb; None where neither content nor a place for a quotation is there."""
    doer = subject(verb)
    if match.kind == "describe" and verb.dep == "acl" and verb.tag != "VBG":
        # a firm called Meridian: its name, nobody's word
        return None
    content = contents(verb, match)
    frame = Frame(
        sentence=verb.sentence,
        head=verb,
        cue=cue_range(match.tokens),
        kind=match.kind,
        sources=sources_of(doer, verb),
        content=content,
        frames=match.frames,
        negated=negated(verb),
        hypothetical=hypothetical(verb),
        rules=[f"verb.{match.kind}"],
    )
    if content and match.kind == "say":
        frame.content = _to_headline_end(content, verb)
    guessed = match.kind not in _NO_GUESS and verb.lemma not in _NO_GUESS and not _unfinished(verb)
    if not content and "clause" in match.frames and not match.document and guessed:
        from_surface(frame, verb)
    _stay_in_brackets(frame, verb)
    return frame


def _stay_in_brackets(frame: Frame, verb: Token) -> None:
    """`left in a hurry (“run,” he said)`: in brackets, only what stands in them is said."""
    text, start = verb.sentence.document.text, verb.sentence.start
    opened = text.rfind("(", start, verb.start)
    if opened < 0 or ")" in text[opened : verb.start] or not any(s < opened for s, _ in frame.content):
        return
    inside = [(max(s, opened + 1), e) for s, e in frame.content if e > opened + 1]
    if not inside and frame.sources:
        inside = [trim(text, opened + 1, max(opened + 1, min(frame.sources[0].start, verb.start)))]
    frame.content = [one for one in inside if one[0] < one[1]] or frame.content


def _to_headline_end(content: list[Range], verb: Token) -> list[Range]:
    """`GROUP SAYS PROFITS DOWN`: what the parse of a headline cut off at the end, where no mark parts it."""
    sentence = verb.sentence
    start, end = content[-1]
    rest = sentence.document.text[end : sentence.end]
    if not sentence.document.in_title(sentence.start) or start < verb.end or len(rest.split()) > _LONGEST_REST:
        return content
    if any(mark in rest for mark in ",;:—–“”\"'‘’?!"):
        return content
    return [*content[:-1], trim(sentence.document.text, start, sentence.end)]


_LONGEST_REST = 6


def _unfinished(verb: Token) -> bool:
    """`the way to counter that is`, `will be answering questions`: an infinitive or gerund that something else governs."""
    if verb.tag == "VB":
        return (
            verb.dep in ("acl", "relcl")
            and verb.head.lemma == "way"
            and not any(c.dep == "aux" and c.lower != "to" for c in verb.children)
        )
    future = any(c.dep == "aux" and c.lower == "be" for c in verb.children)
    return verb.tag == "VBG" and (future or verb.dep in ("amod", "pobj", "dobj", "attr"))


#: Classes of verbs, and verbs, whose clause is too rare to be guessed from commas.
_NO_GUESS = frozenset(["read", "describe", "judge", "demand", "accuse", "speak", "promise", "agree"])


def sources_of(doer: Subject, verb: Token) -> list[Source]:
    """Sources for the heads of a subject."""
    stop = None if doer.how == "agent" else verb
    found: list[Source] = []
    for head in doer.heads:
        found += sources(head, stop)[:1]
    return found


def cue_range(tokens: Iterable[Token]) -> Range:
    """From the first to the last word of the cue."""
    some = list(tokens)
    return min(t.start for t in some), max(t.end for t in some)


def contents(verb: Token, match: Match) -> list[Range]:
    """What a verb says, by the best of its frames; empty where the parse shows nothing."""
    for tokens in _candidates(verb, match):
        found = runs(tokens, verb.sentence.document.text)
        if found:
            return found
    return []


def _candidates(verb: Token, match: Match) -> Iterator[list[Token]]:
    frames, last = match.frames, match.last
    own = set(match.tokens)
    if "clause" in frames or "order" in frames:
        for holder in dict.fromkeys([verb, *match.tokens]):
            for child in holder.children:
                if child not in own and _is_clause(child, holder, verb) and not _beside_object(child, verb, match):
                    yield _clause_of(child, verb)
    if is_passive(verb):
        yield from _passive_object(verb, frames)
    object_ = _object(verb, match)
    if object_ is not None and "order" in frames:
        told = infinitive(verb)
        if told is not None:
            yield [*clause(object_), *clause(told)]
    if "infinitive" in frames or "gerund" in frames:
        told = infinitive(verb, gerund="gerund" in frames)
        if told is not None:
            yield clause(told)
    if object_ is not None:
        yield from _object_frames(verb, object_, match)
    elif "as" in frames and verb.child("oprd"):
        yield [t for c in verb.rights if c.dep in ("oprd", "acomp") for t in c.subtree]
    if "object" in frames:
        yield _antecedent(verb)
    # voiced anger over the levy: of a feeling, the parse hangs it on the noun or on the verb
    felt = [c for c in verb.rights if c.index > last.index] if match.kind == "express" and last is not verb else []
    for preposition in [*last.rights, *felt]:
        if preposition.dep not in ("prep", "agent") or preposition.lower not in frames & PREPOSITIONS:
            continue
        if is_when(preposition):
            continue
        aside = _aside(preposition.child("pobj"))
        inner = [t for t in preposition.subtree if t is not preposition and t not in aside]
        yield [*inner, *_joined_nouns(verb, preposition)]
    elsewise = next((c for c in verb.rights if c.dep == "advmod" and c.lower == "otherwise"), None)
    if elsewise is not None and verb.lemma == "say":
        yield [elsewise]


def _aside(named: Token | None) -> list[Token]:
    """`made no mention of Bell, who had resigned`: what the article adds of a person is no part of what was said."""
    if named is None or named.entity_label != "PERSON":
        return []
    clause_head = next((c for c in named.rights if c.dep == "relcl"), None)
    if clause_head is None or named.sentence.tokens[clause_head.subtree[0].index - 1].text != ",":
        return []
    words = [t.lower for t in clause_head.subtree]
    # praised Bell, who had resigned, as honest: the predicate may hang in the clause
    return clause_head.subtree if words[0] in ("who", "whom", "whose") and "as" not in words else []


def _beside_object(child: Token, verb: Token, match: Match) -> bool:
    """`While he likes the plan, he rejects its cost`: a clause before a verb that has its own object behind it.

    `cited no source for the claim that it leaked`: the clause is the claim's.
    """
    object_ = verb.child("dobj")
    if object_ is None or object_.index < verb.index or object_.lower == "it":
        return False
    if verb.lemma in ("cite", "quote"):
        return child.index > object_.index
    return match.kind in ("deny", "describe") and child.index < verb.index


def _joined_nouns(verb: Token, preposition: Token) -> list[Token]:
    """`called for calm and a new vote`: the second noun, which the parse may hang on the verb."""
    object_ = preposition.child("pobj")
    joined = [c for c in verb.rights if c.dep == "conj" and c.pos in ("NOUN", "PROPN") and c.index > preposition.index]
    if object_ is None or not joined or any(c.dep == "conj" for c in object_.rights):
        return []
    between = verb.sentence.tokens[object_.index + 1 : joined[0].index]
    return joined[0].subtree if not any(t.pos in ("VERB", "AUX") for t in between) else []


def _clause_of(child: Token, verb: Token) -> list[Token]:
    # a verb that hangs inside the clause that it reports is taken out of it, with its subject
    without = [t for t in child.subtree if t is verb]
    return clause(child, without)


def _is_clause(child: Token, holder: Token, verb: Token) -> bool:
    if child.pos == "ADJ" and child.index > holder.index and not child.child("aux", "mark"):
        # found the lamb alive: a state, no clause
        return False
    if child.dep == "ccomp" and child.tag == "VBG" and child.index < holder.index and not holder.child("nsubj"):
        # the participle that was given the verb's own subject
        return False
    if child.index < holder.index and any(t.text == ";" for t in holder.sentence.tokens[child.index : holder.index]):
        # another's clause, before a semicolon
        return False
    if child.index < holder.index and any(c.dep == "mark" and c.lower in _WHEN for c in child.lefts):
        # after the raid killed five, he ordered a search
        return False
    if (holder is not verb and _is_relative(child)) or _of_free_relative(child, holder):
        return False
    if child.dep in _CLAUSES or (child.dep in ("acl", "advcl") and holder is not verb):
        return child.tag != "VBG" or child.child("nsubj") is not None
    if child.dep == "xcomp":
        return bool(child.child("nsubj") or (child.child("mark") and child.tag != "VB"))
    if child.dep == "advcl" and child.index > holder.index:
        marks = {c.lower for c in child.children if c.dep in ("mark", "advmod")}
        return bool(marks & {"whether", "that", "how", "why"})
    return False


_WHEN = frozenset(["after", "when", "while", "although", "though", "before", "once", "until"])


def _is_relative(clause_head: Token) -> bool:
    """`a statement that seemed vague`: of the statement, not in it."""
    first, *rest = clause_head.subtree
    return first.lower in ("that", "which") and first.tag == "WDT" and bool(rest) and rest[0].pos in ("VERB", "AUX")


def _of_free_relative(child: Token, verb: Token) -> bool:
    """`What they ask for is fair`: the clause says something of what they ask for."""
    if child.index < verb.index or not is_finite(child) or child.child("nsubj", "nsubjpass", "expl", "mark"):
        return False
    first = verb.subtree[0]
    opened = all(t.pos == "PUNCT" for t in verb.sentence.tokens[: first.index])
    words = [t for t in verb.subtree if t.pos != "PUNCT"]
    return opened and words[0].lower == "what" and words[0].index < verb.index


def infinitive(verb: Token, gerund: bool = False) -> Token | None:
    """The infinitive, or the gerund, that a verb governs."""
    for child in verb.rights:
        if child.dep in ("xcomp", "ccomp", "advcl", "pcomp") and any(
            c.lower == "to" and c.dep == "aux" for c in child.children
        ):
            return child
        if gerund and child.dep in ("xcomp", "ccomp", "dobj", "pcomp") and (child.tag == "VBG" or _having(child)):
            return child
    return None


def _having(verb: Token) -> bool:
    """`denied having said`: a gerund of the perfect."""
    return any(c.lower == "having" and c.dep == "aux" for c in verb.lefts)


def _object(verb: Token, match: Match) -> Token | None:
    last = match.last
    if last is not verb:
        named = last.child("pobj", "dobj", "pcomp")
        if named is not None and named.pos == "ADV":
            # what they ask for here
            return None
        return named or (verb.child("dobj") if last.dep in ("prt", "advmod") else None)
    return verb.child("dobj") or that_object(verb)


def _object_frames(verb: Token, object_: Token, match: Match) -> Iterator[list[Token]]:
    frames = match.frames
    if object_.index < verb.index and object_.tag in ("WP", "WDT"):
        return
    if match.only and object_.lemma not in match.only:
        return
    if object_.lower in _SELF_WORDS or (match.document and not _by_record(verb)):
        return
    whole = clause(object_) if object_.head.lower != "that" else object_.head.subtree
    aside = _aside(object_)
    whole = [t for t in whole if t not in aside]
    if "as" in frames:
        extra = predicate(verb, object_)
        if extra:
            yield [*whole, *extra]
    if "object" in frames and not (match.hearer and len(match.tokens) == 1):
        for child in verb.rights:
            if child.dep in ("prep", "dative") and child.lower in frames & PREPOSITIONS:
                whole = [*whole, *child.subtree]
        yield whole
    elif "of" in frames or "about" in frames:
        for child in verb.rights:
            if child.dep == "prep" and child.lower in ("of", "about"):
                yield [t for t in child.subtree if t is not child]


def _by_record(verb: Token) -> bool:
    """Whether a record is the verb's subject: only records find and show things by being written."""
    records, own = load_cues().sources["document"], verb.child("nsubj")
    return own is not None and own.lemma in records


def _antecedent(verb: Token) -> list[Token]:
    """The phrase that a relative clause hangs on, without the clause."""
    head = antecedent(verb)
    if head is None:
        return []
    if verb.lemma in load_cues().denial:
        head = claim_above(head)
        deed = _deed_above(head, verb)
        if deed:
            return deed
    start, end = noun_phrase(head, verb)
    return [t for t in verb.sentence.tokens if start <= t.start and t.end <= end]


def _deed_above(name: Token, verb: Token) -> list[Token]:
    """`accused of backing the raid in Ghent, which he denies`: what was done, where the clause hangs on a last name."""
    entries = [entry for entry in load_cues().denial.get(verb.lemma, ()) if len(entry.words) == 1]
    deniable = any(entry.by["clause"] in ("denied", "confirmed") for entry in entries)
    which = next((c for c in verb.lefts if c.lower == "which"), None)
    if name.pos != "PROPN" or not deniable or which is None or name.sentence.tokens[which.index - 1].text != ",":
        return []
    done = next((t for t in name.ancestors if t.pos == "VERB" and t.index < name.index), None)
    return [t for t in done.subtree if done.index <= t.index < which.index - 1] if done is not None else []


def _passive_object(verb: Token, frames: frozenset[str]) -> Iterator[list[Token]]:
    patient = verb.child("nsubjpass")
    if patient is None and verb.dep == "conj" and verb.head.pos == "VERB":
        patient = verb.head.child("nsubjpass")
    if patient is None and "object" in frames and (misread := _misread_patient(verb)):
        yield misread
        return
    if patient is None and verb.dep in ("acl", "relcl"):
        patient = verb.head
        if "object" in frames:
            yield clause(patient, [verb])
        return
    if patient is not None and patient.tag in ("WDT", "WP") and verb.dep == "relcl" and "object" in frames:
        # the report, which was denied by the ministry
        start, end = noun_phrase(verb.head, verb)
        yield [t for t in verb.sentence.tokens if start <= t.start and t.end <= end]
        return
    if patient is not None and ("object" in frames or "as" in frames):
        yield [
            *clause(patient),
            *(t for c in verb.rights if c.dep in ("oprd", "xcomp") or c.lower in ("as", "of") for t in c.subtree),
        ]


def _misread_patient(verb: Token) -> list[Token]:
    """`Calls to act, where none had, were rejected by`: the plural noun that opens it was taken for a verb."""
    noun, be = verb.head, verb.child("auxpass")
    if verb.dep != "conj" or be is None or not noun.is_root or noun.tag != "VBZ" or noun.child("nsubj", "expl"):
        return []
    tokens = verb.sentence.tokens[noun.index : be.index]
    return tokens[:-1] if tokens and tokens[-1].pos == "PUNCT" else tokens
