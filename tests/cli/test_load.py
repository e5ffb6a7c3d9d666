"""`onrecord setup` and `onrecord load`: exit statuses, what they print, and what they take."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from elasticsearch import BadRequestError, Elasticsearch

from etl.cli import load as load_command
from etl.cli import setup as setup_command
from etl.load import count_documents
from etl.records.outcome import ConfigurationError, ServiceUnreachable
from etl.settings import load_settings
from etl.store import Store
from etl.store.tombstones import Tombstone, bury
from etl.store.years import DroppedYear, drop_year
from tests.load.samples import article, statement

pytestmark = pytest.mark.elasticsearch

NO_NUMBERS = (b"NaN", b"Infinity", b"1e400", str(2**70).encode() + b"e")
GOOD = article("a1", statement("s1"), statement("s2"))
Run = Callable[..., Result]


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, elasticsearch_url: str, index_prefix: str, tmp_path: Path
) -> Iterator[str]:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ONRECORD_INDEX_PREFIX", index_prefix)
    load_settings.cache_clear()
    yield index_prefix
    load_settings.cache_clear()


def run(module: object, *words: str, given: bytes = b"") -> Result:
    done = CliRunner().invoke(module.command, list(words), input=given, standalone_mode=False)  # type: ignore[attr-defined]
    if done.exception:
        raise done.exception
    return done


def line(of: object) -> bytes:
    return msgspec.json.encode(of) + b"\n"


def test_setup_twice(environment: str) -> None:
    first, second = run(setup_command), run(setup_command)
    assert f"made index {environment}-articles-v1" in first.output
    assert "made" not in second.output
    assert "in place" in second.output


def test_json_lines_from_a_file_and_from_standard_input(
    environment: str, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    run(setup_command)
    file = tmp_path / "articles.jsonl"
    file.write_bytes(line(GOOD) + b"\n" + line(article("b1", statement("s3"))))
    done = run(load_command, str(file), "--json")
    assert done.return_value == 0
    assert json.loads(done.output) == {
        "read": 2,
        "indexed": 2,
        "superseded": 0,
        "skipped": 0,
        "dead_letter": 0,
        "statements": 3,
        "statements_removed": 0,
    }
    assert run(load_command, "-", given=file.read_bytes()).return_value == 0
    assert count_documents(elasticsearch, environment) == {"articles": 2, "statements": 3, "dead-letters": 0}


def test_a_file_of_the_store_is_told_by_its_content(
    environment: str, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    run(setup_command)
    store = Store(tmp_path.as_uri())
    with store.shard_writer("shard-0.parquet") as write:
        write(GOOD)
    (tmp_path / "shard-0.parquet").rename(tmp_path / "anything")
    assert run(load_command, str(tmp_path / "anything")).return_value == 0
    assert count_documents(elasticsearch, environment)["statements"] == 2


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"nonsense\n", "not_enriched"),
        (b"{}\n", "not_enriched"),
        (b'{"id": 1}\n', "not_enriched"),
        (b"[" * 100_000 + b"\n", "not_enriched"),  # nested deeper than any reader bears
        (b"\xff\xfe\n", "not_enriched"),
        (line(article("a2", published="2026-02-30")), "bad_date"),
        # numbers that are none
        *((line(article("a2")).replace(b'share":0.0', b'share":' + number), "not_enriched") for number in NO_NUMBERS),
    ],
)
def test_a_bad_line_is_a_dead_letter_and_its_neighbours_are_loaded(
    environment: str, elasticsearch: Elasticsearch, bad: bytes, reason: str
) -> None:
    run(setup_command)
    done = run(load_command, "-", given=bad + line(GOOD))
    assert done.return_value == 1
    assert reason in done.stderr
    assert "indexed 1, superseded 0, skipped 0, dead_letter 1" in done.stdout
    assert count_documents(elasticsearch, environment) == {"articles": 1, "statements": 2, "dead-letters": 1}


def test_before_setup_it_says_what_to_do(environment: str) -> None:
    with pytest.raises(ConfigurationError, match="onrecord setup"):
        run(load_command, "-", given=line(GOOD))


def test_a_file_that_is_not_there(environment: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="can't be read"):
        run(load_command, str(tmp_path / "nothing"))


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    load_settings.cache_clear()
    try:
        with pytest.raises(ServiceUnreachable, match="onrecord es up"):
            run(load_command, "-", given=line(GOOD))
    finally:
        load_settings.cache_clear()


def test_what_was_retracted_or_dropped_stays_away(
    environment: str, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    """Row 30: a file that somebody kept brings nothing back."""
    run(setup_command)
    store = Store((tmp_path / "home" / "store").as_uri())
    bury(store, Tombstone(article="a1", reason="a court order", at="2026-03-09T00:00:00+00:00"))
    drop_year(store, DroppedYear(year=2019, reason="too old", at="2026-03-09T00:00:00+00:00"))
    old = article("b1", statement("s3"), published="2019-06-30")
    done = run(load_command, "-", "--json", given=line(GOOD) + line(old) + line(article("c1", statement("s4"))))
    assert done.return_value == 0
    counts = json.loads(done.output)
    assert (counts["read"], counts["indexed"], counts["skipped"]) == (3, 1, 2)
    assert count_documents(elasticsearch, environment) == {"articles": 1, "statements": 1, "dead-letters": 0}


def test_a_thousand_unknown_fields_never_reach_the_mapping(environment: str, elasticsearch: Elasticsearch) -> None:
    """Row 17: the record drops what it does not know, and the strict mapping refuses what goes past the record."""
    run(setup_command)
    unknown = {f"field_{at}": at for at in range(1_001)}
    given = {**msgspec.to_builtins(GOOD), **unknown}
    assert run(load_command, "-", given=line(given)).return_value == 0
    held = elasticsearch.get(index=f"{environment}-articles", id="a1")["_source"]
    assert not unknown.keys() & held.keys()
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        elasticsearch.index(index=f"{environment}-articles-write", id="a2", document={"id": "a2", **unknown})
