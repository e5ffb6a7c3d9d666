"""Hand corrections: which match, what they change, and what is said of those that do not match."""

from pathlib import Path
from typing import Any

import pytest

from etl.operation.overrides import ActorGiven, Override, by_article, corrected, read_overrides, why_unmatched
from etl.records.outcome import ConfigurationError
from tests.load.samples import article, statement

ARTICLE = article("a1", statement("s1"), statement("s2"))
EVIDENCE = ARTICLE.statements[0].evidence[0].text


def override(**fields: Any) -> Override:
    given = {"article": "a1", "statement": "s1", "evidence": EVIDENCE, "by": "an editor", "reason": "it was so"}
    return Override(**{**given, **fields})


def test_a_correction_decides_and_is_marked() -> None:
    mine = override(source_type="document", denial_status="confirmed", detail="admitted")
    first, second = corrected(ARTICLE, by_article([mine])).statements
    assert (first.source_type, first.denial_status, first.detail) == ("document", "confirmed", "admitted")
    assert (first.override, first.rule[-1], first.sourcing) == (True, "override", ("document",))
    assert second == ARTICLE.statements[1]


def test_the_rollups_are_made_again() -> None:
    found = corrected(ARTICLE, by_article([override(denial_status="denied", source_type="anonymous")])).rollups
    assert (found.denial_statuses, found.source_types, found.anonymous_share) == (
        ("denied",),
        ("anonymous", "organization"),
        0.5,
    )


def test_an_actor_is_given() -> None:
    mine = override(actor=ActorGiven(id="wd:Q1", name="Ministry of Ferries", country="DK"))
    speaker = corrected(ARTICLE, by_article([mine])).statements[0].speaker
    assert speaker
    assert (speaker.id, speaker.name, speaker.country, speaker.text) == (
        "wd:Q1",
        "Ministry of Ferries",
        "DK",
        "the ministry",
    )


def test_a_detail_that_does_not_fit_the_new_status_goes() -> None:
    silent = article("a1", statement("s1", denial_status="no_comment", detail="declined"))
    mine = override(denial_status="denied", evidence=silent.statements[0].evidence[0].text)
    assert corrected(silent, by_article([mine])).statements[0].detail is None


@pytest.mark.parametrize(
    ("mine", "why"),
    [
        pytest.param(override(source_type="media"), None, id="it matches"),
        pytest.param(
            override(source_type="media", evidence=EVIDENCE.upper()), None, id="case does not tell two texts apart"
        ),
        pytest.param(override(source_type="media", evidence="Other words."), "another text", id="the text was revised"),
        pytest.param(override(source_type="media", statement="s9"), "no such statement", id="the rules changed"),
    ],
)
def test_why_a_correction_does_not_match(mine: Override, why: str | None) -> None:
    found = why_unmatched(mine, ARTICLE)
    assert found is None if why is None else why in str(found)
    assert (corrected(ARTICLE, by_article([mine])) == ARTICLE) is (why is not None)


def test_an_article_that_is_not_there_is_told() -> None:
    assert why_unmatched(override(source_type="media"), None) == "the article is not in the archive"


TEXT = '[[override]]\narticle = "a"\nstatement = "s"\nevidence = "e"\nby = "x"\nreason = "y"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(TEXT, "corrects nothing", id="it must correct something"),
        pytest.param(TEXT + 'source_type = "rumour"\n', "rumour", id="a value that is not in the taxonomy"),
        pytest.param(TEXT + 'detail = "declined"\n', "give both", id="a detail without its status"),
        pytest.param(TEXT + 'mood = "sour"\n', "mood", id="an unknown key"),
        pytest.param(2 * (TEXT + 'source_type = "media"\n'), "twice", id="one statement, two corrections"),
        pytest.param("[[override]", "overrides.toml", id="no TOML"),
    ],
)
def test_a_file_that_is_not_right_stops_the_run(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        read_overrides(path)


def test_no_file_is_no_correction() -> None:
    assert read_overrides(None) == ()
