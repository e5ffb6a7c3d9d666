"""The law over all faults: after enough reruns the index is the function of the records, whatever broke on the way.

For any list of records and any plan of faults: the index equals that of an undisturbed run byte for byte, the dead letters
are the bad records, and the counts add up.
"""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import settings as examples
from hypothesis import strategies as st

from etl.load import set_up
from etl.records.outcome import Halt
from etl.settings import PROJECT, Settings
from tests.faults.conftest import sources
from tests.faults.proxy import FaultProxy
from tests.faults.road import STEPS, Killed, run_day, states, write_dump

pytestmark = pytest.mark.elasticsearch

DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")
BODIES = (
    "The port denied the report. A spokesman declined to comment.",
    "The port confirmed the report, Captain Anna Holm told reporters.",
    "The port rejected the offer, according to two people familiar with the talks.",
    "Nothing was said.",
)
BAD = {"empty": b"", "binary": b"\x00\x01\x02\xff" * 40, "no_header": b"nothing here is a header\n\nand no article\n"}

articles = st.tuples(st.sampled_from(DAYS), st.sampled_from("ABC"), st.sampled_from(BODIES))
bad_records = st.tuples(st.sampled_from(DAYS), st.sampled_from(sorted(BAD)))
faults = st.lists(
    st.sampled_from(
        ["pass", "reset_before", "reset_after", "truncate", "http_429", "http_503", "item_429", "drop_item"]
    ),
    max_size=6,
)
#: One attempt at the whole archive: the faults that its bulk requests meet, and the step after which it is killed.
attempts = st.tuples(faults, st.sampled_from([None, *STEPS]), st.booleans())
numbers = count()


@pytest.fixture(scope="module")
def indices(elasticsearch: Elasticsearch) -> Any:
    """Two indices for all examples: one that is disturbed, one that is not. Each example has outlets of its own."""
    prefixes = ("test-law-broken", "test-law-calm")
    for prefix in prefixes:
        _drop(elasticsearch, prefix)
        set_up(elasticsearch, prefix, PROJECT / "mappings")
    yield prefixes
    for prefix in prefixes:
        _drop(elasticsearch, prefix)


def _drop(client: Elasticsearch, prefix: str) -> None:
    found = list(client.indices.get(index=f"{prefix}-*"))
    if found:
        client.indices.delete(index=found)
    quiet = client.options(ignore_status=404)
    quiet.indices.delete_index_template(name=f"{prefix}-*")
    quiet.cluster.delete_component_template(name=f"{prefix}-*")


@given(
    good=st.lists(articles, min_size=1, max_size=6),
    bad=st.lists(bad_records, max_size=2),
    plan=st.lists(attempts, min_size=1, max_size=3),
)
@examples(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # a failing example takes seconds each time, and its notes tell enough: it is not made smaller
    phases=(Phase.explicit, Phase.generate),
)
def test_after_enough_reruns_the_index_is_the_function_of_the_records(
    tmp_path_factory: pytest.TempPathFactory,
    elasticsearch: Elasticsearch,
    elasticsearch_url: str,
    proxy: FaultProxy,
    haste: list[float],
    indices: tuple[str, str],
    good: list[tuple[str, str, str]],
    bad: list[tuple[str, str]],
    plan: list[tuple[list[Any], str | None, bool]],
) -> None:
    home = tmp_path_factory.mktemp("law")
    outlet = f"Harbour Wire {next(numbers)}"
    # a day that brought nothing but an empty file is refused by the usual contract, and has tests of its own
    write_dump(home / "dumps", _files(good, bad, outlet) | {"contract.toml": b"records = 0\n"})
    calm, broken = (
        Settings(
            home=home / name,
            dumps=(home / "dumps").as_uri(),
            index_prefix=prefix,
            elasticsearch_url=url,
            elasticsearch_timeout=20,
            shard_bytes=1_000,
        )
        for name, prefix, url in (("calm", indices[1], elasticsearch_url), ("broken", indices[0], proxy.url))
    )
    days = sorted({day for day, *_ in [*good, *bad]})
    for day in days:
        run_day(calm, day, f"calm-{day}")

    for number, (met, kill_after, backwards) in enumerate(plan):
        proxy.plan(met)
        note(f"attempt {number}: {met}, killed after {kill_after}")
        for day in reversed(days) if backwards else days:
            try:
                # every second attempt is a retry of the same run, the others are new runs of the day
                run_day(broken, day, f"broken-{day}-{number // 2}", kill_after)
            except (Halt, Killed):
                continue
    proxy.plan([])
    final = [run_day(broken, day, f"final-{day}") for day in days]

    assert all(not result["differences"] for result in final)
    assert _of(sources(elasticsearch, indices[0]), outlet, home) == _of(
        sources(elasticsearch, indices[1]), outlet, home
    )
    held = _of(sources(elasticsearch, indices[1]), outlet, home)
    assert {(json.loads(line.split(" ", 1)[1])["title"]) for line in held["articles"]} == {
        f"Headline {title}" for _, title, _ in good
    }
    letters = [line for line in sources(elasticsearch, indices[0])["dead-letters"] if outlet in line]
    assert len(letters) == len(bad)
    assert sum(result["read"] for result in final) == len(good) + len(bad)
    assert sum(result["states"].get("dead_letter", 0) for result in final) == len(bad)
    assert states(broken)["indexed"] >= len(held["articles"])


def _files(good: list[tuple[str, str, str]], bad: list[tuple[str, str]], outlet: str) -> dict[str, bytes]:
    found = {
        f"{day}/{outlet}-{number}.txt": f" date {DAYS[0]} {outlet}: Headline {title}\n\n{body}\n".encode()
        for number, (day, title, body) in enumerate(good)
    }
    found.update({f"{day}/{outlet}-bad-{number}.txt": BAD[kind] for number, (day, kind) in enumerate(bad)})
    return found


def _of(documents: dict[str, list[str]], outlet: str, home: Path) -> dict[str, list[str]]:
    """The documents of one example; both runs read the same dumps, so that nothing else may differ."""
    return {
        grain: [line for line in lines if f'"{outlet}"' in line or f"/{outlet}-" in line]
        for grain, lines in documents.items()
    }
