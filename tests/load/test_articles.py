"""Loading on a real node: any number of times, in any order, interrupted anywhere, with the same end."""

from collections.abc import Callable, Iterable
from itertools import chain, count, permutations
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl.load import articles as loading
from etl.load import count_documents, index_identity, load, load_dead_letters, verify_articles
from etl.load.articles import LoadReport
from etl.load.fit import KEYWORD_BYTES
from etl.load.patience import Patience
from etl.records.enriched import EnrichedArticle
from etl.records.identity import version_of
from etl.records.outcome import ConfigurationError, DeadLetter, GuardTripped, Halt, ServiceUnreachable
from etl.settings import PROJECT
from tests.load.samples import article, everything, revised, spoken_by, statement

pytestmark = pytest.mark.elasticsearch

FIRST = article("a1", statement("s1"), statement("s2"), statement("s3"))
SECOND = revised(FIRST, 3, statement("s2"), statement("s4"))
THIRD = revised(FIRST, 4, statement("s1"))
OTHER = article("b1", statement("s9"))


def put(client: Any, prefix: str, *some: EnrichedArticle, then: Iterable[EnrichedArticle] = ()) -> LoadReport:
    every = chain(some, then)
    return load(client, every, prefix=prefix, mappings=PROJECT / "mappings", patience=Patience(tries=2, first=0.01))


def check(client: Elasticsearch, prefix: str, *articles: EnrichedArticle) -> list[str]:
    expected = [(one.id, version_of(one), len(one.statements)) for one in articles]
    return verify_articles(client, expected, prefix=prefix)


def test_a_second_load_changes_nothing(elasticsearch: Elasticsearch, index: str) -> None:
    first = put(elasticsearch, index, FIRST, OTHER)
    before = everything(elasticsearch, index)
    second = put(elasticsearch, index, FIRST, OTHER)
    assert (first.read, first.articles, first.statements, first.dead) == (2, 2, 4, [])
    assert (second.articles, second.removed) == (2, 0)
    assert everything(elasticsearch, index) == before
    assert check(elasticsearch, index, FIRST, OTHER) == []


def test_a_new_revision_leaves_no_old_statement(elasticsearch: Elasticsearch, index: str) -> None:
    put(elasticsearch, index, FIRST, OTHER)
    report = put(elasticsearch, index, SECOND)
    assert report.removed == 2
    held = everything(elasticsearch, index)
    assert {key for key in held if key.startswith("statements")} == {"statements/s2", "statements/s4", "statements/s9"}
    assert check(elasticsearch, index, SECOND, OTHER) == []


def test_better_rules_with_fewer_statements_leave_none_behind(elasticsearch: Elasticsearch, index: str) -> None:
    """Row 30: the same revision, enriched again: the version is the same, and the statements are not."""
    put(elasticsearch, index, FIRST)
    again = article("a1", statement("s1"), enrichment_version="v2")
    assert version_of(again) == version_of(FIRST)
    put(elasticsearch, index, again)
    assert check(elasticsearch, index, again) == []


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD))), ids=lambda order: "")
def test_any_order_of_revisions_ends_the_same(
    elasticsearch: Elasticsearch, index: str, order: tuple[EnrichedArticle, ...]
) -> None:
    reports = [put(elasticsearch, index, one) for one in order]
    assert sum(report.articles + report.unchanged for report in reports) == 3
    assert check(elasticsearch, index, THIRD) == []
    assert set(everything(elasticsearch, index)) == {"articles/a1", "statements/s1"}


@pytest.mark.parametrize("chunk", [1, 100], ids=["at once", "together"])
@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD))), ids=lambda order: "")
def test_so_do_revisions_in_one_load(
    elasticsearch: Elasticsearch,
    index: str,
    order: tuple[EnrichedArticle, ...],
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loading, "CHUNK", chunk)
    put(elasticsearch, index, *order)
    assert check(elasticsearch, index, THIRD) == []
    assert set(everything(elasticsearch, index)) == {"articles/a1", "statements/s1"}


class Interrupted(Exception):
    """Stands for a kill."""


