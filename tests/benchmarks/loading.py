"""`make bench`, loading: the store into a fresh index by `onrecord`, beside a bare parallel bulk of the same prepared documents.

Bare means: documents that lie ready in memory, the client's own `parallel_bulk`, no version, no check, no count.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from etl.settings import Settings
from tests.benchmarks.measuring import Measure, measured
from tests.benchmarks.stages import archive_settings

_THREADS, _CHUNK = 2, 500


def rows(settings: Settings, folder: Path, prefix: str) -> dict[str, Measure]:
    """Both loads; the result of each is the seconds that it took, without what was prepared before."""
    return {
        "bare parallel bulk": measured(_bare, settings, folder, prefix, f"{prefix}-bare"),
        "loading from the store": measured(_ours, folder, prefix, f"{prefix}-again"),
    }


def _ours(folder: Path, prefix: str, target: str) -> tuple[float, int]:
    """Seconds and documents of loading everything into an index of its own."""
    import time

    from etl import pipeline

    settings = archive_settings(folder, prefix).model_copy(update={"index_prefix": target})
    access = _set_up(settings)
    groups = pipeline.plan_load(settings, access)
    started = time.monotonic()
    loads = [pipeline.load_files(settings, access, group) for group in groups]
    return time.monotonic() - started, sum(load["articles"] + load["statements"] for load in loads)


def _bare(settings: Settings, folder: Path, prefix: str, target: str) -> tuple[float, int]:
    """Seconds and documents of the bare bulk."""
    import time

    from elasticsearch.helpers import parallel_bulk

    some = archive_settings(folder, prefix).model_copy(update={"index_prefix": target})
    client = _set_up(some).connect()
    actions = prepared(some)
    started = time.monotonic()
    done = sum(ok for ok, _ in parallel_bulk(client, actions, thread_count=_THREADS, chunk_size=_CHUNK))
    client.indices.refresh(index=[f"{target}-articles", f"{target}-statements"])
    return time.monotonic() - started, done


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
            document = article_document(article)
            found.append(
                {"_index": names.write("articles"), "_id": article.id, **_source(msgspec.to_builtins(document))}
            )
            for one in statement_documents(article):
                found.append({"_index": names.write("statements"), "_id": one.id, **_source(msgspec.to_builtins(one))})
    return found


def _source(document: Any) -> dict[str, Any]:
    return {"_source": document}


def _set_up(settings: Settings) -> Any:
    from etl import pipeline
    from etl.load.setup import set_up

    access = pipeline.Access.of(settings)
    set_up(access.connect(), settings.index_prefix, settings.mappings, settings.primaries)
    return access
