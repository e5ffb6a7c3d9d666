"""The one step that sees all shards of a run: which rows count, and the final state of every record.

In: the shards' files. Out: `outcomes.parquet`, the day's manifest (written last, under the store's lock), the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from etl.pipeline.processing import outcomes_of
from etl.records.outcome import GuardTripped
from etl.records.values import TerminalState
from etl.settings import Settings
from etl.store import Catalogue, Outcome, Store
from etl.store.files import RunEntry, ShardFile
from etl.store.locking import locked

_CANDIDATES = ("indexed", "unchanged", "duplicate", "superseded")


def settle(settings: Settings, day: str, run: str, shards: int) -> dict[str, Any]:
    """Make a run count. Returns its totals; called again, returns them again and changes nothing."""
    store = Store(settings.store_uri)
    with locked(store):
        entry = next((e for e in store.manifest(day).runs if e.run == run), None)
        if entry is None:
            entry = _settle(store, day, run, shards)
    return {"day": day, "run": run, "read": entry.read, "states": entry.states}


def _settle(store: Store, day: str, run: str, shards: int) -> RunEntry:
    folder = store.run_folder(day, run)
    names = [f"{folder}/shard-{number}.parquet" for number in range(shards)]
    counts = [store.read_json(f"{folder}/counts-{number}.json") for number in range(shards)]
    catalogue = Catalogue.open(store).folded(store, names, [f"{day}.{run}"])
    states: Counter[str] = Counter()
    with store.outcome_writer(f"{folder}/outcomes.parquet") as write:
        for outcome in _final(outcomes_of(store, day, run, shards), catalogue, folder):
            states[outcome.state] += 1
            write(outcome)
    read = sum(count["read"] for count in counts)
    if sum(states.values()) != read:
        raise GuardTripped(f"run {run} of {day}: {read} records read, {sum(states.values())} ended in a state")
    entry = RunEntry(
        run=run,
        shards=tuple(ShardFile(file=name, rows=store.rows(name)) for name in names),
        dead=tuple(f"{folder}/dead-{number}.parquet" for number in range(shards)),
        states=dict(states),
        read=read,
    )
    store.add_run(day, entry)
    catalogue.save(store)
    return entry


def _final(outcomes: Iterable[Outcome], catalogue: Catalogue, folder: str) -> Iterator[Outcome]:
    for outcome in outcomes:
        if outcome.state in _CANDIDATES and outcome.article is not None:
            outcome = msgspec.structs.replace(outcome, state=_state(outcome, catalogue, folder))
        yield outcome


def _state(outcome: Outcome, catalogue: Catalogue, folder: str) -> TerminalState:
    current = catalogue.get(outcome.article or "")
    if current is None or outcome.state == "superseded":
        return outcome.state
    if current.content_hash != outcome.content_hash:
        return "superseded"
    if outcome.state == "indexed" and current.place != f"{outcome.file}#{outcome.record:012d}":
        # the same article from another shard of this run, or from a run that settled in the meantime
        return "duplicate" if current.file.startswith(f"{folder}/") else "unchanged"
    return outcome.state
