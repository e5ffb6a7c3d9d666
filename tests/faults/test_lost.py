"""Elasticsearch is lost altogether: its data is gone, and an empty node has everything again from the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import node, pipeline
from etl.dumps import DumpFile
from etl.load import set_up
from etl.operation.retraction import retract
from etl.settings import PROJECT, Settings
from etl.store import Store
from tests.faults.conftest import sources
from tests.faults.road import write_dump

pytestmark = pytest.mark.elasticsearch

FIRST, SECOND = "2026-03-02", "2026-03-03"


def text(title: str, body: str) -> bytes:
    return f" date {FIRST} Harbour Wire: {title}\n\n{body}\n".encode()


def night(settings: Settings, day: str) -> None:
    access = pipeline.Access.of(settings)
    pipeline.run_shards(settings, access, pipeline.plan_night(settings, day, pipeline.new_run("night")))


def test_an_empty_node_is_filled_from_the_store_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead letter, a newer revision, a copy of a story, a correction by hand and a retraction are all as they were."""
    dumps, home = tmp_path / "dumps", tmp_path / "node"
    body = "The port denied on Monday that it had sold ferry {}. A spokesman for it declined to comment on {}."
    write_dump(dumps, {f"{FIRST}/{n}.txt": text(f"Headline {n}", body.format(n, n)) for n in range(8)})
    write_dump(dumps, {f"{FIRST}/bad.txt": b"", f"{SECOND}/0.txt": text("Headline 0", "The port confirmed the sale.")})
    write_dump(dumps, {f"{SECOND}/copy.txt": text("Headline 1", body.format(1, 1)).replace(b"Harbour", b"Island")})
    settings = Settings(
        home=tmp_path / "home", dumps=dumps.as_uri(), index_prefix="lost", overrides=tmp_path / "o.toml"
    )
    settings.overrides.write_text("")  # type: ignore[union-attr]
    home.mkdir()
    started = node.start(home, heap="512m")
    try:
        settings = settings.model_copy(update={"elasticsearch_url": started.url})
        client = pipeline.Access.of(settings).connect()
        set_up(client, "lost", PROJECT / "mappings")
        night(settings, FIRST)
        night(settings, SECOND)
        client.indices.refresh(index="lost-articles")
        (first,) = client.search(index="lost-articles", query={"match_phrase": {"title": "Headline 7"}})["hits"]["hits"]
        retract(Store(settings.store_uri), client, first["_id"], "an order", "2026-03-05T00:00:00Z", prefix="lost")
        _correct(settings, client, first["_id"])
        night(settings, SECOND)
        before = sources(client, "lost", "ledger")
        assert len(before["articles"]) == 8
        assert len(before["dead-letters"]) == 1
        assert any('"override": true' in line for line in before["statements"])
    finally:
        # not stopped and started again: removed, data and all
        node.remove(home)

    home.mkdir(exist_ok=True)
    started = node.start(home, heap="512m")
    try:
        settings = settings.model_copy(update={"elasticsearch_url": started.url})
        access = pipeline.Access.of(settings)
        client = access.connect()
        set_up(client, "lost", PROJECT / "mappings")
        assert sources(client, "lost") == {"articles": [], "statements": [], "dead-letters": []}
        with monkeypatch.context() as patch:
            patch.setattr(DumpFile, "open", _nobody)
            patch.setattr("etl.pipeline.processing.enricher", _nobody)
            loads = [pipeline.load_files(settings, access, group) for group in pipeline.plan_load(settings, access)]
            pipeline.reconcile_all(settings, access, [], loads)
        assert sources(client, "lost", "ledger") == before
        assert pipeline.verify(settings, access).differences == ()
    finally:
        node.remove(home)


def _correct(settings: Settings, client: object, retracted: str) -> None:
    found = client.search(  # type: ignore[attr-defined]
        index="lost-statements", query={"bool": {"must_not": {"term": {"article.id": retracted}}}}, size=1
    )["hits"]["hits"][0]["_source"]
    evidence = " ".join(span["text"] for span in found["evidence"])
    assert settings.overrides is not None
    settings.overrides.write_text(
        f'[[override]]\narticle = "{found["article"]["id"]}"\nstatement = "{found["id"]}"\nevidence = """{evidence}"""\n'
        'source_type = "document"\nby = "A. Editor"\nreason = "it was a letter"\n'
    )


def _nobody(*_: object) -> None:
    raise AssertionError("no dump is read and no model is asked")
