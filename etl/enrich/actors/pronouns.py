"""Whom a pronoun stands for.

In: a pronoun's token and what has been mentioned before it. Out: a `Noted`, or None where two candidates are level.
The subject of the clause that governs the pronoun's own comes first, then subjects of the sentences before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from etl.enrich.actors.descriptions_lexicon import Nouns
from etl.enrich.actors.discourse import Discourse
from etl.enrich.actors.figures import Figure, Noted
from etl.enrich.actors.salience import MAIN, MARGIN, POSSESSOR, SUBJECT, candidates
from etl.enrich.syntax.document import Token

#: pronoun -> gender, or "it" for things and "they" for several
KINDS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "it", "its": "it", "itself": "it", "they": "they", "them": "they", "their": "they", "themselves": "they",
    "who": "who", "which": "which",
}  # fmt: skip
#: Sentences back in which a pronoun looks for its antecedent.
REACH = 3
_SUBJECTS = ("nsubj", "nsubjpass")
_CLAUSES = ("ccomp", "advcl", "xcomp", "relcl", "acl", "conj", "parataxis", "csubj", "pcomp")


@dataclass(slots=True)
class Pronouns:
    """Resolves the pronouns of one article, in order of the text."""

    discourse: Discourse
    named: dict[int, Noted]
    speech: frozenset[str]
    nouns: Nouns

    def read(self, token: Token) -> Noted | None:
        """Whom this pronoun stands for."""
        kind = KINDS.get(token.lower)
        if kind is None or token.pos not in ("PRON", "DET") or self._empty(token):
            return None
        if kind in ("who", "which"):
            return self._relative(token)
        fits = _FITS[kind]
        if kind in ("m", "f") and self._of_stranger(token):
            return None
        found = self._governing(token, fits)
        if found is None and (kind != "they" or token.dep == "poss"):
            found = self._before(token, fits, kind)
        if found is None:
            return None
        noted, rule = found
        figure = noted.figures[0]
        if kind in ("m", "f") and figure.type == "person" and not self.discourse.quoted(token.start):
            figure.gender = figure.gender or kind
        return self._made(token, noted.figures, rule)

    def _made(self, token: Token, figures: tuple[Figure, ...], rule: str) -> Noted:
        return Noted(
            token.start,
            token.end,
            token.text,
            token.sentence.index,
            "pronoun",
            figures,
            (rule,),
            subject=token.dep in _SUBJECTS,
        )

    def _noted(self, token: Token) -> Noted | None:
        found = self.named.get(token.end) or self.named.get(token.start)
        return found if found and found.head[0] < token.end and token.start < found.head[1] else None

    def _relative(self, token: Token) -> Noted | None:
        """`who` and `which` stand for what their clause hangs on."""
        clause = token
        while clause.dep != "relcl" and not clause.is_root:
            clause = clause.head
        if clause.dep != "relcl":
            return None
        noted = self._noted(clause.head)
        if noted is None or (token.lower == "who") != (noted.figures[0].type == "person"):
            return None
        return self._made(token, noted.figures, "relative_clause")

    def _governing(self, token: Token, fits: Callable[[Figure], bool]) -> tuple[Noted, str] | None:
        """The subject of a clause above the pronoun's own: `Smith said that he …`, `Smith, citing his doctor, …`."""
        own = _clause(token)
        quoted = self.discourse.quoted(token.start)
        clause = own
        while True:
            # a possessive may stand for the subject of its own clause: `Smith sold his house`
            if clause is not own or token.dep == "poss":
                noted = self._subject(clause, token)
                speaker = quoted and clause.lemma in self.speech
                if noted and len(noted.figures) == 1 and fits(noted.figures[0]) and not speaker:
                    return noted, "subject_of_clause_above"
            if clause.is_root or clause.dep not in _CLAUSES:
                return None
            clause = _clause(clause.head)

    def _of_stranger(self, token: Token) -> bool:
        """`a cashier said that she …`: the subject of the verb of speech above is somebody without a name."""
        clause = _clause(token)
        while not clause.is_root and clause.dep in _CLAUSES:
            clause = _clause(clause.head)
            subject = clause.child("nsubj")
            if clause.lemma in self.speech and subject is not None and subject.start < token.start:
                return any(one.start == subject.start for one in self.discourse.strangers if one.speaks)
        return False

    def _subject(self, clause: Token, token: Token) -> Noted | None:
        subject = clause.child(*_SUBJECTS)
        if subject is None or subject is token or subject.start > token.start:
            return None
        return self._noted(subject)

    def _before(self, token: Token, fits: Callable[[Figure], bool], kind: str) -> tuple[Noted, str] | None:
        gender = kind if kind in ("m", "f") else ""
        found = candidates(self.discourse, token, REACH, fits, gender)
        own = _clause(token)
        rival = own.child(*_SUBJECTS) if token.dep in ("dobj", "pobj", "dative") else None
        excluded = self._noted(rival) if rival else None
        after = self._content_end(token)
        found = [
            one
            for one in found
            if not (excluded and one.noted.figures == excluded.figures)
            and not (one.noted.sentence == token.sentence.index and one.noted.start < after)
            and not (one.noted.figures[0].dead and self._speaks(token))
        ]
        if not found:
            return None
        best = found[0]
        if len(found) > 1 and best.weight - found[1].weight < MARGIN:
            return None
        since = self.discourse.stranger_since(best.noted, token.sentence.index, lambda one: one.speaks)
        if since and kind in ("m", "f") and self._speaks(token):
            # `a cashier said …. She said …`
            return None
        near = token.sentence.index - best.noted.sentence
        if kind == "they" and (near or best.noted.standing not in (MAIN, SUBJECT, POSSESSOR)):
            # `Acme's decision to name all their cars`
            return None
        if kind == "it" and (near > 1 or (near and not best.noted.subject)):
            return None
        return best.noted, "most_salient_before" if len(found) > 1 else "only_one_before"

    def _speaks(self, token: Token) -> bool:
        """Whether a pronoun is the subject of a verb of speech outside quotations."""
        return token.dep in _SUBJECTS and token.head.lemma in self.speech and not self.discourse.quoted(token.start)

    def _content_end(self, token: Token) -> int:
        """Where the words end that the pronoun is said to say: in `CONTENT, he said` nobody in CONTENT is `he`."""
        verb = token.head
        if token.dep not in _SUBJECTS or verb.lemma not in self.speech:
            return 0
        if any(child.dep in ("ccomp", "dobj", "prep") and child.start > verb.start for child in verb.children):
            return 0
        before = self.discourse.document.text[token.sentence.start : token.start].rstrip()
        return token.start if before[-1:] in (",", '"', "”", "’", "'") else 0

    def _empty(self, token: Token) -> bool:
        if token.lower != "it":
            return False
        if token.dep == "expl":
            return True
        verb = token.head
        if verb.pos == "ADJ" and verb.dep in ("ccomp", "xcomp", "oprd") and verb.head.lemma in self.nouns.finding:
            # `made it clear that`, `found it hard to`
            return True
        clausal = any(c.dep in ("ccomp", "csubj", "xcomp", "advcl", "acomp") for c in verb.children)
        if token.dep in _SUBJECTS and verb.lemma in self.nouns.empty_it and (clausal or token.dep == "nsubjpass"):
            return True
        if token.dep in ("dobj", "nsubj") and any(
            c.dep == "ccomp" or c.lemma in ("clear", "plain", "possible", "difficult", "hard", "easy", "likely")
            for c in verb.children
        ):
            return verb.lemma in ("make", "be", "find", "become") and not any(
                c.dep == "attr" and c.pos in ("NOUN", "PROPN") for c in verb.children
            )
        return verb.lemma == "be" and any(
            c.dep == "attr" and c.lemma in ("time", "day", "year", "o'clock") for c in verb.children
        )


def _clause(token: Token) -> Token:
    """The verb (or root) of the clause that a token stands in."""
    while not token.is_root and token.pos not in ("VERB", "AUX"):
        token = token.head
    return token


def _person(gender: str) -> Callable[[Figure], bool]:
    return lambda figure: figure.type == "person" and figure.gender in ("", gender)


def _thing(figure: Figure) -> bool:
    return figure.type in ("organization", "state")


def _several(figure: Figure) -> bool:
    return figure.type == "organization"


_FITS: dict[str, Callable[[Figure], bool]] = {"m": _person("m"), "f": _person("f"), "it": _thing, "they": _several}
