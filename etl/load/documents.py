"""What Elasticsearch holds, typed: one record a grain. `mappings/` spells the same fields and a test keeps them equal.

A field that has nothing to say is left out of the document (null, or empty). Offsets count in title, blank line, body.
"""

from msgspec import Struct

from etl.records.article import Dateline, DumpPlace, Outlet, Span
from etl.records.enriched import Anonymity, Hop, Rollups, Speaker
from etl.records.ledger import Unit
from etl.records.values import (
    ActorType,
    Channel,
    Confidence,
    DenialDetail,
    DenialStatus,
    MentionForm,
    OrganizationKind,
    OutletEvidence,
    Precision,
    PublishedEvidence,
    QuoteKind,
    SourceType,
    Stage,
    TerminalState,
    TimexModifier,
    TimexType,
)


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all that is written. Defaults are only ever None or empty, since they are left out."""


class Days(Document, frozen=True, kw_only=True):
    """A `date_range`: first and last day, both included."""

    gte: str
    lte: str


class MentionDocument(Document, frozen=True, kw_only=True):
    """Where an actor stands; the words themselves are in the title and the body. Kept, not searched."""

    start: int
    end: int
    form: MentionForm
    literal: str | None = None


class ActorDocument(Document, frozen=True, kw_only=True):
    """An actor of an article."""

    id: str
    name: str
    type: ActorType
    kind: OrganizationKind | None = None
    country: str | None = None
    role: str | None = None
    mentions: tuple[MentionDocument, ...] = ()


class DateDocument(Document, frozen=True, kw_only=True):
    """A time expression; `interval` is what it denotes."""

    start: int
    end: int
    text: str
    type: TimexType
    value: str
    mod: TimexModifier | None = None
    interval: Days | None = None
    rule: str | None = None
    anchor: str | None = None


class SpeakerName(Document, frozen=True, kw_only=True):
    """Who speaks, without the words that say so."""

    id: str | None = None
    name: str | None = None
    country: str | None = None


class SlimStatement(Document, frozen=True, kw_only=True):
    """The fields of a statement that are searched together, nested in its article."""

    id: str
    speaker: SpeakerName | None = None
    quote: QuoteKind
    source_type: SourceType
    channel: Channel
    sourcing: tuple[str, ...] = ()
    denial_status: DenialStatus
    detail: DenialDetail | None = None
    about: tuple[str, ...] = ()
    about_dates: tuple[Days, ...] = ()
    responds_to: str | None = None
    confidence: Confidence
    override: bool


class ArticleDocument(Document, frozen=True, kw_only=True):
    """One article, in the index of articles."""

    id: str
    url: str | None = None
    outlet: Outlet
    outlet_evidence: OutletEvidence
    published: str | None = None
    published_precision: Precision
    published_evidence: PublishedEvidence
    title: str
    body: str
    language: str | None = None
    byline: str | None = None
    dateline: Dateline | None = None
    corrections: tuple[str, ...] = ()
    dump: DumpPlace | None = None
    encoding: str | None = None
    content_hash: str
    revision: str | None = None
    story: str | None = None
    enrichment_version: str
    enriched: bool | str
    actors: tuple[ActorDocument, ...] = ()
    dates: tuple[DateDocument, ...] = ()
    statements: tuple[SlimStatement, ...] = ()
    rollups: Rollups


class ArticleReference(Document, frozen=True, kw_only=True):
    """What a statement tells of its article."""

    id: str
    outlet: Outlet
    published: str | None = None
    published_precision: Precision
    language: str | None = None
    title: str
    url: str | None = None
    story: str | None = None
    revision: str | None = None
    enrichment_version: str


class StatementDocument(Document, frozen=True, kw_only=True):
    """One statement with its evidence, in the index of statements."""

    id: str
    speaker: Speaker | None = None
    cue: Span | None = None
    content: tuple[Span, ...] = ()
    quote: QuoteKind
    source_type: SourceType
    anonymity: Anonymity | None = None
    channel: Channel
    sourcing: tuple[str, ...] = ()
    chain: tuple[Hop, ...] = ()
    denial_status: DenialStatus
    detail: DenialDetail | None = None
    about: tuple[str, ...] = ()
    about_dates: tuple[Days, ...] = ()
    responds_to: str | None = None
    evidence: tuple[Span, ...] = ()
    rule: tuple[str, ...] = ()
    confidence: Confidence
    override: bool
    article: ArticleReference


class DeadLetterDocument(Document, frozen=True, kw_only=True):
    """A record that could not be taken; its raw bytes are in the store only."""

    id: str
    stage: Stage
    reason: str
    message: str
    excerpt: str
    dump: DumpPlace | None = None
    day: str | None = None
    article: str | None = None
    attempts: int


class LedgerDocument(Document, frozen=True, kw_only=True):
    """One count of one run; `date` is its day for charts over time."""

    id: str
    day: str
    date: str | None = None
    run: str
    unit: Unit
    state: TerminalState | None = None
    reason: str | None = None
    figure: str | None = None
    count: int
