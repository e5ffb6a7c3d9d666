"""The counts behind the charts: one set of aggregations, and the tables made from its answer. Pure.

Two are left out where they would be one bar: those over time, for a period of one day.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from etl.report.records import Row, Table
from etl.search import Days

#: Everything that is not plainly asserted, in the order of the charts.
STATUSES = ("denied", "rejected", "no_comment", "unconfirmed", "confirmed")
SOURCES = ("named_person", "organization", "document", "media", "unnamed_group", "anonymous", "unattributed")
_TOP = 12
#: How far around the period the histogram of dates spoken about reaches.
_AROUND = timedelta(days=365)
_LABELLED_STATUS = {"terms": {"field": "denial_status", "size": 10}}
_WORDS = {name: name.replace("_", " ") for name in (*STATUSES, *SOURCES)}


def interval(period: Days) -> str:
    """`day`, `week` or `month`: at most some sixty bars."""
    assert period.first
    assert period.last
    days = (period.last - period.first).days + 1
    return "day" if days <= 62 else "week" if days <= 400 else "month"


def aggregations(period: Days) -> dict[str, Any]:
    """What one search over the period's statements is asked."""
    assert period.first
    assert period.last
    name = {"terms": {"field": "speaker.name.raw", "size": 1}}
    outlet = {"terms": {"field": "article.outlet.name.raw", "size": 1}}
    around = {"min": str(period.first - _AROUND), "max": str(period.last + _AROUND)}
    answering = {"terms": {"denial_status": ["denied", "rejected", "no_comment"]}}
    return {
        "statements": {"value_count": {"field": "id"}},
        "anonymous": {"filter": {"term": {"source_type": "anonymous"}}},
        "statuses": _LABELLED_STATUS,
        "time": {
            "date_histogram": {"field": "article.published", "calendar_interval": interval(period)},
            "aggs": {"statuses": _LABELLED_STATUS, "anonymous": {"filter": {"term": {"source_type": "anonymous"}}}},
        },
        "answering": {
            "filter": answering,
            "aggs": {
                "actors": {
                    "terms": {"field": "speaker.id", "size": _TOP},
                    "aggs": {"name": name, "statuses": _LABELLED_STATUS},
                }
            },
        },
        "outlets": {
            "terms": {"field": "article.outlet.id", "size": _TOP},
            "aggs": {"name": outlet, "sources": {"terms": {"field": "source_type", "size": 10}}},
        },
        "about": {
            "date_histogram": {"field": "about_dates", "calendar_interval": "month", "hard_bounds": around},
        },
    }


def tables(found: dict[str, Any], period: Days) -> tuple[Table, ...]:
    """The charts' tables, those that would be empty or a single bar left out."""
    made = [_statuses(found), _actors(found), _outlets(found), _about(found)]
    if len(found["time"]["buckets"]) > 1:
        made[1:1] = [_time(found, interval(period)), _share(found, interval(period))]
    return tuple(table for table in made if table.rows)


def _statuses(found: dict[str, Any]) -> Table:
    rows = [{"status": _WORDS[key], "statements": n} for key, n in _split(found["statuses"], STATUSES) if n]
    return Table(
        chart="statuses",
        title="What was done with claims",
        lead="Statements that deny, reject, confirm, or do not answer; all others plainly assert.",
        columns=(("status", "Status"), ("statements", "Statements")),
        rows=tuple(rows),
    )


def _time(found: dict[str, Any], step: str) -> Table:
    rows: list[Row] = [
        {"from": _day(bucket), "status": _WORDS[key], "statements": n}
        for bucket in found["time"]["buckets"]
        for key, n in _split(bucket["statuses"], STATUSES)
        if n
    ]
    return Table(
        chart="time",
        title=f"The same by {step} of publication",
        lead="Only what is not plainly asserted.",
        columns=(("from", step.capitalize()), ("status", "Status"), ("statements", "Statements")),
        rows=tuple(rows),
    )


def _share(found: dict[str, Any], step: str) -> Table:
    rows = [
        {
            "from": _day(bucket),
            "share": round(bucket["anonymous"]["doc_count"] / bucket["doc_count"], 4),
            "anonymous": bucket["anonymous"]["doc_count"],
            "statements": bucket["doc_count"],
        }
        for bucket in found["time"]["buckets"]
        if bucket["doc_count"]
    ]
    return Table(
        chart="share",
        title=f"Share of anonymous sources by {step}",
        lead="Statements whose source is withheld from the reader, among all statements.",
        columns=(
            ("from", step.capitalize()),
            ("share", "Share"),
            ("anonymous", "Anonymous"),
            ("statements", "Statements"),
        ),
        rows=tuple(rows),
    )


def _actors(found: dict[str, Any]) -> Table:
    rows: list[Row] = [
        {"actor": name, "status": _WORDS[key], "statements": n, "total": bucket["doc_count"]}
        for bucket, name in _named(found["answering"]["actors"])
        for key, n in _split(bucket["statuses"], ("denied", "rejected", "no_comment"))
        if n
    ]
    return Table(
        chart="actors",
        title="Who denied, rejected, or would not comment",
        lead=f"The {_TOP} speakers with the most such statements.",
        columns=(("actor", "Speaker"), ("status", "Status"), ("statements", "Statements")),
        rows=tuple(rows),
    )


def _outlets(found: dict[str, Any]) -> Table:
    rows: list[Row] = [
        {"outlet": name, "source": _WORDS[key], "statements": n, "share": round(n / bucket["doc_count"], 4)}
        for bucket, name in _named(found["outlets"])
        for key, n in _split(bucket["sources"], SOURCES)
        if n
    ]
    return Table(
        chart="outlets",
        title="On whose word: sources by outlet",
        lead=f"The {_TOP} outlets with the most statements, and who answers for what they report.",
        columns=(("outlet", "Outlet"), ("source", "Source"), ("statements", "Statements"), ("share", "Share")),
        rows=tuple(rows),
    )


def _about(found: dict[str, Any]) -> Table:
    rows = [
        {"month": bucket["key_as_string"][:7], "statements": bucket["doc_count"]}
        for bucket in found["about"]["buckets"]
        if bucket["doc_count"]
    ]
    return Table(
        chart="about",
        title="When the statements speak about",
        lead="Statements by the months of the dates in them, a year either side of the period.",
        columns=(("month", "Month"), ("statements", "Statements")),
        rows=tuple(rows),
    )


def _split(answer: dict[str, Any], keys: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Counts in the order of the keys."""
    counts = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
    return [(key, counts.get(key, 0)) for key in keys]


def _named(answer: dict[str, Any]) -> Iterable[tuple[dict[str, Any], str]]:
    """Buckets of ids with a name for people; one name that two ids bear is told apart by the id."""
    names = [(b, b["name"]["buckets"][0]["key"] if b["name"]["buckets"] else b["key"]) for b in answer["buckets"]]
    seen = [name for _, name in names]
    return [(b, name if seen.count(name) == 1 else f"{name} ({b['key']})") for b, name in names]


def _day(bucket: dict[str, Any]) -> str:
    return date.fromisoformat(bucket["key_as_string"][:10]).isoformat()