class Meddled:
    """The client, with something that happens before its n-th bulk request."""

    def __init__(self, client: Elasticsearch, at: int, what: Callable[[], object]) -> None:
        self._client, self._at, self._what = client, at, what
        self._numbers, self.requests = count(1), 0

    def bulk(self, **given: Any) -> Any:
        self.requests = number = next(self._numbers)  # loads write from several threads
        if number == self._at:
            self._what()
        return self._client.bulk(**given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def kill() -> None:
    raise Interrupted


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_load_that_was_killed_is_finished_by_the_next(elasticsearch: Elasticsearch, index: str, at: int) -> None:
    """Before the articles, between articles and statements, between statements and deletions."""
    put(elasticsearch, index, FIRST, OTHER)
    with pytest.raises(Interrupted):
        put(Meddled(elasticsearch, at, kill), index, SECOND)
    put(elasticsearch, index, SECOND)
    assert check(elasticsearch, index, SECOND, OTHER) == []


def test_what_stops_one_chunk_stops_the_reading(
    elasticsearch: Elasticsearch, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those on their way end, and no others begin: what was written is whole, and the rest is the next load's."""
    monkeypatch.setattr(loading, "CHUNK", 1)
    waiting = iter([article(f"c{at}", statement(f"s{at}")) for at in range(200)])
    with pytest.raises(Interrupted):
        put(Meddled(elasticsearch, 8, kill), index, then=waiting)
    left = list(waiting)
    assert len(left) > 150
    assert put(elasticsearch, index, *left).articles == len(left)


@pytest.mark.parametrize("at", [2, 3])
def test_a_kill_is_healed_by_an_older_revision_too(elasticsearch: Elasticsearch, index: str, at: int) -> None:
    put(elasticsearch, index, FIRST)
    with pytest.raises(Interrupted):
        put(Meddled(elasticsearch, at, kill), index, THIRD)
    report = put(elasticsearch, index, SECOND)
    assert report.unchanged == 1
    left = check(elasticsearch, index, THIRD)
    assert [line for line in left if "not its own any more" in line] == []


def test_a_slow_loader_of_an_old_revision_resurrects_nothing(elasticsearch: Elasticsearch, index: str) -> None:
    """It wrote the article, then a newer revision was loaded whole, then it goes on to write its statements."""
    slow = Meddled(elasticsearch, 2, lambda: put(elasticsearch, index, SECOND))
    put(slow, index, FIRST)
    assert slow.requests >= 2
    assert check(elasticsearch, index, SECOND) == []


def test_a_bad_article_takes_no_neighbour_with_it(elasticsearch: Elasticsearch, index: str) -> None:
    impossible = article("a2", statement("s5"), published="2024-02-30")
    huge = statement("s6", anonymity=None)
    overflow = article("a3", huge, dump=None, rollups=FIRST.rollups.__class__(statement_count=2**40))
    report = put(elasticsearch, index, FIRST, impossible, overflow, OTHER)
    assert report.articles == 2
    assert {letter.article: letter.reason for letter in report.dead} == {
        "a2": "bad_date",
        "a3": "document_parsing_exception",
    }
    assert check(elasticsearch, index, FIRST, OTHER) == []
    assert count_documents(elasticsearch, index)["statements"] == 4


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"revision": "yesterday"}, "bad_revision"),
        ({"revision": ""}, "bad_date"),
        ({"content_hash": "no hash"}, "bad_revision"),
    ],
)
def test_an_article_without_a_version_is_dead(
    elasticsearch: Elasticsearch, index: str, bad: dict[str, str], reason: str
) -> None:
    report = put(elasticsearch, index, article("a2", **bad), OTHER)
    assert [letter.reason for letter in report.dead] == [reason]
    assert report.articles == 1


def test_an_article_with_a_bad_statement_is_not_half_there(elasticsearch: Elasticsearch, index: str) -> None:
    from etl.records.enriched import Anonymity

    bad = statement("s7", anonymity=Anonymity(count=2**40))
    report = put(elasticsearch, index, OTHER, article("a4", statement("s8"), bad))
    assert [letter.article for letter in report.dead] == ["a4"]
    assert (report.read, report.articles) == (2, 1)
    assert set(everything(elasticsearch, index)) == {"articles/b1", "statements/s9"}


def test_long_values_are_cut_not_refused(elasticsearch: Elasticsearch, index: str) -> None:
    """Row 15: Elasticsearch would refuse the whole article."""
    long = article("a5", statement("s1"), byline="€" * 11_000, title="t" * 40_000, body="word " * 300_000)
    assert put(elasticsearch, index, long).dead == []
    _, source = everything(elasticsearch, index)["articles/a5"]
    assert len(source["byline"].encode()) <= KEYWORD_BYTES
    assert source["body"] == long.body


def test_nested_statements_are_not_mixed(elasticsearch: Elasticsearch, index: str) -> None:
    """A flattened mapping finds this article for `Bell` and `no_comment`, though it was the ministry that was silent."""
    bell = statement("s1", speaker="Bell")
    import msgspec

    bell = msgspec.structs.replace(bell, speaker=spoken_by("Ann Bell"))
    silent = statement("s2", denial_status="no_comment", detail="declined")
    silent = msgspec.structs.replace(silent, speaker=spoken_by("Ministry of Ferries"))
    put(elasticsearch, index, article("a1", bell, silent))

    def count(name: str, status: str) -> int:
        both = [{"term": {"statements.speaker.name": name}}, {"term": {"statements.denial_status": status}}]
        query = {"nested": {"path": "statements", "query": {"bool": {"filter": both}}}}
        return int(elasticsearch.count(index=f"{index}-articles", query=query)["count"])

    assert count("ann bell", "asserted") == count("MINISTRY OF FERRIES", "no_comment") == 1
    assert count("ann bell", "no_comment") == 0


