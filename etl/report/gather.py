"""Ask the index for all that a report shows.

In: a client, an index prefix, a period. Out: a `Report`. One search for all counts, one a section, one for what is answered.
Refuses (ConfigurationError): a period without both ends. Days are counted in UTC, as the index counts them.
"""

from collections.abc import Iterable
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.templates import Names
from etl.records.outcome import ConfigurationError
from etl.report.counts import aggregations, tables
from etl.report.records import Report, Section, Totals
from etl.report.statements import Source, stories
from etl.search import Days
from etl.search.asking import ask

Query = dict[str, Any]

_SHOWN = ("id", "speaker", "cue", "evidence", "article", "responds_to", "source_type", "denial_status", "detail")
_FIELDS = [*_SHOWN, "channel", "confidence"]
#: Ids in one `terms` query: far below Elasticsearch's 65,536.
_IDS = 5_000

_SECTIONS: tuple[tuple[str, str, str, Query], ...] = (
    (
        "denials",
        "Denials",
        "Somebody says that a claim, report, accusation or charge is false or did not happen.",
        {"term": {"denial_status": "denied"}},
    ),
    (
        "no-comments",
        "No comment",
        "Somebody was asked, or had something put to them, and did not answer.",
        {"term": {"denial_status": "no_comment"}},
    ),
    (
        "anonymous",
        "New anonymous claims",
        "What sources said whose names are withheld, in stories that no article told before this period.",
        {"term": {"source_type": "anonymous"}},
    ),
)


def gather(client: Elasticsearch, prefix: str, period: Days, *, limit: int = 200) -> Report:
    """Read everything; each section holds up to `limit` statements, the newest."""
    if period.first is None or period.last is None:
        raise ConfigurationError("a report needs a first and a last day")
    reading = _Reading(client, Names(prefix), period, limit)
    answer = ask(client, reading.statements, query=reading.within(), size=0, aggs=aggregations(period))
    sections = [reading.section(*section) for section in _SECTIONS]
    return Report(
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        totals=reading.totals(answer),
        tables=tables(answer["aggregations"], period),
        sections=(*sections, reading.disputed()),
    )


class _Reading:
    def __init__(self, client: Elasticsearch, names: Names, period: Days, limit: int) -> None:
        self.client, self.names, self.period, self.limit = client, names, period, limit
        self.statements = names.read("statements")

    def within(self, *more: Query) -> Query:
        return {"bool": {"filter": [{"range": {"article.published": self.period.range()}}, *more]}}

    def totals(self, answer: dict[str, Any]) -> Totals:
        found = answer["aggregations"]
        undated = {"bool": {"must_not": [{"exists": {"field": "published"}}]}}
        without = ask(self.client, self.names.read("articles"), query=undated, size=0, track_total_hits=True)
        articles = ask(
            self.client,
            self.names.read("articles"),
            query={"range": {"published": self.period.range()}},
            size=0,
            track_total_hits=True,
            aggs={
                "stories": {"cardinality": {"field": "story"}},
                "alone": {"missing": {"field": "story"}},
                "outlets": {"cardinality": {"field": "outlet.id"}},
            },
        )
        counts = articles["aggregations"]
        return Totals(
            statements=found["statements"]["value"],
            articles=articles["hits"]["total"]["value"],
            stories=counts["stories"]["value"] + counts["alone"]["doc_count"],
            outlets=counts["outlets"]["value"],
            anonymous=found["anonymous"]["doc_count"],
            undated=without["hits"]["total"]["value"],
        )

    def section(self, anchor: str, title: str, lead: str, which: Query) -> Section:
        query = self.within(which)
        if anchor == "anonymous":
            query["bool"]["must_not"] = [{"terms": {"article.story": self.told_before(which)}}]
        return self._section(anchor, title, lead, query)

    def disputed(self) -> Section:
        """Denials that answer a claim in the same article, in articles whose rollup says that they are disputed."""
        articles = ask(
            self.client,
            self.names.read("articles"),
            query={
                "bool": {
                    "filter": [{"range": {"published": self.period.range()}}, {"term": {"rollups.disputed": True}}]
                }
            },
            sort=[{"published": "desc"}],
            source=False,
            size=self.limit,
        )
        ids = [hit["_id"] for hit in articles["hits"]["hits"]]
        query = self.within(
            {"terms": {"article.id": ids}}, {"term": {"denial_status": "denied"}}, {"exists": {"field": "responds_to"}}
        )
        lead = "A claim, and the denial that answers it in the same article."
        return self._section("disputed", "Disputed stories", lead, query)

    def told_before(self, which: Query) -> list[str]:
        """Stories of the period that an article told before it."""
        by_story = {"by": {"terms": {"field": "article.story", "size": _IDS}}}
        now = ask(self.client, self.statements, query=self.within(which), size=0, aggs=by_story)
        ids = [bucket["key"] for bucket in now["aggregations"]["by"]["buckets"]]
        before = {"range": {"article.published": {"lt": str(self.period.first)}}}
        earlier = {"bool": {"filter": [before, {"terms": {"article.story": ids}}]}}
        answer = ask(self.client, self.statements, query=earlier, size=0, aggs=by_story)
        return [bucket["key"] for bucket in answer["aggregations"]["by"]["buckets"]]

    def _section(self, anchor: str, title: str, lead: str, query: Query) -> Section:
        answer = ask(
            self.client,
            self.statements,
            query=query,
            size=self.limit,
            sort=[{"article.published": "desc"}, {"article.id": "asc"}, {"id": "asc"}],
            source=_FIELDS,
            track_total_hits=True,
        )
        sources = [hit["_source"] for hit in answer["hits"]["hits"]]
        return Section(
            anchor=anchor,
            title=title,
            lead=lead,
            total=answer["hits"]["total"]["value"],
            shown=len(sources),
            stories=stories(sources, self._answered(sources)),
        )

    def _answered(self, sources: Iterable[Source]) -> dict[str, Source]:
        ids = sorted({source["responds_to"] for source in sources if source.get("responds_to")})
        if not ids:
            return {}
        answer = ask(self.client, self.statements, query={"terms": {"id": ids}}, size=len(ids), source=_FIELDS)
        return {hit["_source"]["id"]: hit["_source"] for hit in answer["hits"]["hits"]}
