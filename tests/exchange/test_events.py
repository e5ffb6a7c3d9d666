"""Event rows: one for each actor spoken about, none without a code, no cell a formula."""

import msgspec
import pytest

from etl.exchange import COLUMNS, cells, events, load_crosswalk
from etl.records.enriched import EnrichedArticle


def rows(article: EnrichedArticle) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, cells(event), strict=True)) for event in events(article, load_crosswalk())]


def test_a_row_names_source_target_code_and_where_it_stands(article: EnrichedArticle) -> None:
    row = next(row for row in rows(article) if row["target"] == "wd:Q142")
    assert (row["source"], row["source_name"], row["source_country"]) == ("wd:Q148", "China", "CN")
    assert (row["code"], row["target_name"], row["date"]) == ("010", "France", "2024-02-13")
    assert (row["article"], row["url"]) == ("b" * 32, "https://example.org/port")
    assert row["statement"] in {statement.id for statement in article.statements}


def test_a_statement_about_nobody_is_a_row_without_target(article: EnrichedArticle) -> None:
    row = next(row for row in rows(article) if row["code"] == "011")
    assert (row["source_name"], row["target"]) == ("The harbour bank", "")


def test_hearsay_is_no_row(article: EnrichedArticle) -> None:
    hearsay = [s.id for s in article.statements if s.source_type == "unattributed"]
    assert hearsay
    assert not {row["statement"] for row in rows(article)} & set(hearsay)


def test_two_actors_spoken_about_are_two_rows_and_nobody_is_their_own_target(article: EnrichedArticle) -> None:
    denial = next(s for s in article.statements if s.denial_status == "denied")
    wide = msgspec.structs.replace(denial, about=("wd:Q142", "wd:Q794", "wd:Q183"))
    found = rows(msgspec.structs.replace(article, statements=(wide,)))
    assert [row["target"] for row in found] == ["wd:Q142", "wd:Q183"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1", " =1"])
def test_no_cell_is_a_formula_or_breaks_its_line(name: str, article: EnrichedArticle) -> None:
    event = next(events(article, load_crosswalk()))
    cell = cells(msgspec.structs.replace(event, source_name=f"{name}\nx"))[COLUMNS.index("source_name")]
    assert cell == f"'{name.strip()} x"
