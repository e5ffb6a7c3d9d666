"""Records to documents: what is refused, what is kept, and the way back."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.load.fit import KEYWORD_BYTES, Fit, cut
from etl.load.templates import Templates
from etl.load.transform import (
    ID_BYTES,
    article_document,
    checked_date,
    dead_letter_document,
    statement_documents,
    statement_of,
)
from etl.records.article import DumpPlace
from etl.records.enriched import EnrichedArticle, TimeExpression
from etl.records.outcome import DeadLetter, RecordError
from etl.settings import PROJECT
from tests.load.samples import about, article, spoken_by, statement

FIT = Fit(Templates(PROJECT / "mappings", "onrecord").mapping("articles"))


def documents(of: EnrichedArticle) -> list[object]:
    return [article_document(of), *statement_documents(of)]


def expression(first: str, last: str) -> TimeExpression:
    return TimeExpression(start=0, end=3, text="May", type="DATE", value="2026-05", first=first, last=last)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (article("x" * (ID_BYTES + 1)), "bad_id"),  # Elasticsearch would refuse the whole request, neighbours too
        (article("é" * (ID_BYTES // 2 + 1)), "bad_id"),  # bytes count, not characters
        (article(""), "bad_id"),
        (article("a", statement("s" * 600)), "bad_id"),
        (article(published="2024-02-30"), "bad_date"),
        (article(published=""), "bad_date"),
        (article(published="0000-01-01"), "bad_date"),
        (article(published="10000-01-01"), "bad_date"),
        (article(published="13/02/2024"), "bad_date"),
        (article(revision="yesterday"), "bad_date"),
        (article(dates=(expression("2026-05-31", "2026-05-01"),)), "bad_interval"),
        (article(dates=(expression("2026-05-01", "2026-05-32"),)), "bad_interval"),
        (article("a", statement("s", about_dates=about("2026-13-01", "2026-13-02"))), "bad_interval"),
    ],
)
def test_what_elasticsearch_would_refuse_is_refused_before(bad: EnrichedArticle, reason: str) -> None:
    """Rows 18 and 21: one such id breaks the request of its neighbours, one such date the article."""
    with pytest.raises(RecordError) as refused:
        documents(bad)
    assert refused.value.reason == reason


def test_more_statements_than_one_document_may_nest() -> None:
    """Row 16."""
    one = statement("s")
    with pytest.raises(RecordError, match="10001 statements"):
        article_document(article("a", *[one] * 10_001))


@pytest.mark.parametrize("value", [None, "2026", "2026-03", "2026-03-02", "2026-03-02T23:30:00-05:00"])
def test_whole_and_partial_dates_pass(value: str | None) -> None:
    assert checked_date(value, "published") == value


def test_the_way_back_gives_the_same_statement() -> None:
    full = statement(
        "s1",
        speaker="Ann Bell",
        about=("wd:Q30",),
        about_dates=about("2023-11-01", "2023-12-31"),
        responds_to="s0",
        detail=None,
        override=True,
    )
    (document,) = statement_documents(article("a", full))
    line = msgspec.json.encode(document)
    assert statement_of(msgspec.json.decode(line, type=type(document))) == full


def test_the_nested_statement_has_the_name_and_no_words() -> None:
    one = statement("s1", speaker="Bell", about=("wd:Q30",))
    named = msgspec.structs.replace(one, speaker=spoken_by("Ann Bell", "local:person/ann-bell", "GB"))
    document = msgspec.to_builtins(article_document(article("a", named)))
    (nested,) = document["statements"]
    assert nested["speaker"] == {"id": "local:person/ann-bell", "name": "Ann Bell", "country": "GB"}
    assert "evidence" not in nested
    assert "content" not in nested


def test_a_letter_with_an_impossible_day_is_still_a_letter() -> None:
    letter = DeadLetter(
        id="d1",
        stage="clean",
        reason="no_text",
        message="nothing",
        excerpt="",
        day="2026-02-30",
        dump=DumpPlace(file="x.txt", record=0),
    )
    assert dead_letter_document(letter).day is None


@pytest.mark.parametrize(
    ("text", "size", "kept"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        ("€€", 5, "€"),  # never half a character
        ("", 3, ""),
    ],
)
def test_cut(text: str, size: int, kept: str) -> None:
    assert cut(text, size) == kept


LONG = st.builds(
    lambda unit, times: unit * times, st.text(alphabet='aé€𝔸"\\\n', min_size=1, max_size=9), st.integers(1, 9_000)
)


@given(name=LONG, byline=LONG)
def test_no_keyword_is_too_long_and_no_text_is_cut(name: str, byline: str) -> None:
    given_article = article(byline=byline, body=name * 2)
    given_actor = msgspec.structs.replace(given_article.actors[0], name=name)
    found = msgspec.json.decode(
        FIT.encode(article_document(msgspec.structs.replace(given_article, actors=(given_actor,))))
    )
    for kept, whole in ((found["byline"], byline), (found["actors"][0]["name"], name)):
        assert whole.startswith(kept)
        assert len(kept.encode()) <= KEYWORD_BYTES
        assert len(kept) == len(whole) or len(kept.encode()) > KEYWORD_BYTES - 4
    assert found["body"] == name * 2


def test_half_a_surrogate_pair_is_refused() -> None:
    """Row 19: Elasticsearch would take it, and give back what is no UTF-8."""
    with pytest.raises(RecordError, match="surrogate"):
        FIT.encode(article_document(article(title="\ud83d", content_hash="ab")))
