"""A load that goes bad stops; single bad records do not stop it."""

from collections.abc import Iterable

import pytest

from etl.load.breaker import Breaker
from etl.records.outcome import GuardTripped


def tell(dead: Iterable[bool]) -> int:
    """How many records were told before the breaker tripped, or all."""
    breaker, count = Breaker(), 0
    for one in dead:
        breaker.tell(one, "bad")
        count += 1
    return count


def test_eleven_in_a_row_trip() -> None:
    assert tell([True] * 10 + [False] + [True] * 10) == 21
    with pytest.raises(GuardTripped, match=r"11 records in a row.*bad"):
        tell([True] * 11)


def test_too_many_of_the_last_hundred_trip() -> None:
    assert tell(([True] + [False] * 9) * 40) == 400
    with pytest.raises(GuardTripped, match="of the last 100"):
        tell(([True] + [False] * 4) * 40)


def test_too_many_in_all_trip() -> None:
    rare = [True] + [False] * 9
    assert tell(rare * 1_000) == 10_000
    with pytest.raises(GuardTripped, match="1001 records"):
        tell(rare * 1_001)
