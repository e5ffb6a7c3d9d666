"""Load articles: both grains, any number of times, in any order, with the same end.

In: enriched articles. Out: a `LoadReport`; every article is loaded, unchanged (something newer is there) or dead.
Refuses: to write through a missing alias or into an index whose mapping is not the repository's.

The article's own document goes first, under an external version that follows its revision. It decides: only whoever wrote
it, or found it just as new, writes statements; and a flat statement that the live article document does not hold is removed,
whoever left it there. So a load that died is healed by the next one, and an older revision resurrects nothing, however
late it comes.

Some chunks are on their way at once, each through its own steps in order: while one is being indexed, the next is read from the
store and encoded. Two revisions of an article in two of them are as two loaders that run at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path
from threading import Lock

from elasticsearch import Elasticsearch
from msgspec import Struct, field

from etl.load.breaker import Breaker
from etl.load.bulk import Action, Outcome, write
from etl.load.drift import check_drift
from etl.load.fit import Fit
from etl.load.orphans import overtaken, refresh, remove_orphans
from etl.load.patience import Patience
from etl.load.templates import Names, Templates
from etl.load.transform import article_document, statement_documents
from etl.records.article import Record
from etl.records.enriched import EnrichedArticle
from etl.records.identity import digest, version_of
from etl.records.outcome import DeadLetter, RecordError

#: Articles whose writes go out together; about a request of their statements.
CHUNK = 100
#: Chunks on their way at once: two that are being indexed, one that is read.
AT_ONCE = 3


class LoadReport(Struct, kw_only=True):
    """What became of a load: `read == articles + unchanged + len(dead)`."""

    read: int = 0
    articles: int = 0
    unchanged: int = 0
    statements: int = 0
    removed: int = 0
    dead: list[DeadLetter] = field(default_factory=list)


class Unit(Record, frozen=True):
    """One article, encoded for both grains."""

    article: EnrichedArticle
    document: Action
    statements: tuple[Action, ...]


class _Refused(Record, frozen=True):
    """An article that cannot be encoded, and why."""

    article: EnrichedArticle
    reason: str
    message: str


def load(
    client: Elasticsearch,
    articles: Iterable[EnrichedArticle],
    *,
    prefix: str,
    mappings: Path,
    patience: Patience | None = None,
    on_progress: Callable[[int], None] = lambda done: None,
    filling: int | None = None,
) -> LoadReport:
    """Load all articles and make them visible to searches, in the live version or in the one that is being filled.

    `on_progress` is told how many were read so far. About 650 articles a second.
    """
    templates = Templates(mappings, prefix)
    check_drift(client, templates, filling)
    loader = _Loader(client, templates, Names(prefix, filling), patience or Patience())
    loader.load_all(_Source(articles, loader.encoded), on_progress)
    refresh(client, *(loader.names.write(grain) for grain in ("articles", "statements")))
    return loader.report


class _Source:
    """Articles in encoded chunks, for several threads; once closed it has no more."""

    def __init__(
        self, articles: Iterable[EnrichedArticle], encoded: Callable[[EnrichedArticle], Unit | _Refused]
    ) -> None:
        self._waiting = iter(articles)
        self._encoded = encoded
        self._lock = Lock()
        self._open = True

    def next(self) -> list[Unit | _Refused]:
        """The next chunk, encoded; empty at the end."""
        with self._lock:
            return [self._encoded(article) for article in islice(self._waiting, CHUNK)] if self._open else []

    def close(self) -> None:
        """Hand out no more chunks."""
        self._open = False


class _Loader:
    def __init__(self, client: Elasticsearch, templates: Templates, names: Names, patience: Patience) -> None:
        self.client = client
        self.names = names
        self.patience = patience
        self.fits = (Fit(templates.mapping("articles")), Fit(templates.mapping("statements")))
        self.breaker = Breaker()
        self.report = LoadReport()
        #: held by whoever counts: the report and the breaker are told of one chunk after the other
        self.counting = Lock()

    def load_all(self, source: _Source, on_progress: Callable[[int], None]) -> None:
        """All chunks; the first thing that stops one of them stops the load, once those on their way have ended."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            try:
                for done in as_completed(
                    [threads.submit(self._load_from, source, on_progress) for _ in range(AT_ONCE)]
                ):
                    done.result()
            finally:
                source.close()

    def encoded(self, article: EnrichedArticle) -> Unit | _Refused:
        """An article, encoded, or the reason why it cannot be. Touches neither the client nor the report."""
        try:
            return self._unit(article)
        except RecordError as error:
            return _Refused(article=article, reason=error.reason, message=error.message)

    def _load_from(self, source: _Source, on_progress: Callable[[int], None]) -> None:
        while chunk := source.next():
            self._load(chunk)
            with self.counting:
                on_progress(self.report.read)

    def _load(self, chunk: list[Unit | _Refused]) -> None:
        """One chunk, through all four steps."""
        units = [unit for unit in chunk if isinstance(unit, Unit)]
        with self.counting:
            self.report.read += len(chunk)
            for refused in chunk:
                if isinstance(refused, _Refused):
                    self._bury(refused.article, refused.reason, refused.message)
        outcomes = write(self.client, [unit.document for unit in units], self.patience)
        with self.counting:
            settled = [(unit, one) for unit, one in zip(units, outcomes, strict=True) if self._settle(unit, one)]
        broken = self._write_statements([unit for unit, outcome in settled if outcome.state != "conflict"])
        self._withdraw(broken)
        fresh = {unit.article.id: unit.document.version for unit, outcome in settled if outcome.state == "created"}
        late = overtaken(self.client, self.names, fresh)
        doubtful = {unit.article.id for unit, outcome in settled if outcome.state != "created"} | late
        removed = remove_orphans(self.client, self.names, doubtful, self.patience)
        with self.counting:
            self.report.removed += removed

    def _unit(self, article: EnrichedArticle) -> Unit:
        version = _version(article)
        of_article, of_statement = self.fits
        document = Action(
            op="index",
            target=self.names.write("articles"),
            id=article.id,
            version=version,
            document=of_article.encode(article_document(article)),
        )
        target = self.names.write("statements")
        statements = tuple(
            Action(op="index", target=target, id=one.id, version=version, document=of_statement.encode(one))
            for one in statement_documents(article)
        )
        return Unit(article=article, document=document, statements=statements)

    def _settle(self, unit: Unit, outcome: Outcome) -> bool:
        """Count an article; False where it is dead and nothing more is done about it."""
        if outcome.state == "dead":
            self._bury(unit.article, outcome.reason, outcome.message)
            return False
        self.breaker.tell(dead=False)
        if outcome.state == "conflict":
            self.report.unchanged += 1
        else:
            self.report.articles += 1
        return True

    def _write_statements(self, units: list[Unit]) -> list[Unit]:
        """Write the flat statements; returns the articles of which one was refused."""
        broken = []
        actions = [action for unit in units for action in unit.statements]
        outcomes = iter(write(self.client, actions, self.patience))
        with self.counting:
            for unit in units:
                mine = list(islice(outcomes, len(unit.statements)))
                self.report.statements += sum(outcome.state in ("created", "updated") for outcome in mine)
                if dead := next((outcome for outcome in mine if outcome.state == "dead"), None):
                    self.report.articles -= 1
                    self._bury(unit.article, dead.reason, f"one of its statements was refused: {dead.message}")
                    broken.append(unit)
        return broken

    def _withdraw(self, units: list[Unit]) -> None:
        """A dead article is not half there: its document goes, and `remove_orphans` takes its statements."""
        actions = [
            Action(op="delete", target=unit.document.target, id=unit.article.id, version=unit.document.version)
            for unit in units
        ]
        write(self.client, actions, self.patience)

    def _bury(self, article: EnrichedArticle, reason: str, message: str) -> None:
        self.report.dead.append(letter_of(article, reason, message))
        self.breaker.tell(dead=True, why=message)


def _version(article: EnrichedArticle) -> int:
    try:
        return version_of(article)
    except (ValueError, OverflowError) as error:
        raise RecordError("bad_revision", f"revision or content hash give no version: {error}") from error


def letter_of(article: EnrichedArticle, reason: str, message: str) -> DeadLetter:
    """The dead letter of an article that Elasticsearch, or this stage, refused. The article itself is in the store."""
    return DeadLetter(
        id=digest("load", article.id, article.revision or "", article.content_hash),
        stage="load",
        reason=reason,
        message=message,
        excerpt=article.text[:200],
        dump=article.dump,
        article=article.id,
    )
