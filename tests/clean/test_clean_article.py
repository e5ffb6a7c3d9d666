"""From a raw article to an article: dates with evidence, identity, address, outlet, language, signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.clean import clean, span_maps
from etl.clean.instants import moment_of
from etl.clean.language import language_of
from etl.clean.signature import bands, signature, similarity
from etl.clean.urls import canonical_url
from etl.records.article import DumpPlace, Outlet, RawArticle
from etl.records.identity import external_version, slug
from etl.records.outcome import RecordError

BODY = (
    "The operator of the island ferries rejected the deal on Monday.\n\nThe union said that it would wait until Friday."
)


class Outlets:
    """Knows one outlet, by two names and a domain."""

    def outlet(self, name: str | None, url: str | None) -> Outlet:
        if name in ("The Quay Post", "Quay Post - News") or (not name and url and "quaypost.example" in url):
            return Outlet(id="wd:Q1", name="The Quay Post", as_given=name)
        host = (url or "").removeprefix("https://").partition("/")[0]
        called = name or host or "unknown"
        return Outlet(id=f"local:organization/{slug(called)}", name=called, as_given=name)


def raw(**fields) -> RawArticle:
    given = {"title": "Deal rejected", "body": BODY, "day": "2025-03-05", "outlet": "The Quay Post", **fields}
    return RawArticle(dump=DumpPlace(file="dump", record=0), **given)


def cleaned(**fields):
    return clean(raw(**fields), Outlets())


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2025-03-03", "2025-03-03", "day"),
        ("2025-3-3", "2025-03-03", "day"),
        ("2025-03-03T23:40:00+02:00", "2025-03-03T23:40:00+02:00", "instant"),  # its own zone, so its own day
        ("2025-03-03T23:40:00.123Z", "2025-03-03T23:40:00Z", "instant"),
        ("2025-03-03 13:55:27 +01:00", "2025-03-03T13:55:27+01:00", "instant"),
        ("2025-03-03T14:19:07+0200", "2025-03-03T14:19:07+02:00", "instant"),
        ("2025-03-03 10:00:00", "2025-03-03", "day"),  # without a zone an hour says nothing
        ("Mon, 03 Mar 2025 23:30:00 +0200", "2025-03-03T23:30:00+02:00", "instant"),
        ("Mon, 03 Mar 2025 23:30:00 GMT", "2025-03-03T23:30:00Z", "instant"),
        ("3-MAR-2025 04:58:41.12", "2025-03-03", "day"),
        ("20250303T213000+0200", "2025-03-03T21:30:00+02:00", "instant"),
        ("20250303", "2025-03-03", "day"),
        ("03.03.2025", "2025-03-03", "day"),
        ("13/03/2025", "2025-03-13", "day"),
        ("03/13/2025", "2025-03-13", "day"),
        ("03/04/2025", "2025", "year"),  # March or April: nobody can say
        ("March 3, 2025", "2025-03-03", "day"),
        ("Monday 3 March 2025 10:30 GMT", "2025-03-03T10:30:00Z", "instant"),
        ("2025-03", "2025-03", "month"),
        ("March 2025", "2025-03", "month"),
        ("2025", "2025", "year"),
        ("1741041000", "2025-03-03T22:30:00Z", "instant"),
    ],
)
def test_dates_that_are(text, value, precision):
    moment = moment_of(text)
    assert moment is not None
    assert (moment.value, moment.precision) == (value, precision)


@pytest.mark.parametrize(
    "text",
    ["2025-02-30", "2025-13-01", "0000-01-01", "9999-01-01", "2025-03-03T25:00:00Z", "31.02.2025", "yesterday", "Foo 3, 2025", "", "12345678901234567890"],
)  # fmt: skip
def test_dates_that_are_none(text):
    assert moment_of(text) is None


@given(st.text(max_size=60))
def test_no_string_breaks_the_dates(text):
    moment = moment_of(text)
    assert moment is None or moment.value[:4].isdigit()


@pytest.mark.parametrize(
    ("fields", "published", "precision", "evidence"),
    [
        ({"published": "2025-03-03", "published_evidence": "header"}, "2025-03-03", "day", "header"),
        ({"published": "2025-02-30", "published_evidence": "header"}, None, "none", "invalid"),
        ({"published": "rubbish", "published_evidence": "meta"}, None, "none", "invalid"),
        ({"published": "2025-03-06", "published_evidence": "meta"}, "2025-03-06", "day", "meta"),  # ahead by a zone
        ({"published": "2025-03-07", "published_evidence": "meta"}, None, "none", "invalid"),  # the future
        ({"published": "2026", "published_evidence": "meta"}, None, "none", "invalid"),
        ({"published": "2025", "published_evidence": "meta"}, "2025", "year", "meta"),
        (
            {"published": "2030-01-01", "published_evidence": "meta", "day": None},
            "2030-01-01",
            "day",
            "meta",
        ),  # nothing to compare with
        ({}, "2025-03-05", "day", "dump_day"),
        ({"published": "0000-00-00"}, "2025-03-05", "day", "dump_day"),
        ({"published": "  "}, "2025-03-05", "day", "dump_day"),
        ({"day": None}, None, "none", "none"),
        ({"body": "QUAYPORT, March 3 (QW) - The deal failed."}, "2025-03-03", "day", "dateline"),
        ({"body": "QUAYPORT, 3 March 2024 (QW) - The deal failed."}, "2024-03-03", "day", "dateline"),
        (
            {"body": "QUAYPORT, Dec. 30 (QW) - The deal failed."},
            "2024-12-30",
            "day",
            "dateline",
        ),  # the dump is of March
        ({"body": "QUAYPORT, Feb. 30 (QW) - The deal failed."}, "2025-03-05", "day", "dump_day"),
        ({"body": "QUAYPORT, March 3 (QW) - The deal failed.", "day": None}, None, "none", "none"),  # which year?
        ({"url": "https://quaypost.example/2025/03/02/deal"}, "2025-03-02", "day", "url"),
        ({"url": "https://quaypost.example/2025/13/02/deal"}, "2025-03-05", "day", "dump_day"),
        ({"url": "https://quaypost.example/2031/03/02/deal"}, "2025-03-05", "day", "dump_day"),
    ],
)
def test_publication(fields, published, precision, evidence):
    article = cleaned(**fields)
    assert (article.published, article.published_precision, article.published_evidence) == (
        published,
        precision,
        evidence,
    )


@pytest.mark.parametrize(
    ("fields", "revision"),
    [
        ({"modified": "2025-03-04T08:05:00+02:00"}, "2025-03-04T06:05:00Z"),
        ({"modified": "2031-01-01T00:00:00Z"}, "2025-03-05T00:00:00Z"),  # not from the future
        ({}, "2025-03-05T00:00:00Z"),
        ({"day": None, "published": "2025-03-03", "published_evidence": "meta"}, "2025-03-03T00:00:00Z"),
        ({"day": None}, None),
    ],
)
def test_revision(fields, revision):
    article = cleaned(**fields)
    assert article.revision == revision
    assert external_version(article.revision, article.content_hash) >= 0


def test_identity():
    first = cleaned(
        url="https://www.quaypost.example/a?utm_source=x", published="2025-03-03", published_evidence="meta"
    )
    again = cleaned(
        url="https://www.quaypost.example/a/", day="2025-03-09", published="2025-03-03", published_evidence="meta"
    )
    other = cleaned(url="https://www.quaypost.example/b", published="2025-03-03", published_evidence="meta")
    changed = cleaned(
        url="https://www.quaypost.example/a", body=BODY + "\n\nMore.", published="2025-03-03", published_evidence="meta"
    )
    assert (first.id, first.content_hash) == (again.id, again.content_hash)
    assert first.id != other.id
    assert first.id == changed.id
    assert first.content_hash != changed.content_hash


def test_identity_without_an_address():
    by_source = [cleaned(source_id="q-1", title=title).id for title in ("A", "B")]
    by_title = [cleaned(title=title).id for title in ("Deal rejected", "DEAL  rejected!", "Deal accepted")]
    assert by_source[0] == by_source[1]
    assert by_title[0] == by_title[1] != by_title[2]
    assert cleaned(title="", body="One body.").id != cleaned(title="", body="Another body.").id


def test_an_undated_article_dumped_again_has_the_same_content():
    assert (
        cleaned(url="https://q.example/a").content_hash
        == cleaned(url="https://q.example/a", day="2025-03-06").content_hash
    )


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("HTTPS://www.Example.com:443/a/b/?utm_source=x&id=5#top", "https://www.example.com/a/b?id=5"),
        ("http://example.com", "http://example.com"),
        ("https://example.com/a%20b/ü", "https://example.com/a%20b/%C3%BC"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("https://example.com:8443/a?fbclid=1", "https://example.com:8443/a"),
        ("http://169.254.169.254/latest", "http://169.254.169.254/latest"),  # stored as a string; nothing fetches it
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("ftp://example.com/a", None),
        ("https://", None),
        ("https://[bad/a", None),
        ("https://example.com/a b\nc", None),
        ("//example.com/a", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses(given, canonical):
    assert canonical_url(given) == canonical


@given(st.text(max_size=80))
def test_no_string_breaks_the_addresses(text):
    canonical = canonical_url(f"https://{text}")
    assert canonical is None or canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("name", "url", "outlet", "evidence"),
    [
        ("The Quay Post", None, "wd:Q1", "header"),
        ("Quay Post - News", None, "wd:Q1", "header"),
        (None, "https://www.quaypost.example/a", "wd:Q1", "url"),
        ("quaypost", "https://www.quaypost.example/a", "wd:Q1", "url"),  # an unknown name at a known address
        ("Some Gazette", "https://elsewhere.example/a", "local:organization/some-gazette", "header"),
        (None, "https://elsewhere.example/a", "local:organization/elsewhere-example", "url"),
        ("  ", None, "local:organization/unknown", "none"),
        (None, None, "local:organization/unknown", "none"),
    ],
)
def test_outlets_and_how_they_were_found(name, url, outlet, evidence):
    article = cleaned(outlet=name, outlet_evidence="header" if name else "none", url=url)
    assert (article.outlet.id, article.outlet_evidence) == (outlet, evidence)
    assert name is None or not name.strip() or article.outlet.as_given == name


@pytest.mark.parametrize(
    ("file", "url", "outlet"),
    [
        ("2025-03-05/The Quay Post/a.json", None, "wd:Q1"),
        ("2025-03-05/The Quay Post/politics/a.json", None, "wd:Q1"),
        ("The Quay Post/a.json", None, "wd:Q1"),  # no day in the path: the folder that holds the file
        ("The Quay Post/2025-03-05/a.json", None, "local:organization/unknown"),  # above the day: the keeper's names
        ("The Quay Post/crawl/a.json", None, "local:organization/unknown"),
        ("2025-03-05/crawl/a.json", None, "local:organization/unknown"),
        ("2025-03-05/The Quay Post/a.json", "https://elsewhere.example/a", "local:organization/elsewhere-example"),
    ],
)
def test_a_folder_names_the_outlet_of_a_record_that_names_none(file, url, outlet):
    given = RawArticle(dump=DumpPlace(file=file, record=0), day="2025-03-05", title="Deal", body=BODY, url=url)
    article = clean(given, Outlets())
    assert article.outlet.id == outlet
    assert (article.outlet_evidence == "folder") == (outlet == "wd:Q1")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("The Quay Post", ""),
        ("Ilse Marrow and Oskar Venn", "THE QUAY POST"),
        ("By Ilse Marrow", "Oskar Venn"),
        ("By Ilse Marrow, Oskar Venn\n\nThe Quay Post", ""),
    ],
)
def test_lines_that_only_sign_the_article_are_no_story(first, last):
    given = raw(body=f"{first}\n\n{BODY}\n\n{last}", byline="Ilse Marrow, Oskar Venn")
    article = clean(given, Outlets())
    assert article.body == BODY
    start, end = span_maps(given)[1].extracted(0, 10)
    assert given.body[start:end] == article.body[:10]


def test_a_name_inside_the_story_stays():
    body = f"{BODY}\n\nIlse Marrow\n\n{BODY}"
    assert cleaned(body=body, byline="Ilse Marrow").body == body


def test_the_encoding_travels_with_the_article():
    assert cleaned(encoding="cp1252").encoding == "cp1252"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister declined to comment on the report on Tuesday, and his office did not answer questions.", "en"),
        ("Der Minister wollte sich am Dienstag nicht zu dem Bericht äußern, sein Büro antwortete nicht.", "de"),
        ("El ministro no quiso comentar el informe el martes y su oficina no respondió a las preguntas.", "es"),
        ("Министр во вторник отказался комментировать сообщение агентства о переговорах.", "ru"),
        ("部長は火曜日、この報道についてコメントを避け、事務所も質問に答えなかったと伝えられている。", "ja"),
    ],
)
def test_languages(text, language):
    assert language_of("", text, None) == language


def test_a_language_is_taken_on_trust_only_where_the_text_is_too_short():
    assert language_of("", "Ja.", "nl-NL") == "nl"
    assert language_of("", "Ja.", None) is None
    assert language_of("", "The minister declined to comment on the report on Tuesday.", "de") == "en"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"body": "\n \n"}, "no_body"),
        ({"body": "Advertisement\n\nRead more: x"}, "no_body"),
        ({"body": "word " * 250_000}, "too_large"),
    ],
)
def test_refused(fields, reason):
    with pytest.raises(RecordError) as caught:
        cleaned(**fields)
    assert caught.value.reason == reason


def test_dateline_and_corrections_reach_the_article():
    article = cleaned(
        body="QUAYPORT (QW) — The deal failed.\n\nCorrection: An earlier version of this story named another ferry."
    )
    assert (article.dateline.place, article.dateline.agency) == ("QUAYPORT", "QW")
    assert article.corrections == ("Correction: An earlier version of this story named another ferry.",)
    assert article.text[article.text.index("QUAYPORT") :] == article.body


WIRE = " ".join(
    f"Sentence {i} of the wire story says that word {i * 37 % 101} met word {i * 53 % 97} at the harbour."
    for i in range(40)
)


def test_copies_of_one_story_share_a_band_and_others_do_not():
    original = signature(WIRE)
    copy = signature("QUAYPORT (QW) - " + WIRE + " The Gazette contributed to this report.")
    other = signature(
        " ".join(
            f"Item {i} of a table lists {i * 91 % 89} crates and {i * 17 % 83} barrels unloaded at noon."
            for i in range(40)
        )
    )
    assert similarity(original, copy) > 0.9
    assert set(bands(original)) & set(bands(copy))
    assert similarity(original, other) < 0.1
    assert not set(bands(original)) & set(bands(other))


def test_a_signature_is_the_same_in_every_process():
    assert signature("one two three four five six")[:3] == signature("One, two: three four five six!")[:3]
    assert signature("one two three four five six")[0] == FIRST_NUMBER
    assert signature("too short") == () == bands(())


#: Pinned: stored signatures are compared with new ones.
FIRST_NUMBER = 3571084926
