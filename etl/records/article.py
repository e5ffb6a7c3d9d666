"""Articles before enrichment: as extracted (`RawArticle`) and as cleaned (`Article`).

Offsets everywhere are half-open character ranges into `text_of(title, body)`.
"""

from msgspec import Struct

from etl.records.values import OutletEvidence, Precision, PublishedEvidence


class Record(Struct, frozen=True, kw_only=True):
    """Base of all records: immutable, built by keyword, compared by value."""


class Span(Record, frozen=True, kw_only=True):
    """A stretch of the article's text, verbatim: `text == article_text[start:end]`."""

    start: int
    end: int
    text: str


class Outlet(Record, frozen=True, kw_only=True):
    """Who published: one canonical id and name, and the name as the dump gave it."""

    id: str
    name: str
    as_given: str | None = None


class Dateline(Record, frozen=True, kw_only=True):
    """`WASHINGTON (AP) — `: the place and the agency that the first line names."""

    place: str | None = None
    agency: str | None = None


class ByteRange(Record, frozen=True, kw_only=True):
    """Half-open range of bytes of the record in the (unpacked) dump file."""

    start: int
    end: int


class DumpPlace(Record, frozen=True, kw_only=True):
    """Where a record came from: the file as given, the record's ordinal in it (from 0), its bytes."""

    file: str
    record: int
    bytes: ByteRange | None = None


class RawArticle(Record, frozen=True, kw_only=True):
    """One article as a dump held it: nothing mended yet, only told apart.

    `published` and `modified` are the strings that were found; `published_evidence` says where, and `outlet_evidence`
    where the outlet's name stood. `day` is the dump's day (`YYYY-MM-DD`), where it is known.
    """

    dump: DumpPlace
    day: str | None
    title: str
    body: str
    outlet: str | None = None
    outlet_evidence: OutletEvidence = "none"
    published: str | None = None
    published_evidence: PublishedEvidence = "none"
    modified: str | None = None
    url: str | None = None
    source_id: str | None = None
    byline: str | None = None
    language: str | None = None
    encoding: str = "utf-8"


class Article(Record, frozen=True, kw_only=True):
    """One article with one clean text, its identity and its provenance.

    `published` is `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or an RFC 3339 instant, as `published_precision` says.
    `outlet_evidence` says how the outlet was found, `encoding` what the record's bytes were decoded by (None where they
    were never seen). `revision` is the RFC 3339 instant that orders the article's versions (see `etl.records.identity`).
    """

    id: str
    title: str
    body: str
    outlet: Outlet
    outlet_evidence: OutletEvidence = "none"
    url: str | None = None
    published: str | None = None
    published_precision: Precision = "none"
    published_evidence: PublishedEvidence = "none"
    language: str | None = None
    byline: str | None = None
    dateline: Dateline | None = None
    corrections: tuple[str, ...] = ()
    dump: DumpPlace | None = None
    encoding: str | None = None
    content_hash: str = ""
    revision: str | None = None
    story: str | None = None

    @property
    def text(self) -> str:
        """The text that every offset of this article counts in."""
        return text_of(self.title, self.body)


def text_of(title: str | None, body: str | None) -> str:
    """`title`, a blank line, `body`; or the one that is there, alone."""
    return "\n\n".join(part for part in (title, body) if part)
