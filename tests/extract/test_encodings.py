"""Row 58: whatever charset a file claims, its text is decoded strictly or its record is a dead letter; nothing is replaced in silence."""

import json

import pytest

from etl.records.article import RawArticle

RUSSIAN = "Представитель порта во вторник отказался от комментариев, сообщило агентство, и назвал новость слухом."
GERMAN = "Die Behörde äußerte sich am Dienstag nicht zu den Vorwürfen, für heute wird eine Erklärung erwartet."


def html(text: str, charset: str) -> str:
    return (
        f"<html><head><meta charset='{charset}'><meta property='og:type' content='article'><title>{text[:20]}</title></head><body><article>"
        + "".join(f"<p>{n}. {text}</p>" for n in range(5))
        + "</article></body></html>"
    )


def rss(text: str, charset: str) -> str:
    item = f"<item><title>{text[:20]}</title><content:encoded>{(text + ' ') * 6}</content:encoded></item>"
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    return f"<?xml version='1.0' encoding='{charset}'?><rss version='2.0' {space}><channel>{item}</channel></rss>"


FORMS = {
    "text": lambda text, charset: f" date 2025-03-03 A: {text[:20]}\n\n{text}\n",
    "HTML": html,
    "RSS": rss,
    "JSON": lambda text, charset: json.dumps({"title": text[:20], "text": text}, ensure_ascii=False),
    "CSV": lambda text, charset: f'title,text\n"{text[:20]}","{text}"\n',
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        pytest.param(RUSSIAN, "cp1251", "utf-8", id="cp1251 that says UTF-8"),
        pytest.param(RUSSIAN, "koi8-r", "utf-8", id="KOI8 that says UTF-8"),
        pytest.param(RUSSIAN, "utf-8", "iso-8859-1", id="UTF-8 that says Latin-1"),
        pytest.param(GERMAN, "cp1252", "utf-8", id="Windows-1252 that says UTF-8"),
        pytest.param(GERMAN, "utf-16", "utf-8", id="UTF-16 that says UTF-8"),
        pytest.param(GERMAN, "utf-16-le", "utf-8", id="UTF-16 without a mark"),
        pytest.param(GERMAN, "utf-8-sig", "utf-16", id="UTF-8 that says UTF-16"),
    ],
)
def test_row_58_a_charset_that_cannot_be_is_seen_through(read, form, text, encoding, declared):
    """A charset that can be, since any bytes are valid in it, is believed."""
    found = read(form(text, declared).encode(encoding))[-1]
    assert isinstance(found, RawArticle)
    assert text in found.body
    assert "\ufffd" not in found.title + found.body


def test_row_58_two_charsets_in_one_file_cost_the_record_that_is_neither(read):
    good = [
        f" date 2025-03-03 A: {name}\n\n{text}\n".encode(name) for name, text in (("utf-8", GERMAN), ("cp1252", GERMAN))
    ]
    mixed = b" date 2025-03-03 A: mixed\n\n" + RUSSIAN.encode() + bytes(range(128, 256)) + b"\n"
    first, letter, second = read(good[0] + mixed + good[1])
    assert [first.body, second.body] == [GERMAN, GERMAN]
    assert (first.encoding, second.encoding) == ("utf-8", "cp1252")
    assert (letter.reason, letter.raw) == ("bad_encoding", mixed)
