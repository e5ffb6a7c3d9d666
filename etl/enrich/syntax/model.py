"""The only module that imports the NLP library: loads a spaCy pipeline and fills documents with it.

In: a title and a body. Out: a `Document` whose sentences are found by rule and whose parse and entities are computed
when first asked for, in batches. Each sentence is parsed on its own, so that a parse never depends on its neighbours.
Refuses, when it is made, a pipeline without tagger, parser, lemmatiser and entities, or with other dependency labels.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from etl.enrich.syntax.document import Document, Entity, Sentence, Token, Word
from etl.enrich.syntax.forms import Form
from etl.enrich.syntax.quick import Quick, listens
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

    def __init__(self, model: str, *, sparing: bool = False, shortcuts: bool = True) -> None:
        """`shortcuts`: run a small pipeline by `quick`, which gives the same labels; without, by the library itself."""
        self.name = model
        self.sparing = sparing
        self._nlp = _load(model)
        meta = self._nlp.meta
        self.version = f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"
        self._entity_pipes = ["ner"]
        # a recogniser without layers of its own listens to the shared embedding
        self._shared_embedding = "tok2vec" in self._nlp.pipe_names and listens(self._nlp.get_pipe("ner"))
        self._quick = Quick.of(self._nlp) if shortcuts else None

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
        text = document.text
        doc = self._nlp.make_doc(text[start:end].translate(_STRAIGHT))
        places = (doc.to_array(("IDX", "LENGTH")) + np.array((start, 0), np.uint64)).tolist() if len(doc) else []
        words = tuple([Word(text[first : first + length], first, first + length) for first, length in places])
        document.sentences.append(
            Sentence(document, len(document.sentences), paragraph, start, end, words, doc if self._quick else None)
        )

    def _docs(self, some: Sequence[Sentence], disable: list[str]) -> Any:
        texts = []
        for sentence in some:
            doc = self._nlp.make_doc(sentence.text.translate(_STRAIGHT))
            for token in list(doc)[1:]:
                token.is_sent_start = False
            texts.append(doc)
        return self._nlp.pipe(texts, disable=disable, batch_size=64)

    def _parse(self, some: Sequence[Sentence]) -> None:
        if self._quick:
            docs = [self._whole(sentence) for sentence in some]
            for sentence, parse in zip(some, self._quick.parse(docs), strict=True):
                sentence._tokens = _joined(sentence, *parse)
        else:
            for sentence, doc in zip(some, self._docs(some, self._entity_pipes), strict=True):
                forms = [Form(t.lower_, t.lemma_.lower(), t.pos_, t.tag_, "") for t in doc]
                sentence._tokens = _joined(sentence, forms, [t.dep_ for t in doc], [t.head.i for t in doc])

    def _whole(self, sentence: Sentence) -> Any:
        """The tokenised sentence, which the parser must not part."""
        doc = sentence.tokenised
        inside = np.full(len(doc), -1, np.int64)
        inside[:1] = 1
        return doc.from_array(("SENT_START",), inside.astype(np.uint64)[:, None]) if len(doc) else doc

    def _recognise(self, some: Sequence[Sentence]) -> None:
        if self._quick:
            for sentence, found in zip(some, self._quick.entities([s.tokenised for s in some]), strict=True):
                words = sentence.words
                sentence._entities = _entities(
                    sentence, [(words[first].start, words[last].end, label) for first, last, label in found]
                )
            return
        keep = {"ner", "tok2vec"} if self._shared_embedding else {"ner"}
        disable = [name for name in self._nlp.pipe_names if name not in keep]
        for sentence, doc in zip(some, self._docs(some, disable), strict=True):
            base = sentence.start
            sentence._entities = _entities(
                sentence, [(base + e.start_char, base + e.end_char, e.label_) for e in doc.ents]
            )


def _entities(sentence: Sentence, found: Sequence[tuple[int, int, str]]) -> tuple[Entity, ...]:
    text = sentence.document.text
    return tuple(Entity(start, end, label, text[start:end]) for start, end, label in found)


def _joined(sentence: Sentence, forms: Sequence[Form], deps: Sequence[str], heads: Sequence[int]) -> list[Token]:
    """Tokens with their heads and children."""
    made = [
        Token(at, word.text, form.lower, form.lemma, form.pos, form.tag, dep, word.start, word.end, sentence)
        for at, (word, form, dep) in enumerate(zip(sentence.words, forms, deps, strict=True))
    ]
    for token, head in zip(made, heads, strict=True):
        token.head = made[head]
        if token.head is not token:
            token.head.children.append(token)
    return made


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
