"""What differs between two versions of the index, as records; `compare` finds it, `etl.versions.rendering` shows it."""

from __future__ import annotations

from etl.records.article import Record

#: The labels that are compared, statement by statement; a statement's id depends on none of them.
LABELS = ("source_type", "denial_status", "detail", "channel", "speaker")


class Example(Record, frozen=True, kw_only=True):
    """One statement, or one article (`statement` and `evidence` are then empty), to be read by a person."""

    article: str
    statement: str = ""
    outlet: str = ""
    published: str = ""
    title: str = ""
    evidence: str = ""


class CountRow(Record, frozen=True, kw_only=True):
    """How many there are of one value in each version."""

    key: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """After less before."""
        return self.after - self.before


class Counts(Record, frozen=True, kw_only=True):
    """One count by the values of a field: `articles by year`."""

    of: str
    by: str
    rows: tuple[CountRow, ...]


class Change(Record, frozen=True, kw_only=True):
    """A label that was one thing and is now another, how often, and some of the statements."""

    label: str
    before: str
    after: str
    count: int
    examples: tuple[Example, ...]


class Group(Record, frozen=True, kw_only=True):
    """Statements or articles that only one of the versions has."""

    count: int
    examples: tuple[Example, ...]


class Difference(Record, frozen=True, kw_only=True):
    """All that differs. `changed`: statements in both versions of which at least one label changed."""

    prefix: str
    live: int
    version: int
    articles: CountRow
    statements: CountRow
    counts: tuple[Counts, ...]
    compared: int
    changed: int
    changes: tuple[Change, ...]
    statements_gone: Group
    statements_new: Group
    articles_gone: Group
    articles_new: Group

    @property
    def lost(self) -> float:
        """The share of the live version's articles that the new one lacks."""
        return self.articles_gone.count / self.articles.before if self.articles.before else 0.0
