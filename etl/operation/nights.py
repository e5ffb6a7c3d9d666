"""The ledgers of past nights, and the judgement of a new one against them.

In: the store. Out: one ledger a night, and what is unusual about a run, kept beside it as `canaries.json`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Literal

import msgspec

from etl.operation.canaries import Deviation, deviations, load_watch
from etl.operation.figures import Ledger
from etl.records.outcome import GuardTripped
from etl.store import Store

_log = logging.getLogger("onrecord.operation")


def ledger_of(store: Store, day: str, run: str) -> Ledger | None:
    """The ledger of a run; None for one that an older version of this code made."""
    try:
        return msgspec.convert(store.read_json(f"{store.run_folder(day, run)}/ledger.json"), Ledger)
    except FileNotFoundError:
        return None


def deviations_of(store: Store, day: str, run: str) -> list[Deviation]:
    """What was unusual about a run when it was settled."""
    try:
        return msgspec.convert(store.read_json(f"{store.run_folder(day, run)}/canaries.json"), list[Deviation])
    except FileNotFoundError:
        return []


def nights_before(store: Store, day: str, nights: int) -> list[Ledger]:
    """One ledger for each of the last days before `day`, in order: of each, the run that enriched most."""
    found: list[Ledger] = []
    for earlier in reversed([other for other in store.days() if other < day]):
        ledgers = list(_ledgers(store, earlier))
        if ledgers:
            found.append(max(ledgers, key=lambda ledger: (ledger.figures.get("enriched", 0), ledger.run)))
        if len(found) == nights:
            break
    return found[::-1]


def judge(store: Store, night: Ledger, mode: Literal["off", "warn", "fail"]) -> list[Deviation]:
    """Compare a run with the nights before it; a deviation is logged, or stops the run (GuardTripped), as set."""
    if mode == "off":
        return []
    found = deviations(night, nights_before(store, night.day, load_watch().nights))
    store.write_json(f"{store.run_folder(night.day, night.run)}/canaries.json", found)
    for deviation in found:
        _log.warning("canary, %s: %s", night.day, deviation)
    if found and mode == "fail":
        raise GuardTripped(
            f"the night of {night.day} is unlike the nights before it:\n  "
            + "\n  ".join(map(str, found))
            + "\nNothing of it was taken. Look at the dump; if it is right, run the day again with ONRECORD_CANARIES=warn."
        )
    return found


def _ledgers(store: Store, day: str) -> Iterator[Ledger]:
    for entry in store.manifest(day).runs:
        if ledger := ledger_of(store, day, entry.run):
            yield ledger
