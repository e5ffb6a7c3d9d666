"""A local Airflow of its own for the tests: temporary home, sqlite, the real DAG files, the real node."""

from __future__ import annotations

import contextlib
import fcntl
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.load import set_up
from etl.local import airflow
from etl.settings import PROJECT, Settings

ARTICLE = """ date {day} Harbour Wire: {title}

The Transport Ministry denied on Monday that it had sold the ferry. "There was no sale," Minister Anna Holm told reporters.

A spokesman for the buyer declined to comment.
"""


class LocalAirflow:
    """Airflow's own commands, in an environment of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.environment = {
            **airflow.environment(settings),
            "ONRECORD_HOME": str(settings.home),
            "ONRECORD_DUMPS": settings.dumps,
            "ONRECORD_INDEX_PREFIX": settings.index_prefix,
            "ONRECORD_ELASTICSEARCH_URL": str(settings.elasticsearch),
        }

    def run(self, *words: str) -> tuple[int, str]:
        """Exit status and output of `airflow WORDS`."""
        done = subprocess.run(
            ["airflow", *words], env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def test(self, dag: str, **conf: Any) -> tuple[int, str]:
        """`airflow dags test` of a DAG with a configuration."""
        return self.run("dags", "test", dag, "--conf", json.dumps(conf))

    def write_dump(self, day: str, *titles: str) -> None:
        """One dump file an article."""
        folder = Path(self.settings.dumps.removeprefix("file://")) / day
        folder.mkdir(parents=True, exist_ok=True)
        for number, title in enumerate(titles):
            (folder / f"{number}.txt").write_text(ARTICLE.format(day=day, title=title), encoding="utf-8")

    def count(self, grain: str) -> int:
        """Documents behind a grain's read alias."""
        client = pipeline.Access.of(self.settings).connect()
        alias = f"{self.settings.index_prefix}-{grain}"
        client.indices.refresh(index=alias)
        return int(client.count(index=alias)["count"])


@contextlib.contextmanager
def one_airflow() -> Iterator[None]:
    """Two Airflows at once starve each other on two cores: one at a time, whoever of the test workers wants it."""
    with (Path(tempfile.gettempdir()) / "onrecord-tests-airflow.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def local_airflow(
    tmp_path: Path, elasticsearch: Any, elasticsearch_url: str, index_prefix: str
) -> Iterator[LocalAirflow]:
    """An Airflow with a migrated database, and an index that is set up and empty."""
    set_up(elasticsearch, index_prefix, PROJECT / "mappings")
    (tmp_path / "dumps").mkdir()
    settings = Settings(
        home=tmp_path / "home",
        dumps=(tmp_path / "dumps").as_uri(),
        index_prefix=index_prefix,
        elasticsearch_url=elasticsearch_url,
    )
    with one_airflow():
        local = LocalAirflow(settings)
        airflow.migrate(settings, local.environment)
        yield local
