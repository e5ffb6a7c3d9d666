"""Canaries: a night's quality against the nights before it.

In: tonight's ledger and those of earlier nights. Out: deviations, with tonight's share and the usual one. What is watched, and
how far it may go, stands in `canaries.toml`. Pure, but for reading that file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Annotated

import msgspec

from etl.operation.figures import Ledger
from etl.records.article import Record

_MAD_TO_SIGMA = 1.4826


class Canary(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One watched share: the count `name` divided by the count `of`."""

    name: str
    of: str
    floor: Annotated[float, msgspec.Meta(gt=0, le=1)]


class Watch(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`canaries.toml`."""

    nights: Annotated[int, msgspec.Meta(ge=1)]
    least_nights: Annotated[int, msgspec.Meta(ge=2)]
    least_count: Annotated[int, msgspec.Meta(ge=1)]
    spread: float
    canary: tuple[Canary, ...]


class Deviation(Record, frozen=True, kw_only=True):
    """A share that is not what it used to be."""

    name: str
    of: str
    share: float
    usual: float
    nights: int

    def __str__(self) -> str:
        return f"{self.name}: {self.share:.1%} of {self.of}; over {self.nights} nights before it was {self.usual:.1%}"


@cache
def load_watch() -> Watch:
    """What is watched, from the file beside this module."""
    path = Path(__file__).with_name("canaries.toml")
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Watch)


def deviations(tonight: Ledger, before: Sequence[Ledger], watch: Watch | None = None) -> list[Deviation]:
    """What is unusual tonight. Nights before that had too little to divide by are left out of each comparison."""
    watch = watch or load_watch()
    counts = _counts(tonight)
    past = [_counts(night) for night in before[-watch.nights :]]
    return [found for canary in _each(watch, [counts, *past]) if (found := _judge(canary, counts, past, watch))]


def _judge(
    canary: Canary, tonight: Mapping[str, int], past: Sequence[Mapping[str, int]], watch: Watch
) -> Deviation | None:
    if tonight.get(canary.of, 0) < watch.least_count:
        return None
    shares = [night.get(canary.name, 0) / night[canary.of] for night in past if night.get(canary.of, 0)]
    if len(shares) < watch.least_nights:
        return None
    share, usual = tonight.get(canary.name, 0) / tonight[canary.of], median(shares)
    spread = _MAD_TO_SIGMA * median(abs(other - usual) for other in shares)
    if abs(share - usual) <= max(canary.floor, watch.spread * spread):
        return None
    return Deviation(name=canary.name, of=canary.of, share=round(share, 4), usual=round(usual, 4), nights=len(shares))


def _each(watch: Watch, nights: Sequence[Mapping[str, int]]) -> Iterator[Canary]:
    for canary in watch.canary:
        if not canary.name.endswith(":*"):
            yield canary
            continue
        stem = canary.name[:-1]
        for name in sorted({name for night in nights for name in night if name.startswith(stem)}):
            yield msgspec.structs.replace(canary, name=name)


def _counts(night: Ledger) -> dict[str, int]:
    return {**night.figures, **{f"reason:{k}": v for k, v in night.reasons.items()}, "read": night.read}
