"""Events of an article in CAMEO's form: who said it, of whom, with which code, on which day.

In: an enriched article and the crosswalk. Out: `Event`s, one for each actor that a statement is about, or one without a
target. Statements that CAMEO has no code for give none.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from etl.exchange.cameo import Crosswalk
from etl.records.enriched import EnrichedArticle

COLUMNS = (
    "date",
    "source",
    "source_name",
    "source_country",
    "code",
    "code_name",
    "target",
    "target_name",
    "target_country",
    "source_type",
    "confidence",
    "statement",
    "article",
    "url",
)
#: What a spreadsheet takes for the beginning of a formula or a command.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Event(Struct, frozen=True, kw_only=True):
    """One row. `date` is the article's day (`YYYY[-MM[-DD]]`, as far as known): of the saying, not of what was said.

    `source` and `target` are actor ids; a source without one has its words in `source_name`.
    """

    date: str
    source: str
    source_name: str
    source_country: str
    code: str
    code_name: str
    target: str
    target_name: str
    target_country: str
    source_type: str
    confidence: str
    statement: str
    article: str
    url: str


def events(article: EnrichedArticle, crosswalk: Crosswalk) -> Iterator[Event]:
    """The events of an article, in order of its statements."""
    actors = {actor.id: actor for actor in article.actors}
    for statement in article.statements:
        code, speaker = crosswalk.code(statement), statement.speaker
        if code is None or speaker is None:
            continue
        # whom somebody speaks about is the event's target; nobody is their own
        for target in [about for about in statement.about if about != speaker.id] or [""]:
            known = actors.get(target)
            yield Event(
                date=(article.published or "")[:10],
                source=speaker.id or "",
                source_name=speaker.name or speaker.text,
                source_country=speaker.country or "",
                code=code.code,
                code_name=code.name,
                target=target,
                target_name=known.name if known else "",
                target_country=(known.country if known else None) or "",
                source_type=statement.source_type,
                confidence=statement.confidence,
                statement=statement.id,
                article=article.id,
                url=article.url or "",
            )


def cells(event: Event) -> list[str]:
    """The row's cells in the order of `COLUMNS`; none of them is a formula, none has a line break."""
    return [_cell(getattr(event, column)) for column in COLUMNS]


def _cell(text: str) -> str:
    flat = " ".join(text.split())
    return f"'{flat}" if text.startswith(_FORMULA) or flat.startswith(_FORMULA) else flat
