"""A line of the ledger: how many files, records, articles or statements of one run ended in one state.

Of each unit the lines of a run add up to all that it met: nothing is lost without a line that says so. Beside them stand the
figures by which a night is judged against others (`figure`), which add up to nothing.
"""

from typing import Literal

from etl.records.article import Record
from etl.records.identity import digest
from etl.records.values import TerminalState

Unit = Literal["file", "record", "article", "statement", "figure"]


class LedgerLine(Record, frozen=True, kw_only=True):
    """One count of a run. `state` is None for a figure, whose name is `figure`; `reason` tells skips and dead letters apart."""

    day: str
    run: str
    unit: Unit
    count: int
    state: TerminalState | None = None
    reason: str | None = None
    figure: str | None = None

    @property
    def id(self) -> str:
        """The same for the same line of the same run, whatever it counts."""
        return digest(self.day, self.run, self.unit, self.state or "", self.reason or "", self.figure or "")
