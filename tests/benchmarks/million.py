"""`make bench`: what a million articles cost, from the road that was just measured."""

from __future__ import annotations

from pathlib import Path

from etl.settings import Settings
from tests.benchmarks.indices import merged_bytes
from tests.benchmarks.measuring import Measure

_MILLION = 1_000_000


def report(settings: Settings, folder: Path, prefix: str, measure: Measure, articles: int) -> None:
    """Core-hours, gigabytes of all files of the store, and of the index when it is merged."""
    hours = measure.cpu / articles * _MILLION / 3600
    held = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file())
    store, index = (size / articles * _MILLION / 1e9 for size in (held, merged_bytes(settings, prefix)))
    print(f"    a million such articles: {hours:.0f} core-hours, {store:.1f} GB of store, {index:.1f} GB of index")
