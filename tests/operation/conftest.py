"""A small archive on the real node: its dumps, its settings, and the road through the same functions as the DAGs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl import pipeline
from etl.settings import Settings

Night = Callable[..., list[dict[str, Any]]]

BODY = "The port denied on Monday that it had sold the ferry. A spokesman declined to comment."


def text(title: str, body: str = BODY, published: str = "2026-03-02", outlet: str = "Harbour Wire") -> str:
    """A dump file with one article."""
    return f" date {published} {outlet}: {title}\n\n{body}\n"


@pytest.fixture
def settings(tmp_path: Path, elasticsearch_url: str, index: str) -> Settings:
    """Settings of an archive of its own, in an index of its own."""
    (tmp_path / "dumps").mkdir()
    return Settings(
        home=tmp_path / "home",
        dumps=(tmp_path / "dumps").as_uri(),
        index_prefix=index,
        elasticsearch_url=elasticsearch_url,
    )


@pytest.fixture
def access(settings: Settings) -> pipeline.Access:
    """Where the node is."""
    return pipeline.Access.of(settings)


@pytest.fixture
def night(settings: Settings, access: pipeline.Access, tmp_path: Path) -> Night:
    """`night(day, {name: content})`: write dump files and run their day."""

    def run(day: str, files: dict[str, str | bytes], **changed: Any) -> list[dict[str, Any]]:
        some = settings.model_copy(update=changed)
        for name, content in files.items():
            path = tmp_path / "dumps" / day / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return pipeline.run_shards(some, access, pipeline.plan_night(some, day, pipeline.new_run("test")))

    return run
