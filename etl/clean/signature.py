"""A near-duplicate signature: MinHash over word shingles, so that copies of one wire story can be joined.

Two bodies whose sets of shingles overlap by the share `s` (Jaccard) agree in about `s` of the numbers; `bands` cuts the
signature so that copies that overlap by 0.7 or more share a band with a probability above 0.99, and others rarely do.
Broder, "On the resemblance and containment of documents", 1997.
"""

import re
from hashlib import blake2b

WORDS = 5
PERMUTATIONS = 64
BANDS = 16
_PRIME = (1 << 61) - 1
_MASK = (1 << 32) - 1
_WORD = re.compile(r"\w+")


def _coefficients() -> tuple[tuple[int, int], ...]:
    """Fixed pseudo-random pairs: the signature must be the same in every process and version."""
    drawn = [int.from_bytes(blake2b(str(i).encode(), digest_size=8).digest(), "big") for i in range(2 * PERMUTATIONS)]
    return tuple((a % _PRIME or 1, b % _PRIME) for a, b in zip(drawn[0::2], drawn[1::2], strict=True))


_PAIRS = _coefficients()


def signature(body: str) -> tuple[int, ...]:
    """`PERMUTATIONS` numbers of 32 bits; empty for a body with fewer words than one shingle."""
    words = _WORD.findall(body.casefold())
    shingles = {" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}
    hashes = [int.from_bytes(blake2b(s.encode("utf-8", "replace"), digest_size=7).digest(), "big") for s in shingles]
    if not hashes:
        return ()
    return tuple(min((a * h + b) % _PRIME for h in hashes) & _MASK for a, b in _PAIRS)


def bands(numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Keys to join on: two signatures that share one are candidates."""
    rows = PERMUTATIONS // BANDS
    return tuple(
        f"{i}:" + "-".join(f"{n:08x}" for n in numbers[i * rows : (i + 1) * rows])
        for i in range(BANDS if numbers else 0)
    )


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated Jaccard overlap of two signatures, 0 to 1; 0 where one is empty."""
    return sum(x == y for x, y in zip(a, b, strict=False)) / PERMUTATIONS if a and b else 0.0
