"""Whether two members are copies of one story.

In: two members. Out: yes or no, the same whichever is named first, and whatever else is in the archive.

The numbers were chosen by reading pairs of a news agency's and several outlets' articles (docs/stories.md): word shingles
of copies overlap by 0.7 and more; reports that only follow the same form (prices, reserves, bonds) by 0.55 and less.
"""

from __future__ import annotations

from etl.clean.signature import PERMUTATIONS
from etl.stories.member import Member

#: Two articles further apart in time are not joined directly.
DAYS = 7
#: Overlap (Jaccard, estimated) from which articles of two outlets are copies.
COPY = 0.7
#: The same for articles of one outlet: what it publishes again with new text is a follow-up, no copy.
REPEAT = 0.9
#: A body with fewer words may be boilerplate altogether (`subscribers only`): the titles must have the same words.
STUB = 40
#: A body with fewer words may be mostly boilerplate: the titles must share a word, where both have any.
SHORT = 200


def are_copies(one: Member, other: Member) -> bool:
    """Whether one is a copy of the other."""
    if one.id == other.id or abs(one.day - other.day) > DAYS:
        return False
    least = REPEAT if one.outlet == other.outlet else COPY
    return overlap(one, other) >= least and _titles_agree(one, other)


def overlap(one: Member, other: Member) -> float:
    """Estimated share of the word shingles of both that both have, 0 to 1."""
    size = 4
    pairs = (
        one.signature[at : at + size] == other.signature[at : at + size] for at in range(0, PERMUTATIONS * size, size)
    )
    return sum(pairs) / PERMUTATIONS


def _titles_agree(one: Member, other: Member) -> bool:
    words = min(one.words, other.words)
    if words >= SHORT:
        return True
    if words < STUB:
        return bool(one.title) and one.title == other.title
    return not one.title or not other.title or not one.title_words.isdisjoint(other.title_words)
