"""One `airflow standalone` on sqlite with the LocalExecutor, and all that an operator starts there through its REST API.

The tests stand in the order of a month of operation: a night, a backfill, a replay, a reprocess. One Airflow serves them all.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import urllib.error
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.load import set_up
from etl.operation.letters import standing_letters
from etl.records.identity import slug
from etl.settings import PROJECT, Settings
from etl.store import Catalogue, Store
from etl.versions.live import live_version
from etl.versions.record import get_rebuild
from tests.dags.browsing import WANTED, Look, look
from tests.dags.conftest import ARTICLE, one_airflow
from tests.faults.standalone import NIGHTLY, Standalone, await_true

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]
__all__ = ["look"]

FIRST = "2026-03-02"
BACKFILL = ("2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06")
REPLAY, REPROCESS, REBUILD = "onrecord_replay_dead_letters", "onrecord_reprocess", "onrecord_rebuild"
#: Another list of actors is another enrichment version.
ACTOR = '[[actor]]\nid = "local:person/{slug}"\nname = "{name}"\ntype = "person"\n'


@dataclass
class Operator:
    """Who sits before this Airflow: its REST API, its dumps, its index."""

    airflow: Standalone
    client: Elasticsearch
    folder: Path

    @property
    def settings(self) -> Settings:
        return self.airflow.settings

    @property
    def store(self) -> Store:
        return Store(self.settings.store_uri)

    def write(self, day: str, name: str, content: str | bytes) -> None:
        path = self.folder / "dumps" / day / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def list_of_actors(self, name: str) -> None:
        (self.folder / "actors.toml").write_text(ACTOR.format(name=name, slug=slug(name)))

    def correct(self, status: str) -> str:
        """Correct one statement by hand; returns its id."""
        alias = f"{self.settings.index_prefix}-statements"
        (hit,) = self.client.search(index=alias, query={"term": {"denial_status": "denied"}}, size=1)["hits"]["hits"]
        found = hit["_source"]
        evidence = json.dumps(" ".join(span["text"] for span in found["evidence"]))
        (self.folder / "overrides.toml").write_text(
            f'[[override]]\narticle = "{found["article"]["id"]}"\nstatement = "{found["id"]}"\nevidence = {evidence}\n'
            f'denial_status = "{status}"\nby = "an editor"\nreason = "it was an offer"\n'
        )
        return str(found["id"])

    def status_of(self, statement: str) -> str:
        """What the index says of a statement."""
        alias = f"{self.settings.index_prefix}-statements"
        return str(self.client.get(index=alias, id=statement)["_source"]["denial_status"])

    def question(self, dag: str, run: str) -> dict[str, Any]:
        """What the run's task `approve` asks, as soon as it waits for an answer."""

        def waiting() -> dict[str, Any] | None:
            states = {task["task_id"]: task["state"] for task in self.airflow.tasks(run, dag)}
            assert "failed" not in states.values(), states
            if states.get("approve") not in ("deferred", "awaiting_input"):
                return None
            try:
                return dict(self.airflow.call("GET", _question(dag, run)))
            except urllib.error.HTTPError:
                return None

        return await_true(waiting, 300)

    def answer(self, dag: str, run: str, choice: str) -> None:
        """Answer it as the button does, and again where it is asked again.

        Airflow may run a pausing task anew when its answer comes in the very second of the question, sooner than anybody
        can read it: the second try asks once more.
        """

        def answered() -> bool:
            states = {task["task_id"]: task["state"] for task in self.airflow.tasks(run, dag)}
            if states.get("approve") in ("success", "failed", "skipped"):
                return True
            if states.get("approve") in ("deferred", "awaiting_input"):
                time.sleep(_READING_SECONDS)
                with contextlib.suppress(urllib.error.HTTPError):
                    # refused where it was answered meanwhile
                    self.airflow.call("PATCH", _question(dag, run), {"chosen_options": [choice]})
            return False

        await_true(answered, 120)

    def count(self, grain: str) -> int:
        alias = f"{self.settings.index_prefix}-{grain}"
        self.client.indices.refresh(index=alias)
        return int(self.client.count(index=alias)["count"])


