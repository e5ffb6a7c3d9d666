"""RSS, RDF and Atom: encodings and prologs, full content or an announcement, dates and names."""

import pytest

from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter, Skipped

FULL = "&lt;p&gt;The operator rejected the deal.&lt;/p&gt;&lt;p&gt;The union said it would strike on.&lt;/p&gt;"
BODY = "The operator rejected the deal.\n\nThe union said it would strike on."


def rss(item: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return (
        f'{prolog}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Quay Post</title><language>en</language>{item}</channel></rss>'
    ).encode()


RSS_ITEM = (
    "<item><title>Talks &amp;amp; strikes</title><link>https://quaypost.example/a</link><guid>q-1</guid>"
    f"<pubDate>Mon, 03 Mar 2025 23:30:00 +0200</pubDate><dc:creator>Ilse Marrow</dc:creator><content:encoded>{FULL}</content:encoded></item>"
)
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay Post</title><updated>2025-03-04T00:00:00Z</updated>
<entry><title type="html">Talks &amp;lt;b&amp;gt;fail&amp;lt;/b&amp;gt;</title><link rel="self" href="https://quaypost.example/a.atom"/>
<link href="https://quaypost.example/a"/><id>tag:q,2025:1</id><published>2025-03-03T23:30:00+02:00</published>
<updated>2025-03-04T08:00:00+02:00</updated><author><name>Ilse Marrow</name></author><content type="html">{FULL}</content></entry></feed>"""
XHTML = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay Post</title><entry><title>T</title><id>1</id>
<updated>2025-03-03T23:30:00+02:00</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>The operator rejected the deal.</p><p>The union said it would strike on.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Quay Post</title></channel><item><title>T</title><link>https://quaypost.example/a</link>
<dc:date>2025-03-03T23:30:00+02:00</dc:date><content:encoded><![CDATA[<p>The operator rejected the deal.</p><p>The union said it would strike on.</p>]]></content:encoded></item></rdf:RDF>"""


@pytest.mark.parametrize(
    ("data", "published"),
    [
        (rss(RSS_ITEM), "Mon, 03 Mar 2025 23:30:00 +0200"),
        (ATOM.encode(), "2025-03-03T23:30:00+02:00"),
        (XHTML.encode(), "2025-03-03T23:30:00+02:00"),
        (RDF.encode(), "2025-03-03T23:30:00+02:00"),
    ],
)
def test_kinds_of_feed(read, data, published):
    header, article = read(data)
    assert isinstance(header, Skipped)
    assert header.reason == "feed_header"
    assert isinstance(article, RawArticle)
    assert (article.body, article.published, article.published_evidence) == (BODY, published, "feed")
    assert (article.outlet, article.outlet_evidence) == ("Quay Post", "feed")
    assert article.dump.record == 1


def test_parts_of_an_entry(read):
    _, article = read(ATOM.encode())
    assert (article.title, article.url, article.source_id) == (
        "Talks fail",
        "https://quaypost.example/a",
        "tag:q,2025:1",
    )
    assert (article.byline, article.modified, article.language) == ("Ilse Marrow", "2025-03-04T08:00:00+02:00", "en")


@pytest.mark.parametrize(
    ("text", "encoding", "prolog"),
    [
        ("Отказались от комментариев", "windows-1251", '<?xml version="1.0" encoding="windows-1251"?>'),
        ("Отказались от комментариев", "koi8-r", '<?xml version="1.0" encoding="KOI8-R"?>'),
        ("Café für alle", "iso-8859-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("Café für alle", "utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>'),  # a false prolog
        ("Café für alle", "utf-8", '<?xml version="1.0" encoding="nonsense"?>'),
        ("Café für alle, später am Abend geöffnet, täglich", "iso-8859-1", '<?xml version="1.0" encoding="utf-8"?>'),
        ("Café für alle", "utf-8", "\n\n"),  # none, and white space before the root
    ],
)
def test_encodings(read, text, encoding, prolog):
    item = f"<item><title>{text}</title><description>{text + '. ' + 'x ' * 300}</description></item>"
    _, article = read(rss(item, prolog).decode().encode(encoding))
    assert article.title == text


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("<item><title>T</title><description>Only two lines of it.</description></item>", "summary_only"),
        ("<item><title>T</title></item>", "no_content"),
    ],
)
def test_announcements_are_no_articles(read, item, reason):
    _, entry = read(rss(item))
    assert isinstance(entry, Skipped)
    assert entry.reason == reason


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
XXE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (rss("<item><title>&c;</title></item>", BOMB), "entities"),
        (rss("<item><title>&f;</title></item>", XXE), "entities"),
        (rss("<item>" * 400), "too_deep"),
    ],
)
def test_hostile_xml(read, data, reason):
    records = read(data)
    assert isinstance(records[-1], DeadLetter)
    assert records[-1].reason == reason
    assert not any(isinstance(item, RawArticle) for item in records)


def test_a_feed_that_breaks_off_gives_what_is_there(read):
    records = read(rss(RSS_ITEM + RSS_ITEM)[:-60])
    assert isinstance(records[1], RawArticle)
    assert records[1].body == BODY
