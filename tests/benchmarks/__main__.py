"""`make bench`: each stage and the whole road over one generated corpus, beside a naive script, in one run.

Every row is measured in a process of its own. Words are the corpus's; the ratio is to the naive script's words a second by
wall clock. Set ONRECORD_BENCH_ARTICLES for another size. Figures of one machine on one day mean little; the ratios hold.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from etl.settings import Settings, load_settings
from tests.benchmarks import naive, pages, stages
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measuring import Measure, measured

_ARTICLES = int(os.environ.get("ONRECORD_BENCH_ARTICLES", "400"))


def main() -> None:
    """Run all rows and print the table."""
    from etl import node

    settings = load_settings()
    if not settings.elasticsearch_url:
        node.start(settings.home, report=print)
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as scratch:
        folder = Path(scratch)
        words = write_corpus(folder / "dumps", _ARTICLES)
        print(f"{_ARTICLES} generated articles, {words} words; {os.cpu_count()} cores\n")
        print(f"{'':34}{'words/s':>10}{'per CPU s':>11}{'MB':>7}{'ratio':>7}")
        base: float | None = None
        for name, measure in rows(settings, folder):
            base = base or measure.wall
            print(
                f"{name:34}{words / measure.wall:>10.0f}{words / measure.cpu:>11.0f}"
                f"{measure.megabytes:>7.0f}{base / measure.wall:>7.2f}",
                flush=True,
            )
        pages.report(folder / "formats")


def rows(settings: Settings, folder: Path) -> Iterator[tuple[str, Measure]]:
    """The naive script, every stage alone, the whole road."""
    dumps, prefix = folder / "dumps", f"bench-{secrets.token_hex(4)}"
    url = settings.elasticsearch
    try:
        yield "naive script, loading", measured(naive.main, dumps, settings.model, url, f"{prefix}-naive")
        yield "extract and clean", measured(stages.extract_and_clean, dumps, settings)
        yield "the parse alone", measured(stages.syntax, dumps, settings)
        yield "actors, beside the parse", measured(stages.actors, dumps, settings)
        yield "dates, beside the parse", measured(stages.dates, dumps, settings)
        yield "enrich, one process", measured(stages.enrich, dumps, settings)
        yield "the road, onrecord run", measured(stages.road, dumps, folder, prefix)
        yield "loading from the store", measured(stages.load, folder, prefix)
    finally:
        _drop(settings, prefix)


def _drop(settings: Settings, prefix: str) -> None:
    """Remove what the rows made, by exact names."""
    from etl.pipeline import Access

    client = Access.of(settings).connect()
    for name in list(client.indices.get(index=f"{prefix}-*", expand_wildcards="all")):
        client.indices.delete(index=name)
    for name in [found["name"] for found in client.indices.get_index_template(name="*")["index_templates"]]:
        if name.startswith(f"{prefix}-"):
            client.indices.delete_index_template(name=name)
    for name in [found["name"] for found in client.cluster.get_component_template(name="*")["component_templates"]]:
        if name.startswith(f"{prefix}-"):
            client.cluster.delete_component_template(name=name)


if __name__ == "__main__":
    main()
