"""API keys: one a role, with an end, made before the old one goes.

In: a client that may manage security, the roles. Out: keys, kept in files that only their owner can open.
Refuses: to make a key without an expiration.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from pydantic import SecretStr

from etl.records.article import Record
from etl.security.managing import managing
from etl.security.roles import Role

_OWNER = "onrecord"


class Key(Record, frozen=True):
    """An API key as Elasticsearch knows it: without its secret. Instants are UTC, in ISO 8601."""

    id: str
    role: str
    made: str
    expires: str | None
    valid: bool


class NewKey(Record, frozen=True):
    """A key just made; `secret` is the encoded form that a client sends, and is to be had only now."""

    id: str
    role: str
    expires: str
    secret: SecretStr


def make_keys(
    client: Elasticsearch, roles: tuple[Role, ...], prefix: str, days: int | None = None
) -> tuple[NewKey, ...]:
    """Make a new key for every role that a key holds; it lives as long as its role says, or `days`."""
    return tuple(_make(client, role, prefix, days or role.about.days) for role in roles if role.about.holder == "key")


def list_keys(client: Elasticsearch, prefix: str) -> tuple[Key, ...]:
    """The prefix's keys that were not taken back, the newest first."""
    with managing("reading the API keys"):
        answer = client.security.get_api_key(name=f"{prefix}-*", active_only=False)
    now = datetime.now(UTC)
    found = [_key(entry, now) for entry in answer["api_keys"] if _is_ours(entry, prefix)]
    return tuple(sorted(found, key=lambda key: key.made, reverse=True))


def revoke_old(client: Elasticsearch, prefix: str) -> tuple[Key, ...]:
    """Take back every key but the newest valid one of each role; returns those taken back."""
    kept: set[str] = set()
    old = []
    for key in list_keys(client, prefix):
        if key.valid and key.role not in kept:
            kept.add(key.role)
        else:
            old.append(key)
    if old:
        with managing("taking API keys back"):
            client.security.invalidate_api_key(ids=[key.id for key in old])
    return tuple(old)


def keep(folder: Path, name: str, text: str) -> Path:
    """Write a secret to `folder/name`, replacing it in one step; nobody but the owner can open file or folder."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    fresh = folder / f".{name}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    return fresh.replace(folder / name)


def _make(client: Elasticsearch, role: Role, prefix: str, days: int | None) -> NewKey:
    if not days:
        raise ValueError(f"the role {role.name} says no days")
    with managing(f"API key of {role.name}"):
        answer = client.security.create_api_key(
            name=f"{prefix}-{role.name}",
            expiration=f"{days}d",
            role_descriptors={role.name: role.role},
            metadata={"owner": _OWNER, "prefix": prefix, "role": role.name},
        )
    return NewKey(
        id=answer["id"],
        role=role.name,
        expires=_instant(answer["expiration"]),
        secret=SecretStr(answer["encoded"]),
    )


def _is_ours(entry: dict[str, Any], prefix: str) -> bool:
    about = entry.get("metadata") or {}
    return about.get("owner") == _OWNER and about.get("prefix") == prefix and not entry["invalidated"]


def _key(entry: dict[str, Any], now: datetime) -> Key:
    ends = entry.get("expiration")
    return Key(
        id=entry["id"],
        role=entry["metadata"]["role"],
        made=_instant(entry["creation"]),
        expires=_instant(ends) if ends else None,
        valid=ends is None or ends > now.timestamp() * 1000,
    )


def _instant(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
