"""Stories over the runs of an archive: any order of arrival, repeats and deaths end in the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from etl.pipeline import join_stories
from etl.pipeline.stories import note_replaced
from etl.records.article import DumpPlace, Outlet
from etl.records.enriched import EnrichedArticle
from etl.records.identity import content_hash
from etl.settings import Settings
from etl.store import Catalogue, Store
from etl.store.files import RunEntry, ShardFile
from etl.store.signatures import Signatures
from etl.store.tombstones import Tombstone, bury, erase
from tests.stories.samples import prose

WIRE, OTHER = prose(1, 300), prose(2, 300)


def enriched(name: str, body: str = WIRE, day: int = 2, **fields: Any) -> EnrichedArticle:
    """One article that the dump of a day holds; `published` is that day unless given."""
    given = {"published": f"2026-03-{day:02d}", "published_precision": "day", "outlet": name} | fields
    outlet = given.pop("outlet")
    return EnrichedArticle(
        id=name,
        title="Ferry operator rejects the deal",
        body=body,
        outlet=Outlet(id=outlet, name=outlet),
        dump=DumpPlace(file=f"2026-03-{day:02d}/{name}.txt", record=0),
        content_hash=content_hash(name, body, given["published"]),
        revision=f"2026-03-{day:02d}T00:00:00+00:00",
        enrichment_version="v1",
        enriched=True,
        **given,
    )


class Nights:
    """A store, and runs that are settled in it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.store = Store(self.settings.store_uri)
        self.runs = 0

    def settle(self, day: int, *articles: EnrichedArticle) -> tuple[str, str]:
        self.runs += 1
        named, run = f"2026-03-{day:02d}", f"r{self.runs}"
        shard = f"{self.store.run_folder(named, run)}/shard-0.parquet"
        with self.store.shard_writer(shard) as write:
            for one in articles:
                write(one)
        entry = RunEntry(
            run=run, shards=(ShardFile(file=shard, rows=len(articles)),), dead=(), states={"indexed": 1}, read=1
        )
        before = Catalogue.open(self.store)
        after = before.folded(self.store, [shard], [f"{named}.{run}"])
        note_replaced(self.store, self.store.run_folder(named, run), before, after, [shard])
        self.store.add_run(named, entry)
        after.save(self.store)
        return named, run

    def night(self, day: int, *articles: EnrichedArticle) -> dict[str, Any]:
        return join_stories(self.settings, *self.settle(day, *articles))

    def current(self, catalogue: Catalogue | None = None) -> dict[str, EnrichedArticle]:
        rows = catalogue or Catalogue.open(self.store)
        return {row.id: self.store.read_article(row.file, row.row) for row in rows}

    def stories(self) -> dict[str, str | None]:
        return {id_: article.story for id_, article in self.current().items()}

    def manifests(self) -> list[tuple[str, RunEntry]]:
        return list(self.store.runs())


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path / "home")


def test_copies_of_one_run_are_one_story(nights: Nights) -> None:
    result = nights.night(2, enriched("b"), enriched("a"), enriched("c", OTHER))
    assert (result["joined"], result["moved"]) == (1, 1)
    assert nights.stories() == {"a": None, "b": "a", "c": None}


def test_a_copy_that_comes_later_joins_and_leaves_the_first_alone(nights: Nights) -> None:
    nights.night(2, enriched("b"))
    before = nights.current()["b"]
    nights.night(5, enriched("a", day=5))
    assert nights.stories() == {"b": None, "a": "b"}
    assert nights.current()["b"] == before


def test_the_first_to_publish_may_come_last_and_takes_all_over(nights: Nights) -> None:
    nights.night(5, enriched("b", day=5))
    nights.night(6, enriched("c", day=6), enriched("d", OTHER, day=6))
    assert nights.night(2, enriched("z"))["moved"] == 2
    assert nights.stories() == {"z": None, "b": "z", "c": "z", "d": None}


def test_all_that_an_article_holds_moves_with_it(nights: Nights) -> None:
    article = enriched("b")
    nights.night(2, enriched("a"), article)
    assert nights.current()["b"] == msgspec.structs.replace(article, story="a")


