"""What is mended in the story that an extractor found: sentences it left out, teasers it took along, text behind an empty element."""

import pytest

from etl.extract.page.body import story_of
from etl.extract.page.cards import without_cards
from etl.extract.page.gaps import fill_gaps
from etl.extract.page.tree import parse

ONE = "The operator of the island ferries rejected the deal on Monday."
TWO = "The union, which speaks for the deck crews, said that it would go on."
THREE = "Talks are to resume in the town hall before the end of the week."
LINKED = '<a href="/letter">The harbour master wrote in a letter to both of them</a> that he would wait.'
LINKED_TEXT = "The harbour master wrote in a letter to both of them that he would wait."
FOUND = "\n\n".join((ONE, TWO, THREE))


def page(*paragraphs: str, before: str = "", after: str = "") -> str:
    inside = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><body>{before}<div class=text>{inside}</div>{after}</body></html>"


@pytest.mark.parametrize(
    ("html", "story"),
    [
        pytest.param(page(ONE, LINKED, TWO, THREE), [ONE, LINKED_TEXT, TWO, THREE], id="between two of its own"),
        pytest.param(page(LINKED, ONE, TWO, THREE), [LINKED_TEXT, ONE, TWO, THREE], id="before the first"),
        pytest.param(page(ONE, TWO, THREE, LINKED), [ONE, TWO, THREE], id="after the last: furniture stands there"),
        pytest.param(
            page(ONE, '<a href="/x">The mayor has resigned after a vote in the town hall.</a>', TWO, THREE),
            [ONE, TWO, THREE],
            id="a link alone is a teaser",
        ),
        pytest.param(page(ONE, "Read it here.", TWO, THREE), [ONE, TWO, THREE], id="a few words are no sentence"),
        pytest.param(
            page(ONE, "The ferry at its berth on Monday in a photo by Ann Bell", TWO, THREE),
            [ONE, TWO, THREE],
            id="no end of a sentence: a caption",
        ),
        pytest.param(
            page(ONE, TWO, THREE, after=f"<div><p>{LINKED}</p></div>"), [ONE, TWO, THREE], id="another element's"
        ),
        pytest.param(
            page(ONE, *[f"{n} of the towns on the coast have sent a letter to the operator." for n in range(9)], TWO, THREE),
            [ONE, TWO, THREE],
            id="an element that is mostly something else",
        ),
        pytest.param(page(ONE, LINKED, TWO, after=f"<div><p>{THREE}</p></div>"), [ONE, TWO, THREE], id="too few of its own to tell"),
    ],
)  # fmt: skip
def test_sentences_between_those_of_the_story(html, story):
    assert fill_gaps(parse(html), FOUND).split("\n\n") == story


def test_a_paragraph_that_was_cut_in_two_is_not_missing():
    html = page(
        f"{ONE}<br>{TWO}", THREE, "Nobody else of the council had anything to say about it.", ONE[:-1] + " too."
    )
    assert fill_gaps(parse(html), FOUND).split("\n\n").count(ONE) == 1


CARD = f'<a href="/other"><img src="x.jpg"><h3>Mayor resigns</h3><p>{THREE}</p></a>'


@pytest.mark.parametrize(
    ("html", "story"),
    [
        pytest.param(page(ONE, TWO, after=CARD), [ONE, TWO], id="a picture, a headline and a teaser in one link"),
        pytest.param(page(ONE, TWO, THREE), [ONE, TWO, THREE], id="no such link"),
        pytest.param(
            page(ONE, TWO, after=f'<a name="more"><p>{THREE}</p></a>'), [ONE, TWO, THREE], id="an anchor leads nowhere"
        ),
        pytest.param(
            "".join(f'<a href="#{n}"><p>{text}</p></a>' for n, text in enumerate((ONE, TWO, THREE))),
            [ONE, TWO, THREE],
            id="a page that links its own paragraphs",
        ),
    ],
)
def test_teasers_of_other_stories(html, story):
    assert without_cards(parse(html), FOUND).split("\n\n") == story


@pytest.mark.parametrize("empty", ["<strong></strong>", "<a name=x></a>", "<em> </em>", "<b></b>"])
def test_text_behind_an_empty_element_is_kept(empty):
    before, _, after = TWO.partition("said ")
    html = page(
        ONE, f"{before}said {empty}{after}", THREE, ONE.replace("Monday", "Friday"), TWO.replace("go on", "end")
    )
    assert TWO in " ".join(story_of(parse(html)).split())