#: What a person takes at the least between a question and the answer.
_READING_SECONDS = 3.0


def _question(dag: str, run: str) -> str:
    return f"/dags/{dag}/dagRuns/{run}/taskInstances/approve/-1/hitlDetails"


@pytest.fixture(scope="module")
def operator(
    tmp_path_factory: pytest.TempPathFactory, elasticsearch: Elasticsearch, elasticsearch_url: str
) -> Iterator[Operator]:
    folder, prefix = tmp_path_factory.mktemp("standalone"), f"test-{uuid.uuid4().hex[:10]}"
    (folder / "dumps").mkdir()
    set_up(elasticsearch, prefix, PROJECT / "mappings")
    settings = Settings(
        home=folder / "home",
        dumps=(folder / "dumps").as_uri(),
        index_prefix=prefix,
        elasticsearch_url=elasticsearch_url,
        overrides=folder / "overrides.toml",
    )
    (folder / "overrides.toml").touch()
    # the newest night is long past when this is read: it waits for no dump of its own
    files = {f"ONRECORD_{name.upper()}": str(folder / f"{name}.toml") for name in ("actors", "overrides")}
    airflow = Standalone(settings, ONRECORD_LATE_DAYS="0", **files)
    found = Operator(airflow, elasticsearch, folder)
    found.list_of_actors("Anna Holm")
    with one_airflow():
        try:
            airflow.start()
            for dag in (REPLAY, REPROCESS, REBUILD):
                airflow.call("PATCH", f"/dags/{dag}", {"is_paused": False})
            yield found
        finally:
            airflow.stop()
            elasticsearch.indices.delete(index=list(elasticsearch.indices.get(index=f"{prefix}-*")))


def test_a_night_that_is_started_by_hand_finishes(operator: Operator) -> None:
    operator.write(FIRST, "0.txt", ARTICLE.format(day=FIRST, title="Ministry denies ferry sale"))
    operator.write(FIRST, "1.txt", b"\x00\x01\x02\xff" * 40)
    run = operator.airflow.trigger(FIRST)
    assert operator.airflow.wait(run, 240) == "success"
    (entry,) = (one for one in operator.store.manifest(FIRST).runs if one.has_records)
    assert entry.states == {"indexed": 1, "dead_letter": 1}
    assert [letter.reason for letter in standing_letters(operator.store, FIRST)] == ["binary"]


def test_row_44_unpausing_after_many_missed_nights_runs_the_last_one_only(operator: Operator) -> None:
    """The DAG begins in 1980 and was unpaused a moment ago: catching up by itself would be thousands of runs."""
    runs = operator.airflow.call("GET", f"/dags/{NIGHTLY}/dagRuns?limit=100&run_type=scheduled")["dag_runs"]
    assert len(runs) <= 1
    earliest = datetime.now(UTC) - timedelta(days=3)
    assert all(datetime.fromisoformat(run["logical_date"]) > earliest for run in runs)


def test_a_backfill_of_four_days_runs_two_at_a_time_in_order(operator: Operator) -> None:
    for day in BACKFILL:
        operator.write(day, "0.txt", ARTICLE.format(day=day, title=f"Ministry denies ferry sale on {day}"))
    created = operator.airflow.backfill(BACKFILL[0], BACKFILL[-1])
    at_once: list[int] = []

    def runs() -> list[dict[str, Any]]:
        found = operator.airflow.call("GET", f"/dags/{NIGHTLY}/dagRuns?limit=100&run_type=backfill")["dag_runs"]
        return sorted(found, key=lambda run: str(run["logical_date"]))

    def done() -> list[dict[str, Any]] | None:
        found = runs()
        at_once.append(sum(run["state"] == "running" for run in found))
        over = len(found) == len(BACKFILL) and not {"queued", "running"} & {run["state"] for run in found}
        return found if over else None

    found = await_true(done, 420)
    assert [run["state"] for run in found] == ["success"] * len(BACKFILL)
    assert max(at_once) == 2
    assert [run["logical_date"][:10] for run in found] == list(BACKFILL)
    started = [run["start_date"] for run in found]
    assert started == sorted(started), "the days were begun in their order"
    await_true(lambda: operator.airflow.call("GET", f"/backfills/{created}")["completed_at"], 60)
    for day in BACKFILL:
        (entry,) = (one for one in operator.store.manifest(day).runs if one.has_records)
        assert entry.states == {"indexed": 1}
    assert operator.count("articles") == 1 + len(BACKFILL)


