"""What a report page shows, before it is a page: plain text and numbers, nothing escaped yet."""

from typing import Any

from etl.records.article import Record

#: One line of a chart's data: the names of its columns are those that the chart's file in `charts/` reads.
Row = dict[str, Any]


class Piece(Record, frozen=True, kw_only=True):
    """A part of a sentence; `cue` is true for the words that report."""

    text: str
    cue: bool = False


class Place(Record, frozen=True, kw_only=True):
    """An article that a statement stands in. `url` is http or https, or None."""

    article: str
    outlet: str
    published: str | None
    title: str
    url: str | None


class Said(Record, frozen=True, kw_only=True):
    """One statement: who (and with which words the text names them), its labels, its sentences, what it answers.

    `outlets` are those that carry it, where the story stands in more than one article.
    """

    id: str
    who: str
    named: str | None
    labels: tuple[str, ...]
    evidence: tuple[tuple[Piece, ...], ...]
    outlets: tuple[str, ...] = ()
    answers: "Said | None" = None


class Story(Record, frozen=True, kw_only=True):
    """Articles that tell the same story, and the statements in them that a section is about, copies left out."""

    title: str
    places: tuple[Place, ...]
    said: tuple[Said, ...]


class Section(Record, frozen=True, kw_only=True):
    """A part of the page. `total` counts statements with their copies, `shown` those that `stories` were made from."""

    anchor: str
    title: str
    lead: str
    total: int
    shown: int
    stories: tuple[Story, ...]


class Table(Record, frozen=True, kw_only=True):
    """A chart's numbers: `rows` for its file in `charts/`, `columns` as (key, heading) for people."""

    chart: str
    title: str
    lead: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


class Totals(Record, frozen=True, kw_only=True):
    """Counts over the period; `undated` articles are in no period."""

    statements: int
    articles: int
    stories: int
    outlets: int
    anonymous: int
    undated: int


class Report(Record, frozen=True, kw_only=True):
    """The whole page. `first` and `last` are days, both included, in UTC."""

    first: str
    last: str
    totals: Totals
    tables: tuple[Table, ...]
    sections: tuple[Section, ...]
