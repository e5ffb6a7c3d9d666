"""`make bench`: what a million articles cost, from the road that was just measured."""

from __future__ import annotations

from pathlib import Path

from etl.load.templates import INDICES, Names
from etl.settings import Settings
from tests.benchmarks.measuring import Measure

_MILLION = 1_000_000


def report(settings: Settings, folder: Path, prefix: str, measure: Measure, articles: int) -> None:
    """Core-hours, and gigabytes of store and index, as they lie after the load."""
    from etl.pipeline import Access

    client = Access.of(settings).connect()
    held = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file())
    names = [Names(prefix).read(grain) for grain in INDICES]
    client.indices.flush(index=names)
    indexed = client.indices.stats(index=names)["_all"]["primaries"]["store"]["size_in_bytes"]
    hours = measure.cpu / articles * _MILLION / 3600
    store, index = (size / articles * _MILLION / 1e9 for size in (held, indexed))
    print(f"    a million such articles: {hours:.0f} core-hours, {store:.1f} GB of store, {index:.1f} GB of index")
