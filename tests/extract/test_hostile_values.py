"""Rows 59 and 62: XML that asks for files and addresses, and values past what a parser takes; with sockets off, as in every unit test."""

import io
import json
import time
from pathlib import Path

import pytest

from etl.extract import Source, extract
from etl.extract.xmls import parse
from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter, RecordError

WORDS = "The harbour master said on Tuesday that the deal had been rejected by both towns. " * 4


def feed(title: str, before: str = "") -> bytes:
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:xi='http://www.w3.org/2001/XInclude'"
    item = f"<item><title>{title}</title><content:encoded>{WORDS}</content:encoded></item>"
    return f"<?xml version='1.0'?>{before}<rss version='2.0' {space}><channel>{item}</channel></rss>".encode()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("the secret of this machine")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY e SYSTEM "{uri}">]>',
        '<!DOCTYPE rss [<!entity e system "{uri}">]>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "{uri}"> %p; <!ENTITY e "x">]>',
        '<!DOCTYPE rss [<!ENTITY e PUBLIC "-//A//B" "{uri}">]>',
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_row_59_entities_of_its_own_are_refused(read, secret, declared, encoding):
    data = feed("&e;", declared.replace("{uri}", secret.as_uri())).decode().encode(encoding)
    (letter,) = [item for item in read(data) if isinstance(item, DeadLetter)]
    assert letter.reason == "entities"
    assert not any(isinstance(item, RawArticle) for item in read(data))


@pytest.mark.parametrize(
    ("title", "declared"),
    [
        pytest.param("A &e; B", '<!DOCTYPE rss SYSTEM "{uri}">', id="a DTD of elsewhere, that would declare it"),
        pytest.param("A B", '<!DOCTYPE rss PUBLIC "-//N//DTD" "http://169.254.169.254/rss.dtd">', id="a DTD to fetch"),
        pytest.param("A <xi:include href='{uri}' parse='text'/>B", "", id="XInclude"),
        pytest.param("A B", "<?xml-stylesheet href='http://169.254.169.254/x.xsl'?>", id="a style sheet"),
    ],
)
def test_row_59_nothing_outside_the_file_is_read(read, secret, title, declared):
    data = feed(title.replace("{uri}", secret.as_uri()), declared.replace("{uri}", secret.as_uri()))
    (article,) = [item for item in read(data) if isinstance(item, RawArticle)]
    assert "secret" not in article.title + article.body
    assert article.title.startswith("A ")


def test_row_59_the_parser_is_told_so(monkeypatch):
    from lxml import etree

    told = {}
    real = etree.XMLParser
    monkeypatch.setattr(etree, "XMLParser", lambda **given: told.update(given) or real(**given))
    parse(b"<rss/>")
    assert {name: told[name] for name in ("resolve_entities", "no_network", "load_dtd")} == {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
    }
    assert not told.get("huge_tree")


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        pytest.param(b'{"title": "A", "text": "One.", "id": ' + b"9" * 5_000 + b"}", {"bad_json", "article"}, id="5,000 digits"),
        pytest.param(b'{"title": "A", "text": "One.", "date": ' + b"9" * 5_000 + b"}", {"bad_json", "article"}, id="a date of 5,000"),
        pytest.param(b'{"title": "A", "text": "One.", "n": NaN, "m": 1e999}', {"bad_json", "article"}, id="no numbers"),
        pytest.param(b'{"text": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}", {"too_deep"}, id="100,000 deep"),
        pytest.param(b"[" * 100_000, {"no_header"}, id="100,000 that never end"),
        pytest.param(json.dumps({"title": "A", "text": "word " * 2_000_000}).encode(), {"too_large"}, id="10,000,000 characters"),
        pytest.param(b'{"title": "A", "text": "One.", "text": "Two."}', {"article", "bad_json"}, id="a key twice"),
    ],
)  # fmt: skip
def test_row_62_values_past_what_a_parser_takes(data, reasons):
    began = time.process_time()
    good = json.dumps({"title": "B", "text": WORDS}).encode()
    found = list(extract(Source(file="x", stream=io.BytesIO(data + b"\n" + good))))
    kinds = ["article" if isinstance(item, RawArticle) else item.reason for item in found]
    # of a list that never ends nothing says where the next record begins
    if kinds != ["no_header"]:
        assert kinds.pop() == "article", "its neighbour is read"
    assert set(kinds) <= reasons
    assert time.process_time() - began < 10


def test_row_62_a_text_over_a_million_characters_is_a_dead_letter_of_its_own():
    from etl.clean import clean
    from etl.pipeline.processing import gazetteer

    (raw,) = extract(
        Source(file="x", day="2025-03-03", stream=io.BytesIO(json.dumps({"text": "word " * 250_000}).encode()))
    )
    with pytest.raises(RecordError) as refused:
        clean(raw, gazetteer(None))
    assert refused.value.reason == "too_large"
