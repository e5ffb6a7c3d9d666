"""Pages: which evidence wins, and what is furniture."""

import pytest

from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter


def filled(head: str, body: str = "") -> bytes:
    story = "".join(
        f"<p>The harbour master said on Tuesday that part {i} of the agreement had been rejected by both towns.</p>"
        for i in range(6)
    )
    return f"<!doctype html><html><head>{head}</head><body>{body}<article>{story}</article></body></html>".encode()


def test_a_page_by_its_graph(read, page):
    (article,) = read(page)
    assert isinstance(article, RawArticle)
    assert article.title == "Ferry operator rejects deal to end strike"
    assert (article.published, article.published_evidence) == ("2025-03-03T23:40:00+02:00", "json-ld")
    assert article.modified == "2025-03-04T08:05:00+02:00"
    assert article.byline == "Ilse Marrow, Oskar Venn"
    assert (article.outlet, article.outlet_evidence) == ("The Quay Post", "json-ld")
    assert article.url.startswith("https://www.quaypost.example/harbour/ferry-strike")
    assert article.language == "en-GB"


def test_the_story_without_the_furniture(read, page):
    (article,) = read(page)
    for kept in (
        "rejected a proposal by mediators",
        "She denied",
        "declined to comment",
        "longest at the company since 1987",
    ):
        assert kept in article.body
    for furniture in (
        "newsletter",
        "Ten things to do",
        "We stand with the crews",
        "at its berth",
        "Weather",
        "All rights",
    ):
        assert furniture not in article.body
    assert article.body.count("\n\n") == 5


def test_microdata_and_a_declared_encoding(read):
    from tests.extract.conftest import DATA

    data = (DATA / "page_microdata.html").read_text().encode("iso-8859-1", "xmlcharrefreplace")
    (article,) = read(data)
    assert article.title == "Deichverband widerspricht Vorwürfen"
    assert (article.published, article.published_evidence) == ("2025-03-03T07:15:00+01:00", "meta")
    assert article.byline == "Frauke Dönitz"
    assert "zurückgewiesen" in article.body
    assert article.encoding == "cp1252"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Talks fail | The Quay Post</title><meta property='og:site_name' content='The Quay Post'>",
            "",
            "Talks fail",
        ),
        (
            "<title>Talks fail - quaypost</title><link rel=canonical href='https://quaypost.example/a'>",
            "",
            "Talks fail",
        ),
        ("<title>Talks fail - The Quay Post</title>", "<h1>Talks fail</h1>", "Talks fail"),
        # the headline that is shown and shared goes before the one for search engines
        (
            "<meta property='og:title' content='Talks fail'><script type='application/ld+json'>"
            '{"@type":"NewsArticle","headline":"Quay talks fail: all you need to know"}</script>',
            "<h1>Talks fail</h1>",
            "Talks fail",
        ),
        # broken JSON-LD is as good as none
        (
            "<meta property='og:title' content='Talks fail'><script type='application/ld+json'>{\"@type\": </script>",
            "",
            "Talks fail",
        ),
        ("<title>War - and peace</title>", "", "War - and peace"),
    ],
)
def test_titles(read, head, body, title):
    (article,) = read(filled(head, body))
    assert article.title == title


@pytest.mark.parametrize(
    ("head", "body", "byline"),
    [
        ("<meta name=author content='Ilse Marrow and Oskar Venn'>", "", "Ilse Marrow, Oskar Venn"),
        ("<meta property='article:author' content='https://social.example/quaypost'>", "", None),  # an address is no name
        ("<meta name=author content='https://x.example/a'>", "<p class='byline'>By Ilse Marrow</p>", "Ilse Marrow"),
        ("<meta name=author content='ilse-marrow'>", "<a rel=author href='/i'>Ilse Marrow</a>", "Ilse Marrow"),  # a slug
        (
            "<meta property='og:site_name' content='Quay Post'><script type='application/ld+json'>"
            '{"@type":"Article","headline":"X","author":{"name":"Quay Post"}}</script><meta name=author content="Ilse Marrow">',
            "",
            "Ilse Marrow",  # the site counts only where nobody else is named
        ),
        ("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"X\",\"author\":\"I. Marrow and O. Venn\"}</script>", "", "I. Marrow, O. Venn"),
    ],
)  # fmt: skip
def test_authors(read, head, body, byline):
    (article,) = read(filled(head, body))
    assert article.byline == byline


@pytest.mark.parametrize(
    ("head", "body", "published", "evidence"),
    [
        (
            "<meta property='article:published_time' content='2025-03-03T23:40:00-05:00'>",
            "",
            "2025-03-03T23:40:00-05:00",
            "meta",
        ),
        ("<meta name=parsely-pub-date content='2025-03-03'>", "", "2025-03-03", "meta"),
        ("", "<time datetime='2025-03-03T10:00Z' class='published'>Monday</time>", "2025-03-03T10:00Z", "meta"),
        ("", "<div class='post-date'>March 3, 2025</div>", "2025-03-03", "htmldate"),
        ("", "", None, "none"),
    ],
)
def test_dates(read, head, body, published, evidence):
    (article,) = read(filled(head, body))
    assert (article.published, article.published_evidence) == (published, evidence)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><head><title>Nothing</title></head><body></body></html>", "no_body"),
        (b"<!doctype html><html><body><nav><a href=/>Home</a></nav></body></html>", "no_body"),
        (b"<note><to>Anna</to></note>", "unknown_format"),
        (filled("<link rel=canonical href='https://quaypost.example/'>"), "no_article"),
    ],
)
def test_pages_that_are_no_articles(read, data, reason):
    (letter,) = read(data)
    assert isinstance(letter, DeadLetter)
    assert letter.reason == reason


def test_a_page_that_shows_its_story_by_script(read):
    story = "The harbour master said that the deal had been rejected. " * 6
    node = f'{{"@type": "NewsArticle", "headline": "Talks fail", "articleBody": "{story}"}}'
    (article,) = read(f"<!doctype html><script type='application/ld+json'>{node}</script><div id=app></div>".encode())
    assert article.body == story.strip()
