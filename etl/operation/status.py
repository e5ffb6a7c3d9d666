"""What happened to a day: its dump, its runs, what was lost (nothing), what is unusual, and what to press.

In: the store and the folder of dumps. Out: one `DayStatus` a day. Needs no server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from etl.dumps import days_with_files
from etl.operation.letters import standing_letters
from etl.operation.nights import deviations_of, ledger_of
from etl.records.article import Record
from etl.records.outcome import ConfigurationError
from etl.settings import Settings
from etl.store import Store
from etl.store.files import RunEntry


class RunStatus(Record, frozen=True, kw_only=True):
    """One run of a day. `index`: `agrees`, `differs`, or `unproved` (it was never reconciled)."""

    run: str
    read: int
    states: dict[str, int]
    seconds: float | None
    index: str
    differences: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()
    overrides_unmatched: tuple[str, ...] = ()


class DayStatus(Record, frozen=True, kw_only=True):
    """A day with its runs in order, and its dead letters that still stand, by reason."""

    day: str
    dump: bool
    runs: tuple[RunStatus, ...]
    letters: dict[str, int]

    @property
    def advice(self) -> str | None:
        """What to run, where something is to be done."""
        if not self.runs:
            return f'never run to its end: onrecord_nightly with {{"day": "{self.day}"}}' if self.dump else None
        last = self.runs[-1]
        if last.index != "agrees":
            return f"run the day again, then `onrecord verify {self.day}`"
        if self.letters:
            return f"look at `onrecord dead-letters list --day {self.day}`"
        return None


def status_of(settings: Settings, first: str | None, last: str | None) -> Iterator[DayStatus]:
    """Every day from `first` to `last` (both included; open where None) that has a dump or a run, in order."""
    store = Store(settings.store_uri)
    dumped = _dumped(settings)
    for day in sorted({*dumped, *store.days()}):
        if (first or "") <= day <= (last or "~"):
            runs = tuple(_run(store, day, entry) for entry in store.manifest(day).runs if entry.has_records)
            letters = Counter(letter.reason for letter in standing_letters(store, day))
            yield DayStatus(day=day, dump=day in dumped, runs=runs, letters=dict(sorted(letters.items())))


def _dumped(settings: Settings) -> set[str]:
    try:
        return set(days_with_files(settings.dumps))
    except FileNotFoundError:
        raise ConfigurationError(f"there is no folder of dumps at {settings.dumps}: set ONRECORD_DUMPS") from None


def _run(store: Store, day: str, entry: RunEntry) -> RunStatus:
    ledger = ledger_of(store, day, entry.run)
    found = _reconciliation(store, day, entry.run)
    differences = tuple(found.get("differences", ()))
    return RunStatus(
        run=entry.run,
        read=entry.read,
        states=found.get("states", entry.states),
        seconds=ledger.seconds if ledger else None,
        index="unproved" if not found else "differs" if differences else "agrees",
        differences=differences,
        canaries=tuple(map(str, deviations_of(store, day, entry.run))),
        overrides_unmatched=tuple(found.get("overrides_unmatched", ())),
    )


def _reconciliation(store: Store, day: str, run: str) -> dict[str, Any]:
    try:
        return dict(store.read_json(f"{store.run_folder(day, run)}/reconciliation.json"))
    except FileNotFoundError:
        return {}
