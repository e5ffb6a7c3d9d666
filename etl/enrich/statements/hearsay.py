"""Hearsay: agentless passives (`it is noted that`, `he is said to`) and adverbs (`reportedly`).

In: a passive verb, or the tokens of one sentence, and the lexicon. Out: frames of what somebody said whom nobody names.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.enrich.statements.cues import Cues
from etl.enrich.statements.frames import Frame
from etl.enrich.statements.matching import Match
from etl.enrich.statements.modality import hypothetical, negated
from etl.enrich.statements.phrases import clause, runs
from etl.enrich.statements.verbs import infinitive
from etl.enrich.syntax.document import Sentence, Token


def hearsay_frame(verb: Token, match: Match, cues: Cues) -> Frame | None:
    """`it is noted that …`, `he is said to …`, `she was accused of …`: somebody said it, nobody is named."""
    patient = verb.child("nsubjpass", "expl", "nsubj")
    if patient is None or not verb.child("auxpass"):
        return None
    tokens: list[Token] = []
    kind = "hearsay"
    that = next((c for c in verb.rights if c.dep in ("ccomp", "advcl") and c.index > verb.index), None)
    told = infinitive(verb)
    start = verb
    if patient.lower in ("it", "there") and that is not None and verb.lemma in cues.hearsay_passives:
        joined = [c for c in verb.rights if c.dep == "conj" and c.child("nsubj", "nsubjpass") and c.index > that.index]
        tokens, start = [*clause(that), *(t for c in joined for t in c.subtree)], patient
    elif patient.lower != "it" and told is not None and verb.lemma in cues.hearsay_raising:
        tokens = [*clause(patient), *clause(told)]
    elif verb.lemma in ("accuse", "ask") and verb.dep in ("ROOT", "conj", "ccomp", "relcl", "advcl"):
        tokens = _passive_charge(verb, patient, that)
    content = runs(tokens, verb.sentence.document.text) if tokens else []
    if not content:
        return None
    auxiliary = verb.child("auxpass")
    first = min([start, auxiliary or verb, verb], key=lambda t: t.index)
    return Frame(
        sentence=verb.sentence,
        head=verb,
        cue=(first.start, match.last.end),
        kind=kind,
        content=content,
        negated=negated(verb),
        hypothetical=hypothetical(verb),
        rules=["passive.agentless"],
    )


def _passive_charge(verb: Token, patient: Token, that: Token | None) -> list[Token]:
    if verb.lemma == "accuse":
        charge = next((c for c in verb.rights if c.dep == "prep" and c.lower == "of"), None)
        return [*clause(patient), *charge.subtree] if charge and patient.tag not in ("WP", "WDT") else []
    asked = next((c for c in verb.rights if c.dep == "prep" and c.lower == "about"), None)
    if that is not None:
        return clause(that)
    return [t for t in asked.subtree if t is not asked] if asked else []


def hearsay_frames(sentence: Sentence, cues: Cues) -> Iterator[Frame]:
    """`reportedly`: the clause that the adverb stands in, said by nobody who is named."""
    for token in sentence.tokens:
        if token.lower not in cues.hearsay_adverbs or token.pos != "ADV":
            continue
        head = token.head
        while not head.is_root and head.pos not in ("VERB", "AUX"):
            head = head.head
        content = runs(clause(head), sentence.document.text)
        if content:
            yield Frame(
                sentence=sentence,
                head=token,
                cue=(token.start, token.end),
                kind="hearsay",
                content=content,
                rules=["adverb.hearsay"],
            )
