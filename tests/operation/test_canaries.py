"""A night against the nights before it, as a table."""

import pytest

from etl.operation.canaries import deviations, load_watch
from etl.operation.figures import Ledger

GOOD = {
    "articles": 400,
    "enriched": 380,
    "without_statements": 40,
    "statements": 1_500,
    "speakers": 1_400,
    "unresolved_speakers": 280,
    "fallback_dates": 8,
    "language:en": 380,
    "language:de": 20,
    "status:asserted": 1_300,
    "status:denied": 90,
    "status:no_comment": 110,
}


def night(number: int = 0, reasons: dict[str, int] | None = None, **changed: int) -> Ledger:
    figures = {name: value + number % 3 for name, value in GOOD.items()} | changed
    return Ledger(
        day=f"2026-03-{number + 1:02d}", run="r", read=420, reasons=reasons or {"no_header": 4}, figures=figures
    )


FORTNIGHT = [night(number) for number in range(14)]


@pytest.mark.parametrize(
    ("tonight", "names"),
    [
        pytest.param(night(15), [], id="a night like the others"),
        pytest.param(night(without_statements=200), ["without_statements"], id="nobody says anything any more"),
        pytest.param(night(unresolved_speakers=1_000), ["unresolved_speakers"], id="the gazetteer did not load"),
        pytest.param(night(fallback_dates=100), ["fallback_dates"], id="the date field stopped parsing"),
        pytest.param(
            night(**{"language:en": 200, "language:de": 200}), ["language:de", "language:en"], id="another feed came"
        ),
        pytest.param(
            night(**{"status:asserted": 1_390, "status:denied": 0}), [], id="a small status may vanish within its floor"
        ),
        pytest.param(
            night(**{"status:asserted": 900, "status:denied": 490}), ["status:asserted", "status:denied"], id="denials"
        ),
        pytest.param(night(reasons={"truncated": 60}), ["reason:truncated"], id="a reason that was never there"),
        pytest.param(night(articles=10, enriched=10, without_statements=10), [], id="ten articles say nothing"),
    ],
)
def test_what_is_unusual(tonight: Ledger, names: list[str]) -> None:
    assert [found.name for found in deviations(tonight, FORTNIGHT)] == names


def test_few_nights_say_nothing() -> None:
    bad = night(without_statements=380)
    least = load_watch().least_nights
    assert deviations(bad, FORTNIGHT[: least - 1]) == []
    assert deviations(bad, FORTNIGHT[:least])


def test_a_figure_that_always_swings_may_swing() -> None:
    swinging = [night(number, without_statements=40 + 60 * (number % 4)) for number in range(14)]
    assert deviations(night(without_statements=230), FORTNIGHT)
    assert not deviations(night(without_statements=230), swinging)


def test_only_the_last_fortnight_counts() -> None:
    long_ago = [night(number, without_statements=300) for number in range(14)]
    assert deviations(night(), [*FORTNIGHT, *long_ago])
    assert not deviations(night(), [*long_ago, *FORTNIGHT])


def test_a_deviation_says_both_shares() -> None:
    (found,) = deviations(night(fallback_dates=100), FORTNIGHT)
    assert str(found) == "fallback_dates: 25.0% of articles; over 14 nights before it was 2.2%"
