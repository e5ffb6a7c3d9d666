"""A report of a real index: what is in the period, what is new, what is disputed, and the counts."""

import msgspec
import pytest
from elasticsearch import Elasticsearch

from etl.load import load
from etl.records.enriched import EnrichedArticle, Rollups, Statement
from etl.records.outcome import ConfigurationError
from etl.report.gather import gather
from etl.report.records import Report
from etl.search import Days
from etl.settings import PROJECT
from tests.load.samples import about, article, spoken_by, statement

pytestmark = pytest.mark.elasticsearch


def denial(id_: str, of: str | None = None, who: str = "Arne Dahl") -> Statement:
    return statement(id_, who, source_type="named_person", denial_status="denied", responds_to=of)


def told(id_: str, day: str | None, story: str, *statements: Statement, disputed: bool = False) -> EnrichedArticle:
    rollups = Rollups(statement_count=len(statements), disputed=disputed)
    precision = "day" if day else "none"
    return article(id_, *statements, published=day, published_precision=precision, story=story, rollups=rollups)


ARTICLES = (
    told("old", "2026-03-01", "ferry", statement("old-1", source_type="anonymous")),
    told("ferry", "2026-03-02", "ferry", denial("f1"), statement("f2", source_type="anonymous")),
    told("copy", "2026-03-03", "ferry", statement("c1", denial_status="no_comment", detail="declined")),
    told(
        "bridge",
        "2026-03-03",
        "bridge",
        statement("b1", source_type="anonymous", about_dates=about("2025-12-01", "2026-01-31")),
    ),
    told("dispute", "2026-03-03", "dispute", statement("d1"), denial("d2", of="d1"), disputed=True),
    told("later", "2026-03-05", "later", denial("l1")),
    told("undated", None, "undated", denial("u1")),
)


@pytest.fixture
def reported(elasticsearch: Elasticsearch, index: str) -> Report:
    load(elasticsearch, ARTICLES, prefix=index, mappings=PROJECT / "mappings")
    elasticsearch.indices.refresh(index=f"{index}-*")
    return gather(elasticsearch, index, Days.parse("2026-03-02..2026-03-03"))


def ids(report: Report) -> dict[str, set[str]]:
    return {s.anchor: {said.id for story in s.stories for said in story.said} for s in report.sections}


def test_each_section_holds_its_own_and_nothing_of_another_day(reported: Report) -> None:
    assert ids(reported) == {
        "denials": {"f1", "d2"},
        "no-comments": {"c1"},
        "anonymous": {"b1"},  # f2 is not new: its story was told the day before
        "disputed": {"d2"},
    }
    disputed = reported.sections[-1].stories[0].said[0]
    assert disputed.answers
    assert disputed.answers.id == "d1"


def test_the_counts_are_of_the_period(reported: Report) -> None:
    totals = reported.totals
    assert (totals.articles, totals.stories, totals.statements, totals.anonymous) == (4, 3, 6, 2)
    assert (totals.outlets, totals.undated) == (1, 1)


def test_the_charts_have_the_same_numbers(reported: Report) -> None:
    tables = {table.chart: table for table in reported.tables}
    by_day = {(row["from"], row["status"]): row["statements"] for row in tables["time"].rows}
    assert by_day == {("2026-03-02", "denied"): 1, ("2026-03-03", "denied"): 1, ("2026-03-03", "no comment"): 1}
    assert [row["share"] for row in tables["share"].rows] == [0.5, 0.25]
    assert {row["month"] for row in tables["about"].rows} == {"2025-12", "2026-01"}
    assert {row["source"]: row["share"] for row in tables["outlets"].rows}["anonymous"] == round(2 / 6, 4)


def test_the_actors_chart_counts_by_who_they_are(elasticsearch: Elasticsearch, index: str) -> None:
    speakers = (spoken_by("Dahl", "wd:Q1"), spoken_by("Dahl", "wd:Q1"), spoken_by("Dahl", "wd:Q2"))
    plain = [statement(f"s{n}", denial_status="denied") for n in range(3)]
    said = [msgspec.structs.replace(one, speaker=speaker) for one, speaker in zip(plain, speakers, strict=True)]
    load(elasticsearch, [told("a", "2026-03-02", "a", *said)], prefix=index, mappings=PROJECT / "mappings")
    elasticsearch.indices.refresh(index=f"{index}-*")
    report = gather(elasticsearch, index, Days.parse("2026-03-02"))
    (actors,) = [table for table in report.tables if table.chart == "actors"]
    assert {row["actor"]: row["statements"] for row in actors.rows} == {"Dahl (wd:Q1)": 2, "Dahl (wd:Q2)": 1}


def test_a_cut_section_says_how_many_there_are(elasticsearch: Elasticsearch, index: str) -> None:
    load(elasticsearch, ARTICLES, prefix=index, mappings=PROJECT / "mappings")
    elasticsearch.indices.refresh(index=f"{index}-*")
    denials = gather(elasticsearch, index, Days.parse("2026-03-01..2026-03-06"), limit=1).sections[0]
    assert (denials.total, denials.shown) == (3, 1)
    assert [said.id for story in denials.stories for said in story.said] == ["l1"]


def test_an_empty_index_is_an_empty_report(elasticsearch: Elasticsearch, index: str) -> None:
    report = gather(elasticsearch, index, Days.parse("2026-03-02"))
    assert report.totals.statements == 0
    assert report.tables == ()
    assert all(section.stories == () for section in report.sections)


def test_a_period_without_an_end_is_refused(elasticsearch: Elasticsearch, index: str) -> None:
    with pytest.raises(ConfigurationError, match="first and a last day"):
        gather(elasticsearch, index, Days.parse("2026-03-02.."))
