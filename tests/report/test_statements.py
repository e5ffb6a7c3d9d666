"""Documents of the index to the stories of a section."""

from typing import Any

import pytest

from etl.report.statements import said, stories, web_address


def source(id_: str, text: str, *, article: str = "a1", day: int = 2, **fields: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "speaker": {"text": "He", "name": "Arne Dahl"},
        "cue": {"start": 13, "end": 19, "text": "denied"},
        "evidence": [{"start": 10, "end": 10 + len(text), "text": text}],
        "source_type": "named_person",
        "denial_status": "denied",
        "channel": "unspecified",
        "confidence": "sure",
        "article": {
            "id": article,
            "outlet": {"name": f"Outlet of {article}"},
            "published": f"2026-03-0{day}",
            "title": f"Title of {article}",
        },
        **fields,
    }


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://a.example/x?y=1#z", True, id="an address of the web"),
        pytest.param("http://a.example", True, id="without encryption"),
        pytest.param("javascript:alert(1)", False, id="a script"),
        pytest.param("JaVaScRiPt://a.example/%0aalert(1)", False, id="a script that looks like an address"),
        pytest.param("data:text/html,x", False, id="a page of its own"),
        pytest.param("file:///etc/passwd", False, id="a file"),
        pytest.param("//a.example/x", False, id="no scheme"),
        pytest.param("https:///x", False, id="no host"),
        pytest.param("http://[::1", False, id="broken"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url: str | None, shown: bool) -> None:
    assert web_address(url) == (url if shown else None)


@pytest.mark.parametrize(
    ("cue", "pieces"),
    [
        pytest.param({"start": 13, "end": 19}, [("He ", False), ("denied", True), (" it.", False)], id="in the middle"),
        pytest.param({"start": 10, "end": 12}, [("He", True), (" denied it.", False)], id="at the start"),
        pytest.param({"start": 20, "end": 23}, [("He denied ", False), ("it.", True)], id="at the end"),
        pytest.param({"start": 3, "end": 9}, [("He denied it.", False)], id="in another sentence"),
        pytest.param({"start": 20, "end": 90}, [("He denied it.", False)], id="beyond the end"),
        pytest.param(None, [("He denied it.", False)], id="none: a bare quotation"),
    ],
)
def test_the_cue_is_marked_where_it_stands(cue: dict[str, int] | None, pieces: list[tuple[str, bool]]) -> None:
    (sentence,) = said(source("s", "He denied it.", cue=cue)).evidence
    assert [(piece.text, piece.cue) for piece in sentence] == pieces


def test_a_copy_in_another_outlet_is_shown_once_with_both_outlets() -> None:
    one = source("s1", "He denied it.")
    two = source("s2", "He  DENIED it.", article="a2", day=3)
    one["article"]["story"] = two["article"]["story"] = "story"
    (story,) = stories([two, one], {})
    assert [place.article for place in story.places] == ["a1", "a2"]
    assert [(s.id, s.outlets) for s in story.said] == [("s1", ("Outlet of a1", "Outlet of a2"))]


def test_the_same_words_in_different_stories_stay_apart() -> None:
    found = stories([source("s1", "He denied it."), source("s2", "He denied it.", article="a2", day=3)], {})
    assert [story.title for story in found] == ["Title of a2", "Title of a1"]


def test_one_sentence_with_two_speakers_is_two_statements() -> None:
    other = source("s2", "He denied it.", speaker={"text": "She"})
    ((story),) = stories([source("s1", "He denied it."), other], {})
    assert len(story.said) == 2


def test_what_is_answered_is_shown_where_it_was_found() -> None:
    claim = source("s0", "They sold it.")
    (story,) = stories([source("s1", "He denied it.", responds_to="s0")], {"s0": claim})
    assert story.said[0].answers
    assert story.said[0].answers.id == "s0"
    (alone,) = stories([source("s1", "He denied it.", responds_to="gone")], {})
    assert alone.said[0].answers is None


def test_labels_say_what_is_known_and_no_more() -> None:
    plain = said(source("s", "x", detail="declined", channel="speech", confidence="unsure"))
    assert plain.labels == ("denied", "declined", "named_person", "speech", "unsure")
    assert said(source("s", "x")).labels == ("denied", "named_person")
    assert (said(source("s", "x")).who, said(source("s", "x")).named) == ("Arne Dahl", "He")
    assert said(source("s", "x", speaker=None)).who == "Nobody named"
