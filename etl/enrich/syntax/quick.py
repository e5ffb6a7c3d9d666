"""A small pipeline run batch by batch without the library's own loop: the same labels for a fraction of the time.

In: a loaded pipeline, tokenised sentences. Out: forms and heads, entities. The tagger, the parser's transitions, the tokeniser
and all rules are the library's; the embedding networks (`encoder`), the recogniser's decisions (`recogniser`) and what is
decided once a word (`forms`) are not. Refuses (returns None) a pipeline that is built otherwise, such as one with vectors
or a transformer: the library then runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from etl.enrich.syntax.encoder import Encoder, Words
from etl.enrich.syntax.forms import Form, Forms
from etl.enrich.syntax.recogniser import Recogniser

#: Words of a batch, about: enough that the cost of a call does not count, few enough that a batch stays under 40 MB.
BATCH_WORDS = 3000
_READ = ("ORTH", "TAG", "DEP", "HEAD")
_PIPES = {"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"}
_LISTENERS = ("tagger", "parser")


class Quick:
    """One pipeline."""

    def __init__(self, nlp: Any, encoder: Encoder, recogniser: Recogniser, forms: Forms) -> None:
        self._tagger, self._parser = (nlp.get_pipe(name) for name in _LISTENERS)
        self._encoder, self._recogniser, self._forms = encoder, recogniser, forms
        self._strings = nlp.vocab.strings
        self._words = Words([encoder, recogniser.encoder])

    @classmethod
    def of(cls, nlp: Any) -> Quick | None:
        """The quick run of a pipeline; None for one that is built otherwise."""
        if set(nlp.pipe_names) != _PIPES or not all(listens(nlp.get_pipe(name)) for name in _LISTENERS):
            return None
        encoder = Encoder.of(nlp.get_pipe("tok2vec").model)
        recogniser = Recogniser.of(nlp.get_pipe("ner"))
        forms = Forms.of(nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer"))
        if encoder is None or recogniser is None or forms is None:
            return None
        return cls(nlp, encoder, recogniser, forms)

    def parse(self, docs: Sequence[Any]) -> Iterator[tuple[list[Form], list[str], list[int]]]:
        """The forms, the dependency labels and the heads (by place) of each document's tokens."""
        for batch in _batches(docs):
            rows, lengths, _ = self._words.rows(batch)
            vectors, at = self._encoder.encode(rows, lengths), 0
            for doc, length in zip(batch, lengths, strict=True):
                doc.tensor = vectors[at : at + length]
                at += length
            for pipe in (self._tagger, self._parser):
                pipe.set_annotations(batch, pipe.predict(batch))
            values = [doc.to_array(_READ) for doc in batch]
            keys = [self._forms.keys(map(tuple, value[:, :3].tolist())) for value in values]
            self._forms.learn(batch[0], chain.from_iterable(keys))
            for doc, key, value in zip(batch, keys, values, strict=True):
                heads = value[:, 3].astype(np.int64) + np.arange(len(value))
                forms = self._forms.read(doc, key)
                deps = [form.dep or self._strings[dep] for form, dep in zip(forms, value[:, 2].tolist(), strict=True)]
                yield forms, deps, heads.tolist()

    def entities(self, docs: Sequence[Any]) -> Iterator[list[tuple[int, int, str]]]:
        """The entities of each document: first and last token, label."""
        for batch in _batches(docs):
            rows, lengths, blank = self._words.rows(batch)
            yield from self._recogniser.find(self._recogniser.encoder.encode(rows, lengths), lengths, blank)


def _batches(docs: Sequence[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    words = 0
    for doc in docs:
        batch.append(doc)
        words += len(doc)
        if words >= BATCH_WORDS:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch


def listens(pipe: Any) -> bool:
    """Whether a pipe reads the shared embedding, not one of its own."""
    return any(node.name == "tok2vec-listener" for node in pipe.model.walk())
