"""Compare a filled version with the live one.

In: two versions of one prefix. Out: a `Difference`: counts by year, outlet and label; every label that changed, statement by
statement; statements and articles that only one of them has. Refuses nothing: to judge it is for whoever approves the swap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.orphans import refresh
from etl.load.patience import patiently
from etl.load.templates import Grain, Names
from etl.versions.difference import LABELS, Change, CountRow, Counts, Difference, Example, Group
from etl.versions.walking import Row, rows, side_by_side

#: Statements or articles named for each thing that differs.
EXAMPLES = 5
#: Values of a field that are counted, the commonest first.
_VALUES = 1_000
_NOTHING = "none"
_FIELDS = ("source_type", "denial_status", "detail", "channel", "speaker.id", "speaker.name.raw")
#: What is counted: the grain, what to call it, and the aggregation.
_COUNTED: tuple[tuple[Grain, str, dict[str, Any]], ...] = (
    ("articles", "year", {"date_histogram": {"field": "published", "calendar_interval": "year", "format": "yyyy"}}),
    ("articles", "outlet", {"terms": {"field": "outlet.id", "size": _VALUES}}),
    (
        "statements",
        "year",
        {"date_histogram": {"field": "article.published", "calendar_interval": "year", "format": "yyyy"}},
    ),
    ("statements", "outlet", {"terms": {"field": "article.outlet.id", "size": _VALUES}}),
    ("statements", "denial_status", {"terms": {"field": "denial_status", "size": _VALUES}}),
    ("statements", "detail", {"terms": {"field": "detail", "size": _VALUES}}),
    ("statements", "source_type", {"terms": {"field": "source_type", "size": _VALUES}}),
    ("statements", "channel", {"terms": {"field": "channel", "size": _VALUES}}),
)


def compare(client: Elasticsearch, prefix: str, live: int, version: int) -> Difference:
    """All that differs between version `live` and version `version`; reads every statement once on each side."""
    names = Names(prefix)
    every = [names.index(grain, one) for grain in ("articles", "statements") for one in (live, version)]
    refresh(client, *every)
    of = _Comparison(client, names, live, version)
    statements, articles = of.statements(), of.articles()
    return Difference(
        prefix=prefix,
        live=live,
        version=version,
        articles=of.total("articles"),
        statements=of.total("statements"),
        counts=tuple(of.counts(grain, by, how) for grain, by, how in _COUNTED),
        compared=statements.both,
        changed=statements.changed,
        changes=tuple(of.changes(statements)),
        statements_gone=of.group("statements", statements.gone, live),
        statements_new=of.group("statements", statements.new, version),
        articles_gone=of.group("articles", articles.gone, live),
        articles_new=of.group("articles", articles.new, version),
    )


@dataclass
class _Some:
    """A count and the first few ids."""

    count: int = 0
    ids: list[str] = field(default_factory=list)

    def take(self, id_: str) -> None:
        self.count += 1
        if len(self.ids) < EXAMPLES:
            self.ids.append(id_)


@dataclass
class _Found:
    """What walking through one grain of both versions has found."""

    both: int = 0
    changed: int = 0
    gone: _Some = field(default_factory=_Some)
    new: _Some = field(default_factory=_Some)
    changes: dict[tuple[str, str, str], _Some] = field(default_factory=dict)

    def take(self, before: Row | None, after: Row | None) -> None:
        if before is None or after is None:
            (self.new if before is None else self.gone).take((before or after or ("",))[0])
            return
        self.both += 1
        if before[1] != after[1]:
            changes = list(_changed(before[1], after[1]))
            self.changed += bool(changes)
            for change in changes:
                self.changes.setdefault(change, _Some()).take(before[0])


@dataclass(frozen=True)
class _Comparison:
    client: Elasticsearch
    names: Names
    live: int
    version: int

    def statements(self) -> _Found:
        return self._walk("statements", _FIELDS)

    def articles(self) -> _Found:
        return self._walk("articles", ())

    def _walk(self, grain: Grain, fields: tuple[str, ...]) -> _Found:
        found = _Found()
        sides = (rows(self.client, self.names.index(grain, one), fields) for one in (self.live, self.version))
        for before, after in side_by_side(*sides):
            found.take(before, after)
        return found

    def total(self, grain: Grain) -> CountRow:
        before, after = (self._ask(grain, one, {})["hits"]["total"]["value"] for one in (self.live, self.version))
        return CountRow(key=grain, before=before, after=after)

    def counts(self, grain: Grain, by: str, how: dict[str, Any]) -> Counts:
        before, after = (self._buckets(grain, one, how) for one in (self.live, self.version))
        keys = sorted(before.keys() | after.keys(), key=lambda key: (by != "year" and -before[key], key))
        return Counts(
            of=grain, by=by, rows=tuple(CountRow(key=key, before=before[key], after=after[key]) for key in keys)
        )

    def changes(self, found: _Found) -> Iterator[Change]:
        ordered = sorted(found.changes.items(), key=lambda item: (LABELS.index(item[0][0]), -item[1].count, item[0]))
        for (label, before, after), some in ordered:
            examples = tuple(self._examples("statements", some.ids, self.version))
            yield Change(label=label, before=before, after=after, count=some.count, examples=examples)

    def group(self, grain: Grain, some: _Some, version: int) -> Group:
        return Group(count=some.count, examples=tuple(self._examples(grain, some.ids, version)))

    def _buckets(self, grain: Grain, version: int, how: dict[str, Any]) -> Counter[str]:
        buckets = self._ask(grain, version, {"by": how})["aggregations"]["by"]["buckets"]
        return Counter({str(b.get("key_as_string", b["key"])): b["doc_count"] for b in buckets if b["doc_count"]})

    def _ask(self, grain: Grain, version: int, aggregations: dict[str, Any]) -> Any:
        index = self.names.index(grain, version)

        def once() -> Any:
            with calling(f"counting {index}"):
                return self.client.search(index=index, size=0, track_total_hits=True, aggregations=aggregations or None)

        return patiently(once)

    def _examples(self, grain: Grain, ids: list[str], version: int) -> Iterator[Example]:
        if not ids:
            return
        index = self.names.index(grain, version)
        fields = ["article", "evidence.text"] if grain == "statements" else ["outlet", "published", "title"]

        def once() -> list[dict[str, Any]]:
            with calling(f"reading {index}"):
                return list(self.client.mget(index=index, ids=ids, source_includes=fields)["docs"])

        for found in patiently(once):
            if found.get("found"):
                yield _example(grain, found["_id"], found["_source"])


def _changed(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(label, before, after) of each label that changed; a speaker is an id, or a name where there is no id."""
    for label, one, other in zip(LABELS, _labels(before), _labels(after), strict=True):
        if one != other:
            yield label, one, other


def _labels(values: tuple[str, ...]) -> list[str]:
    *labels, id_, name = values
    return [value or _NOTHING for value in (*labels, id_ or name)]


def _example(grain: Grain, id_: str, source: dict[str, Any]) -> Example:
    article = source["article"] if grain == "statements" else {**source, "id": id_}
    return Example(
        article=article["id"],
        statement=id_ if grain == "statements" else "",
        outlet=(article.get("outlet") or {}).get("name") or "",
        published=article.get("published") or "",
        title=article.get("title") or "",
        evidence=" … ".join(span["text"] for span in source.get("evidence") or ()),
    )
