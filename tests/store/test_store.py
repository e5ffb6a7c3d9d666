"""The store: what is written comes back, only whole files count, and the catalogue is a function of the manifests."""

import os
import time
from datetime import timedelta
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.records.article import DumpPlace, Outlet
from etl.records.enriched import EnrichedArticle
from etl.records.identity import content_hash, version_of
from etl.records.outcome import ConfigurationError, DeadLetter
from etl.store import Catalogue, Outcome, Store
from etl.store.files import RunEntry, ShardFile


def article(name: str = "a", body: str = "text", day: int = 1, file: str = "f", version: str = "v1") -> EnrichedArticle:
    return EnrichedArticle(
        id=name,
        title="Title",
        body=body,
        outlet=Outlet(id="local:organization/wire", name="Wire"),
        dump=DumpPlace(file=file, record=0),
        content_hash=content_hash("Title", body, None),
        revision=f"2026-03-{day:02d}T00:00:00+00:00",
        enrichment_version=version,
        enriched=True,
    )


def settled(store: Store, day: str, run: str, articles: list[EnrichedArticle]) -> None:
    """Write one run of one shard and make it count."""
    name = f"{store.run_folder(day, run)}/shard-0.parquet"
    with store.shard_writer(name) as write:
        for one in articles:
            write(one)
    entry = RunEntry(
        run=run, shards=(ShardFile(file=name, rows=len(articles)),), dead=(), states={}, read=len(articles)
    )
    store.add_run(day, entry)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store((tmp_path / "store").as_uri())


def test_articles_come_back_as_they_were_written(store: Store) -> None:
    articles = [article(name, f"body {name}") for name in "abc"] * 200
    settled(store, "2026-03-01", "r1", articles)
    assert [row for _, row in store.read_shard("day=2026-03-01/run=r1/shard-0.parquet")] == articles
    assert store.read_article("day=2026-03-01/run=r1/shard-0.parquet", 401) == articles[401]
    assert store.rows("day=2026-03-01/run=r1/shard-0.parquet") == 600


def test_a_file_from_before_a_field_was_kept_is_read(store: Store) -> None:
    """Older shards hold articles without `encoding` and `outlet_evidence`, and lack the columns of stories."""
    name = "day=2026-03-01/run=r1/shard-0.parquet"
    settled(store, "2026-03-01", "r1", [article()])
    path = store.path(name)
    table = pq.read_table(path)
    old = msgspec.json.decode(table["article"][0].as_py())
    for field in ("encoding", "outlet_evidence"):
        del old[field]
    rows = [{**table.to_pylist()[0], "article": msgspec.json.encode(old)}]
    schema = table.schema.remove(table.schema.get_field_index("signature"))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema.with_metadata(table.schema.metadata)), path)
    (found,) = [row for _, row in store.read_shard(name)]
    assert (found.encoding, found.outlet_evidence) == (None, "none")
    assert found == article()
    assert list(store.read_columns(name, ["id", "signature"])) == [{"id": "a", "signature": None}]


def test_a_row_that_is_not_there_is_an_error(store: Store) -> None:
    settled(store, "2026-03-01", "r1", [article()])
    with pytest.raises(IndexError, match="no row 1"):
        store.read_article("day=2026-03-01/run=r1/shard-0.parquet", 1)


def test_dead_letters_keep_their_raw_bytes(store: Store) -> None:
    letter = DeadLetter(id="1", stage="extract", reason="binary", message="m", excerpt="e", raw=b"\x00\xff")
    with store.dead_letter_writer("dead.parquet") as write:
        write(letter)
    assert list(store.read_dead_letters("dead.parquet")) == [letter]


def test_outcomes_come_back(store: Store) -> None:
    outcomes = [Outcome(file="f", record=n, state="skipped", reason="header") for n in range(3)]
    with store.outcome_writer("outcomes.parquet") as write:
        for outcome in outcomes:
            write(outcome)
    assert list(store.read_outcomes("outcomes.parquet")) == outcomes


def test_a_file_appears_only_when_it_is_whole(store: Store) -> None:
    def killed() -> None:
        with store.shard_writer("shard.parquet") as write:
            write(article())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert not store.fs.exists(store.path("shard.parquet"))


def test_two_that_write_the_same_file_at_once_both_end(store: Store) -> None:
    with store.replacing("folder/file") as one:
        one.write(b"one")
        with store.replacing("folder/file") as other:
            other.write(b"other")
        assert store.fs.cat_file(store.path("folder/file")) == b"other"
    assert store.fs.cat_file(store.path("folder/file")) == b"one"
    assert store.fs.find(store.path("folder")) == [store.path("folder/file")]


def test_a_file_whose_writer_failed_leaves_the_one_before_and_no_half(store: Store) -> None:
    store.write_json("folder/file", 1)
    with pytest.raises(TypeError):
        store.write_json("folder/file", object())
    assert store.read_json("folder/file") == 1
    assert store.fs.find(store.path("folder")) == [store.path("folder/file")]


