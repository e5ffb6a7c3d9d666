"""Dates as people type them, and filters as queries."""

from datetime import date
from typing import Any, get_args

import pytest

from etl.cli.search import FACETS, _clean, _harmless
from etl.records.outcome import ConfigurationError
from etl.search import Days, Filters
from etl.search.counting import By
from etl.search.names import Names
from etl.search.query import articles_query, statements_query


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-11..2023-12", date(2023, 11, 1), date(2023, 12, 31)),
        ("2024-02..2024-02", date(2024, 2, 1), date(2024, 2, 29)),  # a leap year
        ("2023..2023-01-05", date(2023, 1, 1), date(2023, 1, 5)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),  # one alone is a stretch too
        ("2023-11-05", date(2023, 11, 5), date(2023, 11, 5)),
        ("2023-11..", date(2023, 11, 1), None),
        ("..2023-11", None, date(2023, 11, 30)),
    ],
)
def test_stretches_of_dates(text: str, first: date | None, last: date | None) -> None:
    assert Days.parse(text) == Days(first=first, last=last)


@pytest.mark.parametrize(
    "text", ["..", "", "2023-13", "2023-02-30", "0000", "2024..2023", "yesterday", "2023-11...2023-12", "20231"]
)
def test_what_is_no_stretch_of_dates(text: str) -> None:
    with pytest.raises(ConfigurationError):
        Days.parse(text)


def test_all_that_is_asked_of_a_statement_is_in_one_nested_query() -> None:
    filters = Filters(speaker=["Nobody Atall"], denial_status=["no_comment"], outlet=["Harbour Wire"])
    query = articles_query(filters, Names())
    nested = [clause for clause in query["bool"]["filter"] if "nested" in clause]
    assert len(nested) == 1
    assert len(nested[0]["nested"]["query"]["bool"]["filter"]) == 2


def test_a_known_name_is_searched_by_its_ids_alone() -> None:
    """Else `Russia` would find the Ministry of Foreign Affairs of Russia as well."""
    known, unknown = Names().expand("Russia"), Names().expand("Nobody Atall")
    assert known.known
    assert "wd:Q159" in known.ids
    assert not unknown.known
    assert "words" not in str(statements_query(Filters(speaker=["Russia"]), Names()))
    assert "words" in str(statements_query(Filters(speaker=["Nobody Atall"]), Names()))


def test_an_id_is_taken_as_it_is() -> None:
    assert Names().expand("local:person/ann-bell").ids == ("local:person/ann-bell",)


@pytest.mark.parametrize(("typed", "codes"), [("ru", ("RU",)), ("Russia", ("RU",)), ("xk", ("XK",))])
def test_countries(typed: str, codes: tuple[str, ...]) -> None:
    assert Names().country(typed) == codes


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="write its code"):
        Names().country("Atlantis")


def test_a_text_where_a_list_belongs_is_refused() -> None:
    """It would be taken for a list of letters."""
    with pytest.raises(ConfigurationError, match="a list of values"):
        statements_query(Filters(denial_status="denied"), Names())


def test_no_filter_asks_for_everything() -> None:
    assert statements_query(Filters(words="  "), Names()) == {"match_all": {}}


def test_the_facets_of_the_command_are_those_of_the_search() -> None:
    assert get_args(By) == FACETS


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("plain = text", "plain = text"),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula(cell: str | None, shown: str) -> None:
    assert _harmless(cell) == shown


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert _clean("a\x1b[31mb\nc\u202ed") == "a [31mb c d"


def test_ranges_name_only_the_ends_that_are_there() -> None:
    found: Any = statements_query(Filters(published=Days.parse("2026-03..")), Names())
    assert found["bool"]["filter"] == [{"range": {"article.published": {"gte": "2026-03-01"}}}]
