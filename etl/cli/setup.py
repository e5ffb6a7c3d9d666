"""`onrecord setup`: templates, versioned indices, read and write aliases; roles, keys and users where security is on.

In: `mappings/`. Out: what was made. Can be repeated: what is there stays, but for keys, which are made anew. Exit status 4
where a live index differs from `mappings/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from etl.settings import Settings


@click.command()
@click.option("--with-keys", is_flag=True, help="Make the roles, and a new API key for each role that a program holds.")
@click.option("--with-users", is_flag=True, help="Set the passwords of Kibana's account and of the user analyst.")
@click.option(
    "--keys", type=click.Path(file_okay=False, path_type=Path), help="Folder for the keys; default: HOME/keys."
)
@click.option("--days", type=click.IntRange(1, 366), help="How long the keys live; default: as their roles say.")
@click.option(
    "--write-env",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Only write a .env with new secrets for docker-compose.yml.",
)
def command(with_keys: bool, with_users: bool, keys: Path | None, days: int | None, write_env: Path | None) -> int:
    """Make the index templates, and what is missing of indices and aliases."""
    if write_env:
        return _write_env(write_env)
    from etl.load.setup import set_up
    from etl.pipeline import Access
    from etl.settings import load_settings

    settings = load_settings()
    client = Access.of(settings).connect()
    done = set_up(client, settings.index_prefix, settings.mappings, settings.primaries)
    if with_keys or with_users:
        done += _put_roles(client, settings)
    if with_users:
        done += _put_users(client, settings)
    if with_keys:
        done += _make_keys(client, settings, keys or settings.home / "keys", days)
    for line in done:
        click.echo(f"made {line}")
    click.echo(f"Templates, indices and aliases of {settings.index_prefix!r} are in place.")
    return 0


def _write_env(target: Path) -> int:
    from etl.security.env_file import write_env
    from etl.settings import PROJECT

    count = write_env(PROJECT / "docker" / "env.toml", target)
    click.echo(f"wrote {target} with {count} new secrets, which only you can read")
    return 0


def _put_roles(client: Elasticsearch, settings: Settings) -> list[str]:
    from etl.security.roles import put_roles, read_roles

    roles = read_roles(settings.mappings, settings.index_prefix)
    return [f"role {name}" for name in put_roles(client, roles, settings.index_prefix)]


def _put_users(client: Elasticsearch, settings: Settings) -> list[str]:
    from etl.records.outcome import ConfigurationError
    from etl.security.users import put_analyst, set_kibana_password

    if not (settings.kibana_system_password and settings.analyst_password):
        raise ConfigurationError(
            "--with-users needs ONRECORD_KIBANA_SYSTEM_PASSWORD and ONRECORD_ANALYST_PASSWORD; the stack sets both"
        )
    return [
        set_kibana_password(client, settings.kibana_system_password),
        put_analyst(client, settings.index_prefix, settings.analyst_password),
    ]


def _make_keys(client: Elasticsearch, settings: Settings, folder: Path, days: int | None) -> list[str]:
    from etl.security.connections import connections
    from etl.security.keys import keep, make_keys
    from etl.security.roles import read_roles

    made = make_keys(client, read_roles(settings.mappings, settings.index_prefix), settings.index_prefix, days)
    ca = str(settings.elasticsearch_ca) if settings.elasticsearch_ca else None
    lines = []
    for key in made:
        file = keep(folder, f"{key.role}.key", key.secret.get_secret_value() + "\n")
        lines.append(f"key {key.id} for {key.role}, until {key.expires}, in {file}")
    assert settings.elasticsearch
    file = keep(folder, "connections.json", connections(settings.elasticsearch, ca, made))
    return [*lines, f"Airflow connections in {file}"]
