"""One shard along the road: extract, clean, enrich, store.

In: the dump files of a shard. Out: `shard-N.parquet`, `dead-N.parquet`, `outcomes-N.parquet`, and the counts. A record
whose content the catalogue holds already is not enriched again. The states are those that a shard can tell alone;
`settle` makes them final.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from etl.clean import clean
from etl.dumps import DumpFile
from etl.extract import FieldNames, Source, extract
from etl.operation.field_files import FieldFiles, planned_names
from etl.operation.figures import of_article, of_enriched
from etl.pipeline.checkpoint import Checkpoint
from etl.pipeline.planning import shard_files
from etl.pipeline.replaying import letters_of_replay, records_of_letters
from etl.records.article import Article, RawArticle
from etl.records.enriched import EnrichedArticle
from etl.records.identity import digest, version_of
from etl.records.outcome import ConfigurationError, DeadLetter, RecordError, Skipped, TransientError
from etl.records.values import TerminalState
from etl.settings import Settings
from etl.store import Catalogue, Outcome, Store
from etl.store.files import place_key
from etl.store.tombstones import Tombstone, tombstones
from etl.store.years import dropped_years, year_of

if TYPE_CHECKING:
    from etl.enrich.enricher import Enricher

#: Called with the number of bytes of each dump file that is done, for progress.
Progress = Callable[[int], None]


def process_shard(
    settings: Settings, day: str, run: str, shard: int, progress: Progress | None = None
) -> dict[str, Any]:
    """Process one shard; returns its counts (`read`, `words`, `seconds`, and one count a state).

    A shard of a run that is settled already is left as it is: its files are part of the archive by then.
    """
    store = Store(settings.store_uri)
    name = f"{store.run_folder(day, run)}/{{}}-{shard}.parquet"
    counts_file = name.format("counts").replace(".parquet", ".json")
    if any(entry.run == run for entry in store.manifest(day).runs):
        return dict(store.read_json(counts_file))
    started = time.monotonic()
    letters = letters_of_replay(store, day, run)
    with ExitStack() as stack:
        work = _Shard(
            settings=settings,
            store=store,
            catalogue=Catalogue.open(store),
            day=day,
            retracted=tombstones(store),
            dropped=frozenset(dropped_years(store)),
            checkpoint=stack.enter_context(Checkpoint(store, store.run_folder(day, run), shard)),
            keep=stack.enter_context(store.shard_writer(name.format("shard"))),
            bury=stack.enter_context(store.dead_letter_writer(name.format("dead"))),
            note=stack.enter_context(store.outcome_writer(name.format("outcomes"))),
        )
        if letters is not None:
            work.before = {(at.file, at.record): (x.id, x.attempts) for x in letters if (at := x.dump)}
            for item in records_of_letters(store, day, letters, FieldFiles(settings.fields)):
                work.take(item)
        for file in shard_files(store, day, run, shard):
            for item in records_of(file, planned_names(store, file)):
                work.take(item)
            if progress:
                progress(file.size)
    counts = {
        "shard": shard,
        "read": work.read,
        "words": work.words,
        "seconds": round(time.monotonic() - started, 3),
        "states": dict(work.states),
        "reasons": dict(work.reasons),
        "figures": dict(work.figures),
    }
    store.write_json(counts_file, counts)
    work.checkpoint.remove()
    return counts


@dataclass
class _Shard:
    """What one shard has seen, and where its findings go."""

    settings: Settings
    store: Store
    catalogue: Catalogue
    day: str
    retracted: dict[str, Tombstone]
    dropped: frozenset[int]
    checkpoint: Checkpoint
    keep: Callable[[EnrichedArticle], None]
    bury: Callable[[DeadLetter], None]
    note: Callable[[Outcome], None]
    read: int = 0
    words: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    #: article id -> (version, content hash) of the newest revision that this shard has taken
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    #: of a replay: id and attempts of the letter that stood for a place in a dump
    before: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)

    def take(self, item: RawArticle | Skipped | DeadLetter) -> None:
        """One record of the dump, to its terminal state."""
        self.read += 1
        if isinstance(item, DeadLetter):
            self._bury(item)
        elif isinstance(item, Skipped):
            self._end("skipped", item.dump.file, item.dump.record, reason=item.reason)
        else:
            self._article(item)

    def _article(self, raw: RawArticle) -> None:
        try:
            article = clean(raw, gazetteer(self.settings.actors))
        except RecordError as error:
            self._bury(_letter_of(raw, error))
            return
        if article.id in self.retracted:
            self._end("skipped", raw.dump.file, raw.dump.record, article=article, reason="retracted")
            return
        if year_of(article.published) in self.dropped:
            self._end("skipped", raw.dump.file, raw.dump.record, article=article, reason="year_dropped")
            return
        self.figures.update(of_article(article))
        state, statements = self._known(article)
        if state is None:
            self._enrich(article, raw)
        else:
            self._end_article(state, article, statements)

    def _known(self, article: Article) -> tuple[TerminalState | None, int | None]:
        """The state of an article that needs no enrichment, and its statements where they are known; None for one that does."""
        version, place = version_of(article), place_key(article.dump)
        before = self.seen.get(article.id)
        if before and before[1] == article.content_hash and version <= before[0]:
            return "duplicate", None
        current = self.catalogue.get(article.id)
        if current and current.content_hash == article.content_hash:
            if current.beaten_by(version, place):
                from etl.enrich.enricher import restamp

                self.keep(restamp(self.store.read_article(current.file, current.row), article))
            return "unchanged", current.statements
        if (current and version < current.version) or (before and version < before[0]):
            return "superseded", None
        return None, None

    def _enrich(self, article: Article, raw: RawArticle) -> None:
        from etl.enrich.enricher import enrich

        reader = enricher(self.settings.model, self.settings.actors, self.settings.has_shortcuts)
        enriched = self.checkpoint.get(article, reader.version) or next(enrich([article], reader))
        if isinstance(enriched, DeadLetter):
            self._bury(msgspec.structs.replace(enriched, raw=_as_json(raw)[: 1 << 20]))
            return
        self.checkpoint.keep(enriched)
        self.figures.update(of_enriched(enriched))
        self.seen[article.id] = (version_of(article), article.content_hash)
        self.words += len(article.text.split())
        self.keep(enriched)
        self._end_article("indexed", article, len(enriched.statements))

    def _end_article(self, state: TerminalState, article: Article, statements: int | None) -> None:
        dump = article.dump
        assert dump is not None
        self._end(state, dump.file, dump.record, article=article, statements=statements)

    def _end(
        self,
        state: TerminalState,
        file: str,
        record: int,
        *,
        article: Article | None = None,
        reason: str | None = None,
        statements: int | None = None,
    ) -> None:
        self.states[state] += 1
        if reason:
            self.reasons[reason] += 1
        self.note(
            Outcome(
                file=file,
                record=record,
                state=state,
                article=article.id if article else None,
                reason=reason,
                version=version_of(article) if article else None,
                content_hash=article.content_hash if article else None,
                statements=statements,
            )
        )

    def _bury(self, letter: DeadLetter) -> None:
        before = self.before.get((letter.dump.file, letter.dump.record)) if letter.dump else None
        if before:
            id_, attempts = before
            letter = msgspec.structs.replace(letter, id=id_, attempts=attempts + 1)
        self.bury(letter)
        file, record = (letter.dump.file, letter.dump.record) if letter.dump else ("", 0)
        self._end("dead_letter", file, record, reason=letter.reason)


def records_of(file: DumpFile, fields: FieldNames | None) -> Iterator[RawArticle | Skipped | DeadLetter]:
    """The records of a dump file, read by these names. ConfigurationError where it is gone, TransientError where its storage fails."""
    try:
        with file.open() as stream:
            yield from extract(Source(file=file.name, day=file.day, stream=stream, fields=fields))
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"the dump file {file.uri} is gone since the run was planned: plan it again"
        ) from error
    except OSError as error:
        raise TransientError(f"reading {file.uri} failed: {error}") from error


@cache
def gazetteer(operator_actors: Path | None) -> Any:
    """The gazetteer, once a process; cleaning asks it for outlets."""
    from etl.enrich.actors.gazetteer import Gazetteer

    return Gazetteer.load(operator_actors)


@cache
def enricher(model: str, operator_actors: Path | None, shortcuts: bool) -> Enricher:
    """The model and all word lists, once a process."""
    from etl.enrich.enricher import Enricher

    return Enricher(model, operator_actors, shortcuts=shortcuts)


def outcomes_of(store: Store, day: str, run: str, shards: int) -> Iterator[Outcome]:
    """The outcomes of all shards of a run, in order."""
    for shard in range(shards):
        yield from store.read_outcomes(f"{store.run_folder(day, run)}/outcomes-{shard}.parquet")


def _letter_of(raw: RawArticle, error: RecordError) -> DeadLetter:
    return DeadLetter(
        id=digest("clean", raw.dump.file, str(raw.dump.record)),
        stage="clean",
        reason=error.reason,
        message=error.message,
        excerpt=(raw.title or raw.body)[:200],
        dump=raw.dump,
        day=raw.day,
        raw=_as_json(raw)[: 1 << 20],
    )


def _as_json(raw: RawArticle) -> bytes:
    """The record as it was found, so that a replay can clean it again; half a surrogate pair must not lose it."""
    try:
        return msgspec.json.encode(raw)
    except UnicodeEncodeError:
        kept = {name: getattr(raw, name) for name in raw.__struct_fields__}
        harmless = {k: v.encode("utf-8", "replace").decode() for k, v in kept.items() if isinstance(v, str)}
        return msgspec.json.encode(msgspec.structs.replace(raw, **harmless))
