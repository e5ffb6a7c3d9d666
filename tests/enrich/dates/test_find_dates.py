"""Properties of the whole: spans, laziness, speed on hostile input, and that the rule files are sound."""

import json
import re
import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.enrich.dates import find_dates
from etl.enrich.dates.guards import COUNTING
from etl.enrich.dates.lexicon import Rule, lexicon
from etl.enrich.dates.patterns import Slot, compile_pattern
from etl.enrich.dates.reading import READERS
from etl.enrich.syntax.model import Syntax
from etl.records.outcome import ConfigurationError

RULES = lexicon().rules
PIECES = [
    "Friday", "last", "the", "end of", "2023", "March", "5", "-", ",", "12", "ago", "years", "two", "a", "and", "of",
    "'90s", "1/2", "$", "on", "will", "said", "9", "a.m.", "UTC", "early", "mid", "next", "week", "\n\n", ".", "BC",
    "fiscal", "quarter", "third", "more than", "every", "May", "Christmas", "29", "February", "12:61", "99:99", "0",
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_rule_is_sound(rule: Rule) -> None:
    matches = [match for pattern in rule.patterns if (match := pattern.regex.match(rule.example))]
    assert any(match.end() == len(rule.example) for match in matches), "the example is not matched whole"
    assert rule.reading in READERS
    assert rule.guard is None or rule.guard in lexicon().guards or rule.guard in COUNTING


def test_every_guard_and_reading_is_used() -> None:
    assert {rule.guard for rule in RULES if rule.guard} == set(lexicon().guards) | set(COUNTING)
    assert {rule.reading for rule in RULES} == set(READERS)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_no_pattern_repeats_without_a_bound(rule: Rule) -> None:
    for pattern in rule.patterns:
        bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern.regex.pattern)
        assert not re.search(r"[+*]|,\}", bare)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
@given(data=st.data())
def test_whatever_a_rule_matches_can_be_read(rule: Rule, data: st.DataObject, syntax: Syntax) -> None:
    """A reading that misses a field, or a spelling that the words lack, would cost the whole article."""
    pattern = data.draw(st.sampled_from(rule.patterns))
    text = f"Sales in {data.draw(st.from_regex(pattern.regex, fullmatch=True))} fell."
    for found in find_dates(syntax.read("", text), data.draw(st.sampled_from(["2026-01-13", None]))):
        assert found.text == text[found.start : found.end]


@pytest.mark.parametrize(
    ("spelling", "value"),
    [
        ("the mid\u2010afternoon", "2026-01-13TAF"),
        ("the previous period", None),
        ("the twenty\u2010first century", "20"),
    ],
)
def test_spellings_that_a_pattern_takes_and_the_words_lack(spelling: str, value: str | None, syntax: Syntax) -> None:
    found = find_dates(syntax.read("", f"Sales fell in {spelling}, it said."), "2026-01-13")
    assert [one.value for one in found] == ([value] if value else [])


