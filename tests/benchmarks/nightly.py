"""`make bench`, the nightly DAG: the corpus as one day's dump, through a real Airflow with its LocalExecutor.

Measured from the trigger to the end of the run; Airflow's own start is not. Its processes are found by their session.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from etl.settings import Settings
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measuring import Measure
from tests.benchmarks.processes import cpu_seconds, peak_megabytes
from tests.faults.standalone import Standalone

_DAY = "2026-01-01"
_PATIENCE = 1800


def run(settings: Settings, folder: Path, prefix: str, articles: int) -> tuple[int, Measure]:
    """Words of the corpus, and the measure of its night."""
    from etl import pipeline
    from etl.load.setup import set_up

    words = write_corpus(folder / "night", articles, days=1)
    some = Settings(
        home=folder / "home",
        dumps=(folder / "night").as_uri(),
        index_prefix=f"{prefix}-night",
        elasticsearch_url=settings.elasticsearch,
        # a shard for each of four tasks at least, so that two cores are busy to the end
        shard_bytes=max(200_000, articles * 3_600 // 4),
    )
    set_up(pipeline.Access.of(some).connect(), some.index_prefix, some.mappings, some.primaries)
    airflow = Standalone(some)
    airflow.start()
    try:
        return words, _measured(airflow)
    finally:
        airflow.stop()


def _measured(airflow: Standalone) -> Measure:
    before, peak, over = _cpu(airflow), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            peak[0] = max([peak[0], *map(peak_megabytes, airflow.processes())])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started = time.monotonic()
    state = airflow.wait(airflow.trigger(_DAY), _PATIENCE)
    wall = time.monotonic() - started
    over.set()
    watcher.join()
    if state != "success":
        raise RuntimeError(f"the nightly run ended in {state}")
    return Measure(wall, _cpu(airflow) - before, peak[0], state)


def _cpu(airflow: Standalone) -> float:
    """Processor seconds of all its processes, with those of their children that have ended."""
    return sum(cpu_seconds(pid, children=True) for pid in airflow.processes())
