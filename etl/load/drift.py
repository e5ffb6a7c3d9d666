"""Is the live index the one that the repository describes? Asked before the first write of every load.

In: a client and the templates. Out: nothing, or GuardTripped with every difference. What counts is what changes the meaning
of a field: its type, its analysis, whether it is indexed, and strictness; and how text is analysed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.patience import patiently
from etl.load.templates import GRAINS, LEDGER, Indexed, Names, Templates
from etl.records.outcome import ConfigurationError, GuardTripped

_SHOWN = 12


def check_drift(client: Elasticsearch, templates: Templates, filling: int | None = None) -> None:
    """Stop where a write alias points to an index that was not made from these templates, or was changed since."""
    differences = list(drift(client, templates, filling))
    if not differences and filling is None and (of_ledger := list(drift(client, templates, grains=(LEDGER,)))):
        raise GuardTripped(
            "the ledger and mappings/ differ; nothing was written:\n  "
            + "\n  ".join(of_ledger[:_SHOWN])
            + "\n`onrecord setup` makes it anew, and the next run fills it from the store."
        )
    if differences:
        more = f"\n  and {len(differences) - _SHOWN} more" if len(differences) > _SHOWN else ""
        raise GuardTripped(
            "the live index and mappings/ differ; nothing was written:\n  "
            + "\n  ".join(differences[:_SHOWN])
            + more
            + "\nA mapping is never changed in place: `onrecord rebuild` fills an index of a new version from the store."
        )


def drift(
    client: Elasticsearch,
    templates: Templates,
    filling: int | None = None,
    grains: Sequence[Indexed] = GRAINS,
) -> Iterator[str]:
    """Every difference, as `index: field: live … repository …`."""
    names = Names(templates.prefix, filling)
    for grain in grains:
        for index, live in _live(client, names, grain).items():
            wanted = {**_fields(templates.mapping(grain)), **_flat("analysis", templates.analysis)}
            found = {**_fields(live["mappings"]), **_flat("analysis", _analysis(live))}
            for path in sorted(wanted.keys() | found.keys()):
                if wanted.get(path) != found.get(path):
                    yield f"{index}: {path}: live {found.get(path, 'absent')}, repository {wanted.get(path, 'absent')}"


def _live(client: Elasticsearch, names: Names, grain: Indexed) -> dict[str, Any]:
    alias = names.write(grain)

    def once() -> dict[str, Any]:
        with calling(f"reading the mapping of {alias}"):
            return dict(client.indices.get(index=alias, features=["mappings", "settings"]).body)

    found = patiently(once)
    if list(found) == [alias]:
        raise ConfigurationError(
            f"{alias} is an index, and should be an alias: something wrote there before `onrecord setup` ran. "
            f"Look into it, delete it, and run `onrecord setup`."
        )
    return found


def _analysis(live: dict[str, Any]) -> dict[str, Any]:
    found = live["settings"]["index"].get("analysis", {})
    return dict(found)


def _fields(mapping: dict[str, Any], path: str = "") -> dict[str, str]:
    """Each parameter of each field by its dotted path; a field of type object has that type unsaid."""
    found = {} if path else {"dynamic": str(mapping.get("dynamic", "true")).lower()}
    for name, field in mapping.get("properties", {}).items():
        here = f"{path}{name}"
        found[here] = str(field.get("type", "object"))
        for key, value in field.items():
            if key in ("properties", "type"):
                continue
            if key == "fields":
                found.update(_fields({"properties": value}, f"{here}#"))
            else:
                found.update(_flat(f"{here}[{key}]", value))
        found.update(_fields(field, f"{here}."))
    return found


def _flat(path: str, value: Any) -> dict[str, str]:
    """Leaves by their dotted path, as text: Elasticsearch gives settings back as strings."""
    if isinstance(value, dict):
        return {key: leaf for name, inner in value.items() for key, leaf in _flat(f"{path}.{name}", inner).items()}
    return {path: str(value).lower() if isinstance(value, bool) else str(value)}
