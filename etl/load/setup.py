"""Templates, versioned indices and aliases. Can be repeated: what is there already stays.

In: a client, the prefix, the folder `mappings/`. Out: the list of what was done. Refuses: an alias's name that is taken
by an index, an index that differs from the templates.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.drift import check_drift, drift
from etl.load.patience import patiently
from etl.load.templates import INDICES, LEDGER, Indexed, Names, Templates
from etl.records.outcome import ConfigurationError, RecordError


def set_up(client: Elasticsearch, prefix: str, mappings: Path, primaries: int = 1) -> list[str]:
    """Send the templates, and make what is missing of indices and aliases; returns one line for each thing made."""
    templates = Templates(mappings, prefix)
    names = Names(prefix)
    put_templates(client, templates)
    done = [line for grain in INDICES for line in _ensure(client, names, grain, primaries)]
    done += _renew_ledger(client, names, templates, primaries)
    check_drift(client, templates)
    return done


def put_templates(client: Elasticsearch, templates: Templates) -> None:
    """Send the templates: what is made from now on is made from these; what is there does not change."""
    try:
        for name, body in templates.components.items():
            with calling(f"component template {name}"):
                client.cluster.put_component_template(name=name, template=body["template"], meta=body["_meta"])
        for grain, body in templates.indices.items():
            with calling(f"index template for {grain}"):
                client.indices.put_index_template(
                    name=f"{templates.prefix}-{grain}",
                    index_patterns=body["index_patterns"],
                    composed_of=body["composed_of"],
                    template=body["template"],
                    priority=body["priority"],
                    meta=body["_meta"],
                )
    except RecordError as error:
        raise ConfigurationError(f"Elasticsearch refuses a template of {templates.folder}: {error.message}") from error


def _ensure(client: Elasticsearch, names: Names, grain: Indexed, primaries: int) -> list[str]:
    there = versions(client, names, grain)
    if not there:
        create_version(client, names, grain, 1, primaries, (names.read(grain), names.write(grain)))
        return [f"index {names.index(grain, 1)} with its aliases"]
    done = []
    newest = max(there, key=lambda index: _rank(names, grain, index, there[index]))
    for alias in (names.read(grain), names.write(grain)):
        if not any(alias in aliases for aliases in there.values()):
            with calling(f"alias {alias}"):
                client.indices.update_aliases(actions=[{"add": {"index": newest, "alias": alias}}])
            done.append(f"alias {alias} on {newest}")
    return done


def _renew_ledger(client: Elasticsearch, names: Names, templates: Templates, primaries: int) -> list[str]:
    """A ledger that differs is made anew: the next run loads into it what the store keeps of every run."""
    if not list(drift(client, templates, grains=(LEDGER,))):
        return []
    there = versions(client, names, LEDGER)
    version = max(names.version(LEDGER, index) or 0 for index in there) + 1
    create_version(client, names, LEDGER, version, primaries, ())
    aliases = (names.read(LEDGER), names.write(LEDGER))
    actions: list[dict[str, Any]] = [{"add": {"index": names.index(LEDGER, version), "alias": one}} for one in aliases]
    with calling("moving the ledger's aliases"):
        client.indices.update_aliases(actions=[*actions, *({"remove_index": {"index": index}} for index in there)])
    return [f"index {names.index(LEDGER, version)} instead of one that differs; the next run fills it"]


def _rank(names: Names, grain: Indexed, index: str, aliases: set[str]) -> tuple[bool, int]:
    """The newest version is the one to read, but never one that is still being filled."""
    version = names.version(grain, index) or 0
    return names.fill(grain, version) not in aliases, version


def create_version(
    client: Elasticsearch, names: Names, grain: Indexed, version: int, primaries: int, aliases: Iterable[str]
) -> None:
    """Make one version of a grain's index from the templates; one that is there already is left as it is."""
    index = names.index(grain, version)
    on: dict[str, Any] = {alias: {} for alias in aliases}
    try:
        with calling(f"index {index}"):
            client.indices.create(index=index, settings={"number_of_shards": primaries}, aliases=on)
    except RecordError as error:
        if error.reason != "resource_already_exists_exception":  # another setup was quicker
            raise ConfigurationError(f"Elasticsearch refuses to make {index}: {error.message}") from error


def versions(client: Elasticsearch, names: Names, grain: Indexed) -> dict[str, set[str]]:
    """The grain's versioned indices with their aliases, by exact names: a sibling with a like name is not ours."""

    def once() -> dict[str, Any]:
        with calling(f"reading the indices of {names.read(grain)}"):
            pattern = f"{names.read(grain)}*"
            return dict(
                client.indices.get(index=pattern, features=["aliases"], expand_wildcards=["open", "closed"]).body
            )

    found = patiently(once)
    for alias in (names.read(grain), names.write(grain)):
        if alias in found:
            raise ConfigurationError(
                f"{alias} is an index, and should be an alias: something wrote there before `onrecord setup` ran. "
                "Look into it, delete it, and run this again."
            )
    return {index: set(of["aliases"]) for index, of in found.items() if names.version(grain, index) is not None}
