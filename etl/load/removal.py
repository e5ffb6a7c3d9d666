"""Take articles and dead letters out of the indices by their ids.

In: ids. Out: how many documents went. An article's statements go with it. What is not there is as good as gone.
"""

from collections.abc import Collection, Iterable

from elasticsearch import Elasticsearch

from etl.load.bulk import Action, write
from etl.load.client import calling
from etl.load.orphans import live_articles, refresh, remove_orphans
from etl.load.patience import Patience, patiently
from etl.load.templates import Names

_CHUNK = 500


def remove_articles(
    client: Elasticsearch, ids: Iterable[str], *, prefix: str, filling: int | None = None
) -> tuple[int, int]:
    """Remove articles and all statements that name them; returns the counts of both."""
    names, patience = Names(prefix, filling), Patience()
    articles = statements = 0
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), _CHUNK):
        chunk = wanted[at : at + _CHUNK]
        live = live_articles(client, names.write("articles"), chunk, source=False)
        actions = [
            Action(op="delete", target=names.write("articles"), id=id_, version=version) for id_, version, _ in live
        ]
        articles += sum(outcome.state == "deleted" for outcome in write(client, actions, patience))
        statements += remove_orphans(client, names, chunk, patience)
    return articles, statements


def prune_letters(client: Elasticsearch, day: str, standing: Collection[str], *, prefix: str) -> int:
    """Remove the dead letters of a day that do not stand any more; returns how many went."""
    names = Names(prefix)
    found = _letters_of_day(client, names, day)
    actions = [
        Action(op="delete", target=names.write("dead-letters"), id=id_, version=version)
        for id_, version in found
        if id_ not in standing
    ]
    return sum(outcome.state == "deleted" for outcome in write(client, actions, Patience()))


def letters_of_day(client: Elasticsearch, day: str, *, prefix: str) -> set[str]:
    """Ids of the dead letters of a day that the index holds."""
    return {id_ for id_, _ in _letters_of_day(client, Names(prefix), day)}


def _letters_of_day(client: Elasticsearch, names: Names, day: str) -> list[tuple[str, int]]:
    refresh(client, names.write("dead-letters"))
    found: list[tuple[str, int]] = []
    after: list[str] | None = None
    while True:

        def once(after: list[str] | None = after) -> list[tuple[str, int]]:
            with calling("reading dead letters"):
                answer = client.search(
                    index=names.write("dead-letters"),
                    query={"term": {"day": day}},
                    sort=[{"id": "asc"}],
                    search_after=after,
                    size=_CHUNK,
                    version=True,
                    source=False,
                    track_total_hits=False,
                )
                return [(hit["_id"], hit["_version"]) for hit in answer["hits"]["hits"]]

        page = patiently(once)
        found += page
        if len(page) < _CHUNK:
            return found
        after = [page[-1][0]]
