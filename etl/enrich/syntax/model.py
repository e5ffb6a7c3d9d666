"""The only module that imports the NLP library: loads a spaCy pipeline and fills documents with it.

In: a title and a body. Out: a `Document` whose sentences are found by rule and whose parse and entities are computed
when first asked for, in batches. Each sentence is parsed on its own, so that a parse never depends on its neighbours.
Refuses, when it is made, a pipeline without tagger, parser, lemmatiser and entities, or with other dependency labels.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from etl.enrich.syntax.document import Document, Entity, Sentence, Token, Word
from etl.enrich.syntax.sentences import paragraphs, sentences
from etl.records.article import text_of
from etl.records.outcome import ConfigurationError

#: Labels that the rules are written in; a pipeline that lacks one speaks another scheme.
REQUIRED_LABELS = frozenset(
    [
        "nsubj",
        "nsubjpass",
        "dobj",
        "ccomp",
        "xcomp",
        "prep",
        "pobj",
        "relcl",
        "acl",
        "advcl",
        "appos",
        "conj",
        "cc",
        "agent",
        "aux",
        "auxpass",
        "neg",
        "poss",
        "amod",
        "det",
        "mark",
    ]
)
_REQUIRED_PIPES = ("tagger", "parser", "lemmatizer", "ner")
#: Length-preserving: the pipelines were trained on straight quotation marks and plain spaces.
_STRAIGHT = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " ", "\t": " ", "\n": " "}
)
#: spaCy refuses texts of over a million characters; no sentence comes near, a hostile one is cut here.
_LONGEST_SENTENCE = 20_000


class Syntax:
    """A loaded pipeline. Make one a process: loading takes about a second and 200 MB."""

    def __init__(self, model: str, *, sparing: bool = False) -> None:
        self.name = model
        self.sparing = sparing
        self._nlp = _load(model)
        meta = self._nlp.meta
        self.version = f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"
        self._entity_pipes = ["ner"]
        self._parse_pipes = [name for name in self._nlp.pipe_names if name not in self._entity_pipes]
        # a recogniser without layers of its own listens to the shared embedding
        self._shared_embedding = "tok2vec" in self._nlp.pipe_names and _listens(self._nlp.get_pipe("ner"))

    def read(self, title: str, body: str) -> Document:
        """Find paragraphs and sentences; parse nothing yet."""
        text = text_of(title, body)
        title_end = len(title) if title else 0
        body_start = len(text) - len(body or "")
        ranges = [(0, title_end)] if title_end else []
        ranges += [(s + body_start, e + body_start) for s, e in paragraphs(body or "")]
        document = Document(
            text=text,
            title_end=title_end,
            paragraphs=tuple(ranges),
            parser=self._parse,
            recogniser=self._recognise,
            sparing=self.sparing,
        )
        for number, (start, end) in enumerate(ranges):
            for first, last in sentences(text, start, end):
                for piece in range(first, last, _LONGEST_SENTENCE):
                    self._add(document, number, piece, min(last, piece + _LONGEST_SENTENCE))
        return document

    def _add(self, document: Document, paragraph: int, start: int, end: int) -> None:
        doc = self._nlp.make_doc(document.text[start:end].translate(_STRAIGHT))
        words = tuple(
            Word(document.text[start + t.idx : start + t.idx + len(t)], start + t.idx, start + t.idx + len(t))
            for t in doc
        )
        document.sentences.append(Sentence(document, len(document.sentences), paragraph, start, end, words))

    def _docs(self, some: Sequence[Sentence], disable: list[str]) -> Any:
        texts = []
        for sentence in some:
            doc = self._nlp.make_doc(sentence.text.translate(_STRAIGHT))
            for token in list(doc)[1:]:
                token.is_sent_start = False
            texts.append(doc)
        return self._nlp.pipe(texts, disable=disable, batch_size=64)

    def _parse(self, some: Sequence[Sentence]) -> None:
        for sentence, doc in zip(some, self._docs(some, self._entity_pipes), strict=True):
            sentence._tokens = _tokens(sentence, doc)

    def _recognise(self, some: Sequence[Sentence]) -> None:
        keep = {"ner", "tok2vec"} if self._shared_embedding else {"ner"}
        disable = [name for name in self._nlp.pipe_names if name not in keep]
        for sentence, doc in zip(some, self._docs(some, disable), strict=True):
            sentence._entities = tuple(
                Entity(
                    sentence.start + e.start_char,
                    sentence.start + e.end_char,
                    e.label_,
                    sentence.document.text[sentence.start + e.start_char : sentence.start + e.end_char],
                )
                for e in doc.ents
            )


def _tokens(sentence: Sentence, doc: Any) -> list[Token]:
    text, base = sentence.document.text, sentence.start
    made = []
    for t in doc:
        start = base + t.idx
        surface = text[start : start + len(t)]
        made.append(
            Token(t.i, surface, t.lower_, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, start, start + len(t), sentence)
        )
    for t, token in zip(doc, made, strict=True):
        token.head = made[t.head.i]
        if token.head is not token:
            token.head.children.append(token)
    return made


def _listens(pipe: Any) -> bool:
    return any(node.name == "tok2vec-listener" for node in pipe.model.walk())


def _load(model: str) -> Any:
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    # NumPy's own BLAS runs this kind of model 1.45 times as fast as the bundled one on one core
    set_current_ops(NumpyOps(use_blis=False))
    try:
        try:
            nlp = importlib.import_module(model).load()
        except ModuleNotFoundError:
            nlp = spacy.load(model)
    except OSError as error:
        raise ConfigurationError(
            f"the language model {model!r} is not installed: install it in .venv, or set ONRECORD_MODEL to one that is"
        ) from error
    missing = [pipe for pipe in _REQUIRED_PIPES if pipe not in nlp.pipe_names]
    labels = set(nlp.get_pipe("parser").labels) if "parser" in nlp.pipe_names else set()
    lacking = sorted(REQUIRED_LABELS - labels)
    if missing or lacking:
        raise ConfigurationError(
            f"the language model {model!r} cannot be used: missing pipes {missing}, missing dependency labels {lacking}"
        )
    return nlp
