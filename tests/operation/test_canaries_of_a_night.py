"""Each canary on the real road: five nights alike, then one that is unlike them in one thing. `fail` stops it before the index,
`warn` takes it and says so."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.load import set_up
from etl.operation.status import status_of
from etl.records.outcome import GuardTripped
from etl.settings import PROJECT, Settings

pytestmark = pytest.mark.elasticsearch

NIGHTS = tuple(f"2026-03-{n:02d}" for n in range(1, 6))
ODD = "2026-03-06"
RECORDS = 60

Lines = Callable[[int], str]


def record(body: str, published: str | None = ODD, **more: str) -> Lines:
    """The n-th record of a dump, as a line of JSON; no two have one text."""

    def line(n: int) -> str:
        found = {"title": f"Ferry {n} of {published}", "body": body.format(n=n), "outlet": "Harbour Wire", **more}
        return json.dumps(found | ({"published": published} if published else {}))

    return line


SAID = "Captain Anna Holm said on Monday that ferry {n} would be repaired. Ferry {n} carries cars and lorries."
DENIED = "Captain Anna Holm denied on Monday that she had sold ferry {n}. Ferry {n} carries cars and lorries."
SILENT = "Ferry {n} has two decks and a long ramp. It carries cars and lorries to the island in summer."
UNKNOWN = "A second engineer said on Monday that ferry {n} would be repaired. Ferry {n} carries cars and lorries."
GERMAN = (
    "Die Fähre {n} wird nach Angaben der Hafenbehörde am Montag repariert. Sie bringt seit vielen Jahren Autos und Lastwagen "
    "über das Wasser auf die Insel, und im Sommer auch Gäste."
)


@pytest.fixture(scope="module")
def archive(
    tmp_path_factory: pytest.TempPathFactory, elasticsearch: Elasticsearch, elasticsearch_url: str
) -> Iterator[Settings]:
    """Five nights of sixty articles in which a captain says something."""
    folder, prefix = tmp_path_factory.mktemp("canaries"), f"test-canaries-{id(tmp_path_factory):x}"
    set_up(elasticsearch, prefix, PROJECT / "mappings")
    settings = Settings(
        home=folder / "home",
        dumps=(folder / "dumps").as_uri(),
        index_prefix=prefix,
        elasticsearch_url=elasticsearch_url,
    )
    for day in NIGHTS:
        write(settings, day, [record(SAID, day)(n) for n in range(RECORDS)])
        assert run(settings, day) == {"indexed": RECORDS}
    yield settings
    elasticsearch.indices.delete(index=list(elasticsearch.indices.get(index=f"{prefix}-*")))


def write(settings: Settings, day: str, lines: list[str]) -> None:
    path = Path(settings.dumps.removeprefix("file://")) / day / "feed.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(settings: Settings, day: str) -> dict[str, int]:
    access = pipeline.Access.of(settings)
    (done,) = pipeline.run_shards(settings, access, pipeline.plan_night(settings, day, pipeline.new_run("night")))
    return dict(done["states"])


def count(client: Elasticsearch, settings: Settings) -> int:
    client.indices.refresh(index=f"{settings.index_prefix}-articles")
    return int(client.count(index=f"{settings.index_prefix}-articles")["count"])


@pytest.mark.parametrize(
    ("odd", "names"),
    [
        pytest.param(record(SAID), set(), id="a night like the others"),
        pytest.param(record(SILENT), {"without_statements"}, id="articles without statements"),
        pytest.param(record(UNKNOWN), {"unresolved_speakers"}, id="speakers that are nobody"),
        # more of them, and the source contract speaks first
        pytest.param(
            lambda n: record(SAID, None if n % 3 == 0 else ODD)(n), {"fallback_dates"}, id="a third without a date"
        ),
        pytest.param(record(GERMAN), {"language:de", "language:en"}, id="another language"),
        pytest.param(record(DENIED), {"status:asserted", "status:denied"}, id="another status"),
        pytest.param(lambda n: '{"title": "half' if n % 5 == 0 else record(SAID)(n), {"reason:bad_json"}, id="letters"),
    ],
)
def test_what_a_night_is_told_of(
    archive: Settings,
    elasticsearch: Elasticsearch,
    odd: Lines,
    names: set[str],
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    # what the archive holds is not enriched again, nor counted: each of these nights has articles of its own
    title = request.node.callspec.id
    write(archive, ODD, [odd(n).replace("Ferry", f"Ferry, {title},", 1) for n in range(RECORDS)])
    before = count(elasticsearch, archive)
    strict = archive.model_copy(update={"canaries": "fail"})
    if not names:
        assert run(strict, ODD) == {"indexed": RECORDS}
        return
    with pytest.raises(GuardTripped) as stopped:
        run(strict, ODD)
    assert stopped.value.exit_status == 4
    assert {line.split(": ")[0].strip() for line in str(stopped.value).splitlines()[1:-1]} == names
    assert count(elasticsearch, archive) == before, "nothing of it was taken"

    caplog.set_level(logging.WARNING)
    taken = run(archive.model_copy(update={"canaries": "warn"}), ODD)
    assert taken["indexed"] == count(elasticsearch, archive) - before > 0
    assert {record.args[1].name for record in caplog.records if "canary" in record.msg} == names  # type: ignore[union-attr, index]
    (day,) = status_of(archive, ODD, ODD)
    assert {line.split(": ")[0] for line in day.runs[-1].canaries} == names
