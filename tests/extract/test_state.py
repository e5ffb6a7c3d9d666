"""Pages whose story is only in the state of a script: taken where it is plainly the page's, else a dead letter."""

import json

import pytest

from etl.records.article import RawArticle

TITLE = "Ferry operator rejects deal"
ONE = "The operator of the island ferries rejected the deal on Monday, and said that it would not talk again this year."
TWO = "The union, which speaks for the deck crews, said that it had accepted every point of what the mediators wrote."
BODY = f"{ONE}\n\n{TWO}"
OTHER = {"headline": "Mayor resigns", "body": " ".join(["The mayor of the town has resigned after the vote."] * 20)}
BLOCKS = [
    {"type": "paragraph", "model": {"text": ONE, "blocks": [{"type": "fragment", "model": {"text": ONE}}]}},
    {"type": "image", "model": {"text": "The ferry at its berth"}},
    {"type": "paragraph", "model": {"text": TWO}},
]


def page(script: str, title: str = TITLE) -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body><div id=app></div>{script}</body></html>".encode()


def next_data(state: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'


ARTICLE = {"headline": TITLE, "body": f"<p>{ONE}</p><p>{TWO}</p>"}


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(next_data({"props": {"pageProps": {"article": ARTICLE, "more": [OTHER]}}}), id="a state as a whole script"),
        pytest.param(next_data({"article": {"title": TITLE, "content": {"blocks": BLOCKS}}}), id="parts, each once, without a caption"),
        pytest.param(next_data({"data": {"title": TITLE, "related": [OTHER], "content_elements": [
            {"type": "text", "content": ONE}, {"type": "text", "content": TWO}]}}), id="elements of a content system"),
        pytest.param(next_data({"headline": {"text": TITLE.upper()}, "story": BODY}), id="a headline in capitals, a plain text"),
        pytest.param(f"<script>window.__STATE__ = {json.dumps({'a': ARTICLE})}; window.other = 1;</script>", id="assigned to a name"),
        pytest.param(f"<script>window['x'] = JSON.parse({json.dumps(json.dumps(ARTICLE))});</script>", id="as a string of JSON"),
        pytest.param(f"<script>(window['q'] = window['q'] || []).push({json.dumps({'queries': [ARTICLE]})})</script>", id="pushed to a list"),
    ],
)  # fmt: skip
def test_a_story_in_a_state(read, script):
    (article,) = read(page(script))
    assert isinstance(article, RawArticle), article
    assert (article.title, article.body) == (TITLE, BODY)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(
            next_data({"stories": [OTHER, {**OTHER, "headline": "Bridge opens"}]}), id="the stories of others"
        ),
        pytest.param(
            next_data({"title": TITLE, "related": [OTHER]}), id="the page's headline, another's body inside of it"
        ),
        pytest.param(next_data({"headline": TITLE, "body": "Subscribe to read on."}), id="a few words are no story"),
        pytest.param("<script>window.x = {headline: 'no JSON', body: [1, 2}</script>", id="a script that is no JSON"),
        pytest.param(f"<script>x = {'[' * 100_000}</script>", id="nested 100,000 deep"),
        pytest.param(f"<script>{'a = {' * 50_000}</script>", id="50,000 assignments"),
        pytest.param("", id="no script"),
    ],
)
def test_what_is_not_plainly_the_pages_is_a_dead_letter(read, script):
    (letter,) = read(page(script))
    assert letter.reason == "no_body"


def test_a_site_may_stand_after_the_headline(read):
    (article,) = read(page(next_data(ARTICLE), title=f"{TITLE}-harbour-quaypost"))
    assert article.body == BODY


def test_a_page_that_shows_its_story_is_read_from_what_it_shows(read):
    shown = "".join(f"<p>{text}</p>" for text in (ONE, TWO, ONE.replace("Monday", "Friday")))
    (article,) = read(page(f"<article>{shown}</article>" + next_data({**ARTICLE, "body": "Another text. " * 60})))
    assert "Another text" not in article.body
