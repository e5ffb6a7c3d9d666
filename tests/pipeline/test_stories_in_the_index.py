"""Stories on the real node: searched by, counted by, and the same in both grains after members moved."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.records.enriched import EnrichedArticle
from etl.records.outcome import GuardTripped
from etl.search import Filters, count_by, search_articles, search_statements
from etl.settings import Settings
from etl.store import Catalogue, Outcome
from tests.load.samples import everything, statement
from tests.pipeline.test_stories import OTHER, Nights, enriched

pytestmark = pytest.mark.elasticsearch


class LoadedNights(Nights):
    """Nights that end in an index."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.home)
        self.settings = settings
        self.access = pipeline.Access.of(settings)

    def night(self, day: int, *articles: EnrichedArticle) -> dict[str, Any]:
        run = self.joined(day, *articles)
        return self.reconciled(run, self.load(pipeline.plan_load(self.settings, self.access)))

    def joined(self, day: int, *articles: EnrichedArticle) -> tuple[str, str]:
        """A night as far as it needs no index."""
        named, run = self.settle(day, *articles)
        with self.store.outcome_writer(f"{self.store.run_folder(named, run)}/outcomes.parquet") as note:
            note(Outcome(file="f", record=0, state="indexed", article=articles[0].id))
        pipeline.join_stories(self.settings, named, run)
        return named, run

    def load(self, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [pipeline.load_files(self.settings, self.access, group) for group in groups]

    def reconciled(self, run: tuple[str, str], loads: list[dict[str, Any]]) -> dict[str, Any]:
        return pipeline.reconcile(self.settings, self.access, *run, loads)


@pytest.fixture
def loaded(tmp_path: Path, elasticsearch_url: str, index: str) -> LoadedNights:
    return LoadedNights(Settings(home=tmp_path / "home", index_prefix=index, elasticsearch_url=elasticsearch_url))


def said(article: EnrichedArticle) -> EnrichedArticle:
    """The article with one statement in it."""
    return msgspec.structs.replace(article, statements=(statement(f"s-{article.id}"),))


def test_a_story_in_both_grains(loaded: LoadedNights, elasticsearch: Elasticsearch, index: str) -> None:
    loaded.night(5, said(enriched("b", day=5)), said(enriched("d", OTHER, day=5)))
    loaded.night(6, said(enriched("c", day=6)))
    assert stories_of(elasticsearch, index) == {"b": "b", "c": "b", "d": "d"}

    loaded.night(2, said(enriched("z")))
    assert stories_of(elasticsearch, index) == {"z": "z", "b": "z", "c": "z", "d": "d"}
    (every,) = count_by(elasticsearch, index, Filters(), "denial_status")
    assert (every.statements, every.articles, every.stories) == (4, 4, 2)
    counts = {one.value: (one.statements, one.articles) for one in count_by(elasticsearch, index, Filters(), "story")}
    assert counts == {"z": (3, 3), "d": (1, 1)}
    hits = search_statements(elasticsearch, index, Filters(story=("z",))).hits
    assert {hit["id"] for hit in hits} == {"s-z", "s-b", "s-c"}
    assert {hit["id"] for hit in search_articles(elasticsearch, index, Filters(story=("z",))).hits} == {"z", "b", "c"}

    before = everything(elasticsearch, index)
    pipeline.join_stories(loaded.settings, "2026-03-02", "r3")
    assert pipeline.plan_load(loaded.settings, loaded.access) == []
    assert everything(elasticsearch, index) == before
    assert len(Catalogue.open(loaded.store)) == 4


@pytest.mark.parametrize("late", ["planned", "loaded"])
def test_a_run_that_moves_rows_of_another_that_is_being_loaded(
    loaded: LoadedNights, elasticsearch: Elasticsearch, index: str, late: str
) -> None:
    """Two runs at once: the second makes the article of the first the copy of an older one, whenever it comes."""
    first = loaded.joined(5, said(enriched("b", day=5)))
    plan = pipeline.plan_load(loaded.settings, loaded.access)
    loads = loaded.load(plan) if late == "loaded" else None
    second = loaded.joined(2, said(enriched("z")))
    loads = loads or loaded.load(plan)
    assert loaded.reconciled(first, loads)["differences"] == []
    assert loaded.reconciled(second, loaded.load(pipeline.plan_load(loaded.settings, loaded.access)))["articles"] == 1
    assert stories_of(elasticsearch, index) == {"z": "z", "b": "z"}


def test_a_slow_load_of_an_older_row_does_not_stay(
    loaded: LoadedNights, elasticsearch: Elasticsearch, index: str
) -> None:
    """The second run moves an article and has loaded it before the first, which read the row of before, writes it."""
    first = loaded.joined(5, said(enriched("b", day=5)))
    plan = pipeline.plan_load(loaded.settings, loaded.access)
    before = loaded.load(plan)
    documents = everything(elasticsearch, index)
    loaded.night(2, said(enriched("z")))
    assert stories_of(elasticsearch, index) == {"z": "z", "b": "z"}
    for key, (version, source) in documents.items():
        grain, id_ = key.split("/")
        elasticsearch.index(
            index=f"{index}-{grain}-write", id=id_, document=source, version=version, version_type="external_gte"
        )
    assert stories_of(elasticsearch, index)["b"] == "b"
    assert loaded.reconciled(first, before)["differences"] == []
    assert stories_of(elasticsearch, index) == {"z": "z", "b": "z"}


def test_a_newer_revision_that_another_run_settled_meanwhile(
    loaded: LoadedNights, elasticsearch: Elasticsearch, index: str
) -> None:
    first = loaded.joined(5, said(enriched("b", day=5)))
    loads = loaded.load(pipeline.plan_load(loaded.settings, loaded.access))
    second = loaded.joined(6, said(enriched("b", OTHER, day=6)))
    assert loaded.reconciled(first, loads)["differences"] == []
    after = everything(elasticsearch, index)
    assert loaded.reconciled(second, loaded.load(pipeline.plan_load(loaded.settings, loaded.access)))["articles"] == 1
    assert everything(elasticsearch, index) == after


def test_what_is_lost_from_the_index_is_told(loaded: LoadedNights, elasticsearch: Elasticsearch, index: str) -> None:
    first = loaded.joined(5, said(enriched("b", day=5)))
    loads = loaded.load(pipeline.plan_load(loaded.settings, loaded.access))
    elasticsearch.delete(index=f"{index}-articles-write", id="b", refresh=True)
    with pytest.raises(GuardTripped, match="article b: not in the index"):
        loaded.reconciled(first, loads)


def stories_of(elasticsearch: Elasticsearch, index: str) -> dict[str, str]:
    """Article -> story, where both grains agree."""
    elasticsearch.indices.refresh(index=f"{index}-*")
    articles = elasticsearch.search(index=f"{index}-articles", size=100)["hits"]["hits"]
    flat = elasticsearch.search(index=f"{index}-statements", size=100)["hits"]["hits"]
    found = {hit["_id"]: hit["_source"]["story"] for hit in articles}
    assert {hit["_source"]["article"]["id"]: hit["_source"]["article"]["story"] for hit in flat} == found
    return found
