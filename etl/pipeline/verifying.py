"""Dump against store against index: every difference, one line each.

In: the settings, the access, days. Out: differences; none when all is well. The dump is read and cleaned again, record by record,
and compared with what the last run that read it noted; the store's rows are compared with its catalogue; the index, both
grains and the dead letters, with the store. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from etl.clean import clean
from etl.dumps import DumpFile, day_files, days_with_files
from etl.operation.field_files import FieldFiles
from etl.operation.letters import spoken_for, standing_letters
from etl.pipeline.access import Access
from etl.pipeline.accounting import accounts_of_day
from etl.pipeline.archive import Archive
from etl.pipeline.planning import NO_DAY
from etl.pipeline.processing import gazetteer, records_of
from etl.records.article import RawArticle, Record
from etl.records.outcome import DeadLetter, RecordError, Skipped
from etl.settings import Settings
from etl.store import Outcome

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch


class Verification(Record, frozen=True, kw_only=True):
    """What was compared, what differs, and what was retracted or dropped."""

    days: tuple[str, ...]
    files: int
    records: int
    articles: int
    letters: int
    differences: tuple[str, ...]
    retracted: tuple[str, ...]
    dropped: tuple[str, ...] = ()


def verify(settings: Settings, access: Access, first: str | None = None, last: str | None = None) -> Verification:
    """Compare the days from `first` to `last` (both included, open where None). Without any, the index is searched for
    strangers as well: articles that the store does not know."""
    archive = Archive.open(settings)
    client = access.connect()
    wanted = {*archive.store.days(), *days_with_files(settings.dumps)}
    days = sorted(day for day in wanted if (first or "") <= day <= (last or "~"))
    check = _Check(settings, archive, client)
    for day in days:
        check.dump(day)
        check.letters(day)
        check.ledger(day)
    check.index(days)
    if first is None and last is None:
        check.strangers()
    return Verification(
        days=tuple(days),
        files=check.files,
        records=check.records,
        articles=check.articles,
        letters=check.standing,
        differences=tuple(check.found),
        retracted=tuple(f"{stone.article}: {stone.reason} ({stone.at})" for stone in archive.retracted.values()),
        dropped=tuple(f"{mark.year}: {mark.reason} ({mark.at})" for mark in archive.dropped.values()),
    )


class _Check:
    def __init__(self, settings: Settings, archive: Archive, client: Elasticsearch) -> None:
        self.settings = settings
        self.archive = archive
        self.client = client
        self.fields = FieldFiles(settings.fields)
        self.found: list[str] = []
        self.files = self.records = self.articles = self.standing = 0

    def dump(self, day: str) -> None:
        """The day's dump files against what the runs of the day noted about each of their records."""
        noted = self._noted(day)
        for file in day_files(self.settings.dumps, day):
            self.files += 1
            if file.name not in noted:
                self.found.append(f"dump {file.name}: no run has read it")
            else:
                self.found += self._file(file, noted[file.name])

    def _noted(self, day: str) -> dict[str, dict[int, Outcome]]:
        """File -> record -> what the last run that read it noted."""
        store = self.archive.store
        found: dict[str, dict[int, Outcome]] = {}
        for entry in store.manifest(day).runs:
            for name in spoken_for(store, day, entry.run)[0]:
                found[name] = {}
            for outcome in store.read_outcomes(f"{store.run_folder(day, entry.run)}/outcomes.parquet"):
                found.setdefault(outcome.file, {})[outcome.record] = outcome
        return found

    def _file(self, file: DumpFile, noted: dict[int, Outcome]) -> Iterator[str]:
        left = dict(noted)
        for item in records_of(file, self.fields.of(file)):
            self.records += 1
            record = item.dump.record if item.dump else 0
            before = left.pop(record, None)
            if before is None:
                yield f"dump {file.name}#{record}: the store has no such record; the file was changed after it was read"
            elif why := self._differs(item, before):
                yield f"dump {file.name}#{record}: {why}"
        yield from (
            f"dump {file.name}#{record}: the store has it, the file does not any more" for record in sorted(left)
        )

    def _differs(self, item: RawArticle | Skipped | DeadLetter, before: Outcome) -> str | None:
        if isinstance(item, Skipped):
            return None if before.state == "skipped" else f"is no article ({item.reason}), was {before.state}"
        if isinstance(item, DeadLetter):
            return None if before.state == "dead_letter" else f"cannot be taken ({item.reason}), was {before.state}"
        try:
            article = clean(item, gazetteer(self.settings.actors))
        except RecordError as error:
            return None if before.state == "dead_letter" else f"cannot be taken ({error.reason}), was {before.state}"
        if before.state in ("skipped", "dead_letter"):
            return None if before.article == article.id or before.reason == "enrichment_failed" else _better(before)
        if (before.article, before.content_hash) != (article.id, article.content_hash):
            return "holds another text, or another article, than when it was read"
        if article.id not in self.archive.retracted and self.archive.catalogue.get(article.id) is None:
            return f"article {article.id} is not in the store's catalogue"
        return None

    def letters(self, day: str) -> None:
        """The dead letters that stand against those that the index shows."""
        from etl.load.removal import letters_of_day

        standing = {letter.id for letter in standing_letters(self.archive.store, day)}
        self.standing += len(standing)
        if day == NO_DAY:
            return
        shown = letters_of_day(self.client, day, prefix=self.settings.index_prefix)
        self.found += [f"dead letter {id_} of {day}: not in the index" for id_ in sorted(standing - shown)]
        self.found += [f"dead letter {id_} of {day}: in the index, and settled" for id_ in sorted(shown - standing)]

    def ledger(self, day: str) -> None:
        """The lines of the day's runs against those that the index shows."""
        from etl.load.ledger import ledger_of_day

        shown = ledger_of_day(self.client, day, prefix=self.settings.index_prefix)
        kept = {line.id: line for line in accounts_of_day(self.archive.store, day)}
        for id_ in sorted(kept.keys() | shown.keys()):
            line = kept.get(id_)
            counts = (line.count if line else None, shown.get(id_))
            if counts[0] != counts[1]:
                what = f"{line.unit} {line.state or line.figure} of {line.run}" if line else f"line {id_}"
                self.found.append(f"ledger of {day}: {what}: {counts[0]} in the store, {counts[1]} in the index")

    def index(self, days: list[str]) -> None:
        """Both grains against the current rows of every article that these days met; those that were retracted or dropped must
        be nowhere."""
        from etl.load.orphans import live_articles
        from etl.load.removal import count_year
        from etl.load.templates import Names
        from etl.load.verify import index_identity, verify_articles

        prefix, catalogue = self.settings.index_prefix, self.archive.catalogue
        refused = self.archive.store.refused(index_identity(self.client, prefix))
        met = sorted(self._met(days) - self.archive.hidden)
        expected = [c for id_ in met if (c := catalogue.get(id_)) and refused.get(id_) != c.version]
        self.articles = len(expected)
        self.found += verify_articles(self.client, ((c.id, c.version, c.statements) for c in expected), prefix=prefix)
        if self.archive.retracted:
            live = live_articles(self.client, Names(prefix).read("articles"), self.archive.retracted, source=False)
            self.found += [f"article {id_}: retracted, and in the index" for id_, _, _ in live]
        for year in sorted(self.archive.dropped):
            if count := count_year(self.client, year, prefix=prefix):
                self.found.append(f"year {year}: dropped, and {count} of its articles are in the index")
        self.found += self.archive.unmatched()

    def _met(self, days: list[str]) -> set[str]:
        store = self.archive.store
        return {
            outcome.article
            for day in days
            for entry in store.manifest(day).runs
            for outcome in store.read_outcomes(f"{store.run_folder(day, entry.run)}/outcomes.parquet")
            if outcome.article
        }

    def strangers(self) -> None:
        """Articles in the index that the store does not know."""
        from etl.load.scanning import article_ids

        for id_ in article_ids(self.client, prefix=self.settings.index_prefix):
            if self.archive.catalogue.get(id_) is None:
                self.found.append(f"article {id_}: in the index, and not in the store")


def _better(before: Outcome) -> Any:
    return f"can be taken now, was {before.state} ({before.reason}): `onrecord dead-letters replay`"
