"""Days that were missed: a dump lies there, and no run of it was ever settled.

In: the settings, the folder of dumps and the store. Out: the days. Airflow does not make up for nights in which it did not run (`catchup`
is off: a month's absence would start thirty runs of whatever lies in the folders by then); it runs the last one, and these are named.
"""

from __future__ import annotations

from etl.dumps import DAY, days_with_files
from etl.operation.arrival import arrival
from etl.operation.backfill import MOST_DAYS
from etl.settings import Settings
from etl.store import Store


def missed_days(settings: Settings, before: str) -> list[str]:
    """Days before `before` (not included) with a whole dump file and no run, in order. What is older than the first day that was run
    was not missed but never wanted."""
    run = {day for day in Store(settings.store_uri).days() if DAY.fullmatch(day)}
    if not run:
        return []
    here = (day for day in days_with_files(settings.dumps) if min(run) < day < before and day not in run)
    return [day for day in here if arrival(settings, day).files]


def missed_line(days: list[str]) -> str:
    """How many there are, and what runs them; a backfill takes so many days at a time, and leaves alone what is in the archive."""
    word = "day with a dump was" if len(days) == 1 else "days with a dump were"
    more = f" (at most {MOST_DAYS} days at a time)" if len(days) > MOST_DAYS else ""
    return f"{len(days)} {word} never run, {days[0]} to {days[-1]}: `onrecord backfill plan {days[0]} {days[-1]}`{more}"
