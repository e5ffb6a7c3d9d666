"""The three outcomes of a failure, and no fourth: dead letter, try again, stop the run.

`RecordError` becomes a dead letter; `TransientError` is retried with back-off by whoever drives the stage;
`Halt` and its kinds stop the run with an exit status and say what to do.
"""

from etl.records.article import DumpPlace, Record
from etl.records.values import Stage


class DeadLetter(Record, frozen=True, kw_only=True):
    """A record that could not be taken, with the reason and as many of its raw bytes as are kept (1 MiB)."""

    id: str
    stage: Stage
    reason: str
    message: str
    excerpt: str
    dump: DumpPlace | None = None
    day: str | None = None
    article: str | None = None
    attempts: int = 1
    raw: bytes = b""


class Skipped(Record, frozen=True, kw_only=True):
    """A record that is no article (a feed's header, a WARC record that is no page), with the reason."""

    dump: DumpPlace
    reason: str


class RecordError(Exception):
    """This one record is bad: a dead letter with a stable reason code; its neighbours go on."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class TransientError(Exception):
    """Nothing is wrong with the input; the same call may succeed later."""


class Halt(Exception):
    """Stop the run. `exit_status` is the command line's; the message says what was wrong, where, what to do."""

    exit_status = 2


class ConfigurationError(Halt):
    """Bad usage or configuration."""

    exit_status = 2


class ServiceUnreachable(Halt):
    """A service could not be reached, or did not recover within the retries."""

    exit_status = 3


class GuardTripped(Halt):
    """A guard stopped the run: reconciliation, drift, source contract, too many dead letters in a row."""

    exit_status = 4
