"""`make bench`: each stage and the whole road over one generated corpus, beside a naive script, in one run.

Every row is measured in a process of its own; words are the corpus's, ratios are to the naive script's words a second by wall
clock. The stages are measured over a part of the corpus, the road also over smaller ones. ONRECORD_BENCH_ARTICLES sets the
size, ONRECORD_BENCH_PARTS which parts are run (`growth`, from 100 to 20,000 articles, only when asked for), GOLD adds the table
of scores. Figures of one machine on one day mean little; the ratios hold.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from etl.settings import Settings, load_settings
from tests.benchmarks import (
    gold,
    growth,
    indices,
    limits,
    loading,
    million,
    naive,
    nightly,
    pages,
    profiles,
    searching,
    stages,
)
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measuring import Measure, measured

_ARTICLES = int(os.environ.get("ONRECORD_BENCH_ARTICLES", "2000"))
_ALL = "road,stages,sizes,nightly,loading,limits,pages,profiles,searching"
_PARTS = os.environ.get("ONRECORD_BENCH_PARTS", _ALL).split(",")
#: Share of the corpus that single stages are measured over.
_STAGE_SHARE = 5


def main() -> None:
    """Run all parts and print their tables."""
    from etl import node

    settings = load_settings()
    if not settings.elasticsearch_url:
        node.start(settings.home, report=print)
    prefix = f"bench-{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as scratch:
        try:
            _report(settings, Path(scratch), prefix)
        finally:
            indices.drop(settings, prefix)
    if len(sys.argv) > 1 and sys.argv[1]:
        gold.report(Path(sys.argv[1]))


def _report(settings: Settings, folder: Path, prefix: str) -> None:
    words = write_corpus(folder / "dumps", _ARTICLES)
    print(f"{_ARTICLES} generated articles, {words} words; {os.cpu_count()} cores\n")
    if _asked("road", "stages", "sizes", "nightly"):
        _report_words(settings, folder, prefix, words)
    if _asked("growth"):
        growth.report(settings, folder / "growth", f"{prefix}-growth")
    if _asked("loading"):
        _report_loading(settings, folder, prefix)
    if _asked("limits"):
        _report_limits(settings)
    if _asked("pages"):
        pages.report(folder / "formats")
    if _asked("profiles"):
        written = profiles.write(settings, folder, settings.home / "bench")
        print(f"\nprofiles: {', '.join(path.name for path in written)} in {settings.home / 'bench'}")
    if _asked("searching"):
        searching.report(settings)


def _asked(*parts: str) -> bool:
    return not set(parts).isdisjoint(_PARTS)


def _report_words(settings: Settings, folder: Path, prefix: str, words: int) -> None:
    print(f"{'':34}{'words':>9}{'words/s':>9}{'per CPU s':>11}{'MB':>6}{'ratio':>7}")
    base = 0.0
    for name, count, measure in _rows(settings, folder, prefix, words):
        base = base or count / measure.wall
        print(
            f"{name:34}{count:>9}{count / measure.wall:>9.0f}{count / measure.cpu:>11.0f}"
            f"{measure.megabytes:>6.0f}{count / measure.wall / base:>7.2f}",
            flush=True,
        )
        if name == _ROAD:
            million.report(settings, folder, prefix, measure, _ARTICLES)


_ROAD = "the road, onrecord run"


def _rows(settings: Settings, folder: Path, prefix: str, words: int) -> Iterator[tuple[str, int, Measure]]:
    """Name, words and measure: the naive script, the whole road, every stage, other sizes, the nightly DAG."""
    dumps, url = folder / "dumps", settings.elasticsearch
    yield "naive script, loading", words, measured(naive.main, dumps, settings.model, url, f"{prefix}-naive")
    yield _ROAD, words, measured(stages.road, dumps, folder / "store", prefix)
    if _asked("stages"):
        part = folder / "part"
        count = write_corpus(part, _ARTICLES // _STAGE_SHARE, seed=8)
        yield "extract and clean", count, measured(stages.extract_and_clean, part, settings)
        yield "the parse and entities alone", count, measured(stages.syntax, part, settings)
        yield "actors, beside the parse", count, measured(stages.actors, part, settings)
        yield "dates, beside the parse", count, measured(stages.dates, part, settings)
        yield "enrich, one process", count, measured(stages.enrich, part, settings)
        complete = settings.model_copy(update={"shortcuts": "off"})
        yield "enrich in full, one process", count, measured(stages.enrich, part, complete)
    for articles in (100, _ARTICLES // 4) if _asked("sizes") else ():
        some = folder / f"some-{articles}"
        count = write_corpus(some / "dumps", articles, seed=9)
        measure = measured(stages.road, some / "dumps", some / "store", f"{prefix}-{articles}")
        yield f"the road, {articles} articles", count, measure
    if _asked("nightly"):
        yield "the nightly DAG, LocalExecutor", *nightly.run(settings, folder, prefix, _ARTICLES // 2)


def _report_loading(settings: Settings, folder: Path, prefix: str) -> None:
    if not (folder / "store").exists():
        stages.road(folder / "dumps", folder / "store", prefix)
    rows = loading.rows(settings, folder, prefix)
    print(f"\n{'':34}{'documents':>10}{'a second':>10}{'CPU s':>8}{'ratio':>7}")
    for row in rows:
        print(
            f"{row.name:34}{row.documents:>10}{row.rate:>10.0f}{row.cpu:>8.1f}{row.rate / rows[0].rate:>7.2f}",
            flush=True,
        )


def _report_limits(settings: Settings) -> None:
    print(f"\n{'':56}{'s':>7}{'limit':>7}")
    for name, seconds, limit in limits.start_ups(settings):
        print(f"{name:56}{seconds:>7.2f}{limit:>7.1f}", flush=True)
    measure = measured(limits.long_document, settings)
    cost = measure.result
    print(
        f"one document of {cost['words']} words: {cost['long']:.3f} CPU s a thousand words, "
        f"ordinary articles {cost['ordinary']:.3f}; {measure.megabytes:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
