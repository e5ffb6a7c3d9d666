"""Dumps and store on something that is no disk: fsspec's store in memory, which like an object store has no folders, no rename in
place and no lock; or, where `ONRECORD_TEST_BUCKET` names one (`s3://some-bucket`), a bucket that may be written to."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import fsspec
import pytest
from elasticsearch import Elasticsearch
from fsspec.implementations.local import LocalFileSystem

from etl import pipeline
from etl.operation.arrival import late_files
from etl.operation.backfill import plan_backfill
from etl.operation.letters import standing_letters
from etl.operation.retraction import retract
from etl.settings import Settings
from etl.store import Store
from tests.operation.conftest import text

pytestmark = pytest.mark.elasticsearch
DAY, NEXT = "2026-03-02", "2026-03-03"


@pytest.fixture
def bucket() -> Iterator[str]:
    found = f"{os.environ.get('ONRECORD_TEST_BUCKET', 'memory:/')}/test-{uuid.uuid4().hex[:8]}"
    yield found
    fs, root = fsspec.core.url_to_fs(found)
    fs.rm(root, recursive=True)


def put(bucket: str, name: str, content: str | bytes) -> None:
    with fsspec.open(f"{bucket}/dumps/{name}", "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def test_the_whole_road_over_an_object_store(
    bucket: str, elasticsearch: Elasticsearch, elasticsearch_url: str, index: str
) -> None:
    settings = Settings(
        dumps=f"{bucket}/dumps",
        store=f"{bucket}/store",
        index_prefix=index,
        elasticsearch_url=elasticsearch_url,
        dump_marker="_SUCCESS",
    )
    access = pipeline.Access.of(settings)
    put(bucket, f"{DAY}/1.txt", text("Sale"))
    put(bucket, f"{DAY}/2.txt", b"")
    put(bucket, f"{DAY}/feeds/3.txt", text("Ferry"))
    put(bucket, f"{DAY}/_SUCCESS", b"")

    def night(day: str) -> dict[str, object]:
        (result,) = pipeline.run_shards(settings, access, pipeline.plan_night(settings, day, pipeline.new_run("n")))
        return result

    assert night(DAY)["states"] == {"indexed": 2, "dead_letter": 1}
    assert night(DAY)["states"] == {"unchanged": 2, "dead_letter": 1}
    store = Store(settings.store_uri)
    assert not isinstance(store.fs, LocalFileSystem)
    assert [letter.reason for letter in standing_letters(store, DAY)] == ["empty"]
    # a late file, and a replay of the letter after its mend
    put(bucket, f"{DAY}/4.txt", text("Port"))
    assert [file.name for late in late_files(settings, NEXT) for file in late.new] == [f"{DAY}/4.txt"]
    assert plan_backfill(settings, DAY, NEXT).days[0].unread == 1
    put(bucket, f"{DAY}/2.txt", text("Strike"))
    shards = pipeline.plan_replay(settings, access, pipeline.new_run("replay"))
    assert [run["states"] for run in pipeline.run_shards(settings, access, shards)] == [{"indexed": 1}]
    night(DAY)
    assert pipeline.verify(settings, access).differences == ()
    elasticsearch.indices.refresh(index=f"{index}-articles")
    hits = elasticsearch.search(index=f"{index}-articles", size=10)["hits"]["hits"]
    assert {hit["_source"]["title"] for hit in hits} == {"Sale", "Ferry", "Port", "Strike"}
    gone = next(hit["_id"] for hit in hits if hit["_source"]["title"] == "Port")
    retract(store, access.connect(), gone, "an order", "2026-03-05T00:00:00Z", prefix=index)
    assert pipeline.verify(settings, access).differences == ()
