"""`onrecord keys list|revoke-old`: the API keys that `onrecord setup --with-keys` made.

In: credentials that may manage security. Out: which keys there are, never their secrets. To rotate: make new ones, let
everybody pick them up, then take the old ones back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elasticsearch import Elasticsearch

    from etl.security.keys import Key


@click.group()
def command() -> None:
    """API keys: one a role, each with an end."""


@command.command(name="list")
def list_() -> int:
    """Show the keys that were not taken back, the newest first."""
    from etl.security.keys import list_keys

    client, prefix = _connected()
    _print(list_keys(client, prefix), "No keys. Make them with `onrecord setup --with-keys`.")
    return 0


@command.command()
def revoke_old() -> int:
    """Take back every key but the newest of each role."""
    from etl.security.keys import revoke_old

    client, prefix = _connected()
    _print(revoke_old(client, prefix), "No old keys.")
    return 0


def _connected() -> tuple[Elasticsearch, str]:
    from etl.pipeline import Access
    from etl.settings import load_settings

    settings = load_settings()
    return Access.of(settings).connect(), settings.index_prefix


def _print(keys: Iterable[Key], none: str) -> None:
    lines = [
        f"{key.role:<10} {key.id}  made {key.made}  until {key.expires}{'' if key.valid else '  expired'}"
        for key in keys
    ]
    click.echo("\n".join(lines) or none)