def test_halves_of_killed_writers_are_removed_once_old_enough(store: Store) -> None:
    store.write_json("folder/file", 1)
    for name in ("file.a.part", "file.b.part"):
        store.fs.pipe_file(store.path("folder", name), b"half")
    an_hour_ago = time.time() - 3_601
    os.utime(store.path("folder", "file.a.part"), (an_hour_ago, an_hour_ago))
    assert store.remove_halves("fold*", older_than=timedelta(hours=1)) == 1
    assert store.remove_halves("folder") == 1
    assert store.fs.find(store.path("folder")) == [store.path("folder/file")]


def test_a_run_counts_only_from_its_manifest_on(store: Store) -> None:
    with store.shard_writer("day=2026-03-01/run=r1/shard-0.parquet") as write:
        write(article())
    assert store.days() == []
    assert len(Catalogue.open(store)) == 0


def test_a_newer_schema_is_refused_with_what_to_do(store: Store) -> None:
    table = pa.table({"id": ["a"]}).replace_schema_metadata({b"onrecord_schema": b"99"})
    store.write_json("x.json", {})
    pq.write_table(table, store.path("new.parquet"))
    with pytest.raises(ConfigurationError, match="upgrade"):
        store.rows("new.parquet")


@pytest.mark.parametrize(
    ("rows", "winner"),
    [
        pytest.param([("old", 1, "f"), ("new", 2, "f")], "new", id="the newer revision counts"),
        pytest.param([("new", 2, "f"), ("old", 1, "f")], "new", id="whatever order they came in"),
        pytest.param([("one", 1, "z"), ("one", 1, "b")], "one", id="of equal revisions the smaller place"),
    ],
)
def test_what_counts(store: Store, rows: list[tuple[str, int, str]], winner: str) -> None:
    for number, (body, day, file) in enumerate(rows):
        settled(store, f"2026-03-0{number + 1}", f"r{number}", [article("a", body, day, file)])
    current = Catalogue.open(store).get("a")
    assert current is not None
    assert store.read_article(current.file, current.row).body == winner
    assert current.place == f"{min(file for body, day, file in rows if body == winner)}#000000000000"


def test_an_article_enriched_again_replaces_itself(store: Store) -> None:
    settled(store, "2026-03-01", "r1", [article(version="v1")])
    settled(store, "2026-03-01", "r2", [article(version="v2")])
    current = Catalogue.open(store).get("a")
    assert current is not None
    assert current.enrichment_version == "v2"


def test_a_saved_catalogue_is_the_one_that_the_manifests_give(store: Store) -> None:
    settled(store, "2026-03-01", "r1", [article("a"), article("b")])
    Catalogue.open(store).save(store)
    settled(store, "2026-03-02", "r2", [article("b", "newer", 2), article("c")])
    with_saved = list(Catalogue.open(store))
    store.fs.rm(store.path("catalogue.parquet"))
    assert list(Catalogue.open(store)) == with_saved
    assert [current.id for current in with_saved] == ["a", "b", "c"]


def test_a_saved_catalogue_of_a_run_that_is_gone_is_not_trusted(store: Store) -> None:
    settled(store, "2026-03-01", "r1", [article("a")])
    Catalogue.open(store).save(store)
    store.fs.rm(store.path("day=2026-03-01", "manifest.json"))
    assert len(Catalogue.open(store)) == 0


def test_load_marks_are_kept_an_index(store: Store) -> None:
    store.mark_loaded("index-1", "2026-03-01", "r1", {"a": 7})
    assert store.loaded("index-1") == {("2026-03-01", "r1")}
    assert store.loaded("index-2") == set()
    assert store.refused("index-1") == {"a": 7}


revisions = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 4), st.sampled_from(["x", "y"]), st.sampled_from(["f", "g"])),
    min_size=1,
    max_size=8,
)


@given(rows=revisions, order=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_catalogue_does_not_depend_on_the_order_of_runs(tmp_path_factory, rows, order) -> None:  # type: ignore[no-untyped-def]
    found = []
    for shuffled in (False, True):
        if shuffled:
            order.shuffle(rows)
        store = Store(tmp_path_factory.mktemp("store").as_uri())
        for number, (name, day, body, file) in enumerate(rows):
            settled(store, f"2026-03-{number + 1:02d}", "r", [article(name, body, day, file)])
        found.append({c.id: (c.version, c.place, c.content_hash) for c in Catalogue.open(store)})
    assert found[0] == found[1]
    assert all(
        max(version_of(article(*row[:1], row[2], row[1], row[3])) for row in rows if row[0] == name) == current[0]
        for name, current in found[0].items()
    )


def test_records_survive_json(store: Store) -> None:
    one = article()
    assert msgspec.json.decode(msgspec.json.encode(one), type=EnrichedArticle) == one
