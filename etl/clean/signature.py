"""A near-duplicate signature: MinHash over word shingles, so that copies of one wire story can be joined.

Two bodies whose sets of shingles overlap by the share `s` (Jaccard) agree in about `s` of the numbers. `bands` cuts the
signature: copies that overlap by 0.7 share a band with a probability of 0.99, those that overlap by 0.3 with one of 0.12.
Broder, "On the resemblance and containment of documents", 1997. The library's version is pinned, since stored signatures are
compared with new ones; a test holds a known one.
"""

import re

from rensa import RMinHash

WORDS = 5
PERMUTATIONS = 64
BANDS = 16
SEED = 1
_WORD = re.compile(r"\w+")


def signature(body: str) -> tuple[int, ...]:
    """`PERMUTATIONS` numbers of 32 bits; empty for a body with fewer words than one shingle."""
    words = _WORD.findall(body.casefold())
    shingles = [" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)]
    if not shingles:
        return ()
    hashed = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    hashed.update(shingles)
    return tuple(hashed.digest())


def bands(numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Keys to join on: two signatures that share one are candidates."""
    rows = PERMUTATIONS // BANDS
    cut = (numbers[i : i + rows] for i in range(0, len(numbers), rows))
    return tuple(f"{i}:" + "-".join(f"{n:08x}" for n in band) for i, band in enumerate(cut))


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated Jaccard overlap of two signatures, 0 to 1; 0 where one is empty."""
    return sum(x == y for x, y in zip(a, b, strict=False)) / PERMUTATIONS if a and b else 0.0
