"""The rebuild DAG in the real Airflow, on the real node; its approval is answered as a person would, or not at all."""

from __future__ import annotations

import pytest

from etl.store import Store
from etl.versions.live import live_version
from etl.versions.record import get_rebuild
from tests.dags.conftest import LocalAirflow

pytestmark = [pytest.mark.airflow, pytest.mark.elasticsearch]


@pytest.fixture
def with_a_night(local_airflow: LocalAirflow) -> LocalAirflow:
    """One day in the index."""
    local_airflow.write_dump("2026-03-02", "Ministry denies ferry sale", "Ferry sale: ministry responds")
    status, output = local_airflow.test("onrecord_nightly", day="2026-03-02")
    assert status == 0, output[-3000:]
    return local_airflow


def test_an_approved_version_is_swapped_in(with_a_night: LocalAirflow, elasticsearch: object) -> None:
    """`--mark-success-pattern` stands for the answer: a task that waits for a person cannot be tested otherwise."""
    settings = with_a_night.settings
    before = with_a_night.count("statements")
    status, output = with_a_night.run("dags", "test", "onrecord_rebuild", "--mark-success-pattern", "^approve$")
    assert status == 0, output[-3000:]
    assert live_version(elasticsearch, settings.index_prefix) == 2  # type: ignore[arg-type]
    assert with_a_night.count("statements") == before
    assert get_rebuild(Store(settings.store_uri), settings.index_prefix, 2).state == "swapped"


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        pytest.param({"from": "2026-02-30"}, "2026-02-30", id="a day that does not exist"),
        pytest.param({"from": "2026-03-02"}, "--again", id="a range without enriching again"),
    ],
)
def test_a_choice_that_makes_no_sense_fails_before_anything_is_made(
    local_airflow: LocalAirflow, elasticsearch: object, conf: dict[str, str], message: str
) -> None:
    status, output = local_airflow.test("onrecord_rebuild", **conf)
    assert status != 0
    assert message in output
    assert list(Store(local_airflow.settings.store_uri).runs()) == []
    prefix = local_airflow.settings.index_prefix
    assert sorted(elasticsearch.indices.get(index=f"{prefix}-*")) == [  # type: ignore[attr-defined]
        f"{prefix}-{grain}-v1" for grain in ("articles", "dead-letters", "ledger", "statements")
    ]


def test_no_answer_is_a_refusal() -> None:
    """Read from the file: an operator that approves by itself would swap what nobody looked at."""
    import ast

    from etl.settings import PROJECT

    tree = ast.parse((PROJECT / "dags" / "onrecord_tasks.py").read_text(encoding="utf-8"))
    (call,) = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "ApprovalOperator"]
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    assert ast.literal_eval(given["defaults"]) == "Reject"
    assert "response_timeout" in given
