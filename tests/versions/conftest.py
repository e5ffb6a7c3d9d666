"""A small archive on the real node: articles that are in the store, settled, loaded and reconciled, as after some nights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from etl import pipeline
from etl.records.enriched import EnrichedArticle, Statement
from etl.records.outcome import DeadLetter
from etl.settings import Settings
from etl.store import Catalogue, Outcome, Store
from etl.store.files import RunEntry, ShardFile
from tests.load.samples import article, everything, statement

TODAY = "v2"


class Archive:
    """What an operator has: a store, an index, and nights."""

    def __init__(self, settings: Settings, client: Any) -> None:
        self.settings = settings
        self.client = client
        self.access = pipeline.Access.of(settings)
        self.store = Store(settings.store_uri)

    def settle(self, day: str, run: str, *articles: EnrichedArticle) -> None:
        """A run with these articles, each from a dump file of its own, as a nightly run settles it."""
        folder = self.store.run_folder(day, run)
        with self.store.shard_writer(f"{folder}/shard-0.parquet") as write:
            for one in articles:
                write(one)
        with self.store.dead_letter_writer(f"{folder}/dead-0.parquet"):
            pass
        with self.store.outcome_writer(f"{folder}/outcomes.parquet") as note:
            for number, one in enumerate(articles):
                note(Outcome(file=f"{day}/{run}", record=number, state="indexed", article=one.id))
        self.store.write_json(f"{folder}/plan.json", [])
        shard = ShardFile(file=f"{folder}/shard-0.parquet", rows=len(articles))
        entry = RunEntry(
            run=run,
            shards=(shard,),
            dead=(f"{folder}/dead-0.parquet",),
            states={"indexed": len(articles)},
            read=len(articles),
        )
        self.store.add_run(day, entry)
        Catalogue.open(self.store).save(self.store)

    def night(self, day: str, run: str, *articles: EnrichedArticle) -> dict[str, Any]:
        """Settle a run, load what the live index lacks, and reconcile."""
        self.settle(day, run, *articles)
        loads = [
            pipeline.load_files(self.settings, self.access, group)
            for group in pipeline.plan_load(self.settings, self.access)
        ]
        return pipeline.reconcile(self.settings, self.access, day, run, loads)

    def rebuild(self, **choice: Any) -> int:
        """All steps up to the comparison, as the command line and the DAG run them; returns the version."""
        version = int(pipeline.begin_rebuild(self.settings, self.access, **choice)["version"])
        for group in pipeline.plan_again(self.settings, version):
            pipeline.enrich_group(self.settings, **group)
        for fill in pipeline.plan_fill(self.settings, self.access, version):
            pipeline.fill_group(self.settings, self.access, **fill)
        pipeline.compare_version(self.settings, self.access, version)
        return version

    def swap(self, version: int) -> dict[str, Any]:
        return pipeline.swap(self.settings, self.access, version)

    def rollback(self, to: int | None = None) -> dict[str, Any]:
        return pipeline.rollback(self.settings, self.access, to)

    def read(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """All that the read aliases show of both grains."""
        return everything(self.client, self.settings.index_prefix)

    def labels(self) -> dict[str, str]:
        """Statement id -> denial status, as everybody reads it."""
        return {
            key.removeprefix("statements/"): source["denial_status"]
            for key, (_, source) in self.read().items()
            if key.startswith("statements/")
        }

    def lacking(self) -> list[dict[str, Any]]:
        """What the next night would load."""
        return pipeline.plan_load(self.settings, self.access)

    def aliases(self) -> dict[str, list[str]]:
        """Index -> aliases, of this prefix."""
        found = self.client.indices.get_alias(index=f"{self.settings.index_prefix}-*")
        return {index: sorted(of["aliases"]) for index, of in sorted(found.items())}


def said(id_: str, status: Any = "asserted", **fields: Any) -> Statement:
    """A statement with a denial status."""
    return statement(id_, denial_status=status, **fields)


@pytest.fixture
def archive(tmp_path: Path, elasticsearch: Any, elasticsearch_url: str, index: str) -> Archive:
    """Two nights, three articles, five statements, loaded and reconciled."""
    settings = Settings(home=tmp_path / "home", index_prefix=index, elasticsearch_url=elasticsearch_url)
    made = Archive(settings, elasticsearch)
    made.night(
        "2026-03-02", "n1", article("a1", said("s1"), said("s2", "denied")), article("a2", said("s3", "no_comment"))
    )
    made.night("2026-03-03", "n2", article("a3", said("s4"), said("s5"), published="2025-12-31"))
    return made


Relabel = Callable[[Statement], Statement | None]


@pytest.fixture
def better_rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[Relabel], list[str]]:
    """Makes today's enrichment one that relabels each statement (None: it is gone); returns the ids that were enriched."""

    def use(relabel: Relabel) -> list[str]:
        seen: list[str] = []

        def again(_: Settings, articles: Iterable[EnrichedArticle]) -> Iterator[EnrichedArticle | DeadLetter]:
            for one in articles:
                seen.append(one.id)
                found = tuple(new for old in one.statements if (new := relabel(old)))
                yield msgspec.structs.replace(one, statements=found, enrichment_version=TODAY)

        monkeypatch.setattr("etl.versions.again.enrich_again", again)
        for module in ("etl.versions.again", "etl.pipeline.again"):
            monkeypatch.setattr(f"{module}.enrichment_of_today", lambda _: TODAY)
        return seen

    return use
