"""The sample dumps along the whole road: the state of every record, and forty questions answered from the index.

`expected.json` and `questions.json` in `tests/data/samples` were written by reading the articles, not by running the system.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import pipeline
from etl.enrich.actors.gazetteer import Gazetteer
from etl.load import set_up
from etl.load.templates import GRAINS
from etl.search import Days, Filters, search_statements
from etl.settings import PROJECT, Settings, load_settings
from etl.store import Store

pytestmark = pytest.mark.elasticsearch

SAMPLES = Path(__file__).parent / "data" / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
QUESTIONS = json.loads((SAMPLES / "questions.json").read_text(encoding="utf-8"))["questions"]
#: Share of the statements that the questions expect which must be found; raised with every gain, lowered with a reason.
FLOOR = 0.87
STRAIGHT = str.maketrans("“”‘’", "\"\"''")


def run_day(settings: Settings, day: str) -> str:
    """What the nightly DAG does for one day; returns the run."""
    access = pipeline.Access.of(settings)
    plan = pipeline.plan_day(settings, day, pipeline.new_run("samples"))
    for shard in range(plan.shards):
        pipeline.process_shard(settings, day, plan.run, shard)
    pipeline.settle(settings, day, plan.run, plan.shards)
    pipeline.join_stories(settings, day, plan.run)
    loads = [pipeline.load_files(settings, access, group) for group in pipeline.plan_load(settings, access)]
    pipeline.reconcile(settings, access, day, plan.run, loads)
    return plan.run


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, elasticsearch: Any, elasticsearch_url: str) -> Iterator[Any]:
    """Settings of an archive that holds the five days, and the run of each day."""
    prefix = f"samples-{tmp_path_factory.getbasetemp().name.lower()}"
    settings = Settings(home=tmp_path_factory.mktemp("home"), index_prefix=prefix, elasticsearch_url=elasticsearch_url)
    set_up(elasticsearch, prefix, PROJECT / "mappings")
    yield settings, {day: run_day(settings, day) for day in EXPECTED["days"]}
    for kind in GRAINS:
        elasticsearch.indices.delete(index=f"{prefix}-{kind}-v1")
        elasticsearch.indices.delete_index_template(name=f"{prefix}-{kind}")
    for component in elasticsearch.cluster.get_component_template(name=f"{prefix}-*")["component_templates"]:
        elasticsearch.cluster.delete_component_template(name=component["name"])


@pytest.mark.parametrize("day", EXPECTED["days"])
def test_every_record_ends_in_the_state_that_a_reader_expects(loaded: Any, day: str) -> None:
    settings, runs = loaded
    store = Store(settings.store_uri)
    outcomes = store.read_outcomes(f"{store.run_folder(day, runs[day])}/outcomes.parquet")
    found = {(o.file, o.record): (o.state, o.reason) for o in outcomes}
    groups: dict[str, list[str]] = {}
    for file in EXPECTED["files"]:
        for record in file["records"] if file["file"].startswith(day) else []:
            state, reason = found.pop((file["file"], record["record"]))
            if "one_indexed_of" in record:
                groups.setdefault(record["one_indexed_of"], []).append(state)
            else:
                assert (file["file"], state, reason) == (file["file"], record["state"], record.get("reason"))
    assert not found, "records that nobody expected"
    assert all(sorted(states).count("indexed") == 1 for states in groups.values())


def test_the_index_holds_what_the_days_add_up_to(loaded: Any, elasticsearch: Any) -> None:
    settings, runs = loaded
    alias = f"{settings.index_prefix}-articles"
    assert elasticsearch.count(index=alias)["count"] == EXPECTED["articles_in_index"]
    entries = [entry for day in runs for entry in Store(settings.store_uri).manifest(day).runs]
    states = sum((Counter(entry.states) for entry in entries), Counter())
    assert {state: states[state] for state in states} == {
        state: sum(day.get(state, 0) for day in EXPECTED["days"].values()) for state in states
    }


def test_the_wire_story_of_two_outlets_is_one_story_and_no_other_article_is_a_copy(
    loaded: Any, elasticsearch: Any
) -> None:
    settings, _ = loaded
    groups: dict[str, list[dict[str, Any]]] = {}
    for hit in elasticsearch.search(index=f"{settings.index_prefix}-articles", size=1_000)["hits"]["hits"]:
        groups.setdefault(hit["_source"]["story"], []).append(hit["_source"])
    (copies,) = [group for group in groups.values() if len(group) > 1]
    assert {copy["outlet"]["name"] for copy in copies} == {"Harbour Wire", "Sundial Business Daily"}
    assert {copy["title"] for copy in copies} == {"India and Chile close to lithium accord, sources say"}


def test_a_second_run_of_every_day_changes_nothing(loaded: Any, elasticsearch: Any) -> None:
    settings, runs = loaded
    before = _everything(elasticsearch, settings)
    for day in runs:
        again = run_day(settings, day)
        entry = next(e for e in Store(settings.store_uri).manifest(day).runs if e.run == again)
        assert "indexed" not in entry.states
    assert _everything(elasticsearch, settings) == before


def test_the_questions_are_answered(loaded: Any, elasticsearch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings, _ = loaded
    wanted = missed = 0
    lines, traps = [], []
    for question in QUESTIONS:
        hits = search_statements(elasticsearch, settings.index_prefix, _filters(question["filters"]), limit=500).hits
        absent = [row for row in question["expected"] if not any(_is(hit, row) for hit in hits)]
        wanted += len(question["expected"])
        missed += len(absent)
        lines += [f"{question['id']} misses {row['speaker']!r}: {row['evidence']}" for row in absent]
        traps += [
            f"{question['id']}: {row}" for row in question.get("unwanted", []) if any(_is(hit, row) for hit in hits)
        ]
    with capsys.disabled():
        print(f"\nquestions: {wanted - missed} of {wanted} expected statements found, {len(traps)} traps")
    assert not traps, "\n".join(traps)
    assert (wanted - missed) / wanted >= FLOOR, "\n".join(lines)


@pytest.fixture
def command_line(loaded: Any, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`onrecord search …` over these samples; gives the ids of the hits in their order."""
    from etl.cli.search import command

    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ONRECORD_INDEX_PREFIX", loaded[0].index_prefix)
    load_settings.cache_clear()

    def run(*words: str) -> list[str]:
        done = CliRunner().invoke(command, [*words, "--json", "--limit", "500"], standalone_mode=False)
        assert done.exception is None, done.exception
        return [json.loads(line)["id"] for line in done.output.splitlines()]

    yield run
    load_settings.cache_clear()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_each_question_gets_the_same_answer_at_the_command_line_and_from_a_reader_of_the_index(
    loaded: Any, elasticsearch: Any, command_line: Any, question: dict[str, Any]
) -> None:
    """Nothing that the index holds is missed by the search, and nothing else is found.

    Reads every statement as Elasticsearch gives it, without a query, and asks the filters of it one by one.
    """
    alias = f"{loaded[0].index_prefix}-statements"
    every = [hit["_source"] for hit in elasticsearch.search(index=alias, size=10_000)["hits"]["hits"]]
    options = [part for key, value in question["filters"].items() for part in _option(key, value)]
    found = command_line(*options)
    assert len(found) == len(set(found))
    assert set(found) == {source["id"] for source in every if _fits(source, question["filters"])}