def test_moved_rows_stand_in_the_day_that_their_articles_are_in(nights: Nights) -> None:
    """A catalogue made anew goes through the days in order: a row elsewhere would lose against the one that it replaces."""
    nights.night(5, enriched("b", day=5))
    nights.night(2, enriched("z"))
    assert [(day, entry.run) for day, entry in nights.manifests() if not entry.has_records] == [
        ("2026-03-05", "r2-stories")
    ]
    nights.store.fs.rm(nights.store.path("catalogue.parquet"))
    assert nights.stories() == {"z": None, "b": "z"}


def test_again_changes_nothing(nights: Nights) -> None:
    nights.night(2, enriched("a"), enriched("b"))
    before = nights.manifests()
    assert join_stories(nights.settings, "2026-03-02", "r1") == {
        "day": "2026-03-02",
        "run": "r1",
        "joined": 0,
        "moved": 0,
    }
    nights.night(3, enriched("c", OTHER, day=3))
    assert [entry for entry in nights.manifests() if entry not in before] == [("2026-03-03", nights.manifests()[-1][1])]


def test_a_run_that_nobody_joined_is_joined_by_the_next(nights: Nights) -> None:
    nights.settle(2, enriched("a"), enriched("b"))
    assert nights.night(20, enriched("c", OTHER, day=20))["joined"] == 2
    assert nights.stories()["b"] == "a"


def test_a_revision_that_is_no_copy_any_more_leaves_and_the_others_stay_together(nights: Nights) -> None:
    nights.night(2, enriched("a"), enriched("b"), enriched("c"))
    nights.night(3, enriched("a", OTHER, day=3, published="2026-03-02"))
    assert nights.stories() == {"a": None, "b": None, "c": "b"}


def test_a_revision_that_is_dated_anew_leaves_a_story_of_other_weeks(nights: Nights) -> None:
    nights.night(2, enriched("a"), enriched("b"), enriched("c"))
    nights.night(20, enriched("a", OTHER, day=20))
    assert nights.stories() == {"a": None, "b": None, "c": "b"}


def test_a_revision_that_has_become_a_copy_joins(nights: Nights) -> None:
    nights.night(2, enriched("a"), enriched("b", OTHER))
    nights.night(3, enriched("b", day=3))
    assert nights.stories() == {"a": None, "b": "a"}


def test_an_older_revision_that_comes_late_changes_nothing(nights: Nights) -> None:
    nights.night(2, enriched("a"))
    nights.night(4, enriched("b", OTHER, day=4))
    nights.night(3, enriched("b", day=3))
    assert nights.stories() == {"a": None, "b": None}


def test_the_same_article_in_a_newer_dump_keeps_its_story(nights: Nights) -> None:
    nights.night(2, enriched("a"), enriched("b"))
    seen_again = msgspec.structs.replace(nights.current()["b"], revision="2026-03-03T00:00:00+00:00")
    assert nights.night(3, seen_again)["moved"] == 0
    assert nights.stories() == {"a": None, "b": "a"}


def test_what_was_retracted_opens_no_story(nights: Nights) -> None:
    nights.night(2, enriched("a"), enriched("b"))
    bury(nights.store, Tombstone(article="a", reason="court", at="2026-03-03T00:00:00Z"))
    shards = [shard.file for _, entry in nights.manifests() for shard in entry.shards]
    assert erase(nights.store, shards, {"a"}) == 1
    nights.night(4, enriched("c", day=4))
    assert nights.stories() == {"a": None, "b": None, "c": "b"}


def test_articles_without_any_day_are_left_alone(nights: Nights) -> None:
    undated = {"published": None, "published_precision": "none"}
    articles = [enriched(name, **undated) for name in "ab"]
    shard = f"{nights.store.run_folder('none', 'r')}/shard-0.parquet"
    with nights.store.shard_writer(shard) as write:
        for one in articles:
            write(one)
    entry = RunEntry(run="r", shards=(ShardFile(file=shard, rows=2),), dead=(), states={"indexed": 2}, read=2)
    nights.store.add_run("none", entry)
    join_stories(nights.settings, "none", "r")
    assert nights.stories() == {"a": None, "b": None}


