"""Roles, read from `mappings/roles/` as they are: only the index prefix is put in.

In: the folder and the prefix. Out: `Role` records, sent to Elasticsearch as they stand.
Refuses (ConfigurationError): a folder without them, a file that says more or less than a role.
"""

from pathlib import Path
from typing import Any, Literal

import msgspec
from elasticsearch import Elasticsearch

from etl.records.article import Record
from etl.records.outcome import ConfigurationError
from etl.security.managing import managing


class About(Record, frozen=True, forbid_unknown_fields=True):
    """What a role is for, who holds it (an API key, or users), and how many days a key of it lives."""

    description: str
    holder: Literal["key", "users"]
    days: int | None = None


class Role(Record, frozen=True, forbid_unknown_fields=True):
    """One file of `mappings/roles/`; `name` is the file's."""

    about: About = msgspec.field(name="_meta")
    role: dict[str, Any]
    name: str = ""


def read_roles(mappings: Path, prefix: str) -> tuple[Role, ...]:
    """All roles, by name, with the prefix put in."""
    files = sorted((mappings / "roles").glob("*.json"))
    if not files:
        raise ConfigurationError(f"no roles in {mappings / 'roles'}; ONRECORD_MAPPINGS names the folder mappings/")
    return tuple(_read(file, prefix) for file in files)


def put_roles(client: Elasticsearch, roles: tuple[Role, ...], prefix: str) -> list[str]:
    """Send the roles, each as `<prefix>-<name>`; returns their names. What they allow takes effect at once."""
    names = []
    for one in roles:
        name = f"{prefix}-{one.name}"
        with managing(f"role {name}"):
            client.security.put_role(name=name, description=one.about.description, **one.role)
        names.append(name)
    return names


def _read(file: Path, prefix: str) -> Role:
    try:
        found = msgspec.json.decode(file.read_bytes().replace(b"{prefix}", prefix.encode()), type=Role)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"{file}: {error}") from error
    if (found.about.days is None) == (found.about.holder == "key"):
        raise ConfigurationError(f"{file}: a role that a key holds says how many days it lives, any other does not")
    return msgspec.structs.replace(found, name=file.stem)
