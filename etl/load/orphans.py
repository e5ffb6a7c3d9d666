"""Flat statements that no live article holds, and how they go.

A statement may be left behind when an article's new revision has fewer of them, when a loader died between its writes, or
when an older revision was slow and wrote after a newer one. All three are told by the same question: does the article
document that is live now hold this id?
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.bulk import Action, write
from etl.load.client import calling
from etl.load.patience import Patience, patiently
from etl.load.templates import Names
from etl.records.outcome import Halt

_PAGE = 5_000


def overtaken(client: Elasticsearch, names: Names, versions: Mapping[str, int]) -> set[str]:
    """Ids of the articles whose live version is no longer the one that we wrote; reads in real time."""
    if not versions:
        return set()
    live = {id_: version for id_, version, _ in live_articles(client, names.write("articles"), versions, source=False)}
    return {id_ for id_, version in versions.items() if live.get(id_) != version}


def remove_orphans(client: Elasticsearch, names: Names, articles: Iterable[str], patience: Patience) -> int:
    """Delete the flat statements of these articles that their live documents do not hold; returns how many went.

    Each is deleted under the version that it was found with: one that is rewritten in the meantime, by a newer loader,
    stays.
    """
    wanted = sorted(set(articles))
    if not wanted:
        return 0
    refresh(client, names.write("statements"))
    flat = list(flat_statements(client, names.write("statements"), wanted))
    live = {id_: held for id_, _, held in live_articles(client, names.write("articles"), wanted)}
    actions = [
        Action(op="delete", target=names.write("statements"), id=statement, version=version)
        for statement, version, article in flat
        if statement not in live.get(article, frozenset())
    ]
    return sum(outcome.state == "deleted" for outcome in write(client, actions, patience))


def refresh(client: Elasticsearch, *indices: str) -> None:
    """Make all writes to these indices or aliases visible to searches."""

    def once() -> None:
        with calling("refresh"):
            client.indices.refresh(index=list(indices))

    patiently(once)


def live_articles(
    client: Elasticsearch, index: str, ids: Iterable[str], source: bool = True
) -> Iterator[tuple[str, int, frozenset[str]]]:
    """Id, version and statement ids of the articles that are there, in real time."""

    def once() -> list[dict[str, Any]]:
        with calling("reading articles"):
            includes = ["statements.id"] if source else False
            answer = client.mget(index=index, ids=sorted(set(ids)), source=includes)
            return list(answer["docs"])

    for found in patiently(once):
        if "error" in found:
            raise Halt(f"reading article {found.get('_id')}: {str(found['error'])[:300]}")
        if found.get("found"):
            held = found.get("_source", {}).get("statements", [])
            yield found["_id"], found["_version"], frozenset(statement["id"] for statement in held)


def flat_statements(client: Elasticsearch, index: str, articles: list[str]) -> Iterator[tuple[str, int, str]]:
    """Id, version and article id of the flat statements of these articles, as far as they are visible."""
    after: list[Any] | None = None
    while True:

        def once(after: list[Any] | None = after) -> list[dict[str, Any]]:
            with calling("reading statements"):
                answer = client.search(
                    index=index,
                    query={"terms": {"article.id": articles}},
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_PAGE,
                    version=True,
                    source=False,
                    docvalue_fields=[{"field": "article.id"}],
                    track_total_hits=False,
                )
                return list(answer["hits"]["hits"])

        hits = patiently(once)
        for hit in hits:
            yield hit["_id"], hit["_version"], hit["fields"]["article.id"][0]
        if len(hits) < _PAGE:
            return
        after = hits[-1]["sort"]
