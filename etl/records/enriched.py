"""What enrichment finds: actors, dates, statements, rollups, and the article that holds them.

Field by field this is TAXONOMY sections 1 to 7; `mappings/` holds the same fields for Elasticsearch and
`tests/test_mappings.py` keeps the two equal.
"""

from msgspec import field

from etl.records.article import Article, Record, Span
from etl.records.values import (
    ActorType,
    Channel,
    Confidence,
    DenialDetail,
    DenialStatus,
    HopKind,
    MentionForm,
    OrganizationKind,
    Proximity,
    QuoteKind,
    SourceType,
    TimexModifier,
    TimexType,
)


class Mention(Span, frozen=True, kw_only=True):
    """One place where an actor stands in the text; `literal` is what the words name, when that is not the actor."""

    form: MentionForm
    literal: str | None = None


class Actor(Record, frozen=True, kw_only=True):
    """Somebody or something that speaks, acts, or is spoken about."""

    id: str
    name: str
    type: ActorType
    kind: OrganizationKind | None = None
    country: str | None = None
    role: str | None = None
    mentions: tuple[Mention, ...] = ()


class Interval(Record, frozen=True, kw_only=True):
    """First and last day (`YYYY-MM-DD`), both included."""

    first: str = field(name="from")
    last: str = field(name="to")


class TimeExpression(Span, frozen=True, kw_only=True):
    """A TIMEX3 expression; `first`/`last` (in JSON `from`/`to`) are the days of the interval that it denotes."""

    type: TimexType
    value: str
    mod: TimexModifier | None = None
    first: str | None = field(name="from", default=None)
    last: str | None = field(name="to", default=None)
    rule: str = ""
    anchor: str | None = None


class Speaker(Span, frozen=True, kw_only=True):
    """The source as the text names it, and the actor that it resolves to, where it does."""

    id: str | None = None
    name: str | None = None
    country: str | None = None
    role: str | None = None


class Anonymity(Record, frozen=True, kw_only=True):
    """What the text gives of a source whose name it withholds."""

    count: int | None = None
    origin: str | None = None
    proximity: Proximity = "none"
    reason: str | None = None


class Hop(Record, frozen=True, kw_only=True):
    """One hand that a statement went through, outermost first in `Statement.chain`."""

    hop: HopKind
    id: str | None = None
    name: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


class Statement(Record, frozen=True, kw_only=True):
    """One speaker, one cue, one content (TAXONOMY section 3)."""

    id: str
    speaker: Speaker | None
    cue: Span | None
    content: tuple[Span, ...]
    quote: QuoteKind
    source_type: SourceType
    anonymity: Anonymity | None = None
    channel: Channel = "unspecified"
    sourcing: tuple[str, ...] = ()
    chain: tuple[Hop, ...] = ()
    denial_status: DenialStatus = "asserted"
    detail: DenialDetail | None = None
    about: tuple[str, ...] = ()
    about_dates: tuple[Interval, ...] = ()
    responds_to: str | None = None
    evidence: tuple[Span, ...] = ()
    rule: tuple[str, ...] = ()
    confidence: Confidence = "sure"
    override: bool = False


class Ids(Record, frozen=True, kw_only=True):
    """A set of actor ids, kept under `.id` so that index and JSON share the path `rollups.actors.id`."""

    id: tuple[str, ...] = ()


class Rollups(Record, frozen=True, kw_only=True):
    """What can be asked of a whole article without opening its statements (TAXONOMY section 6)."""

    source_types: tuple[SourceType, ...] = ()
    denial_statuses: tuple[str, ...] = ("none",)
    actors: Ids = Ids()
    speakers: Ids = Ids()
    disputed: bool = False
    anonymous_share: float = 0.0
    statement_count: int = 0
    unanswered: bool = False


class EnrichedArticle(Article, frozen=True, kw_only=True):
    """An article with everything that was found in it. `enriched` is true, or the reason why it was not."""

    enrichment_version: str
    enriched: bool | str
    actors: tuple[Actor, ...] = ()
    dates: tuple[TimeExpression, ...] = ()
    statements: tuple[Statement, ...] = ()
    rollups: Rollups = Rollups()
