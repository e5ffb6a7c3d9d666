"""`make bench`, limits: how long commands and DAG files take to start, and what a very long document costs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etl.settings import PROJECT, Settings
from tests.benchmarks.corpus import articles

_REPEATS = 5
_LONG_WORDS = 200_000
_ORDINARY = 40


def start_ups(settings: Settings) -> Iterator[tuple[str, float, float]]:
    """What is started, the seconds that it takes (the best of some), and the limit."""
    onrecord = str(Path(sys.executable).with_name("onrecord"))
    environment = {"ONRECORD_ELASTICSEARCH_URL": settings.elasticsearch or ""}
    yield "onrecord --help", _best([onrecord, "--help"], environment), 0.3
    yield "onrecord search", _best([onrecord, "search", "ferry", "--limit", "1"], environment), 1.0
    framework = _best([sys.executable, "-c", "import airflow.sdk"], environment)
    for path in sorted((PROJECT / "dags").glob("onrecord_[!t]*.py")):
        code = (
            f"import airflow.sdk, runpy, sys; sys.path.insert(0, {str(path.parent)!r}); runpy.run_path({str(path)!r})"
        )
        seconds = _best([sys.executable, "-c", code], environment) - framework
        yield f"{path.name}, beside Airflow itself", max(0.0, seconds), 0.5


def _best(command: list[str], environment: dict[str, str]) -> float:
    import os

    found = []
    for _ in range(_REPEATS):
        started = time.monotonic()
        subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})
        found.append(time.monotonic() - started)
    return min(found)


def long_document(settings: Settings) -> dict[str, Any]:
    """CPU seconds a thousand words, of ordinary articles and of one of 200,000 words, in one process; and the words a second."""
    from etl.enrich.enricher import Enricher
    from etl.records.article import Article, Outlet

    enricher = Enricher(settings.model, settings.actors, shortcuts=settings.has_shortcuts)
    bodies, words = [], 0
    for _, text in articles(1000, seed=11):
        bodies.append(text.partition("\n\n")[2])
        words += len(bodies[-1].split())
        if words >= _LONG_WORDS:
            break
    long = "\n\n".join(bodies)

    def article(body: str) -> Article:
        outlet = Outlet(id="local:organization/unknown", name="", as_given="")
        return Article(id="long", title="", body=body, outlet=outlet, published="2026-01-01", published_precision="day")

    def cost(texts: list[str]) -> float:
        started = time.process_time()
        for text in texts:
            enricher.enrich(article(text))
        return (time.process_time() - started) / sum(len(text.split()) for text in texts) * 1000

    cost(bodies[:5])
    return {"words": words, "ordinary": cost(bodies[-_ORDINARY:]), "long": cost([long])}
