"""What agencies send: Reuters-style SGML, NITF, NewsML-G2."""

from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter, Skipped

SGML = b"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" NEWID="41">
<DATE> 3-MAR-2025 04:58:41.12</DATE>
<UNKNOWN>&#5;&#5;RM f0416&#31;wire</UNKNOWN>
<TEXT>&#2;
<TITLE>FERRY OPERATOR &lt;FELD> REJECTS DEAL</TITLE>
<DATELINE>    QUAYPORT, March 3 - </DATELINE><BODY>The operator of the island ferries
rejected a proposal by mediators.
    The union said it had
accepted every point.
 REUTER
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS NEWID="42"><DATE> 3-MAR-2025 05:00:00.00</DATE>
<TEXT TYPE="BRIEF">&#2;
<TITLE>FELD SHARES SUSPENDED</TITLE></TEXT>
</REUTERS>
<REUTERS NEWID="43"><DATE> 3-MAR-2025 05:01:00.00</DATE>
<TEXT TYPE="UNPROC">&#2;
QUAYPORT SHIPPING TABLE
 Arrivals 4, departures 3.
 REUTER
&#3;</TEXT>
</REUTERS>
<REUTERS NEWID="44"><DATE> 3-MAR-2025 05:02:00.00</DATE><TEXT><TITLE>CUT</TITLE><BODY>The file
"""


def test_sgml(read):
    story, brief, table, cut = read(SGML)
    assert isinstance(story, RawArticle)
    assert story.title == "FERRY OPERATOR <FELD> REJECTS DEAL"
    assert story.body == (
        "QUAYPORT, March 3 - The operator of the island ferries rejected a proposal by mediators."
        "\n\nThe union said it had accepted every point."
    )
    assert (story.published, story.source_id, story.outlet) == ("3-MAR-2025 04:58:41", "41", "Reuters")
    assert SGML[story.dump.bytes.start : story.dump.bytes.end].startswith(b'<REUTERS TOPICS="YES" NEWID="41">')
    assert isinstance(brief, Skipped)
    assert brief.reason == "headline_only"
    assert isinstance(table, RawArticle)
    assert table.body.endswith("Arrivals 4, departures 3.")
    assert isinstance(cut, DeadLetter)
    assert cut.reason == "truncated"


def test_sgml_in_latin_1_with_control_characters(read):
    (story,) = read(
        b'<REUTERS NEWID="1"><TEXT><TITLE>CAF\xc9</TITLE><BODY>Pr\xe9sident\x1f f\xeate, le caf\xe9 est ferm\xe9.</BODY></TEXT></REUTERS>'
    )
    assert (story.title, story.body) == ("CAFÉ", "Président fête, le café est fermé.")


NITF = """<?xml version="1.0"?><nitf><head><title>Slug</title><docdata><doc-id id-string="q-77"/>
<date.issue norm="20250303T213000+0200"/></docdata><pubdata name="Quay Wire"/></head><body><body.head>
<hedline><hl1>Ferry operator rejects deal</hl1></hedline><byline>By Ilse Marrow</byline><dateline>QUAYPORT</dateline></body.head>
<body.content><block><p>The operator rejected the deal.</p><p>The union said no.</p></block></body.content></body></nitf>"""


def test_nitf(read):
    (story,) = read(NITF.encode())
    assert (story.title, story.published, story.source_id) == (
        "Ferry operator rejects deal",
        "20250303T213000+0200",
        "q-77",
    )
    assert story.body == "QUAYPORT The operator rejected the deal.\n\nThe union said no."
    assert (story.outlet, story.outlet_evidence, story.byline) == ("Quay Wire", "meta", "By Ilse Marrow")


def item(status: str, content: str) -> str:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:q:1" xml:lang="en"><itemMeta>
<provider literal="QW"><name>Quay Wire</name></provider><versionCreated>2025-03-04T08:00:00+02:00</versionCreated>
<pubStatus qcode="stat:{status}"/></itemMeta><contentMeta><contentCreated>2025-03-03T21:30:00+02:00</contentCreated>
<by>Ilse Marrow</by><language tag="en"/><headline>Ferry operator rejects deal</headline></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


STORY = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><p>The operator rejected the deal.</p><p>The union said no.</p></body></html></inlineXML>"""
PICTURE = '<remoteContent href="https://pictures.example/1.jpg" contenttype="image/jpeg"/>'


def test_newsml_g2_message(read):
    message = f"<newsMessage><header><sent>2025-03-05T00:00:00Z</sent></header><itemSet>{item('usable', STORY)}{item('canceled', STORY)}{item('usable', PICTURE)}</itemSet></newsMessage>"
    story, canceled, picture = read(message.encode())
    assert isinstance(story, RawArticle)
    assert (story.title, story.published, story.modified) == (
        "Ferry operator rejects deal",
        "2025-03-03T21:30:00+02:00",
        "2025-03-04T08:00:00+02:00",
    )
    assert (story.body, story.outlet, story.source_id) == (
        "The operator rejected the deal.\n\nThe union said no.",
        "Quay Wire",
        "tag:q:1",
    )
    assert [skip.reason for skip in (canceled, picture) if isinstance(skip, Skipped)] == ["canceled", "not_text"]


def test_agency_xml_with_entities_is_refused(read):
    (letter,) = read(b'<!DOCTYPE nitf [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + NITF.partition("?>")[2].encode())
    assert isinstance(letter, DeadLetter)
    assert letter.reason == "entities"
