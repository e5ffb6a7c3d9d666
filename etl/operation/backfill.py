"""`backfill plan`: what a range of days would do, before anything starts.

In: the settings and a range of days. Out: for each day its files, bytes, what of it is new or changed since it was run, and how long
it would take at the rate of the last runs. Reads file names and ledgers only; needs no server.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from etl.operation.arrival import arrival, files_read, is_changed
from etl.operation.field_files import FieldFiles
from etl.operation.nights import ledger_of
from etl.records.article import Record
from etl.records.outcome import ConfigurationError
from etl.settings import Settings
from etl.store import Store

#: Runs whose rate is taken: the last ones that enriched something.
_RUNS = 20
#: A leap year. A slip of the pen in a year is more likely than so long a backfill.
MOST_DAYS = 366


class DayPlan(Record, frozen=True, kw_only=True):
    """One day of a backfill. `seconds` is worker time, None where no run has been measured yet."""

    day: str
    files: int
    bytes: int
    unread: int
    unread_bytes: int
    runs: int
    waiting: tuple[str, ...]
    seconds: float | None


class BackfillPlan(Record, frozen=True, kw_only=True):
    """The whole range: its days, the rate that the estimate stands on, and the command to start it."""

    days: tuple[DayPlan, ...]
    missing: tuple[str, ...]
    bytes_a_second: float | None
    workers: int
    command: str

    @property
    def seconds(self) -> float | None:
        """Wall-clock estimate with all workers busy."""
        if self.bytes_a_second is None:
            return None
        return sum(day.seconds or 0 for day in self.days) / self.workers


def plan_backfill(settings: Settings, first: str, last: str) -> BackfillPlan:
    """Plan the days from `first` to `last`, both included. ConfigurationError where they are the wrong way round, or too many."""
    if last < first:
        raise ConfigurationError(f"the backfill ends on {last}, before it begins on {first}: give FROM and then TO")
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    if days > MOST_DAYS:
        raise ConfigurationError(
            f"the backfill from {first} to {last} is of {days:,} days, for each of which Airflow would make a run at once: "
            f"give at most {MOST_DAYS} at a time"
        )
    store = Store(settings.store_uri)
    rate = measured_rate(store)
    plans = [_day(settings, store, day, rate) for day in _days(first, last)]
    return BackfillPlan(
        days=tuple(plan for plan in plans if plan.files or plan.waiting),
        missing=tuple(plan.day for plan in plans if not plan.files and not plan.waiting),
        bytes_a_second=rate,
        workers=settings.worker_count,
        command=airflow_command(first, last, settings.time_zone),
    )


def airflow_command(first: str, last: str, time_zone: str) -> str:
    """What starts the backfill. Both ends are instants: a day alone would leave out the last run, and, where the schedule's zone is not
    Airflow's own, begin or end with another day."""
    zone = ZoneInfo(time_zone)
    begin = datetime.combine(date.fromisoformat(first), time.min, zone)
    end = datetime.combine(date.fromisoformat(last), time(23, 59, 59), zone)
    return (
        f"airflow backfill create --dag-id onrecord_nightly --from-date {begin.isoformat()} --to-date {end.isoformat()} "
        "--reprocess-behavior completed --max-active-runs 2"
    )


def measured_rate(store: Store) -> float | None:
    """Bytes of dump a second and worker, over the last runs that enriched something."""
    ledgers = [ledger for day, entry in store.runs() if (ledger := ledger_of(store, day, entry.run))]
    some = [one for one in ledgers if one.figures.get("enriched") and one.seconds][-_RUNS:]
    seconds = sum(one.seconds for one in some)
    return sum(one.bytes for one in some) / seconds if seconds else None


def _day(settings: Settings, store: Store, day: str, rate: float | None) -> DayPlan:
    found = arrival(settings, day)
    known = files_read(store, day)
    here = FieldFiles(settings.fields).mark(found.files)
    unread = [file for file in here if file.name not in known or is_changed(file, known[file.name])]
    size = sum(file.size for file in unread)
    return DayPlan(
        day=day,
        files=len(found.files),
        bytes=sum(file.size for file in found.files),
        unread=len(unread),
        unread_bytes=size,
        runs=sum(entry.has_records for entry in store.manifest(day).runs),
        waiting=found.waiting,
        seconds=round(size / rate, 1) if rate else None,
    )


def _days(first: str, last: str) -> Iterator[str]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day.isoformat()
        day += timedelta(days=1)