def test_files_that_are_older_than_signatures_are_joined(nights: Nights) -> None:
    day, run = nights.settle(2, enriched("a"), enriched("b"))
    path = nights.store.path(nights.store.run_folder(day, run), "shard-0.parquet")
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["story", "signature"]), path)
    join_stories(nights.settings, day, run)
    assert nights.stories() == {"a": None, "b": "a"}


def test_days_that_are_far_away_are_not_read(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (1, 10, 28):
        nights.night(day, enriched(f"a{day}", prose(day, 300), day=day))
    opened: list[str] = []
    open_ = nights.store.fs.__class__.open
    monkeypatch.setattr(
        nights.store.fs.__class__, "open", lambda fs, path, *a, **k: opened.append(path) or open_(fs, path, *a, **k)
    )
    from datetime import date

    around = date(2026, 3, 12).toordinal()
    found = list(Signatures(nights.store).between(around - 7, around + 7))
    assert [member.id for member in found] == ["a10"]
    assert len(opened) == 1


class Died(Exception):
    """Stands for a kill."""


def deaths() -> Iterator[Any]:
    yield pytest.param("etl.store.files.Store.add_run", 0, id="before the rows count")
    yield pytest.param("etl.store.files.Store.add_run", 1, id="between two days")
    yield pytest.param("etl.store.signatures.Signatures.add", 0, id="before its rows are marked")
    yield pytest.param("etl.store.signatures.Signatures.add", 2, id="before the run is marked")
    yield pytest.param("etl.store.catalogue.Catalogue.save", 0, id="before the catalogue is saved")


@pytest.mark.parametrize(("where", "after"), list(deaths()))
def test_a_join_that_died_is_finished_by_the_next(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, where: str, after: int
) -> None:
    from pydoc import locate

    nights.night(5, enriched("b", day=5))
    nights.night(6, enriched("c", day=6))
    day, run = nights.settle(2, enriched("z"))
    owner, name = where.rsplit(".", 1)
    target: Any = locate(owner)
    real, calls = getattr(target, name), iter(range(100))

    def dying(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == after:
            raise Died
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(target, name, dying)
        with pytest.raises(Died):
            join_stories(nights.settings, day, run)
    join_stories(nights.settings, day, run)
    assert nights.stories() == {"z": None, "b": "z", "c": "z"}
    assert join_stories(nights.settings, day, run)["joined"] == 0


TEXT = [prose(number, 330).split() for number in (11, 12)]
revisions = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.sampled_from(["one", "two"]),
        st.integers(1, 14),
        st.integers(0, 1),
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=9,
)


@given(drawn=revisions, chance=st.randoms(use_true_random=False), together=st.integers(1, 3))
@examples(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_runs_ends_in_the_same_stories(
    tmp_path_factory: pytest.TempPathFactory, drawn: Any, chance: Any, together: int
) -> None:
    """Revisions included: of an article the newest text decides, whenever it came."""
    articles = {
        (name, day): enriched(
            f"{outlet}-{name}",
            " ".join(TEXT[text][30 * start : 30 * start + 240]),
            day,
            outlet=outlet,
            published="2026-03-05" if name == "a" else f"2026-03-{day:02d}",
        )
        for name, outlet, day, text, start in drawn
    }
    days: dict[int, list[EnrichedArticle]] = {}
    for (_, day), one in articles.items():
        days.setdefault(day, []).append(one)
    runs = [(day, some[at : at + together]) for day, some in days.items() for at in range(0, len(some), together)]
    found = []
    for again in (False, True):
        if again:
            chance.shuffle(runs)
        nights = Nights(tmp_path_factory.mktemp("home"))
        for day, some in runs:
            nights.night(day, *some)
        found.append(nights.stories())
        nights.store.fs.rm(nights.store.path("catalogue.parquet"))
        assert nights.stories() == found[-1]
    assert found[0] == found[1]
