"""The page: whatever an article says is text in it, and it neither loads nor runs anything."""

import re
from base64 import b64encode
from hashlib import sha256

import lxml.html
import pytest

from etl.report.page import page
from etl.report.records import Report, Story
from tests.report.samples import ATTACKS, friendly, hostile, place, report, said

#: All that the renderer of charts needs; an element beyond these would be news.
SVG = {"svg", "g", "path", "rect", "line", "text", "defs", "clippath"}
LOADING = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "link",
    "video",
    "audio",
    "form",
    "input",
    "base",
    "image",
    "use",
}


@pytest.fixture(scope="module")
def attacked() -> str:
    return page(hostile())


def text_of(html: str) -> str:
    return lxml.html.document_fromstring(html).text_content()


@pytest.mark.parametrize("attack", [pytest.param(text, id=name) for name, text in ATTACKS.items()])
def test_an_attack_is_shown_as_it_stands(attacked: str, attack: str) -> None:
    assert attack in text_of(attacked)


def test_nothing_runs_and_nothing_loads(attacked: str) -> None:
    tree = lxml.html.document_fromstring(attacked)
    for element in tree.iter(lxml.etree.Element):
        assert element.tag not in LOADING
        assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "srcset", "style")]
        if (target := element.get("href")) is not None:
            assert target.startswith("#"), target


def test_a_chart_is_drawn_with_shapes_and_text_alone(attacked: str) -> None:
    tree = lxml.html.document_fromstring(attacked)
    drawn = {element.tag for svg in tree.iter("svg") for element in svg.iter(lxml.etree.Element)}
    assert drawn <= SVG
    assert len(list(tree.iter("svg"))) == 2


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    html = page(friendly())
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = lxml.html.document_fromstring(html).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]


def test_a_link_goes_to_the_article_and_tells_it_nothing() -> None:
    links = lxml.html.document_fromstring(page(friendly())).xpath("//main//a")
    assert [link.get("href") for link in links] == ["https://news.example/ferry"]
    assert links[0].get("rel") == "noopener noreferrer nofollow"


def test_what_a_denial_answers_stands_under_it() -> None:
    tree = lxml.html.document_fromstring(page(friendly()))
    (answers,) = tree.find_class("answers")
    assert "the ferry was sold" in answers.text_content()
    assert "same sentence" not in answers.text_content()


def test_an_answer_in_the_same_sentence_is_not_shown_twice() -> None:
    both = Story(title="x", places=(place(),), said=(said(answers=said("s0", who="Sailors")),))
    (answers,) = lxml.html.document_fromstring(page(report(both))).find_class("answers")
    assert "in the same sentence" in answers.text_content()
    assert not answers.xpath(".//blockquote")


def test_a_section_that_is_cut_says_so_and_an_empty_one_too() -> None:
    text = " ".join(text_of(page(friendly())).split())
    assert "the newest 3 of 9 statements" in text
    assert "None in this period." in text
    assert "1 article has no date of publication and is in no period." in text


def test_a_period_without_statements_is_a_page_too() -> None:
    empty = report(statements=0, anonymous=0, articles=0)
    text = text_of(page(Report(first="2026-03-02", last="2026-03-02", totals=empty.totals, tables=(), sections=())))
    assert "No statements in this period." in text
    assert "published on 2026-03-02" in " ".join(text.split())


def test_the_same_report_is_the_same_page_byte_for_byte() -> None:
    assert page(friendly()) == page(friendly())


def test_every_section_and_figure_can_be_reached_from_the_top() -> None:
    tree = lxml.html.document_fromstring(page(friendly()))
    targets = {link.get("href")[1:] for link in tree.xpath("//nav//a")}
    assert targets == set(tree.xpath("//section/@id"))
    assert len(tree.xpath("//@id")) == len(set(tree.xpath("//@id")))


def test_every_chart_has_its_numbers_beside_it() -> None:
    for figure in lxml.html.document_fromstring(page(friendly())).xpath("//figure"):
        assert figure.xpath(".//table//th[@scope='col']")
        assert figure.xpath(".//figcaption//h3")
