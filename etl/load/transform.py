"""From the records of the road to the documents of the indices, and back. Pure.

In: an EnrichedArticle or a DeadLetter. Out: documents of `etl.load.documents`. Refuses (RecordError): an id or a date
that Elasticsearch would refuse, and more statements than one document may nest.
"""

import re
from datetime import date, datetime

from etl.load.documents import (
    ActorDocument,
    ArticleDocument,
    ArticleReference,
    DateDocument,
    Days,
    DeadLetterDocument,
    LedgerDocument,
    MentionDocument,
    SlimStatement,
    SpeakerName,
    StatementDocument,
)
from etl.records.enriched import Actor, EnrichedArticle, Interval, Speaker, Statement, TimeExpression
from etl.records.ledger import LedgerLine
from etl.records.outcome import DeadLetter, RecordError

#: Elasticsearch refuses the whole request, with all its neighbours, for one longer `_id`.
ID_BYTES = 512
#: `index.mapping.nested_objects.limit` of mappings/index_templates/articles.json.
NESTED_STATEMENTS = 10_000
_PARTIAL_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def article_document(article: EnrichedArticle) -> ArticleDocument:
    """The article's own document, with its statements slim and nested."""
    if len(article.statements) > NESTED_STATEMENTS:
        raise RecordError("too_many_statements", f"{len(article.statements)} statements in one article")
    return ArticleDocument(
        id=checked_id(article.id),
        url=article.url,
        outlet=article.outlet,
        outlet_evidence=article.outlet_evidence,
        published=checked_date(article.published, "published"),
        published_precision=article.published_precision,
        published_evidence=article.published_evidence,
        title=article.title,
        body=article.body,
        language=article.language,
        byline=article.byline,
        dateline=article.dateline,
        corrections=article.corrections,
        dump=article.dump,
        encoding=article.encoding,
        content_hash=article.content_hash,
        revision=checked_date(article.revision, "revision"),
        story=article.story or article.id,
        enrichment_version=article.enrichment_version,
        enriched=article.enriched,
        actors=tuple(map(_actor, article.actors)),
        dates=tuple(map(_date, article.dates)),
        statements=tuple(map(_slim, article.statements)),
        rollups=article.rollups,
    )


def statement_documents(article: EnrichedArticle) -> list[StatementDocument]:
    """The article's statements, each a document of its own."""
    reference = ArticleReference(
        id=article.id,
        outlet=article.outlet,
        published=article.published,
        published_precision=article.published_precision,
        language=article.language,
        title=article.title,
        url=article.url,
        story=article.story or article.id,
        revision=article.revision,
        enrichment_version=article.enrichment_version,
    )
    return [_statement(statement, reference) for statement in article.statements]


def dead_letter_document(letter: DeadLetter) -> DeadLetterDocument:
    """The letter without its raw bytes; a day that does not exist is left out, since a letter is never refused."""
    try:
        day = checked_date(letter.day, "day")
    except RecordError:
        day = None
    return DeadLetterDocument(
        id=checked_id(letter.id),
        stage=letter.stage,
        reason=letter.reason,
        message=letter.message,
        excerpt=letter.excerpt,
        dump=letter.dump,
        day=day,
        article=letter.article,
        attempts=letter.attempts,
    )


def ledger_document(line: LedgerLine) -> LedgerDocument:
    """The line as it is; its day as a date too, where it is one (articles of no day are counted under `none`)."""
    return LedgerDocument(
        id=line.id,
        day=line.day,
        date=line.day if _PARTIAL_DAY.fullmatch(line.day) else None,
        run=line.run,
        unit=line.unit,
        state=line.state,
        reason=line.reason,
        figure=line.figure,
        count=line.count,
    )


