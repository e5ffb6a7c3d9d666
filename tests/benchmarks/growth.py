"""`make bench`, growth: the road over 100 to 20,000 articles, each size by itself. An hour and more, so only when it is asked for.

By processor time, which other work on the machine does not change much; what the start of the processes and their models costs
is taken from a road over one article.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from etl.settings import Settings
from tests.benchmarks import stages
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.indices import drop
from tests.benchmarks.measuring import Measure, measured

_SIZES = [int(size) for size in os.environ.get("ONRECORD_BENCH_SIZES", "100,1000,5000,20000").split(",")]


def report(settings: Settings, folder: Path, prefix: str) -> None:
    """Print a row a size."""
    start = _road(settings, folder, prefix, 1)[1].cpu
    print(
        f"\n{'the road over':20}{'words':>10}{'s':>8}{'CPU s':>8}{'CPU ms an article, without the start':>38}{'MB':>6}"
    )
    for articles in _SIZES:
        words, measure = _road(settings, folder, prefix, articles)
        each = (measure.cpu - start) / articles * 1000
        print(
            f"{articles:>11} articles{words:>10}{measure.wall:>8.0f}{measure.cpu:>8.0f}{each:>38.1f}{measure.megabytes:>6.0f}",
            flush=True,
        )


def _road(settings: Settings, folder: Path, prefix: str, articles: int) -> tuple[int, Measure]:
    """Words and measure; what was written is gone again."""
    some, target = folder / str(articles), f"{prefix}-{articles}"
    words = write_corpus(some / "dumps", articles, seed=9)
    measure = measured(stages.road, some / "dumps", some / "store", target)
    drop(settings, target)
    shutil.rmtree(some)
    return words, measure
