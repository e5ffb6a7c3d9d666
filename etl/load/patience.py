"""How long a passing fault is waited out, and a read that does so."""

import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from etl.records.article import Record
from etl.records.outcome import ServiceUnreachable, TransientError

T = TypeVar("T")


class Patience(Record, frozen=True):
    """How long a passing fault is waited out: tries, and seconds between them, doubling, with jitter."""

    tries: int = 8
    first: float = 0.5
    most: float = 30.0

    def pauses(self) -> Iterator[float]:
        """Seconds to wait before each further try."""
        for attempt in range(self.tries - 1):
            full = min(self.most, self.first * 2**attempt)
            yield full * (0.5 + random.random() / 2)  # noqa: S311 - spreads retries, guards nothing


def patiently(call: Callable[[], T], patience: Patience | None = None) -> T:
    """The result of `call`; ServiceUnreachable where it keeps raising TransientError."""
    pauses = (patience or Patience()).pauses()
    while True:
        try:
            return call()
        except TransientError as error:
            pause = next(pauses, None)
            if pause is None:
                raise ServiceUnreachable(f"{error}; it did not recover. Run this again when it has.") from error
            time.sleep(pause)
