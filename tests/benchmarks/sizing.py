"""What a million articles cost on disk, and what a new version costs in time: `python -m tests.benchmarks.sizing`.

A generated corpus goes the whole road; each of its articles is then written in ten spellings (letters exchanged, so that
neither the store nor the index can save a text by having seen it before), and all of them are loaded, rebuilt and compared.
Sizes are those after a force merge, on one node without replicas. The figures stand in docs/versions.md.
Set ONRECORD_SIZING_ARTICLES for another size.
"""

from __future__ import annotations

import os
import random
import secrets
import string
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from etl import pipeline
from etl.load import set_up
from etl.load.templates import GRAINS, Grain, Names
from etl.load.verify import index_identity
from etl.pipeline.archive import Archive
from etl.records.enriched import EnrichedArticle
from etl.records.identity import digest
from etl.settings import PROJECT, Settings, load_settings
from etl.store import Catalogue, Store
from etl.store.files import RunEntry, ShardFile
from tests.benchmarks.corpus import write_corpus

_ARTICLES = int(os.environ.get("ONRECORD_SIZING_ARTICLES", "10000"))
_SPELLINGS = 10
_SHARD = 500
_TEXTS = frozenset({"text", "title", "body"})
_MILLION = 1_000_000


def main() -> None:
    """Measure, print a table, and remove what was made."""
    from etl import node

    settings = load_settings()
    if not settings.elasticsearch_url:
        node.start(settings.home, report=print)
    prefix = f"sizing-{secrets.token_hex(4)}"
    access = pipeline.Access.of(settings)
    client = access.connect()
    with tempfile.TemporaryDirectory(prefix="onrecord-sizing-") as scratch:
        folder = Path(scratch)
        given = {"index_prefix": prefix, "elasticsearch_url": settings.elasticsearch, "dumps": folder.as_uri()}
        some = Settings(home=folder / "home", **given)
        write_corpus(folder / "dumps", _ARTICLES // _SPELLINGS)
        whole = Settings(home=folder / "whole", **given)
        spell(enriched(some, folder / "dumps"), Store(whole.store_uri))
        try:
            measure(whole, access, client)
        finally:
            made = list(client.indices.get(index=f"{prefix}-*"))
            client.indices.delete(index=made)
            client.options(ignore_status=404).indices.delete_index_template(name=f"{prefix}-*")
            client.options(ignore_status=404).cluster.delete_component_template(name=f"{prefix}-*")


def enriched(settings: Settings, dumps: Path) -> Iterator[EnrichedArticle]:
    """The corpus, extracted, cleaned and enriched."""
    for plan in pipeline.plan_paths(settings, [str(dumps)], pipeline.new_run("sizing")):
        for shard in range(plan.shards):
            pipeline.process_shard(settings, plan.day, plan.run, shard)
        pipeline.settle(settings, plan.day, plan.run, plan.shards)
    archive = Archive.open(settings)
    for day, entry in archive.store.runs():
        yield from archive.articles_of(day, entry.run)


def spell(articles: Iterator[EnrichedArticle], store: Store) -> None:
    """Write every article in all spellings, as settled runs of shards of some hundred."""
    waiting = (spelt(article, number) for article in articles for number in range(_SPELLINGS))
    number, day = 0, "2026-01-01"
    while chunk := [article for article, _ in zip(waiting, range(_SHARD), strict=False)]:
        run = f"n{number:04d}"
        name = f"{store.run_folder(day, run)}/shard-0.parquet"
        with store.shard_writer(name) as write:
            for article in chunk:
                write(article)
        with store.outcome_writer(f"{store.run_folder(day, run)}/outcomes.parquet"):
            pass
        shard = ShardFile(file=name, rows=len(chunk))
        store.add_run(day, RunEntry(run=run, shards=(shard,), dead=(), states={}, read=0))
        number += 1
    Catalogue.open(store).save(store)


def spelt(article: EnrichedArticle, number: int) -> EnrichedArticle:
    """The same article in another spelling and under other ids; every offset stays right."""
    letters = list(string.ascii_lowercase)
    random.Random(number).shuffle(letters)
    table = str.maketrans(string.ascii_lowercase, "".join(letters))
    ids = {article.id, *(statement.id for statement in article.statements)}

    def other(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: other(inner, name) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [other(inner, key) for inner in value]
        if value in ids:
            return digest(value, str(number))
        return value.translate(table) if key in _TEXTS and isinstance(value, str) else value

    return msgspec.convert(other(msgspec.to_builtins(article)), EnrichedArticle)


def measure(settings: Settings, access: Any, client: Any) -> None:
    """Load, rebuild and compare; print bytes an article and articles a second."""
    set_up(client, settings.index_prefix, PROJECT / "mappings")
    catalogue = Catalogue.open(Store(settings.store_uri))
    count = len(catalogue)
    print(f"{count:,} articles, {catalogue.count_statements():,} statements")
    timed("load into version 1", count, lambda: load(settings, access))
    version = timed("fill version 2", count, lambda: fill(settings, access))
    timed("compare", count, lambda: pipeline.compare_version(settings, access, version))
    timed("swap", 0, lambda: pipeline.swap(settings, access, version))
    timed("rollback", 0, lambda: pipeline.rollback(settings, access))
    names = Names(settings.index_prefix)
    for grain in ("articles", "statements"):
        size(client, names.index(grain, version), grain, count)
    files = sum(path.stat().st_size for path in (settings.home / "store").rglob("shard-*.parquet"))
    table("store (Parquet)", files, count)


def load(settings: Settings, access: Any) -> None:
    """Load every run, and mark it as the reconciliation of a night does."""
    store = Store(settings.store_uri)
    index = index_identity(access.connect(), settings.index_prefix)
    for group in pipeline.plan_load(settings, access):
        pipeline.load_files(settings, access, group)
        for day, run in group["runs"]:
            store.mark_loaded(index, day, run, {})


def fill(settings: Settings, access: Any) -> int:
    """A new version up to the comparison."""
    version = int(pipeline.begin_rebuild(settings, access)["version"])
    for group in pipeline.plan_fill(settings, access, version):
        pipeline.fill_group(settings, access, **group)
    return version


def timed(what: str, count: int, work: Any) -> Any:
    """Run it and say how long it took."""
    started = time.monotonic()
    result = work()
    seconds = time.monotonic() - started
    rate = f", {count / seconds:,.0f} articles/s" if count else ""
    print(f"{what:20}{seconds:8.2f} s{rate}", flush=True)
    return result


def size(client: Any, index: str, grain: Grain, count: int) -> None:
    """Bytes of an index before and after a force merge."""
    assert grain in GRAINS
    client.indices.flush(index=index)
    before = client.indices.stats(index=index)["_all"]["primaries"]["store"]["size_in_bytes"]
    client.options(request_timeout=600).indices.forcemerge(index=index, max_num_segments=1)
    client.indices.flush(index=index)
    after = client.indices.stats(index=index)["_all"]["primaries"]["store"]["size_in_bytes"]
    table(f"{grain}, as loaded", before, count)
    table(f"{grain}, merged", after, count)


def table(what: str, bytes_: int, count: int) -> None:
    """One size, an article and a million."""
    print(f"{what:24}{bytes_ / count:10,.0f} bytes an article{bytes_ / count * _MILLION / 1e9:8.2f} GB a million")


if __name__ == "__main__":
    main()
