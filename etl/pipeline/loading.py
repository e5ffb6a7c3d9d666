"""From the store into Elasticsearch, and the proof that it arrived.

`plan_load` finds what the live index lacks: the shard files of every run that was never loaded into it and found there.
So a load that died is finished by the next run, and a new, empty index is filled from the store. `load_files` loads the
rows that count; `reconcile` compares the run's records with the store and the index and stops the run on a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from etl.records.enriched import EnrichedArticle
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import Settings
from etl.store import Catalogue, Current, Store

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: How many differences a message names; all of them are in `reconciliation.json`.
_SHOWN = 10


class Access(BaseModel):
    """Where Elasticsearch is and how to log in; neither the key nor an address, which may hold a password, shows."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(repr=False)
    api_key: SecretStr | None = None
    ca: str | None = None
    timeout: float = 60.0

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """The access that the settings give; without any, the run stops and says what to do."""
        if not settings.elasticsearch:
            raise ConfigurationError(
                "no Elasticsearch is configured: set ONRECORD_ELASTICSEARCH_URL, or start a local node with `onrecord es up`"
            )
        return cls(
            url=settings.elasticsearch,
            api_key=settings.elasticsearch_api_key,
            ca=str(settings.elasticsearch_ca) if settings.elasticsearch_ca else None,
            timeout=settings.elasticsearch_timeout,
        )

    @classmethod
    def of_connection(cls, scheme: str | None, host: str | None, port: int | None, extra: dict[str, Any]) -> Access:
        """The access that an Airflow connection gives: its schema, host and port, and `api_key`, `ca_certs` as extras."""
        if not host:
            raise ConfigurationError("the Airflow connection onrecord_elasticsearch has no host")
        key = extra.get("api_key")
        return cls(
            url=f"{scheme or 'http'}://{host}:{port or 9200}",
            api_key=SecretStr(key) if key else None,
            ca=extra.get("ca_certs"),
            timeout=float(extra.get("request_timeout", 60)),
        )

    def connect(self) -> Elasticsearch:
        """A client that answered; ServiceUnreachable or ConfigurationError otherwise."""
        from etl.load.client import connect

        key = self.api_key.get_secret_value() if self.api_key else None
        return connect(self.url, api_key=key, ca=self.ca, timeout=self.timeout)


