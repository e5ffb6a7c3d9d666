"""The embedding network of a small pipeline, run with what does not change computed once a word, not once an occurrence.

In: the network of a loaded pipeline (`spacy.Tok2Vec.v2`: hashed embeddings of a word's forms, mixed, then a few layers that
each look one word to either side) and documents. Out: a vector a token, as the network itself gives, but for the rounding.
The mixed embedding of a word depends on the word alone: it is kept in a table. The layers run over a whole batch, padded
between its sentences as in the original, so that no sentence sees its neighbours. Refuses (returns None) a network that is
built otherwise; the caller then leaves it to the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

#: Distinct words that a table keeps, so that two networks never have more than 25 MB of them; it then starts anew, which costs what a
#: thousand articles have of words, once in a thousand articles.
MOST_WORDS = 28_000
#: Rows that are multiplied at once: so many, and what they become, stay in the processor's second cache.
_CHUNK = 512
#: Added to a variance before it divides, as the library does.
_EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: the best of `pieces` linear maps, brought to mean 0 and variance 1, scaled and moved."""

    weights: Floats  # (inputs, pieces * width), the pieces side by side
    bias: Floats
    scale: Floats
    shift: Floats
    pieces: int

    @classmethod
    def of(cls, maxout: Any, norm: Any) -> _Layer:
        """From the library's parameters `(width, pieces, inputs)`."""
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        width, pieces, inputs = weights.shape
        beside = weights.transpose(1, 0, 2).reshape(pieces * width, inputs)
        return cls(
            weights=np.ascontiguousarray(beside.T),
            bias=np.ascontiguousarray(bias.T.reshape(-1)),
            scale=norm.get_param("G"),
            shift=norm.get_param("b"),
            pieces=pieces,
        )

    def apply(self, inputs: Floats) -> Floats:
        """`(rows, inputs)` to `(rows, width)`."""
        product = inputs @ self.weights
        product += self.bias
        width = len(self.scale)
        best = product[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, product[:, piece * width : (piece + 1) * width])
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best)[:, None] / np.float32(width) + np.float32(_EPSILON)
        best *= 1 / np.sqrt(variance)
        best *= self.scale
        best += self.shift
        return best


class Encoder:
    """One network. `table` holds the mixed embedding of each word that `Words` has numbered."""

    def __init__(self, columns: list[str], embed: Any, mix: _Layer, layers: list[_Layer], pad: int) -> None:
        self.columns = columns
        self._embed, self._mix, self._layers, self._pad = embed, mix, layers, pad
        self.width = len(mix.scale)
        self.table: Floats = np.zeros((1024, self.width), dtype=np.float32)

    @classmethod
    def of(cls, model: Any) -> Encoder | None:
        """The encoder of a network; None for one that is built otherwise."""
        parts = list(model.layers)
        if len(parts) != 2 or not parts[0].layers or parts[1].attrs.get("pad") is None:
            return None
        embedding, layers = parts[0].layers, [_layer_of(one) for one in _chain(parts[1].layers[0])]
        names = [one.name.partition("(")[0] for one in embedding]
        if names != ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"] or None in layers:
            return None
        mix = _maxout_and_norm(embedding[3])
        if mix is None:
            return None
        pad = int(parts[1].attrs["pad"])
        found = [layer for layer in layers if layer is not None]
        return cls(list(embedding[0].attrs["columns"]), embedding[2].layers[0], mix, found, pad) if pad else None

    def learn(self, first: int, features: npt.NDArray[np.uint64]) -> None:
        """Fill the table from row `first` on, for words with these values of `columns`."""
        last = first + len(features)
        while last > len(self.table):
            self.table = np.concatenate([self.table, np.zeros_like(self.table)])
        self.table[first:last] = self._mix.apply(self._embed.predict(features))

    def encode(self, rows: Rows, lengths: Sequence[int]) -> Floats:
        """Vectors of the words `rows`, which are sentences of these lengths, one after the other."""
        places = np.arange(len(rows)) + np.repeat(np.arange(1, len(lengths) + 1), lengths) * self._pad + 1
        size = len(rows) + self._pad * (len(lengths) + 1)
        # one more row at either end, so that the first and the last have a neighbour
        now, then = np.zeros((size + 2, self.width), np.float32), np.zeros((size + 2, self.width), np.float32)
        now[places] = self.table[rows]
        for layer in self._layers:
            windows = np.lib.stride_tricks.as_strided(now, (size, 3 * self.width), now.strides, writeable=False)
            for start in range(0, size, _CHUNK):
                end = min(size, start + _CHUNK)
                new = layer.apply(np.ascontiguousarray(windows[start:end]))
                np.add(now[start + 1 : end + 1], new, out=then[start + 1 : end + 1])
            now, then = then, now
        found: Floats = now[places]
        return found


class Words:
    """Numbers the words that were met; a word is its letters, its norm, and whether a space follows."""

    _KEY = ("ORTH", "NORM", "SPACY", "IS_SPACE")

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self._encoders = encoders
        columns = [column for encoder in encoders for column in encoder.columns]
        self._columns = list(dict.fromkeys([*self._KEY, *columns]))
        self._rows: dict[tuple[int, ...], int] = {}

    def rows(self, docs: Sequence[Any]) -> tuple[Rows, list[int], npt.NDArray[np.bool_]]:
        """The rows of all words in the encoders' tables, the length of each document, and which words are white space."""
        if len(self._rows) > MOST_WORDS:
            self._rows.clear()
        values = [doc.to_array(self._KEY) for doc in docs]
        lengths = [len(value) for value in values]
        keys = np.concatenate(values)
        words = list(map(tuple, keys.tolist()))
        known = self._rows
        new = {word: at for at, word in enumerate(words) if word not in known}
        if new:
            self._learn(docs, lengths, new)
        return np.fromiter(map(known.__getitem__, words), np.int64, len(words)), lengths, keys[:, -1] == 1

    def _learn(self, docs: Sequence[Any], lengths: Sequence[int], new: dict[tuple[int, ...], int]) -> None:
        places = np.fromiter(new.values(), np.int64, len(new))
        starts = np.concatenate([[0], np.cumsum(lengths)])
        holders = np.searchsorted(starts, places, side="right") - 1
        features = np.empty((len(places), len(self._columns)), np.uint64)
        for holder in np.unique(holders):
            mine = holders == holder
            features[mine] = docs[holder].to_array(self._columns)[places[mine] - starts[holder]]
        first = len(self._rows)
        for encoder in self._encoders:
            encoder.learn(first, features[:, [self._columns.index(c) for c in encoder.columns]])
        self._rows.update({word: first + at for at, word in enumerate(new)})


def _chain(node: Any) -> Iterator[Any]:
    """The residual layers of an encoding, in order, or the one that it is."""
    if node.name.startswith("residual(") and len(node.layers) == 1:
        yield node
    else:
        for layer in node.layers:
            yield from _chain(layer)


def _layer_of(residual: Any) -> _Layer | None:
    window = next((node for node in residual.walk() if node.name == "expand_window"), None)
    return _maxout_and_norm(residual) if window is not None and window.attrs.get("window_size") == 1 else None


def _maxout_and_norm(node: Any) -> _Layer | None:
    """The one maxout and the one normalisation under a node; None where there is another number of them, or more."""
    leaves = [one for one in node.walk() if not one.layers and one.name not in ("dropout", "expand_window")]
    if [leaf.name for leaf in leaves] != ["maxout", "layernorm"]:
        return None
    return _Layer.of(*leaves)
