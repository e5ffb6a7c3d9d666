"""The one step that sees all shards of a run: which rows count, and the final state of every record.

In: the shards' files. Out: `outcomes.parquet`, the day's manifest (written last, under the store's lock), the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from etl.operation import contract
from etl.operation.figures import joined
from etl.operation.letters import REPLAYED
from etl.operation.nights import judge
from etl.pipeline.accounting import account
from etl.pipeline.processing import outcomes_of
from etl.pipeline.stories import note_replaced
from etl.records.outcome import GuardTripped
from etl.records.values import TerminalState
from etl.settings import Settings
from etl.store import Catalogue, Outcome, Store
from etl.store.files import RunEntry, ShardFile
from etl.store.locking import locked
from etl.store.tombstones import erase, tombstones

_CANDIDATES = ("indexed", "unchanged", "duplicate", "superseded")


def settle(settings: Settings, day: str, run: str, shards: int) -> dict[str, Any]:
    """Make a run count. Returns its totals; called again, returns them again and changes nothing."""
    store = Store(settings.store_uri)
    with locked(store):
        entry = next((e for e in store.manifest(day).runs if e.run == run), None)
        if entry is None:
            entry = _settle(settings, store, day, run, shards)
    return {"day": day, "run": run, "read": entry.read, "states": entry.states}


def _settle(settings: Settings, store: Store, day: str, run: str, shards: int) -> RunEntry:
    folder = store.run_folder(day, run)
    names = [f"{folder}/shard-{number}.parquet" for number in range(shards)]
    counts = [store.read_json(f"{folder}/counts-{number}.json") for number in range(shards)]
    ledger = joined(counts, day, run, *_size_of(store, folder))
    contract.hold(msgspec.convert(store.read_json(f"{folder}/contract.json"), contract.Contract), ledger)
    is_replay = store.fs.exists(store.path(folder, REPLAYED))
    judge(store, ledger, "off" if is_replay else settings.canaries)
    store.write_json(f"{folder}/ledger.json", ledger)
    erase(store, names, tombstones(store))
    before = Catalogue.open(store)
    catalogue = before.folded(store, names, [f"{day}.{run}"])
    note_replaced(store, folder, before, catalogue, names)
    states: Counter[str] = Counter()
    with store.outcome_writer(f"{folder}/outcomes.parquet") as write:
        for outcome in _final(outcomes_of(store, day, run, shards), before, catalogue, folder):
            states[outcome.state] += 1
            write(outcome)
    if sum(states.values()) != ledger.read:
        raise GuardTripped(f"run {run} of {day}: {ledger.read} records read, {sum(states.values())} ended in a state")
    account(store, day, run)
    store.remove_halves(folder)
    entry = RunEntry(
        run=run,
        shards=tuple(ShardFile(file=name, rows=store.rows(name)) for name in names),
        dead=tuple(f"{folder}/dead-{number}.parquet" for number in range(shards)),
        states=dict(states),
        read=ledger.read,
    )
    store.add_run(day, entry)
    catalogue.save(store)
    return entry


def _size_of(store: Store, folder: str) -> tuple[int, int]:
    """Files and bytes of the dump that the run was planned for."""
    sizes = [file["size"] for shard in store.read_json(f"{folder}/plan.json") for file in shard]
    return len(sizes), sum(sizes)


def _final(outcomes: Iterable[Outcome], before: Catalogue, catalogue: Catalogue, folder: str) -> Iterator[Outcome]:
    for outcome in outcomes:
        if outcome.state in _CANDIDATES and outcome.article is not None:
            outcome = msgspec.structs.replace(outcome, state=_state(outcome, before, catalogue, folder))
        yield outcome


def _state(outcome: Outcome, before: Catalogue, catalogue: Catalogue, folder: str) -> TerminalState:
    current = catalogue.get(outcome.article or "")
    if current is None or outcome.state == "superseded":
        return outcome.state
    if current.content_hash != outcome.content_hash:
        return "superseded"
    known = before.get(current.id)
    if outcome.state == "indexed" and known and known.content_hash == outcome.content_hash:
        # another run that read the same dump at the same time was settled in the meantime
        return "unchanged"
    if outcome.state == "indexed" and current.place != f"{outcome.file}#{outcome.record:012d}":
        # the same article from another shard of this run, or from a run that settled in the meantime
        return "duplicate" if current.file.startswith(f"{folder}/") else "unchanged"
    return outcome.state