def plan_load(settings: Settings, access: Access) -> list[dict[str, Any]]:
    """What the live index lacks, in groups of runs: `[{"runs": [[day, run], …]}, …]`, at most `max_shards` groups."""
    from etl.load.verify import index_identity

    store = Store(settings.store_uri)
    done = store.loaded(index_identity(access.connect(), settings.index_prefix))
    lacking = [[day, entry.run] for day, entry in store.runs() if (day, entry.run) not in done]
    size = max(1, -(-len(lacking) // settings.max_shards))
    return [{"runs": lacking[at : at + size]} for at in range(0, len(lacking), size)]


def load_files(settings: Settings, access: Access, group: dict[str, Any]) -> dict[str, Any]:
    """Load the rows that count, and the dead letters, of some runs. Returns counts and what the index refused."""
    from etl.load.articles import load
    from etl.load.letters import load_dead_letters

    store = Store(settings.store_uri)
    catalogue = Catalogue.open(store)
    client = access.connect()
    runs = [(day, run) for day, run in group["runs"]]
    articles = (article for day, run in runs for article in _current_articles(store, catalogue, day, run))
    report = load(client, articles, prefix=settings.index_prefix, mappings=settings.mappings)
    refused = {letter.article: letter for letter in report.dead if letter.article}
    letters = [letter for day, run in runs for letter in _dead_letters(store, day, run)]
    load_dead_letters(client, [*letters, *report.dead], prefix=settings.index_prefix)
    if report.dead:
        day, run = runs[-1]
        with store.dead_letter_writer(f"{store.run_folder(day, run)}/refused.parquet") as write:
            for letter in report.dead:
                write(letter)
    return {
        "runs": group["runs"],
        "articles": report.articles,
        "statements": report.statements,
        "unchanged": report.unchanged,
        "refused": {article: _version(catalogue, article) for article in refused},
    }


def reconcile(settings: Settings, access: Access, day: str, run: str, loads: list[dict[str, Any]]) -> dict[str, Any]:
    """Prove that the counts add up and that the index holds what the store says; mark the loaded runs.

    Raises GuardTripped with the differences. Returns the run's counts; they are in `reconciliation.json` as well.
    """
    from etl.load.verify import index_identity, verify_articles

    store = Store(settings.store_uri)
    client = access.connect()
    index = index_identity(client, settings.index_prefix)
    refused = {**store.refused(index), **{a: v for load in loads for a, v in load["refused"].items()}}
    catalogue = Catalogue.open(store)
    entry = next(entry for entry in store.manifest(day).runs if entry.run == run)
    states = dict(entry.states)
    expected = _expected(store, catalogue, day, run, loads, refused)
    differences = verify_articles(client, _triples(expected), prefix=settings.index_prefix)
    newly_refused = sum(
        _is_of_run(store, catalogue, article, day, run) for load in loads for article in load["refused"]
    )
    if newly_refused:
        states["indexed"] = states.get("indexed", 0) - newly_refused
        states["dead_letter"] = states.get("dead_letter", 0) + newly_refused
    met = _articles_of(store, day, run)
    mine = [current for current in expected if current.id in met]
    result = {
        "day": day,
        "run": run,
        "read": entry.read,
        "states": states,
        "articles": len(mine),
        "statements": sum(current.statements for current in mine),
        "differences": differences,
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
    for loaded in loads:
        for of_day, name in loaded["runs"]:
            store.mark_loaded(index, of_day, name, _refused_of(store, catalogue, loaded["refused"], of_day, name))
    return result


def _current_articles(store: Store, catalogue: Catalogue, day: str, run: str) -> Iterator[EnrichedArticle]:
    for entry in store.manifest(day).runs:
        if entry.run == run:
            for shard in entry.shards:
                rows = catalogue.of_file(shard.file)
                if rows:
                    yield from (article for row, article in store.read_shard(shard.file) if row in rows)


def _dead_letters(store: Store, day: str, run: str) -> Iterator[Any]:
    for entry in store.manifest(day).runs:
        if entry.run == run:
            for name in entry.dead:
                yield from store.read_dead_letters(name)


def _articles_of(store: Store, day: str, run: str) -> set[str]:
    outcomes = store.read_outcomes(f"{store.run_folder(day, run)}/outcomes.parquet")
    return {outcome.article for outcome in outcomes if outcome.article}


def _expected(
    store: Store, catalogue: Catalogue, day: str, run: str, loads: list[dict[str, Any]], refused: dict[str, int]
) -> list[Current]:
    """What the index must hold: the articles that this run met, and all that it loaded for others."""
    runs = {(day, run), *((of_day, name) for load in loads for of_day, name in load["runs"])}
    ids = {article for of_day, name in runs for article in _articles_of(store, of_day, name)}
    found = (catalogue.get(article) for article in sorted(ids))
    return [current for current in found if current and refused.get(current.id) != current.version]


def _triples(expected: Iterable[Current]) -> Iterator[tuple[str, int, int]]:
    return ((current.id, current.version, current.statements) for current in expected)


def _version(catalogue: Catalogue, article: str) -> int:
    current = catalogue.get(article)
    return current.version if current else 0


def _is_of_run(store: Store, catalogue: Catalogue, article: str, day: str, run: str) -> bool:
    current = catalogue.get(article)
    return current is not None and current.file.startswith(f"{store.run_folder(day, run)}/")


def _refused_of(store: Store, catalogue: Catalogue, refused: dict[str, int], day: str, run: str) -> dict[str, int]:
    return {a: v for a, v in refused.items() if _is_of_run(store, catalogue, a, day, run)}
