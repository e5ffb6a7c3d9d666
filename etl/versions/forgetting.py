"""A retracted article goes from every version that is kept, not only from the live one, and from the reports about them.

In: ids of articles. Out: how many documents went. Can be repeated.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

from etl.load.client import calling
from etl.load.orphans import refresh
from etl.load.templates import Grain, Names
from etl.settings import Settings
from etl.store import Store
from etl.versions.difference import Difference, Example, Group
from etl.versions.live import existing, live_version
from etl.versions.record import rebuilds
from etl.versions.rendering import as_html

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_FIELD: dict[Grain, str] = {"articles": "id", "statements": "article.id", "dead-letters": "article"}


def forget(settings: Settings, client: Elasticsearch, articles: Collection[str]) -> int:
    """Delete articles, their statements and dead letters from all versions but the live one; returns how many."""
    names = Names(settings.index_prefix)
    live = live_version(client, settings.index_prefix)
    gone = 0
    for version in existing(client, settings.index_prefix):
        for grain, field in _FIELD.items() if version != live else ():
            index = names.index(grain, version)
            refresh(client, index)
            with calling(f"deleting from {index}"):
                query = {"terms": {field: sorted(articles)}}
                gone += int(client.delete_by_query(index=index, query=query, refresh=True)["deleted"])
    _clean_reports(Store(settings.store_uri), settings.index_prefix, articles)
    return gone


def _clean_reports(store: Store, prefix: str, articles: Collection[str]) -> None:
    for rebuild in rebuilds(store, prefix):
        name = f"{rebuild.folder}/difference.json"
        if store.fs.exists(store.path(name)):
            found = msgspec.convert(store.read_json(name), Difference)
            cleaned = without(found, articles)
            if cleaned != found:
                store.write_json(name, cleaned)
                store.fs.pipe_file(store.path(f"{rebuild.folder}/difference.html"), as_html(cleaned).encode())


def without(difference: Difference, articles: Collection[str]) -> Difference:
    """The same difference, its counts included, without any example of these articles."""

    def kept(examples: tuple[Example, ...]) -> tuple[Example, ...]:
        return tuple(example for example in examples if example.article not in articles)

    def group(of: Group) -> Group:
        return msgspec.structs.replace(of, examples=kept(of.examples))

    return msgspec.structs.replace(
        difference,
        changes=tuple(msgspec.structs.replace(change, examples=kept(change.examples)) for change in difference.changes),
        statements_gone=group(difference.statements_gone),
        statements_new=group(difference.statements_new),
        articles_gone=group(difference.articles_gone),
        articles_new=group(difference.articles_new),
    )
