"""The proxy between the tests and the real node, and pauses short enough to wait out many faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from etl.load.patience import Patience
from tests.faults.proxy import FaultProxy, fault_proxy

#: Real pauses grow from half a second to half a minute; these grow alike, a hundred times as fast.
HASTE = 100


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lies in this folder runs by `make test-faults` only."""
    for item in items:
        if "tests/faults/" in item.path.as_posix():
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def proxy(elasticsearch_url: str) -> Iterator[FaultProxy]:
    """A proxy before the node; its plan is empty until a test makes one."""
    with fault_proxy(elasticsearch_url) as found:
        yield found


@pytest.fixture(scope="session")
def haste() -> Iterator[list[float]]:
    """Shortens the pauses between tries; the list holds those that were made, in seconds as they would be."""
    real = Patience.pauses
    made: list[float] = []

    def short(self: Patience) -> Iterator[float]:
        for pause in real(self):
            made.append(pause)
            yield pause / HASTE

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Patience, "pauses", short)
        yield made


def sources(client: Any, prefix: str, *more: str) -> dict[str, list[str]]:
    """Every document of each grain, and of `more` indices, as the JSON that was stored, sorted: what two runs must have alike, byte for byte."""
    import json

    found: dict[str, list[str]] = {}
    for grain in ("articles", "statements", "dead-letters", *more):
        client.indices.refresh(index=f"{prefix}-{grain}")
        answer = client.search(index=f"{prefix}-{grain}", size=10_000, track_total_hits=True)
        hits = answer["hits"]["hits"]
        assert answer["hits"]["total"]["value"] == len(hits), "this comparison reads one page"
        found[grain] = sorted(f"{hit['_id']} {json.dumps(hit['_source'], ensure_ascii=False)}" for hit in hits)
    return found
