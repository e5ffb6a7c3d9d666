"""Does the index hold what the store says? Both grains, article by article.

In: for each article expected, its id, its version and its number of statements. Out: every difference, one line each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.orphans import flat_statements, live_articles, refresh
from etl.load.patience import patiently
from etl.load.templates import GRAINS, Grain, Names
from etl.records.outcome import ConfigurationError

_CHUNK = 500
Expected = tuple[str, int, int]


def verify_articles(
    client: Elasticsearch, expected: Iterable[Expected], *, prefix: str, filling: int | None = None
) -> list[str]:
    """Differences between what is expected and what both grains hold, after a refresh; none when all is well."""
    names = Names(prefix, filling)
    refresh(client, names.read("articles"), names.read("statements"))
    waiting = iter(expected)
    differences: list[str] = []
    while chunk := list(islice(waiting, _CHUNK)):
        differences += _differences(client, names, chunk)
    return differences


def index_identity(client: Elasticsearch, prefix: str, filling: int | None = None) -> str:
    """The uuids of the indices behind the write aliases: another string means another, perhaps empty, index."""
    names = Names(prefix, filling)
    return "-".join(_uuid(client, names, grain) for grain in GRAINS)


def count_documents(client: Elasticsearch, prefix: str, filling: int | None = None) -> dict[Grain, int]:
    """Documents behind each read alias, after a refresh."""
    names = Names(prefix, filling)
    refresh(client, *(names.read(grain) for grain in GRAINS))
    return {grain: _count(client, names.read(grain)) for grain in GRAINS}


def _count(client: Elasticsearch, alias: str) -> int:
    def once() -> int:
        with calling(f"counting {alias}"):
            return int(client.count(index=alias)["count"])

    return patiently(once)


def _differences(client: Elasticsearch, names: Names, chunk: list[Expected]) -> Iterator[str]:
    ids = [id_ for id_, _, _ in chunk]
    live = {id_: (version, held) for id_, version, held in live_articles(client, names.read("articles"), ids)}
    flat: dict[str, set[str]] = defaultdict(set)
    for statement, _, article in flat_statements(client, names.read("statements"), ids):
        flat[article].add(statement)
    for id_, version, count in chunk:
        if id_ not in live:
            yield f"article {id_}: not in the index"
            continue
        found, held = live[id_]
        if found != version:
            yield f"article {id_}: version {found} is in the index, {version} was expected"
        if len(held) != count:
            yield f"article {id_}: {len(held)} statements are nested in it, {count} were expected"
        if missing := held - flat[id_]:
            yield f"article {id_}: {len(missing)} of its statements lack their own document, e.g. {min(missing)}"
        if left := flat[id_] - held:
            yield f"article {id_}: {len(left)} statements are not its own any more, e.g. {min(left)}"


def _uuid(client: Elasticsearch, names: Names, grain: Grain) -> str:
    alias = names.write(grain)

    def once() -> list[str]:
        with calling(f"reading {alias}"):
            answer = client.indices.get_settings(index=alias, name="index.uuid")
            return [of["settings"]["index"]["uuid"] for of in answer.values()]

    uuids = patiently(once)
    if len(uuids) != 1:
        raise ConfigurationError(f"{alias} must point to one index, and points to {len(uuids)}")
    return uuids[0]
