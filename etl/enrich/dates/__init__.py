"""Dates: which time expressions a text holds, what they mean, which days they cover.

In: a `Document` and the publication date, where it is known. Out: `TimeExpression`s in order of the text (TAXONOMY
section 7). Refuses nothing: a text without dates has none, and what cannot be placed in the calendar has no interval.
"""

from __future__ import annotations

from etl.enrich.dates.finder import Match, matches
from etl.enrich.dates.mode import is_narrative
from etl.enrich.dates.reference import Reference, published_day
from etl.enrich.dates.resolve import joined, ranged, resolve, written
from etl.enrich.syntax.document import Document
from etl.records.enriched import TimeExpression

__all__ = ["find_dates"]


def find_dates(document: Document, published: str | None) -> tuple[TimeExpression, ...]:
    """The time expressions of a document; `published` is `YYYY[-MM[-DD[T…]]]` or None."""
    found: list[Match] = [match for sentence in document.sentences for match in matches(sentence)]
    day = published_day(published)
    reference = Reference(published=day, narrative=is_narrative(found, day))
    read = [resolve(match, reference) for match in joined(found)]
    return tuple(written(one, day) for one in ranged([one for one in read if one is not None], day))
