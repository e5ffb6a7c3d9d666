"""The figures of a run: what is counted beside the terminal states, and what of it says whether a night was good.

In: articles as they pass. Out: flat counts (`articles`, `speakers`, `language:de`, `status:denied`, …) that add up over shards
and runs. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from etl.records.article import Article, Record
from etl.records.enriched import EnrichedArticle

_FALLBACKS = ("dump_day", "htmldate", "invalid", "none")


class Ledger(Record, frozen=True, kw_only=True):
    """What became of one run: records by terminal state, letters and skips by reason, and its figures.

    `files` and `bytes` are of the dump; `seconds` is the sum over its shards.
    """

    day: str
    run: str
    read: int
    files: int = 0
    bytes: int = 0
    seconds: float = 0.0
    words: int = 0
    states: dict[str, int] = msgspec.field(default_factory=dict)
    reasons: dict[str, int] = msgspec.field(default_factory=dict)
    figures: dict[str, int] = msgspec.field(default_factory=dict)


def of_article(article: Article) -> dict[str, int]:
    """Counts of a cleaned article, whatever becomes of it."""
    return {
        "articles": 1,
        "titles": int(bool(article.title)),
        "dates": int(article.published is not None and article.published_evidence not in ("dump_day", "invalid")),
        "fallback_dates": int(article.published_evidence in _FALLBACKS),
        f"language:{article.language or 'unknown'}": 1,
    }


def of_enriched(article: EnrichedArticle) -> Counter[str]:
    """Counts of an article that was enriched in this run."""
    statements = article.statements
    counts = Counter(f"status:{statement.denial_status}" for statement in statements)
    speakers = [statement.speaker for statement in statements if statement.speaker]
    if article.enriched is True:
        counts["enriched"] += 1
        counts["without_statements"] += not statements
    counts["statements"] += len(statements)
    counts["speakers"] += len(speakers)
    counts["unresolved_speakers"] += sum(speaker.id is None for speaker in speakers)
    return counts


def joined(counts: Iterable[Mapping[str, Any]], day: str, run: str, files: int, size: int) -> Ledger:
    """The ledger of a run from its shards' counts."""
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    read, words, seconds = 0, 0, 0.0
    for count in counts:
        states.update(count["states"])
        reasons.update(count["reasons"])
        figures.update(count.get("figures", {}))
        read, words, seconds = read + count["read"], words + count["words"], seconds + count["seconds"]
    return Ledger(
        day=day,
        run=run,
        read=read,
        files=files,
        bytes=size,
        seconds=round(seconds, 3),
        words=words,
        states=dict(states),
        reasons=dict(reasons),
        figures=dict(figures),
    )
