"""Hand corrections: a reviewed file that says what a statement is, whatever the rules say, in every rerun.

In: the file that `ONRECORD_OVERRIDES` names (TOML), and articles on their way from the store to an index. Out: the articles with
the corrections made, marked `override: true`, their rollups made again; and the corrections that no longer match, which are
reported and never dropped. The store keeps what the rules found. Refuses (ConfigurationError) a file that is not as below.

    [[override]]
    article = "0f3c…"                      # ids as the index shows them
    statement = "77ab…"
    evidence = "The ministry denied on Monday that it had sold the ferry."   # the text that it was made for
    source_type = "organization"           # any of these four, what is left out stays
    denial_status = "denied"
    detail = ""                            # empty: none
    actor = { id = "wd:Q1", name = "Ministry of Ferries", country = "DK" }
    by = "A. Editor"                       # who, and why: the file is read by people
    reason = "it was their own statement, see the correction of 4 March"
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from etl.enrich.rollups import roll_up
from etl.records.article import Record
from etl.records.enriched import EnrichedArticle, Statement
from etl.records.identity import digest, normalised
from etl.records.outcome import ConfigurationError
from etl.records.values import DETAILS_OF, DenialDetail, DenialStatus, SourceType


class ActorGiven(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who speaks, by the reviewer's word."""

    id: str
    name: str
    country: str | None = None


class Override(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One correction; see the module."""

    article: str
    statement: str
    evidence: str
    by: str
    reason: str
    source_type: SourceType | None = None
    denial_status: DenialStatus | None = None
    detail: DenialDetail | str | None = None
    actor: ActorGiven | None = None

    @property
    def mark(self) -> str:
        """Hash of all that the correction says."""
        return digest(msgspec.json.encode(self).decode())


class _File(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    override: tuple[Override, ...] = ()


def read_overrides(path: Path | None) -> tuple[Override, ...]:
    """The corrections of a file; none where no file is set."""
    if path is None:
        return ()
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).override
    except (OSError, UnicodeDecodeError, msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"ONRECORD_OVERRIDES, {path}: {error}") from None
    seen: set[str] = set()
    for override in found:
        _check(path, override, seen)
        seen.add(override.statement)
    return found


def _check(path: Path, override: Override, seen: set[str]) -> None:
    where = f"ONRECORD_OVERRIDES, {path}: statement {override.statement}"
    if override.statement in seen:
        raise ConfigurationError(f"{where} is corrected twice")
    status, detail = override.denial_status, override.detail
    if detail and (status is None or detail not in DETAILS_OF.get(status, ())):
        raise ConfigurationError(f"{where}: detail {detail!r} goes with no denial_status {status!r}; give both")
    if (override.source_type, status, detail, override.actor) == (None, None, None, None):
        raise ConfigurationError(f"{where}: it corrects nothing")


def by_article(overrides: Iterable[Override]) -> dict[str, list[Override]]:
    """Article id -> its corrections."""
    found: dict[str, list[Override]] = defaultdict(list)
    for override in overrides:
        found[override.article].append(override)
    return dict(found)


def corrected(article: EnrichedArticle, overrides: Mapping[str, list[Override]]) -> EnrichedArticle:
    """The article with the corrections that match it."""
    mine = {o.statement: o for o in overrides.get(article.id, ()) if why_unmatched(o, article) is None}
    if not mine:
        return article
    statements = tuple(_corrected(s, mine[s.id]) if s.id in mine else s for s in article.statements)
    return msgspec.structs.replace(article, statements=statements, rollups=roll_up(article.actors, statements))


def why_unmatched(override: Override, article: EnrichedArticle | None) -> str | None:
    """Why a correction cannot be made on an article as it is now; None where it can."""
    if article is None:
        return "the article is not in the archive"
    statement = next((s for s in article.statements if s.id == override.statement), None)
    if statement is None:
        return "the article has no such statement any more"
    if normalised(" ".join(span.text for span in statement.evidence)) != normalised(override.evidence):
        return "it was made for another text"
    if override.actor and statement.speaker is None:
        return "the statement has no speaker to correct"
    return None


def _corrected(statement: Statement, override: Override) -> Statement:
    source = override.source_type or statement.source_type
    status = override.denial_status or statement.denial_status
    kept = statement.detail if statement.detail in DETAILS_OF.get(status, ()) else None
    detail = kept if override.detail is None else override.detail or None
    speaker = statement.speaker
    if override.actor and speaker:
        given = override.actor
        speaker = msgspec.structs.replace(speaker, id=given.id, name=given.name, country=given.country)
    sourcing = tuple(dict.fromkeys(source if value == statement.source_type else value for value in statement.sourcing))
    return msgspec.structs.replace(
        statement,
        source_type=source,
        denial_status=status,
        detail=detail,
        speaker=speaker,
        sourcing=sourcing,
        anonymity=statement.anonymity if source == "anonymous" else None,
        rule=(*statement.rule, "override"),
        confidence="sure",
        override=True,
    )
