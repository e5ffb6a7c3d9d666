"""`make bench`, profiles: where each stage spends its time, as files for `python -m pstats` or a flame graph viewer."""

from __future__ import annotations

import cProfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from etl.settings import Settings
from tests.benchmarks import stages
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.measuring import measured

_ARTICLES = 40
_STAGES: dict[str, Callable[[Path, Settings], Any]] = {
    "extract-and-clean": stages.extract_and_clean,
    "parse": stages.syntax,
    "actors": stages.actors,
    "dates": stages.dates,
    "enrich": stages.enrich,
}


def write(settings: Settings, folder: Path, target: Path) -> list[Path]:
    """One profile a stage, of a few articles of another seed."""
    write_corpus(folder / "profiled", _ARTICLES, seed=23)
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / f"{name}.prof" for name in _STAGES]
    for path in paths:
        measured(_profiled, path.stem, folder / "profiled", settings, path)
    return paths


def _profiled(name: str, dumps: Path, settings: Settings, path: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(_STAGES[name], dumps, settings)
    profile.dump_stats(path)