def _option(key: str, value: str | list[str]) -> list[str]:
    if key == "words":
        return str(value).split()
    return [part for one in _listed(value) for part in (f"--{key.replace('_', '-')}", one)]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _fits(source: dict[str, Any], filters: dict[str, Any]) -> bool:
    """Whether a statement, as it is stored, is what the filters ask for; written without the search's own code."""
    speaker, article = source.get("speaker") or {}, source["article"]
    texts = [span["text"] for name in ("evidence", "content") for span in source.get(name, ())]
    words = re.findall(r"[a-z]+", " ".join([*texts, speaker.get("text", ""), article["title"]]).lower())
    published, about = article.get("published") or "", source.get("about_dates", ())

    def holds(key: str, value: Any) -> bool:
        match key:
            case "speaker":
                return _is_named(speaker, value)
            case "actor":
                return _is_named(speaker, value) or any(_is_about(one, value) for one in source.get("about", ()))
            case "outlet":
                return bool(article["outlet"]["name"] == value)
            case "from":
                return bool(published[:10] >= value)
            case "to":
                return bool(published[:10] <= value)
            case "about_date":
                first, _, last = value.partition("..")
                return any(one["gte"] <= last and one["lte"] >= first for one in about)
            case "words":
                return {_stem(word) for word in value.lower().split()} <= set(map(_stem, words))
            case _:
                return source.get(key) in _listed(value)

    return all(holds(key, value) for key, value in filters.items())


def _is_named(speaker: dict[str, Any], typed: str) -> bool:
    ids = _ids(typed)
    within = set(typed.lower().split()) <= set((speaker.get("name") or "").lower().split())
    return speaker.get("id") in ids if ids else within


def _stem(word: str) -> str:
    return re.sub(r"(ies|ied|ying|y|ing|ed|es|s)$", "", word)


def _is_about(actor: str, typed: str) -> bool:
    ids = _ids(typed)
    return actor in ids if ids else actor.partition("/")[2] == "-".join(typed.lower().split())


def _ids(typed: str) -> set[str]:
    return {one for one in Gazetteer.load().aliases_of(typed) if one.startswith(("wd:", "local:"))}


def _filters(given: dict[str, Any]) -> Filters:
    many = {key: (value,) if isinstance(value, str) else tuple(value) for key, value in given.items()}
    since, until, about, words = (many.pop(key, (None,))[0] for key in ("from", "to", "about_date", "words"))
    published = Days.parse(f"{since or ''}..{until or ''}") if since or until else None
    return Filters(words=words, published=published, about_date=Days.parse(about) if about else None, **many)


def _is(hit: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a hit is the statement that a row describes."""
    evidence = " ".join(span["text"] for span in hit["evidence"]).translate(STRAIGHT)
    speaker = ((hit["speaker"] or {}).get("text") or "").translate(STRAIGHT)
    article = hit["article"]
    same_place = (
        article["title"].translate(STRAIGHT) == row["title"].translate(STRAIGHT)
        and article["outlet"]["name"] == row["outlet"]
        and row["evidence"].translate(STRAIGHT) in evidence
    )
    if "speaker" not in row or not same_place:
        return same_place
    if row["speaker"] is None:
        return not speaker
    return bool(speaker) and (row["speaker"] in speaker or speaker in row["speaker"])


def _everything(elasticsearch: Any, settings: Settings) -> dict[str, Any]:
    """`_id` -> `_source` and `_version` of both grains."""
    alias = f"{settings.index_prefix}-articles,{settings.index_prefix}-statements"
    elasticsearch.indices.refresh(index=alias)
    hits = elasticsearch.search(index=alias, size=10_000, version=True, sort=["_doc"])["hits"]["hits"]
    return {hit["_id"]: (hit["_source"], hit["_version"]) for hit in hits}
