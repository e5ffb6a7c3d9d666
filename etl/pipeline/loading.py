"""From the store into Elasticsearch, and the proof that it arrived.

`plan_load` finds what the live index lacks: the shard files of every run that was never loaded into it and found there.
So a load that died is finished by the next run, and a new, empty index is filled from the store. `load_files` loads the
rows that count; `reconcile` compares the run's records with the store and the index and stops the run on a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from etl.operation.accounts import states_of
from etl.operation.letters import REFUSED, standing_letters
from etl.pipeline.access import Access
from etl.pipeline.accounting import account, load_accounts
from etl.pipeline.archive import Archive
from etl.pipeline.moved import Follower
from etl.pipeline.planning import NO_DAY
from etl.records.outcome import DeadLetter, GuardTripped
from etl.settings import Settings
from etl.store import Catalogue, Current, Store
from etl.store.files import RunEntry

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: How many differences a message names; all of them are in `reconciliation.json`.
_SHOWN = 10
#: Articles that one load task takes, at least: some seconds of work.
_ROWS = 5_000


def plan_load(settings: Settings, access: Access) -> list[dict[str, Any]]:
    """What the live index lacks, in groups of runs: `[{"runs": [[day, run], …]}, …]`, at most `max_shards` groups.

    Small runs go together: to start a task takes longer than to load a thousand articles.
    """
    from etl.load.verify import index_identity

    archive = Archive.open(settings)
    store = archive.store
    index = index_identity(access.connect(), settings.index_prefix)
    done = store.loaded(index) - _runs_corrected(archive, index)
    lacking = [(day, entry) for day, entry in store.runs() if (day, entry.run) not in done]
    return [{"runs": [[day, entry.run] for day, entry in some]} for some in grouped(lacking, settings.max_shards)]


def grouped(runs: Sequence[tuple[str, RunEntry]], most: int) -> list[list[tuple[str, RunEntry]]]:
    """Neighbouring runs in at most `most` groups of at least `_ROWS` rows, but for the last."""
    rows = [sum(shard.rows for shard in entry.shards) for _, entry in runs]
    wanted = max(_ROWS, -(-sum(rows) // most))
    groups: list[list[tuple[str, RunEntry]]] = []
    filled = wanted
    for one, count in zip(runs, rows, strict=True):
        if filled >= wanted:
            groups.append([])
            filled = 0
        groups[-1].append(one)
        filled += count
    return groups


def load_files(settings: Settings, access: Access, group: dict[str, Any]) -> dict[str, Any]:
    """Load the rows that count, and the dead letters, of some runs. Returns counts and what the index refused."""
    from etl.load.articles import load

    archive = Archive.open(settings)
    client = access.connect()
    runs = [(day, run) for day, run in group["runs"]]
    articles = (article for day, run in runs for article in archive.articles_of(day, run))
    report = load(client, articles, prefix=settings.index_prefix, mappings=settings.mappings)
    refused = [letter.article for letter in report.dead if letter.article]
    _keep_refused(archive, runs, report.dead)
    _load_letters(archive.store, client, {day for day, _ in runs}, settings.index_prefix)
    return {
        "runs": group["runs"],
        "articles": report.articles,
        "statements": report.statements,
        "unchanged": report.unchanged,
        "refused": {article: _version(archive.catalogue, article) for article in refused},
        "corrections": archive.marks(),
    }


def reconcile(settings: Settings, access: Access, day: str, run: str, loads: list[dict[str, Any]]) -> dict[str, Any]:
    """Prove that the counts add up and that the index holds what the store says; mark the loaded runs.

    Raises GuardTripped with the differences. Returns the run's counts; they are in `reconciliation.json` as well.
    """
    from etl.load.verify import index_identity

    client = access.connect()
    index = index_identity(client, settings.index_prefix)
    runs = {(of_day, name) for load in loads for of_day, name in load["runs"]}
    follower = Follower(settings, client, index, runs)
    met = {article for key in {(day, run), *runs} for article in _articles_of(Store(settings.store_uri), *key)}
    # where they differ, a run beside this one may have loaded what it settled since: the second look is at the store of now
    look = _look(settings, client, follower, met, loads)
    if look.differences:
        look = _look(settings, client, follower, met, loads)
    archive, expected, differences = look.archive, look.expected, look.differences
    store, catalogue = archive.store, archive.catalogue
    entry = next(entry for entry in store.manifest(day).runs if entry.run == run)
    lines = {key: account(store, *key, look.refused) for key in sorted({(day, run), *runs}) if _has_records(store, key)}
    load_accounts(store, client, lines, settings.index_prefix)
    states = states_of(lines.get((day, run), ()))
    own = _articles_of(store, day, run)
    mine = [current for current in expected if current.id in own]
    result = {
        "day": day,
        "run": run,
        "read": entry.read,
        "states": states,
        "articles": len(mine),
        "statements": sum(current.statements for current in mine),
        "differences": differences,
        "overrides_unmatched": archive.unmatched(),
    }
    store.write_json(f"{store.run_folder(day, run)}/reconciliation.json", result)
    if sum(states.values()) != entry.read:
        raise GuardTripped(f"run {run} of {day}: {entry.read} records read, {sum(states.values())} ended in a state")
    if differences:
        shown = "\n  ".join(differences[:_SHOWN])
        raise GuardTripped(
            f"run {run} of {day}: the index and the store differ in {len(differences)} places:\n  {shown}\n"
            "run the day again; if they still differ, somebody else writes to the index"
        )
    for load in loads:
        for of_day, name in load["runs"]:
            store.mark_loaded(index, of_day, name, _refused_of(store, catalogue, load["refused"], of_day, name))
    if loads and all(load["corrections"] == archive.marks() for load in loads):
        store.write_json(f"corrected/{index}.json", archive.marks())
    return result


@dataclass(frozen=True)
class _Look:
    """What the index must hold by the store as it was, and where it does not."""

    archive: Archive
    refused: dict[str, int]
    expected: list[Current]
    differences: list[str]


def _look(
    settings: Settings, client: Elasticsearch, follower: Follower, met: set[str], loads: list[dict[str, Any]]
) -> _Look:
    from etl.load.removal import remove_articles, remove_years
    from etl.load.verify import verify_articles

    archive = follower.follow(met)
    # whoever retracted an article, or dropped a year, may have done so while it was being loaded
    remove_articles(client, archive.retracted, prefix=settings.index_prefix)
    remove_years(client, archive.dropped, prefix=settings.index_prefix)
    refused = {**archive.store.refused(follower.index), **{a: v for load in loads for a, v in load["refused"].items()}}
    expected = _expected(archive, met, refused | follower.refused)
    differences = verify_articles(client, _triples(expected), prefix=settings.index_prefix)
    return _Look(archive, refused, expected, differences)


def _runs_corrected(archive: Archive, index: str) -> set[tuple[str, str]]:
    """(day, run) of the runs that hold an article whose hand corrections are not those that were loaded."""
    try:
        before = archive.store.read_json(f"corrected/{index}.json")
    except FileNotFoundError:
        before = {}
    now = archive.marks()
    changed = {id_ for id_ in before.keys() | now.keys() if before.get(id_) != now.get(id_)}
    files = {current.file for id_ in changed if (current := archive.catalogue.get(id_))}
    return (
        {(day, entry.run) for day, entry in archive.store.runs() if any(shard.file in files for shard in entry.shards)}
        if files
        else set()
    )


def _keep_refused(archive: Archive, runs: list[tuple[str, str]], dead: list[DeadLetter]) -> None:
    """The load's own dead letters, each in the folder of the run that holds its article, with the attempts that it had."""
    store = archive.store
    for day, run in runs:
        name = f"{store.run_folder(day, run)}/{REFUSED}"
        mine = [x for x in dead if x.article and _is_of_run(store, archive.catalogue, x.article, day, run)]
        is_there = store.fs.exists(store.path(name))
        before = {letter.id: letter.attempts for letter in store.read_dead_letters(name)} if is_there else {}
        if mine:
            with store.dead_letter_writer(name) as write:
                for letter in mine:
                    write(msgspec.structs.replace(letter, attempts=before.get(letter.id, 0) + 1))
        elif is_there:
            store.fs.rm_file(store.path(name))