@pytest.mark.parametrize(
    ("pattern", "reason"), [("@nothing", "no slot"), ("[open", "missing"), ("closed)", "not opened"), ("<a", "missing")]
)
def test_a_bad_pattern_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        compile_pattern(pattern, {"day": Slot(r"\d", frozenset([("#",)]))})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=30),
    published=st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)),
)
def test_spans_are_verbatim_ordered_and_apart(words: list[str], published: str | None, syntax: Syntax) -> None:
    document = syntax.read("", " ".join(words))
    found = find_dates(document, published)
    assert all(document.text[one.start : one.end] == one.text != "" for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all((one.first is None) == (one.last is None) for one in found)
    assert all(one.first <= one.last for one in found if one.first and one.last)
    assert all(one.rule for one in found)
    assert found == find_dates(document, published)


def test_only_sentences_with_an_ambiguous_date_are_parsed(syntax: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Nobody knows. It began in 2019 and ended on March 3, 2020. He spoke on Friday. They may march."
    document = syntax.read("", text)
    document.sparing = True
    parsed: list[str] = []
    parse = document.parser
    monkeypatch.setattr(document, "parser", lambda some: (parsed.extend(one.text for one in some), parse(some)))
    assert len(find_dates(document, "2024-02-13")) == 3
    assert parsed == ["He spoke on Friday."]


def test_a_text_without_dates_is_not_parsed_at_all(syntax: Syntax) -> None:
    document = syntax.read("A title", "Nobody knows. Section 5 of the act costs $48.")
    assert find_dates(document, "2024-02-13") == ()
    assert not any(sentence.parsed for sentence in document.sentences)


def test_offsets_count_from_the_title(syntax: Syntax) -> None:
    document = syntax.read("Deal of 2019", "It was signed on May 3, 2019.")
    assert [(one.start, one.text) for one in find_dates(document, None)] == [(8, "2019"), (31, "May 3, 2019")]


def test_a_headline_tells_what_happened_a_text_what_will(syntax: Syntax) -> None:
    document = syntax.read("Senate passes bill Friday", "Parliament returns on Friday.")
    assert [one.value for one in find_dates(document, "2024-02-13")] == ["2024-02-09", "2024-02-16"]


def test_history_published_today_is_read_as_a_narrative(syntax: Syntax) -> None:
    text = (
        "In 1939 the war began. By May 1940 it had spread. In June 1941 the front moved. In 1942 it stood still. "
        "In 1943 it turned. On June 6, 1944, troops landed. In August they reached Paris."
    )
    assert find_dates(syntax.read("", text), "2024-02-13")[-1].value == "1944-08"


def test_news_is_not_read_as_a_narrative_for_one_old_year(syntax: Syntax) -> None:
    text = "The minister, in office since 2012, resigned on Friday. He was first elected in October."
    assert [one.value for one in find_dates(syntax.read("", text), "2024-02-13")] == ["2012", "2024-02-09", "2023-10"]


def test_anchor_and_rule_say_why(syntax: Syntax) -> None:
    found = find_dates(syntax.read("", "He left on Friday, two days after June 3, 2022."), "2024-02-13T09:00:00Z")
    assert [(one.rule, one.anchor) for one in found] == [
        ("weekday", "2024-02-13"), ("duration", None), ("month-day", None)
    ]  # fmt: skip


HOSTILE = {
    "spaces": "'the' + ' ' * 40_000 + 'day'",
    "digits": "'1' * 40_000",
    "commas": "'1,' * 20_000",
    "months": "'March ' * 6_000",
    "counts": "'twenty ' * 6_000 + 'years'",
    "the": "'the ' * 10_000",
    "early": "'early ' * 6_000 + '2024'",
    "colons": "'12:' * 12_000",
    "quotes": '"\'9" * 12_000',
    "brackets": "'(9 a.m. ' * 4_000",
    "ranges": "'2014-' * 6_000",
    "newlines": "'Friday\\n' * 4_000",
}

_PROGRAM = """
import json, time
from etl.enrich.dates.finder import matches
from etl.enrich.syntax.document import Document, Sentence

def seconds(text):
    document = Document(text, 0, ((0, len(text)),), None, None)
    began = time.process_time()
    list(matches(Sentence(document, 0, 0, 0, len(text), ())))
    return time.process_time() - began

seconds("")
print(json.dumps({{{texts}}}))
"""


@pytest.fixture(scope="module")
def seconds() -> dict[str, float]:
    """CPU seconds of a scan, by text: in a child with a budget, since a pattern cannot be interrupted from within."""
    texts = ", ".join(f"{name!r}: seconds({text})" for name, text in HOSTILE.items())
    command = [sys.executable, "-c", _PROGRAM.format(texts=texts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_takes_linear_time(name: str, seconds: dict[str, float]) -> None:
    assert seconds[name] < 4
