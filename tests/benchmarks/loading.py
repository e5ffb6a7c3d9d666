"""`make bench`, loading: the store into a fresh index by `onrecord`, beside a bare parallel bulk of the same prepared documents.

Bare means: documents that lie ready in memory, the client's own `parallel_bulk`, no version, no check, no count. Both are run in
turn, several times, each into an index of its own that is dropped before the next.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from etl.settings import Settings
from tests.benchmarks.indices import drop
from tests.benchmarks.measuring import Measure, measured
from tests.benchmarks.stages import archive_settings

_ROUNDS = 3
_THREADS, _CHUNK = 2, 500
_BARE, _OURS = "bare parallel bulk", "loading from the store"


@dataclass(frozen=True)
class Row:
    """One way of loading: documents, seconds of the median round, processor seconds of the client in it."""

    name: str
    documents: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds


def rows(settings: Settings, folder: Path, prefix: str) -> list[Row]:
    """Both ways, the bare one first."""
    found: dict[str, list[Measure]] = {_BARE: [], _OURS: []}
    for number in range(_ROUNDS):
        for name, way in ((_BARE, _bare), (_OURS, _ours)):
            target = f"{prefix}-load{number}"
            found[name].append(measured(way, folder, prefix, target))
            drop(settings, target)
    return [_row(name, measures) for name, measures in found.items()]


def _row(name: str, measures: list[Measure]) -> Row:
    seconds, cpu, documents = zip(*(measure.result for measure in measures), strict=True)
    return Row(name, documents[0], median(seconds), median(cpu))


def _ours(folder: Path, prefix: str, target: str) -> tuple[float, float, int]:
    """Seconds, processor seconds and documents of loading everything into an index of its own."""
    from etl import pipeline

    settings = archive_settings(folder, prefix).model_copy(update={"index_prefix": target})
    access = _set_up(settings)
    groups = pipeline.plan_load(settings, access)
    started, used = time.monotonic(), time.process_time()
    loads = [pipeline.load_files(settings, access, group) for group in groups]
    done = sum(load["articles"] + load["statements"] for load in loads)
    return time.monotonic() - started, time.process_time() - used, done


def _bare(folder: Path, prefix: str, target: str) -> tuple[float, float, int]:
    """Seconds, processor seconds and documents of the bare bulk."""
    from elasticsearch.helpers import parallel_bulk

    settings = archive_settings(folder, prefix).model_copy(update={"index_prefix": target})
    client = _set_up(settings).connect()
    actions = prepared(settings)
    gc.freeze()  # what lies ready would else be walked through again and again, which is no part of a bulk
    started, used = time.monotonic(), time.process_time()
    done = sum(ok for ok, _ in parallel_bulk(client, actions, thread_count=_THREADS, chunk_size=_CHUNK))
    client.indices.refresh(index=[f"{target}-articles", f"{target}-statements"])
    return time.monotonic() - started, time.process_time() - used, done


def prepared(settings: Settings) -> list[dict[str, Any]]:
    """The documents of all current articles and of their statements, as the client's helpers take them."""
    import msgspec

    from etl.load.templates import Names
    from etl.load.transform import article_document, statement_documents
    from etl.pipeline.archive import Archive

    archive, names = Archive.open(settings), Names(settings.index_prefix)
    found = []
    for day, entry in archive.store.runs():
        for article in archive.articles_of(day, entry.run):
            document = msgspec.to_builtins(article_document(article))
            found.append({"_index": names.write("articles"), "_id": article.id, "_source": document})
            for one in statement_documents(article):
                document = msgspec.to_builtins(one)
                found.append({"_index": names.write("statements"), "_id": one.id, "_source": document})
    return found


def _set_up(settings: Settings) -> Any:
    from etl import pipeline
    from etl.load.setup import set_up

    access = pipeline.Access.of(settings)
    set_up(access.connect(), settings.index_prefix, settings.mappings, settings.primaries)
    return access