def test_a_missing_alias_stops_the_load_and_makes_no_index(elasticsearch: Elasticsearch, index: str) -> None:
    alias = f"{index}-statements-write"
    elasticsearch.indices.delete_alias(index=f"{index}-statements-v1", name=alias)
    with pytest.raises(ConfigurationError, match="onrecord setup"):
        put(elasticsearch, index, FIRST)
    assert not elasticsearch.indices.exists(index=alias)


def test_an_alias_lost_in_the_middle_stops_the_load_too(elasticsearch: Elasticsearch, index: str) -> None:
    alias = f"{index}-statements-write"
    lose = Meddled(
        elasticsearch, 2, lambda: elasticsearch.indices.delete_alias(index=f"{index}-statements-v1", name=alias)
    )
    with pytest.raises(ConfigurationError, match="onrecord setup"):
        put(lose, index, FIRST)
    assert not elasticsearch.indices.exists(index=alias)


def test_drift_stops_the_load_before_its_first_write(elasticsearch: Elasticsearch, index: str) -> None:
    added = {"mood": {"type": "keyword"}}
    elasticsearch.indices.put_mapping(index=f"{index}-articles-v1", properties=added)
    with pytest.raises(GuardTripped, match="mood: live keyword, repository absent"):
        put(elasticsearch, index, FIRST)
    assert count_documents(elasticsearch, index)["articles"] == 0


@pytest.mark.parametrize("block", ["write", "read_only"])
def test_a_block_stops_the_load_and_lifting_it_lets_it_finish(
    elasticsearch: Elasticsearch, index: str, block: str
) -> None:
    """Row 33."""
    elasticsearch.indices.put_settings(index=f"{index}-articles-v1", settings={f"index.blocks.{block}": True})
    with pytest.raises(ServiceUnreachable, match="blocked"):
        put(elasticsearch, index, FIRST)
    elasticsearch.indices.put_settings(index=f"{index}-articles-v1", settings={f"index.blocks.{block}": None})
    assert put(elasticsearch, index, FIRST).articles == 1


def test_too_many_bad_articles_trip_the_breaker(elasticsearch: Elasticsearch, index: str) -> None:
    with pytest.raises(GuardTripped, match="11 records in a row"):
        put(elasticsearch, index, *[article(f"a{at}", published="never") for at in range(20)])


def test_verify_names_every_kind_of_difference(elasticsearch: Elasticsearch, index: str) -> None:
    put(elasticsearch, index, FIRST, OTHER)
    elasticsearch.delete(index=f"{index}-statements-write", id="s1")
    stray = {**everything(elasticsearch, index)["statements/s2"][1], "id": "stray"}
    elasticsearch.index(index=f"{index}-statements-write", id="stray", document=stray)
    expected = [(FIRST.id, version_of(FIRST) + 1, 4), (OTHER.id, version_of(OTHER), 1), ("a9", 1, 0)]
    found = verify_articles(elasticsearch, expected, prefix=index)
    assert len(found) == 5
    for said in ("version", "3 statements are nested in it, 4 were", "lack their own", "not its own", "a9: not in"):
        assert any(said in line for line in found), said


def test_another_index_has_another_identity(elasticsearch: Elasticsearch, index: str) -> None:
    from etl.load import set_up

    before = index_identity(elasticsearch, index)
    assert index_identity(elasticsearch, index) == before
    elasticsearch.indices.delete(index=f"{index}-articles-v1")
    set_up(elasticsearch, index, PROJECT / "mappings")
    assert index_identity(elasticsearch, index) != before


def letter(attempts: int = 1, excerpt: str = "\ud83d half") -> DeadLetter:
    return DeadLetter(
        id="d1", stage="clean", reason="no_text", message="nothing", excerpt=excerpt, attempts=attempts, raw=b"secret"
    )


def test_a_dead_letter_is_never_refused_and_never_doubled(elasticsearch: Elasticsearch, index: str) -> None:
    assert load_dead_letters(elasticsearch, [letter(2), letter(1)], prefix=index) == 2
    count = count_documents(elasticsearch, index)["dead-letters"]
    found = elasticsearch.get(index=f"{index}-dead-letters", id="d1")
    assert count == 1
    assert found["_source"]["attempts"] == 2, "the later attempt stays"
    assert "raw" not in found["_source"]
    assert found["_source"]["excerpt"] == "? half"


def test_a_refused_dead_letter_stops_the_run(elasticsearch: Elasticsearch, index: str) -> None:
    with pytest.raises(Halt, match="itself refused"):
        load_dead_letters(elasticsearch, [letter(attempts=2**40)], prefix=index)
