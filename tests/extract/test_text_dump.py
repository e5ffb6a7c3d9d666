"""The text dump: what a header is, where an article ends, and what is refused."""

import pytest

from etl.extract.text import header_of
from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter


@pytest.mark.parametrize(
    ("line", "published", "outlet", "title"),
    [
        (" date 2025-03-03 Quay Post: Talks fail", "2025-03-03", "Quay Post", "Talks fail"),
        ("date 2025-03-03 Quay Post: Talks fail", "2025-03-03", "Quay Post", "Talks fail"),  # no leading space
        ("\ufeff date 2025-03-03 Quay Post: Talks fail", "2025-03-03", "Quay Post", "Talks fail"),  # byte order mark
        ("date: 2025-03-03 Quay Post: Talks fail", "2025-03-03", "Quay Post", "Talks fail"),  # with a colon
        ("Date 2025-03-03 Quay Post: Talks fail", "2025-03-03", "Quay Post", "Talks fail"),  # capital, all parts there
        (" date 2025-03-03 Quay Post: Minister: 'No deal'", "2025-03-03", "Quay Post", "Minister: 'No deal'"),
        (" date 2025-03-03 Talks fail again", "2025-03-03", None, "Talks fail again"),  # no outlet
        (" date 2025-03-03 Quay Post:", "2025-03-03", "Quay Post", ""),  # no headline
        (" date 2025-03-03", "2025-03-03", None, ""),  # neither
        (" date Quay Post: Talks fail", None, "Quay Post", "Talks fail"),  # no date
        (" date unknown Quay Post: Talks fail", None, "Quay Post", "Talks fail"),  # a placeholder for it
        (
            " date 2025-02-30 Quay Post: Talks fail",
            "2025-02-30",
            "Quay Post",
            "Talks fail",
        ),  # clean says it is impossible
        (" date 2025-03-03T10:30:00Z Quay Post: Talks", "2025-03-03T10:30:00Z", "Quay Post", "Talks"),
        (" date 03.03.2025 Quay Post: Talks", "03.03.2025", "Quay Post", "Talks"),
        (" date March 3, 2025 Quay Post: Talks", "March 3, 2025", "Quay Post", "Talks"),
        (" date 2025-03-03 quaypost.example: Talks", "2025-03-03", "quaypost.example", "Talks"),
    ],
)
def test_header_has_its_parts(line, published, outlet, title):
    header = header_of(line, first=False)
    assert header is not None
    assert (header.published, header.outlet, header.title) == (published, outlet, title)


@pytest.mark.parametrize(
    "line",
    [
        "Date night is back: three restaurants reopen",  # a sentence that begins with the word
        "date palms grow along the river",
        "The date 2025-03-03 was chosen by lot",
        "dated 2025-03-03 Quay Post: Talks",
        "",
    ],
)
def test_what_is_no_header(line):
    assert header_of(line, first=False) is None


def test_a_header_starts_the_next_article(read, text_dump):
    first, second = read(text_dump, day="2025-03-05")
    assert (first.title, second.title) == ("Ferry operator rejects deal", "Talks resume")
    assert (first.outlet_evidence, first.encoding) == ("header", "utf-8")
    assert first.body == "The operator rejected the deal.\n\nThe union said no."
    assert [item.dump.record for item in (first, second)] == [0, 1]
    assert first.day == "2025-03-05"
    for item in (first, second):
        place = item.dump.bytes
        assert item.body.encode() in text_dump[place.start : place.end]
    assert second.dump.bytes.end == len(text_dump)


@pytest.mark.parametrize(
    ("data", "bodies"),
    [
        (b"date 2025-03-03 A: X\r\n\r\nOne.\r\n\r\nTwo.\r\n", ["One.\r\n\r\nTwo."]),  # CRLF is clean's to mend
        (
            b"\xef\xbb\xbf date 2025-03-03 A: X\n\nOne.\n\xef\xbb\xbf date 2025-03-04 A: Y\n\nTwo.",
            ["One.", "Two."],
        ),  # joined files
        (b"\n\n date 2025-03-03 A: X\nNo blank line after the header.", ["No blank line after the header."]),
        ("date 2025-03-03 A: Ж\n\nСообщение агентства.".encode("utf-16"), ["Сообщение агентства."]),
        ("date 2025-03-03 A: X\n\nA line.".encode("utf-16-le"), ["A line."]),  # without a mark
    ],
)
def test_variants_of_the_file(read, data, bodies):
    records = read(data)
    assert [item.body for item in records if isinstance(item, RawArticle)] == bodies
    assert len(records) == len(bodies)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp1252"])
def test_other_encodings_are_recorded(read, encoding):
    texts = {
        "cp1252": "Die Behörde äußerte sich am Dienstag nicht zu den Vorwürfen. Für heute wird eine Erklärung erwartet – „später“.",
        "cp1251": "Представитель министерства отказался от комментариев, сообщило агентство во вторник вечером.",
        "koi8-r": "Представитель министерства отказался от комментариев, сообщило агентство во вторник вечером.",
    }
    (article,) = read(f"date 2025-03-03 A: X\n\n{texts[encoding]}".encode(encoding))
    assert article.body == texts[encoding]
    assert article.encoding != "utf-8"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"\x00\x01\x02\x03" * 500, "binary"),
        (b"%PDF-1.7 rest of a document", "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "binary"),
        (b"An article without any header line.\n\nIts second paragraph.", "no_header"),
        (b" date 2025-03-03 A: A headline and nothing else\n\n", "no_body"),
        (b" date 2025-03-03 A: X\n\nfine " + bytes(range(128, 256)) * 2, "bad_encoding"),
    ],
)
def test_dead_letters_say_why(read, data, reason):
    (letter,) = read(data)
    assert isinstance(letter, DeadLetter)
    assert (letter.reason, letter.stage) == (reason, "extract")
    assert letter.raw == data
    assert letter.message
    assert letter.excerpt.isprintable()


def test_a_bad_article_does_not_take_its_neighbours(read):
    records = read(
        b"stray text\n date 2025-03-03 A: X\n\nOne.\n date 2025-03-03 A: Y\n\n date 2025-03-03 A: Z\n\nThree."
    )
    assert [getattr(item, "reason", "article") for item in records] == ["no_header", "article", "no_body", "article"]
    assert [item.dump.record for item in records] == [0, 1, 2, 3]
