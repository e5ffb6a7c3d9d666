"""What can be asked of a whole article without opening its statements (TAXONOMY section 6)."""

from __future__ import annotations

from collections.abc import Sequence

from etl.enrich.statements import disputed, unanswered
from etl.records.enriched import Actor, Ids, Rollups, Statement


def roll_up(actors: Sequence[Actor], statements: Sequence[Statement]) -> Rollups:
    """Rollups of an article's actors and statements; sets are sorted, ids keep the order of the text."""
    statuses = sorted({s.denial_status for s in statements} - {"asserted"})
    anonymous = sum(s.source_type == "anonymous" for s in statements)
    return Rollups(
        source_types=tuple(sorted({s.source_type for s in statements})),
        denial_statuses=tuple(statuses) or ("none",),
        actors=Ids(id=tuple(dict.fromkeys(actor.id for actor in actors))),
        speakers=Ids(id=tuple(dict.fromkeys(s.speaker.id for s in statements if s.speaker and s.speaker.id))),
        disputed=disputed(statements),
        anonymous_share=round(anonymous / len(statements), 4) if statements else 0.0,
        statement_count=len(statements),
        unanswered=unanswered(statements, actors),
    )
