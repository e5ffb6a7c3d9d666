"""What holds for every text: spans, ids, independence of sentences, and no text that breaks the reading."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.records.enriched import Statement
from etl.records.values import DETAILS_OF
from tests.enrich.statements.conftest import Reader

#: Sentences that do not refer to one another, with speakers of their own.
SENTENCES = [
    "Anna Lind said the bridge was safe.",
    "The bank declined to comment.",
    "“We will rebuild,” the premier told the crowd.",
    "Tehran rejected the proposal.",
    "According to the police, two men were hurt.",
    "It was reported that the dam had burst.",
    "Reuters could not independently verify the claim.",
    "Three sources familiar with the plan said it was dead.",
    "The minister denied that “a single coin” had been lost.",
    "Rain fell on the town all day.",
]
PIECES = [
    *SENTENCES,
    "“",
    "”",
    '"',
    ":",
    "—",
    " who said ",
    "\n\n",
    "said",
    "denied",
    "’s",
    "(",
    ")",
    "Ünïcödé 北京",
    "\u00a0",
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(" ".join)
_quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def spans(statement: Statement) -> list[tuple[int, int, str]]:
    some = [*statement.content, *statement.evidence]
    some += [s for s in (statement.speaker, statement.cue) if s is not None]
    return [(s.start, s.end, s.text) for s in some]


@_quick
@given(texts)
def test_spans_lie_inside_the_text_and_match_it(reader: Reader, text: str) -> None:
    for statement in reader(text):
        for start, end, words in spans(statement):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == words


@_quick
@given(texts)
def test_every_label_is_given_with_its_reason(reader: Reader, text: str) -> None:
    for statement in reader(text):
        assert statement.rule
        assert statement.evidence
        assert (statement.speaker is None) == (statement.source_type == "unattributed") or statement.denial_status in (
            "no_comment",
            "unconfirmed",
        )
        assert statement.detail is None or statement.detail in DETAILS_OF[statement.denial_status]


@_quick
@given(texts)
def test_the_same_article_twice_gives_the_same_ids_and_no_id_twice(reader: Reader, text: str) -> None:
    first, second = reader(text), reader(text)
    assert first == second
    assert len({s.id for s in first}) == len(first)


def without_place(statement: Statement) -> tuple[object, ...]:
    words = tuple(s.text for s in statement.content)
    speaker, cue = statement.speaker, statement.cue
    return (
        speaker and speaker.text,
        cue and cue.text,
        words,
        statement.source_type,
        statement.denial_status,
        statement.id,
    )


@pytest.mark.parametrize("dropped", range(len(SENTENCES)))
def test_dropping_a_paragraph_leaves_the_others_as_they_were(reader: Reader, dropped: int) -> None:
    whole = reader("\n\n".join(SENTENCES))
    rest = reader("\n\n".join(s for i, s in enumerate(SENTENCES) if i != dropped))
    gone = SENTENCES[dropped]
    kept = [without_place(s) for s in whole if all(gone != e.text for e in s.evidence)]
    assert [without_place(s) for s in rest] == kept


def test_ids_do_not_depend_on_the_place_in_the_article(reader: Reader) -> None:
    alone = reader(SENTENCES[0])
    after = reader("A short opening line without any cue.\n\n" + SENTENCES[0])
    assert [s.id for s in alone] == [s.id for s in after]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "“", "a" * 5000, "said " * 400, "“said” " * 200, "he said that " * 150]
)
def test_texts_that_nobody_wrote(reader: Reader, text: str) -> None:
    for statement in reader(text):
        for start, end, words in spans(statement):
            assert text[start:end] == words


@_quick
@given(texts)
@example("Lind told the crews earlier this year that the pier “will open. It will last.”")
def test_no_content_lies_in_another_of_the_same_statement(reader: Reader, text: str) -> None:
    """A quotation over two sentences that a clause of the first opens is not told twice."""
    for statement in reader(text):
        places = [(span.start, span.end) for span in statement.content]
        assert len(set(places)) == len(places)
        assert not any(a != b and a[0] <= b[0] and b[1] <= a[1] for a in places for b in places)