def statement_of(document: StatementDocument) -> Statement:
    """The statement as TAXONOMY spells it, from what the index holds."""
    return Statement(
        id=document.id,
        speaker=document.speaker,
        cue=document.cue,
        content=document.content,
        quote=document.quote,
        source_type=document.source_type,
        anonymity=document.anonymity,
        channel=document.channel,
        sourcing=document.sourcing,
        chain=document.chain,
        denial_status=document.denial_status,
        detail=document.detail,
        about=document.about,
        about_dates=tuple(Interval(first=days.gte, last=days.lte) for days in document.about_dates),
        responds_to=document.responds_to,
        evidence=document.evidence,
        rule=document.rule,
        confidence=document.confidence,
        override=document.override,
    )


def checked_id(value: str) -> str:
    """An id that can be a document's `_id`."""
    if not 0 < len(value.encode("utf-8", "surrogatepass")) <= ID_BYTES:
        raise RecordError("bad_id", f"an id must have 1 to {ID_BYTES} bytes; this one begins with {value[:40]!r}")
    return value


def checked_date(value: str | None, what: str) -> str | None:
    """A year, month, day or instant that exists."""
    if value is None:
        return None
    try:
        if _PARTIAL_DAY.fullmatch(value):
            date.fromisoformat((value + "-01-01")[:10])
        else:
            datetime.fromisoformat(value)
    except ValueError as error:
        raise RecordError("bad_date", f"{what} is {value[:40]!r}, which is no date") from error
    return value


def _actor(actor: Actor) -> ActorDocument:
    mentions = tuple(MentionDocument(start=m.start, end=m.end, form=m.form, literal=m.literal) for m in actor.mentions)
    return ActorDocument(
        id=actor.id,
        name=actor.name,
        type=actor.type,
        kind=actor.kind,
        country=actor.country,
        role=actor.role,
        mentions=mentions,
    )


def _date(found: TimeExpression) -> DateDocument:
    interval = _days(found.first, found.last) if found.first and found.last else None
    return DateDocument(
        start=found.start,
        end=found.end,
        text=found.text,
        type=found.type,
        value=found.value,
        mod=found.mod,
        interval=interval,
        rule=found.rule or None,
        anchor=found.anchor,
    )


def _days(first: str, last: str) -> Days:
    try:
        ordered = date.fromisoformat(first) <= date.fromisoformat(last)
    except ValueError as error:
        raise RecordError("bad_interval", f"from {first[:40]!r} to {last[:40]!r}: {error}") from error
    if not ordered:
        raise RecordError("bad_interval", f"from {first} to {last} ends before it begins")
    return Days(gte=first, lte=last)


def _slim(statement: Statement) -> SlimStatement:
    return SlimStatement(
        id=statement.id,
        speaker=_name(statement.speaker),
        quote=statement.quote,
        source_type=statement.source_type,
        channel=statement.channel,
        sourcing=statement.sourcing,
        denial_status=statement.denial_status,
        detail=statement.detail,
        about=statement.about,
        about_dates=_all_days(statement),
        responds_to=statement.responds_to,
        confidence=statement.confidence,
        override=statement.override,
    )


def _name(speaker: Speaker | None) -> SpeakerName | None:
    if speaker is None or not (speaker.id or speaker.name or speaker.country):
        return None
    return SpeakerName(id=speaker.id, name=speaker.name, country=speaker.country)


def _all_days(statement: Statement) -> tuple[Days, ...]:
    return tuple(_days(interval.first, interval.last) for interval in statement.about_dates)


def _statement(statement: Statement, article: ArticleReference) -> StatementDocument:
    return StatementDocument(
        id=checked_id(statement.id),
        speaker=statement.speaker,
        cue=statement.cue,
        content=statement.content,
        quote=statement.quote,
        source_type=statement.source_type,
        anonymity=statement.anonymity,
        channel=statement.channel,
        sourcing=statement.sourcing,
        chain=statement.chain,
        denial_status=statement.denial_status,
        detail=statement.detail,
        about=statement.about,
        about_dates=_all_days(statement),
        responds_to=statement.responds_to,
        evidence=statement.evidence,
        rule=statement.rule,
        confidence=statement.confidence,
        override=statement.override,
        article=article,
    )
