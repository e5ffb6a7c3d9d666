"""The indices that a benchmark made: gone again, and as small as they become."""

from __future__ import annotations

from etl.load.templates import INDICES, Names
from etl.settings import Settings


def drop(settings: Settings, prefix: str) -> None:
    """Remove the indices and templates of a prefix and of those that begin with it and a hyphen, by exact names."""
    from etl.pipeline import Access

    client = Access.of(settings).connect()
    for name in list(client.indices.get(index=f"{prefix}-*", expand_wildcards="all")):
        client.indices.delete(index=name)
    for name in [found["name"] for found in client.indices.get_index_template()["index_templates"]]:
        if name.startswith(f"{prefix}-"):
            client.indices.delete_index_template(name=name)
    for name in [found["name"] for found in client.cluster.get_component_template()["component_templates"]]:
        if name.startswith(f"{prefix}-"):
            client.cluster.delete_component_template(name=name)


def merged_bytes(settings: Settings, prefix: str) -> int:
    """Bytes of both grains in the index, merged and written: while loading, much of it is in memory or there twice."""
    from etl.pipeline import Access

    client = Access.of(settings).connect().options(request_timeout=600)
    names = [Names(prefix).read(grain) for grain in INDICES]
    client.indices.forcemerge(index=names, max_num_segments=1)
    client.indices.flush(index=names)
    return int(client.indices.stats(index=names, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"])