def _load_letters(store: Store, client: Elasticsearch, days: set[str], prefix: str) -> None:
    """Bring the index's dead letters of some days up to date: those that stand are there, all others are not."""
    from etl.load.letters import load_dead_letters
    from etl.load.removal import prune_letters

    for day in sorted(days):
        standing: set[str] = set()

        def letters(day: str = day, standing: set[str] = standing) -> Iterator[DeadLetter]:
            for letter in standing_letters(store, day):
                standing.add(letter.id)
                yield letter

        load_dead_letters(client, letters(), prefix=prefix)
        if day != NO_DAY:
            prune_letters(client, day, standing, prefix=prefix)


def _articles_of(store: Store, day: str, run: str) -> set[str]:
    outcomes = store.read_outcomes(f"{store.run_folder(day, run)}/outcomes.parquet")
    return {outcome.article for outcome in outcomes if outcome.article}


def _expected(archive: Archive, met: set[str], refused: dict[str, int]) -> list[Current]:
    """What the index must hold of the articles that this run met, or loaded for others."""
    found = (archive.catalogue.get(article) for article in sorted(met - archive.hidden))
    return [current for current in found if current and refused.get(current.id) != current.version]


def _triples(expected: Iterable[Current]) -> Iterator[tuple[str, int, int]]:
    return ((current.id, current.version, current.statements) for current in expected)


def _has_records(store: Store, key: tuple[str, str]) -> bool:
    return any(entry.run == key[1] and entry.has_records for entry in store.manifest(key[0]).runs)


def _version(catalogue: Catalogue, article: str) -> int:
    current = catalogue.get(article)
    return current.version if current else 0


def _is_of_run(store: Store, catalogue: Catalogue, article: str, day: str, run: str) -> bool:
    current = catalogue.get(article)
    return current is not None and current.file.startswith(f"{store.run_folder(day, run)}/")


def _refused_of(store: Store, catalogue: Catalogue, refused: dict[str, int], day: str, run: str) -> dict[str, int]:
    return {a: v for a, v in refused.items() if _is_of_run(store, catalogue, a, day, run)}
