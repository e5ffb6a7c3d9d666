"""The ledger in the index: the lines of each run, so that the quality of many nights is one query.

In: the lines of some runs, as the store has them. Out: the same in the index, and no others of these runs. It is one index of its
own, not a part of a version: what a run did is not changed by a rebuild.
"""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from etl.load.bulk import Action, write
from etl.load.client import calling
from etl.load.orphans import refresh
from etl.load.patience import Patience, patiently
from etl.load.templates import LEDGER, Names
from etl.load.transform import ledger_document
from etl.records.ledger import LedgerLine
from etl.records.outcome import Halt

_PAGE = 1_000
#: All writes of a line have the same version, so that the last one stays.
_VERSION = 1
Key = tuple[str, str]


def load_ledger(client: Elasticsearch, lines: Iterable[LedgerLine], runs: Collection[Key], *, prefix: str) -> int:
    """Make the index hold these lines, and nothing else, of some (day, run); returns how many there are now."""
    names = Names(prefix)
    wanted = {line.id: line for line in lines}
    there = {
        id_ for day in {day for day, _ in runs} for id_, of in _of_day(client, names, day).items() if of[0] in runs
    }
    actions = [_action(line, names) for line in wanted.values()]
    actions += [
        Action(op="delete", target=names.write(LEDGER), id=id_, version=_VERSION) for id_ in there - set(wanted)
    ]
    for action, outcome in zip(actions, write(client, actions, Patience()), strict=True):
        if outcome.state == "dead":
            raise Halt(f"the line {action.id} of the ledger was refused: {outcome.message}")
    return len(wanted)


def ledger_of_day(client: Elasticsearch, day: str, *, prefix: str) -> dict[str, int]:
    """Line id -> count, of every line of a day that the index holds."""
    return {id_: count for id_, (_, count) in _of_day(client, Names(prefix), day).items()}


def runs_in_ledger(client: Elasticsearch, *, prefix: str) -> set[Key]:
    """(day, run) of every run that has lines in the index."""
    names = Names(prefix)
    refresh(client, names.read(LEDGER))
    found: set[Key] = set()
    after: dict[str, Any] | None = None
    while True:

        def once(after: dict[str, Any] | None = after) -> dict[str, Any]:
            keys = [{"day": {"terms": {"field": "day"}}}, {"run": {"terms": {"field": "run"}}}]
            paged: dict[str, Any] = {"size": _PAGE, "sources": keys, **({"after": after} if after else {})}
            with calling("reading the ledger"):
                answer = client.search(index=names.read(LEDGER), size=0, aggregations={"runs": {"composite": paged}})
            return dict(answer["aggregations"]["runs"])

        page = patiently(once)
        found |= {(bucket["key"]["day"], bucket["key"]["run"]) for bucket in page["buckets"]}
        after = page.get("after_key")
        if after is None:
            return found


def _of_day(client: Elasticsearch, names: Names, day: str) -> dict[str, tuple[Key, int]]:
    refresh(client, names.write(LEDGER))
    found: dict[str, tuple[Key, int]] = {}
    after: list[str] | None = None
    while True:

        def once(after: list[str] | None = after) -> list[Any]:
            with calling("reading the ledger"):
                answer = client.search(
                    index=names.write(LEDGER),
                    query={"term": {"day": day}},
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_PAGE,
                    source_includes=["run", "count"],
                    track_total_hits=False,
                )
                return list(answer["hits"]["hits"])

        page = patiently(once)
        found.update((hit["_id"], ((day, hit["_source"]["run"]), int(hit["_source"]["count"]))) for hit in page)
        if len(page) < _PAGE:
            return found
        after = [page[-1]["_id"]]


def _action(line: LedgerLine, names: Names) -> Action:
    document = msgspec.json.encode(ledger_document(line))
    return Action(op="index", target=names.write(LEDGER), id=line.id, version=_VERSION, document=document)