def test_a_mended_record_is_replayed(operator: Operator) -> None:
    operator.write(FIRST, "1.txt", ARTICLE.format(day=FIRST, title="Union rejects the offer"))
    run = operator.airflow.start_run(REPLAY, "replay", day=FIRST, reason="binary")
    assert operator.airflow.wait(run, 240, REPLAY) == "success"
    assert list(standing_letters(operator.store, FIRST)) == []
    assert (operator.count("articles"), operator.count("dead-letters")) == (2 + len(BACKFILL), 0)
    run = operator.airflow.start_run(REPLAY, "replay-nothing")
    assert operator.airflow.wait(run, 240, REPLAY) == "success", "a choice that no letter fits has done nothing"


def test_a_reprocess_waits_for_its_approval_and_swaps(operator: Operator, request: pytest.FixtureRequest) -> None:
    """By the minimum version: the articles were read with the first list of actors, and today's is another one."""
    before = {current.enrichment_version for current in Catalogue.open(operator.store)}
    assert len(before) == 1
    operator.list_of_actors("Berit Lund")
    run = operator.airflow.start_run(
        REPROCESS, "reprocess", reason="a new list of actors", dry_run=False, **{"from": FIRST, "to": BACKFILL[0]}
    )
    asked = operator.question(REPROCESS, run)
    assert "label" in asked["body"]
    assert live_version(operator.client, operator.settings.index_prefix) == 1, "nobody has approved yet"
    if WANTED in os.environ:
        page = {"path": f"/dags/{REPROCESS}/runs/{run}/tasks/approve/required_actions", "until": ["Approve"]}
        request.getfixturevalue("look")(operator.airflow, [{**page, "shot": "approval"}])
    operator.answer(REPROCESS, run, "Approve")
    assert operator.airflow.wait(run, 180, REPROCESS) == "success"
    assert live_version(operator.client, operator.settings.index_prefix) == 2
    kept = get_rebuild(operator.store, operator.settings.index_prefix, 2)
    assert (kept.state, kept.choice.reason) == ("swapped", "a new list of actors")
    versions = {current.id: current.enrichment_version for current in Catalogue.open(operator.store)}
    assert sum(version not in before for version in versions.values()) == 3, "what was published in these two days"
    found = pipeline.verify(operator.settings, pipeline.Access.of(operator.settings))
    assert found.differences == ()


def test_a_rebuild_that_is_rejected_changes_nothing_and_one_that_is_approved_swaps(operator: Operator) -> None:
    """The hand correction that was made meanwhile is in the new version; `rollback` brings the old one back."""
    prefix = operator.settings.index_prefix
    live, before = live_version(operator.client, prefix), operator.count("statements")
    rejected = operator.airflow.start_run(REBUILD, "rejected", reason="to look at it")
    assert "articles" in operator.question(REBUILD, rejected)["body"]
    operator.answer(REBUILD, rejected, "Reject")
    assert operator.airflow.wait(rejected, 180, REBUILD) == "success"
    states = {task["task_id"]: task["state"] for task in operator.airflow.tasks(rejected, REBUILD)}
    assert states["swap"] == "skipped"
    assert live_version(operator.client, prefix) == live
    kept = get_rebuild(operator.store, prefix, live + 1)
    assert kept.state == "compared", "it is kept for whoever changes their mind"

    corrected = operator.correct("rejected")
    approved = operator.airflow.start_run(REBUILD, "approved", reason="new mappings")
    operator.question(REBUILD, approved)
    operator.answer(REBUILD, approved, "Approve")
    assert operator.airflow.wait(approved, 240, REBUILD) == "success"
    swapped = live_version(operator.client, prefix)
    assert swapped > live
    assert operator.count("statements") == before
    assert operator.status_of(corrected) == "rejected"

    access = pipeline.Access.of(operator.settings)
    assert pipeline.rollback(operator.settings, access)["version"] == live
    assert live_version(operator.client, prefix) == live
    assert operator.count("statements") == before


