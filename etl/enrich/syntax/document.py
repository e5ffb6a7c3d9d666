"""The shape of a read text: document, paragraphs, sentences, tokens with a dependency parse, entities.

Nothing here knows the NLP library; `model.py` fills these. Offsets count in the article's text.
Dependency labels are ClearNLP's (spaCy's English pipelines): nsubj, nsubjpass, dobj, ccomp, xcomp, prep, pobj,
relcl, acl, advcl, appos, conj, cc, agent, parataxis …; tags are Penn Treebank's, `pos` Universal's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(slots=True, eq=False)
class Token:
    """One token of a parsed sentence. `head` is itself at the root; `index` counts in the sentence."""

    index: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    start: int
    end: int
    sentence: Sentence
    head: Token = field(init=False, repr=False)
    children: list[Token] = field(default_factory=list, repr=False)

    @property
    def is_root(self) -> bool:
        """Whether no token governs this one."""
        return self.head is self

    @property
    def lefts(self) -> list[Token]:
        """Children before the token, in order of the text."""
        return [child for child in self.children if child.index < self.index]

    @property
    def rights(self) -> list[Token]:
        """Children after the token, in order of the text."""
        return [child for child in self.children if child.index > self.index]

    @property
    def subtree(self) -> list[Token]:
        """The token and all that it governs, in order of the text."""
        found, open_ = [], [self]
        while open_:
            token = open_.pop()
            found.append(token)
            open_.extend(token.children)
        return sorted(found, key=lambda token: token.index)

    @property
    def ancestors(self) -> Iterator[Token]:
        """Heads, from the nearest to the root."""
        token = self
        while not token.is_root:
            token = token.head
            yield token

    @property
    def entity_label(self) -> str | None:
        """The label of the named entity that it is a part of, as the model sees it."""
        return next((e.label for e in self.sentence.entities if e.start <= self.start < e.end), None)

    def child(self, *deps: str) -> Token | None:
        """The first child under one of these dependency labels."""
        return next((child for child in self.children if child.dep in deps), None)


class Word(NamedTuple):
    """A token before any parse: its text and place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity as the model labels it (OntoNotes: PERSON, ORG, GPE, NORP, LOC, FAC, EVENT, DATE …)."""

    start: int
    end: int
    label: str
    text: str


@dataclass(slots=True, eq=False)
class Sentence:
    """One sentence. `words` are always there; `tokens` and `entities` are computed when first asked for."""

    document: Document = field(repr=False)
    index: int
    paragraph: int
    start: int
    end: int
    words: tuple[Word, ...]
    #: What the model keeps of its tokenisation; nothing for others to read.
    tokenised: Any = field(default=None, repr=False)
    _tokens: list[Token] | None = field(default=None, repr=False)
    _entities: tuple[Entity, ...] | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.document.text[self.start : self.end]

    @property
    def tokens(self) -> list[Token]:
        """Tagged, lemmatised and parsed tokens."""
        if self._tokens is None:
            self.document.require_parse(self)
        assert self._tokens is not None
        return self._tokens

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The model's named entities, in order."""
        if self._entities is None:
            self.document.require_entities(self)
        assert self._entities is not None
        return self._entities

    @property
    def parsed(self) -> bool:
        """Whether the parse is there already."""
        return self._tokens is not None

    @property
    def root(self) -> Token:
        """The first token without a head."""
        return next(token for token in self.tokens if token.is_root)


#: Fills sentences in place; given by the model.
Analyser = Callable[[Sequence[Sentence]], None]


@dataclass(slots=True, eq=False)
class Document:
    """A text with its paragraphs and sentences. The title, where there is one, is paragraph 0."""

    text: str
    title_end: int
    paragraphs: tuple[tuple[int, int], ...]
    parser: Analyser = field(repr=False)
    recogniser: Analyser = field(repr=False)
    sentences: list[Sentence] = field(default_factory=list)
    #: True: what is asked for one sentence is computed for that sentence alone; False: for all at once, in a batch.
    sparing: bool = False

    def require_parse(self, sentence: Sentence) -> None:
        """Parse this sentence, and in a batch all others that have none yet, unless sparing."""
        self.parser([sentence] if self.sparing else [s for s in self.sentences if s._tokens is None])

    def require_entities(self, sentence: Sentence) -> None:
        """Recognise entities in this sentence, and in a batch in all others, unless sparing."""
        self.recogniser([sentence] if self.sparing else [s for s in self.sentences if s._entities is None])

    def in_title(self, offset: int) -> bool:
        """Whether an offset lies in the title."""
        return offset < self.title_end

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds an offset."""
        low, high = 0, len(self.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        found = self.sentences[low] if low < len(self.sentences) else None
        return found if found and found.start <= offset else None
