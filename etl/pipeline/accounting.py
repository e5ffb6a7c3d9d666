"""The ledger of each run: written to the store when a run is settled and when it is reconciled, and kept alike in the index.

In: the store, and what the index refused. Out: `accounts.json` in the run's folder, and the same lines in `<prefix>-ledger`. A run
that was settled before there was a ledger has its lines made from its outcomes; a ledger that was lost is loaded whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from etl.operation.accounts import lines_of
from etl.operation.letters import spoken_for
from etl.operation.nights import ledger_of
from etl.records.ledger import LedgerLine
from etl.store import Store

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: Beside the other files of a run.
ACCOUNTS = "accounts.json"
Key = tuple[str, str]


def account(store: Store, day: str, run: str, refused: Mapping[str, int] | None = None) -> list[LedgerLine]:
    """Count a run and write its lines. `refused`: what the index would not take, as the marks have it."""
    folder = store.run_folder(day, run)
    files, places = spoken_for(store, day, run)
    ledger = ledger_of(store, day, run)
    lines = lines_of(
        day,
        run,
        store.read_outcomes(f"{folder}/outcomes.parquet"),
        files=files | {file for file, _ in places},
        refused=refused,
        figures=ledger.figures if ledger else None,
    )
    store.write_json(f"{folder}/{ACCOUNTS}", lines)
    return lines


def accounts(store: Store, day: str, run: str) -> list[LedgerLine]:
    """The lines of a settled run."""
    try:
        return msgspec.convert(store.read_json(f"{store.run_folder(day, run)}/{ACCOUNTS}"), list[LedgerLine])
    except FileNotFoundError:
        return account(store, day, run)


def accounts_of_day(store: Store, day: str) -> list[LedgerLine]:
    """The lines of every run of a day that read records."""
    runs = [entry.run for entry in store.manifest(day).runs if entry.has_records]
    return [line for run in runs for line in accounts(store, day, run)]


def load_accounts(store: Store, client: Elasticsearch, runs: Iterable[Key], prefix: str) -> int:
    """Bring the index's ledger up to date: these runs, and all that it lacks; returns how many runs were written."""
    from etl.load.ledger import load_ledger, runs_in_ledger

    known = {(day, entry.run) for day, entry in store.runs() if entry.has_records}
    wanted = (set(runs) & known) | (known - runs_in_ledger(client, prefix=prefix))
    for key in sorted(wanted):
        load_ledger(client, accounts(store, *key), {key}, prefix=prefix)
    return len(wanted)