@pytest.mark.parametrize(
    ("dag", "conf"),
    [
        pytest.param(NIGHTLY, {"day": "2026-02-30"}, id="a day that does not exist"),
        pytest.param(NIGHTLY, {"day": "2026-03-02; touch {file}"}, id="shell text for a day"),
        pytest.param(REPROCESS, {"reason": ""}, id="no reason"),
        pytest.param(REPROCESS, {"reason": "x y z", "older_than": "$(touch {file})"}, id="shell text for a version"),
        pytest.param(REPROCESS, {"reason": "x y z", "dry_run": "no"}, id="no truth value"),
        pytest.param(REPLAY, {"ids": "all"}, id="a word for a list"),
    ],
)
def test_row_46_what_is_no_value_of_a_form_is_refused_before_any_run(
    operator: Operator, dag: str, conf: dict[str, str]
) -> None:
    given = json.loads(json.dumps(conf).replace("{file}", str(operator.folder / "made-by-a-shell")))
    before = operator.airflow.call("GET", f"/dags/{dag}/dagRuns?limit=100")["total_entries"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        operator.airflow.start_run(dag, f"refused-{uuid.uuid4().hex[:6]}", **given)
    assert refused.value.code in (400, 422)
    assert operator.airflow.call("GET", f"/dags/{dag}/dagRuns?limit=100")["total_entries"] == before
    assert not (operator.folder / "made-by-a-shell").exists()


def test_row_46_a_backfill_that_ends_before_it_begins_makes_no_run(operator: Operator) -> None:
    before = operator.airflow.call("GET", f"/dags/{NIGHTLY}/dagRuns?limit=100&run_type=backfill")["total_entries"]
    body = {"dag_id": NIGHTLY, "from_date": "2026-03-09T00:00:00Z", "to_date": "2026-03-07T00:00:00Z"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        operator.airflow.call("POST", "/backfills", body)
    assert 400 <= refused.value.code < 500
    found = operator.airflow.call("GET", f"/dags/{NIGHTLY}/dagRuns?limit=100&run_type=backfill")["total_entries"]
    assert found == before


@pytest.mark.browser
def test_the_grid_and_the_forms_as_a_browser_shows_them(operator: Operator, look: Look) -> None:
    """Every field of the forms with its title; what must not be left empty is marked so, and nothing else is."""
    # alone, this test has no night before it; after the others these are the files that are there
    operator.write(FIRST, "0.txt", ARTICLE.format(day=FIRST, title="Ministry denies ferry sale"))
    assert operator.airflow.wait(operator.airflow.trigger(FIRST), 240) == "success"
    forms = {
        "form-reprocess": (REPROCESS, ("Reason", "Published from", "Outlets", "Minimum enrichment version", "Dry run")),
        "form-replay": (REPLAY, ("Day of the dump", "Reason code", "Letters")),
    }
    pages = [{"path": f"/dags/{NIGHTLY}", "until": ["reconcile", "Backfills"], "shot": "grid"}]
    pages += [
        {"path": f"/dags/{dag}", "press": ["Trigger"], "until": [fields[-1]], "shot": name}
        for name, (dag, fields) in forms.items()
    ]
    seen = look(operator.airflow, pages)
    assert seen["errors"] == []
    grid, *shown = (page["text"] for page in seen["pages"])
    for step in ("wait", "plan", "process", "settle", "join_stories", "plan_load", "load", "reconcile", "report"):
        assert step in grid
    for text, (_, fields) in zip(shown, forms.values(), strict=True):
        lines = text.splitlines()
        assert [field for field in fields if field not in lines] == []
        required = {lines[at - 1] for at, line in enumerate(lines) if line == "*"}
        assert required <= {"Reason", "Dry run"}, "a choice that may be left empty is no duty"
