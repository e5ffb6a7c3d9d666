"""The circuit breaker: a load that goes bad stops instead of filling the dead letters.

The numbers are those of elastic/connectors' ErrorMonitor: more than 10 dead letters in a row, more than 15 in the last 100
records, or more than 1,000 in all.
"""

from collections import deque

from etl.records.outcome import GuardTripped

IN_A_ROW = 10
WINDOW = 100
IN_WINDOW = 15
IN_ALL = 1_000


class Breaker:
    """Told of every record in turn; raises GuardTripped when too many were dead."""

    def __init__(self) -> None:
        self._row = 0
        self._all = 0
        self._last: deque[bool] = deque(maxlen=WINDOW)

    def tell(self, dead: bool, why: str = "") -> None:
        """One record is settled; `why` says what was wrong with it."""
        self._last.append(dead)
        self._row = self._row + 1 if dead else 0
        self._all += dead
        if not dead:
            return
        if self._row > IN_A_ROW:
            self._trip(f"{self._row} records in a row were refused", why)
        if len(self._last) == WINDOW and sum(self._last) > IN_WINDOW:
            self._trip(f"{sum(self._last)} of the last {WINDOW} records were refused", why)
        if self._all > IN_ALL:
            self._trip(f"{self._all} records were refused", why)

    def _trip(self, what: str, why: str) -> None:
        raise GuardTripped(
            f"{what}, the last one because: {why}. Something else than single records is wrong; stopped."
        )
