"""Take articles and dead letters out of the indices, by their ids or by their year.

In: ids, years. Out: how many documents went. An article's statements go with it. What is not there is as good as gone.
"""

from collections.abc import Collection, Iterable
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.bulk import Action, write
from etl.load.client import calling
from etl.load.orphans import live_articles, refresh, remove_orphans
from etl.load.patience import Patience, patiently
from etl.load.scanning import scan
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


def remove_years(
    client: Elasticsearch, years: Iterable[int], *, prefix: str, filling: int | None = None
) -> tuple[int, int]:
    """Remove the articles that were published in these years (UTC), and their statements; returns the counts of both."""
    names = Names(prefix, filling)
    articles = statements = 0
    for year in sorted(set(years)):
        articles += _remove_found(client, names.write("articles"), _within(year, "published"))
        statements += _remove_found(client, names.write("statements"), _within(year, "article.published"))
    return articles, statements


def count_year(client: Elasticsearch, year: int, *, prefix: str) -> int:
    """Articles of one year that the index shows."""
    alias = Names(prefix).read("articles")
    refresh(client, alias)

    def once() -> int:
        with calling(f"counting {alias}"):
            return int(client.count(index=alias, query=_within(year, "published"))["count"])

    return patiently(once)


def _within(year: int, field: str) -> dict[str, Any]:
    return {"range": {field: {"gte": f"{year:04d}-01-01", "lt": f"{year + 1:04d}-01-01"}}}


def _remove_found(client: Elasticsearch, alias: str, query: dict[str, Any]) -> int:
    """Each goes under the version that it was found with, so that the very same can be loaded again later."""
    gone = 0
    for page in scan(client, alias, query):
        actions = [Action(op="delete", target=alias, id=id_, version=version) for id_, version in page]
        gone += sum(outcome.state == "deleted" for outcome in write(client, actions, Patience()))
    if gone:
        refresh(client, alias)
    return gone


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
    alias = names.write("dead-letters")
    return [one for page in scan(client, alias, {"term": {"day": day}}) for one in page]
