"""Entities by the transitions that the pipeline's recogniser learned, decided for a whole batch at a time.

In: a loaded recogniser (greedy, features: the word, the first word of the open entity, the one before), vectors of words.
Out: `(sentence, first, last, label)`. Outside an entity a decision depends on the word alone, so it is made for all words in
one multiplication; only where one begins are the following words read step by step, all that begin at once. The same
decisions as the library's, which asks one word after the other whether each of its transitions is allowed.
Refuses (returns None) a recogniser that is built otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from etl.enrich.syntax.encoder import Encoder, Floats

_NEVER = np.float32(-np.inf)


class Recogniser:
    """A recogniser's weights and transitions."""

    def __init__(self, encoder: Encoder, linear: Any, lower: Any, upper: Any, moves: Sequence[str]) -> None:
        self.encoder = encoder
        self._linear, self._lower = linear, lower
        self._upper: Floats = np.ascontiguousarray(upper.get_param("W").T)
        self._upper_bias: Floats = upper.get_param("b")
        self._labels = [move.partition("-")[2] for move in moves]
        kinds = np.array([move[0] if move != "U-" else "" for move in moves])
        self._begins, self._units, self._ends = (kinds == kind for kind in "BUL")
        self._inside = np.isin(kinds, ["I", "L"])
        same = np.array([[one == other for other in self._labels] for one in self._labels])
        #: transition that opened -> the transitions that may follow, in the middle and at the last word
        self._follow = np.where(same & self._inside, np.float32(0), _NEVER)
        self._finish = np.where(same & self._ends, np.float32(0), _NEVER)
        self._start = np.where(self._begins | self._units | (kinds == "O"), np.float32(0), _NEVER)

    @classmethod
    def of(cls, pipe: Any) -> Recogniser | None:
        """The recogniser of a pipe; None for one that is built otherwise."""
        model = pipe.model
        tok2vec = model.get_ref("tok2vec") if model.has_ref("tok2vec") else None
        layers = list(tok2vec.layers) if tok2vec is not None else []
        if [layer.name for layer in layers[1:]] != ["list2array", "linear"] or not model.attrs.get("has_upper"):
            return None
        lower = model.get_ref("lower")
        is_greedy = pipe.cfg.get("beam_width") == 1 and not model.attrs.get("unseen_classes")
        if not is_greedy or (lower.name, lower.get_dim("nF")) != ("precomputable_affine", 3):
            return None
        encoder = Encoder.of(layers[0])
        # `move_names` leaves one out: a word that was barred beforehand, which there is none of here
        moves = [pipe.moves.get_class_name(number) for number in range(pipe.moves.n_moves)]
        if encoder is None or {move[0] for move in moves} != set("BILUO"):
            return None
        return cls(encoder, layers[2], lower, model.get_ref("upper"), moves)

    def find(
        self, vectors: Floats, lengths: Sequence[int], blank: npt.NDArray[np.bool_]
    ) -> list[list[tuple[int, int, str]]]:
        """Entities of each sentence as `(first, last, label)`, places of words counted in the sentence.

        `blank` says which words are white space: no entity begins there.
        """
        features = self._lower.predict(self._linear.predict(vectors))
        features = features.reshape(len(features), 3, -1)
        # row 0 stands for a word that is not there
        padding, features = features[0], features[1:]
        ends = np.cumsum(lengths)
        is_last = np.zeros(len(vectors), np.bool_)
        is_last[ends - 1] = True
        scores = self._scores(features[:, 0] + (padding[1] + padding[2])) + self._start
        scores[np.ix_(is_last, self._begins)] = _NEVER
        scores[np.ix_(blank, self._begins | self._units)] = _NEVER
        best = scores.argmax(axis=1)
        openings = np.flatnonzero(self._begins[best])
        closings = self._closings(features, openings, best[openings], is_last)
        found: list[list[tuple[int, int, str]]] = [[] for _ in lengths]
        sentences = np.searchsorted(ends, np.arange(len(vectors)), side="right")
        starts = ends - np.asarray(lengths)
        for first, last in self._walk(best, openings, closings):
            sentence = int(sentences[first])
            start = int(starts[sentence])
            found[sentence].append((first - start, last - start, self._labels[best[first]]))
        return found

    def _walk(
        self, best: npt.NDArray[np.int64], openings: npt.NDArray[np.int64], closings: npt.NDArray[np.int64]
    ) -> Iterator[tuple[int, int]]:
        """First and last words of the entities, from left to right: what lies in one that is open begins none."""
        last_of = dict(zip(openings.tolist(), closings.tolist(), strict=True))
        free = 0
        for first in np.flatnonzero(self._begins[best] | self._units[best]).tolist():
            if first >= free:
                last = last_of.get(first, first)
                yield first, last
                free = last + 1

    def _closings(
        self,
        features: Floats,
        openings: npt.NDArray[np.int64],
        moves: npt.NDArray[np.int64],
        is_last: npt.NDArray[np.bool_],
    ) -> npt.NDArray[np.int64]:
        """For each entity that opens, its last word."""
        closings = openings.copy()
        open_ = np.arange(len(openings))
        step = 0
        while len(open_):
            step += 1
            first, move = openings[open_], moves[open_]
            word = first + step
            scores = self._scores(features[word, 0] + features[first, 1] + features[word - 1, 2])
            scores += np.where(is_last[word][:, None], self._finish[move], self._follow[move])
            closed = self._ends[scores.argmax(axis=1)]
            closings[open_[closed]] = word[closed]
            open_ = open_[~closed]
        return closings

    def _scores(self, summed: Floats) -> Floats:
        """Scores of all transitions, from the summed features of states."""
        bias = self._lower.get_param("b").reshape(-1)
        hidden = (summed + bias).reshape(len(summed), -1, self._lower.get_dim("nP")).max(axis=2)
        scores: Floats = hidden @ self._upper
        scores += self._upper_bias
        return scores
