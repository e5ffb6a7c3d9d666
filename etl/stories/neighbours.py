"""The copies of a member among many, without comparing it with each.

In: the members of some days, in portions. Out: of any member those that are copies of it. Signatures are cut into bands
(`etl.clean.signature`); two that share a band are candidates, and candidates are compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from etl.clean.signature import BANDS, PERMUTATIONS
from etl.stories.likeness import COPY, are_copies
from etl.stories.member import Member

_Numbers = npt.NDArray[np.uint32]
_Keys = npt.NDArray[np.uint64]
#: FNV-1a's prime: folds the numbers of a band into one; that two bands get the same key costs a comparison, no more.
_PRIME = np.uint64(0x100000001B3)


class Neighbours:
    """Members, ready to be asked. About 0.5 KB a member; sorted again for every portion that is added."""

    def __init__(self) -> None:
        self._members: list[Member] = []
        self._numbers: _Numbers = np.empty((0, PERMUTATIONS), np.uint32)
        self._order = np.empty((BANDS, 0), np.int64)
        self._sorted: _Keys = np.empty((BANDS, 0), np.uint64)

    def add(self, members: Iterable[Member]) -> None:
        """Know more members."""
        new = list(members)
        if not new:
            return
        self._members += new
        self._numbers = np.concatenate([self._numbers, _numbers(new)])
        keys = _band_keys(self._numbers)
        self._order = np.argsort(keys, axis=1, kind="stable")
        self._sorted = np.take_along_axis(keys, self._order, axis=1)

    def of(self, member: Member) -> list[Member]:
        """The known members that are copies of this one."""
        numbers = _numbers([member])
        found: list[npt.NDArray[np.int64]] = []
        for band, key in enumerate(_band_keys(numbers)[:, 0]):
            first, last = (np.searchsorted(self._sorted[band], key, side) for side in ("left", "right"))
            found.append(self._order[band, first:last])
        candidates = np.unique(np.concatenate(found))
        near = (self._numbers[candidates] == numbers).mean(axis=1) >= COPY
        return [other for at in candidates[near] if are_copies(member, other := self._members[at])]


def _numbers(members: list[Member]) -> _Numbers:
    joined = b"".join(member.signature for member in members)
    return np.frombuffer(joined, "<u4").astype(np.uint32, copy=False).reshape(len(members), PERMUTATIONS)


def _band_keys(numbers: _Numbers) -> _Keys:
    """One key a band and member: shape (BANDS, members)."""
    keys = np.zeros((len(numbers), BANDS), np.uint64)
    for row in np.moveaxis(numbers.reshape(len(numbers), BANDS, -1), 2, 0):
        keys = (keys ^ row.astype(np.uint64)) * _PRIME
    return np.ascontiguousarray(keys.T)
