"""What is kept of an article to find its copies."""

from typing import Any

import pytest

from etl.stories.member import member_of
from tests.stories.samples import article, member

BODY = "The port denied on Monday that it had sold the ferry to anyone at all."


@pytest.mark.parametrize(
    ("fields", "dump_day", "day", "moment"),
    [
        pytest.param({}, "2026-03-05", "2026-03-02", "2026-03-02", id="published on a day"),
        pytest.param(
            {"published": "2026-03-02T23:30:00-05:00", "published_precision": "instant"},
            "2026-03-05",
            "2026-03-02",
            "2026-03-03T04:30:00Z",
            id="an instant: the day as given, the moment in UTC",
        ),
        pytest.param(
            {"published": "2026-03", "published_precision": "month"},
            "2026-03-05",
            "2026-03-05",
            "2026-03-05",
            id="only a month: the dump's day",
        ),
        pytest.param(
            {"published": None, "published_precision": "none"}, "2026-03-05", "2026-03-05", "2026-03-05", id="no date"
        ),
        pytest.param(
            {"published": "0001-01-01T00:00:00+05:00", "published_precision": "instant"},
            "2026-03-05",
            "0001-01-01",
            "0001-01-01T00:00:00+05:00",
            id="an instant that has no UTC",
        ),
    ],
)
def test_when(fields: dict[str, Any], dump_day: str, day: str, moment: str) -> None:
    from datetime import date

    one = member("a", BODY, dump_day, **fields)
    assert (date.fromordinal(one.day).isoformat(), one.moment) == (day, moment)


@pytest.mark.parametrize(
    ("dump_day", "signature"),
    [
        pytest.param("none", b"\0" * 256, id="neither published nor in a day's dump"),
        pytest.param("2026-03-05", b"", id="fewer words than a shingle"),
    ],
)
def test_an_article_that_can_have_no_copies(dump_day: str, signature: bytes) -> None:
    undated = article("a", BODY, published=None, published_precision="none")
    assert member_of(undated, version=1, place="", dump_day=dump_day, signature=signature) is None


def test_a_day_sorts_before_all_instants_of_it() -> None:
    day = member("b", BODY)
    instant = member("a", BODY, published="2026-03-02T00:00:00Z", published_precision="instant")
    assert sorted([instant, day], key=lambda one: one.key) == [day, instant]


def test_short_words_and_order_do_not_tell_titles_apart() -> None:
    assert member("a", BODY, title="The Ferry: Sunk!").title == member("b", BODY, title="sunk: a ferry").title
