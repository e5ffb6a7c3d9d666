"""What a source must bring, as a table."""

from pathlib import Path
from typing import Any

import pytest

from etl.operation.contract import NO_LIMITS, Contract, breaches, hold, read_contract
from etl.operation.figures import Ledger
from etl.records.outcome import ConfigurationError, GuardTripped


def night(read: int = 100, dead: int = 0, **figures: int) -> Ledger:
    given = {"articles": read - dead, "titles": read - dead, "dates": read - dead, **figures}
    return Ledger(
        day="2026-03-02", run="r", read=read, states={"dead_letter": dead}, reasons={"x": dead}, figures=given
    )


@pytest.mark.parametrize(
    ("contract", "found", "breach"),
    [
        pytest.param(Contract(), night(), None, id="a good night"),
        pytest.param(Contract(articles=200), night(), "articles: 100", id="half the usual articles"),
        pytest.param(Contract(), night(dates=40), "date: 40 of 100", id="the date field stops parsing"),
        pytest.param(Contract(), night(titles=79), "title: 79 of 100", id="headlines are missing"),
        pytest.param(Contract(date=0.3), night(dates=40), None, id="a contract that asks for less"),
        pytest.param(Contract(), night(dead=51), "dead letters: 51", id="half of the records are no articles"),
        pytest.param(Contract(), night(read=10, dead=9), None, id="shares of ten records say nothing"),
        pytest.param(Contract(), night(read=0), "records: 0", id="nothing to read is no success"),
    ],
)
def test_what_a_contract_says(contract: Contract, found: Ledger, breach: str | None) -> None:
    lines = breaches(contract, found)
    assert [line.startswith(breach) for line in lines] == ([True] if breach else [])


@pytest.mark.parametrize(
    ("states", "reasons", "breach"),
    [
        pytest.param(
            {"dead_letter": 3}, {"empty": 3}, "records: 0, at least 1 are due (3 empty or skipped)", id="empty files"
        ),
        pytest.param(
            {"dead_letter": 2, "skipped": 1}, {"empty": 2, "feed_header": 1}, "records: 0", id="a feed's header alone"
        ),
        pytest.param({"dead_letter": 3}, {"empty": 2, "binary": 1}, None, id="one that is no article, but not nothing"),
        pytest.param(
            {"skipped": 3}, {"retracted": 2, "year_dropped": 1}, None, id="all retracted, or dropped, by order"
        ),
    ],
)
def test_a_night_of_nothing_is_no_success(states: dict[str, int], reasons: dict[str, int], breach: str | None) -> None:
    found = Ledger(day="2026-03-02", run="r", read=3, states=states, reasons=reasons)
    assert [line.startswith(breach or "?") for line in breaches(Contract(), found)] == ([True] if breach else [])
    assert breaches(NO_LIMITS, found) == [], "late files and replays may be empty"


def test_articles_without_a_body_count_against_the_body() -> None:
    poor = Ledger(
        day="2026-03-02",
        run="r",
        read=100,
        states={"dead_letter": 40},
        reasons={"no_body": 40},
        figures={"articles": 60, "titles": 60, "dates": 60},
    )
    assert breaches(Contract(), poor) == ["body: 60 of 100 articles have one (0.60), at least 0.8 of them should"]


def test_a_breach_stops_the_run_with_status_4_and_says_what_to_do() -> None:
    with pytest.raises(GuardTripped, match=r"(?s)articles: 100.*lower the limit in contract\.toml") as stopped:
        hold(Contract(articles=200), night())
    assert stopped.value.exit_status == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, Contract(), id="no file: the defaults"),
        pytest.param(
            "articles = 3\ndate = 0.1\n", Contract(articles=3, date=0.1), id="what is left out keeps its default"
        ),
    ],
)
def test_a_contract_lies_beside_the_days(tmp_path: Path, text: str | None, expected: Contract) -> None:
    if text is not None:
        (tmp_path / "contract.toml").write_text(text)
    assert read_contract(tmp_path.as_uri()) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("artikel = 3", id="an unknown key"),
        pytest.param("date = 2.0", id="a share above one"),
        pytest.param("articles = ", id="no TOML"),
    ],
)
def test_a_contract_that_cannot_be_read_stops_the_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "contract.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=r"contract\.toml"):
        read_contract(str(tmp_path))


def test_the_contract_of_a_dump_holds_on_the_road(tmp_path: Path) -> None:
    """A run that breaks it leaves nothing in the archive; the same run goes through once the contract is right."""
    from etl import pipeline
    from etl.settings import Settings
    from etl.store import Store

    day = tmp_path / "dumps" / "2026-03-02"
    day.mkdir(parents=True)
    (day / "1.txt").write_text(" date 2026-03-02 Harbour Wire: Sale\n\nThe port denied the sale.\n")
    settings: Any = Settings(home=tmp_path / "home", dumps=(tmp_path / "dumps").as_uri())
    contract = tmp_path / "dumps" / "contract.toml"
    for articles, run in ((2, "poor"), (1, "good")):
        contract.write_text(f"articles = {articles}\n")
        (shard,) = pipeline.plan_night(settings, "2026-03-02", run)
        pipeline.process_shard(settings, **shard)
        if articles == 2:
            with pytest.raises(GuardTripped, match="at least 2 are due"):
                pipeline.settle(settings, "2026-03-02", run, 1)
            assert Store(settings.store_uri).days() == []
        else:
            assert pipeline.settle(settings, "2026-03-02", run, 1)["states"] == {"indexed": 1}
