"""`make run`, `make up`, `make down`: node, templates, the nightly DAG over the dumps, and a few answers.

In: the settings. Out: text on standard output, and an exit status. A configured Elasticsearch is used as it is; only where
none is configured is a local node started.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from etl.dumps import days_with_files
from etl.local import airflow
from etl.records.outcome import ConfigurationError
from etl.settings import Settings, load_settings
from etl.store import Store

_DAG = "onrecord_nightly"


@dataclass(frozen=True)
class Question:
    """A question that `make run` answers, and the search that answers it."""

    text: str
    search: dict[str, Any]


QUESTIONS = (
    Question("Who declined to comment?", {"denial_status": ("no_comment",), "detail": ("declined",)}),
    Question("What do anonymous sources say about talks?", {"source_type": ("anonymous",), "words": "talks"}),
    Question(
        "What did Orrin Shipping and those who speak for it deny?", {"denial_status": ("denied",), "words": "Orrin"}
    ),
    Question("What has nobody confirmed?", {"denial_status": ("unconfirmed",)}),
)


def run() -> int:
    """The nightly DAG over every day of the dumps; prints the reconciliation and a few answered questions."""
    settings = _with_elasticsearch()
    days = days_with_files(settings.dumps)
    if not days:
        raise ConfigurationError(f"there is no YYYY-MM-DD folder in {settings.dumps}")
    env = airflow.environment(settings)
    if not (airflow.home(settings) / "airflow.db").exists():
        say("preparing Airflow's database")
    airflow.migrate(settings, env)
    results = []
    for day in days:
        before = {entry.run for entry in Store(settings.store_uri).manifest(day).runs}
        say(f"running the DAG {_DAG} for {day}")
        log = airflow.test_dag(settings, env, _DAG, day)
        results += _new_results(settings, day, before, str(log))
    _print_reconciliation(results)
    _print_dead_letters(settings, results)
    _answer(settings)
    _print_next(settings)
    return 0


def up() -> int:
    """Elasticsearch and Airflow in the background, on loopback."""
    settings = _with_elasticsearch()
    found = airflow.up(settings, say)
    say(f"Airflow:        {found['url']}   user {found['user']}, password in {found['password_file']}")
    say(f"Elasticsearch:  {settings.elasticsearch}")
    say("Stop both with `make down`.")
    return 0


def down() -> int:
    """Stop what `up` or `run` started here; what was not started here is left alone."""
    from etl import node

    settings = load_settings()
    stopped = [airflow.down(settings, say), node.stop(settings.home, report=say)]
    say("stopped" if any(stopped) else "nothing was running")
    return 0


def say(line: str) -> None:
    """One line to the reader, at once."""
    print(line, flush=True)


def _with_elasticsearch() -> Settings:
    settings = load_settings()
    if not settings.elasticsearch_url:
        from etl import node

        running = node.start(settings.home, report=say)
        say(f"Elasticsearch {running.version} is up on {running.url}")
    from etl.load.setup import set_up
    from etl.pipeline import Access

    set_up(Access.of(settings).connect(), settings.index_prefix, settings.mappings, settings.primaries)
    return settings


def _new_results(settings: Settings, day: str, before: set[str], log: str) -> list[dict[str, Any]]:
    store = Store(settings.store_uri)
    runs = [entry.run for entry in store.manifest(day).runs if entry.has_records]
    fresh = [run for run in runs if run not in before]
    if not fresh:
        raise ConfigurationError(f"the DAG run for {day} left nothing in the store; see {log}")
    return [store.read_json(f"{store.run_folder(day, name)}/reconciliation.json") for name in fresh]


def _print_reconciliation(results: list[dict[str, Any]]) -> None:
    from typing import get_args

    from etl.records.values import TerminalState

    states = get_args(TerminalState)
    total: Counter[str] = Counter()
    say("\nReconciliation: records read = the sum of the states, and the index agrees")
    say("day         " + "".join(f"{name:>12}" for name in ("read", *states)) + "    in the index")
    for result in results:
        total.update(result["states"])
        total["read"] += result["read"]
        numbers = (result["read"], *(result["states"].get(name, 0) for name in states))
        found = f"{result['articles']} articles, {result['statements']} statements"
        say(f"{result['day']:<12}" + "".join(f"{number:>12}" for number in numbers) + f"    {found}")
    say(f"{'total':<12}" + "".join(f"{total[name]:>12}" for name in ("read", *states)))
    if not total["indexed"]:
        say("Nothing changed: every article was there already, in this revision.")


def _print_dead_letters(settings: Settings, results: list[dict[str, Any]]) -> None:
    store = Store(settings.store_uri)
    letters = [
        letter
        for result in results
        for entry in store.manifest(result["day"]).runs
        if entry.run == result["run"]
        for name in entry.dead
        for letter in store.read_dead_letters(name)
    ]
    if letters:
        say("\nDead letters: records that could not be taken; everything else was")
    for letter in letters:
        place = f"{letter.dump.file}, record {letter.dump.record}" if letter.dump else "?"
        say(f"  {letter.reason:<14} {place}: {letter.message}")


def _answer(settings: Settings) -> None:
    from etl.pipeline import Access
    from etl.search import Filters, search_statements

    client = Access.of(settings).connect()
    for question in QUESTIONS:
        say(f"\n{question.text}")
        found = search_statements(client, settings.index_prefix, Filters(**question.search), limit=4)
        if not found.hits:
            say("  nobody, in these dumps")
        for hit in found.hits:
            speaker = (hit.get("speaker") or {}).get("name") or (hit.get("speaker") or {}).get("text") or "nobody named"
            evidence = " ".join(span["text"] for span in hit["evidence"])
            say(f"  {speaker} ({hit['source_type']}, {hit['denial_status']}): {evidence}")
            say(f"      {hit['article']['outlet']['name']}, {hit['article']['published']}: {hit['article']['title']}")


def _print_next(settings: Settings) -> None:
    say("\nAsk on: .venv/bin/onrecord search --denial-status denied --by actor")
    say(f"The node stays up on {settings.elasticsearch}; stop it with `make down`. `make up` starts Airflow beside it.")
