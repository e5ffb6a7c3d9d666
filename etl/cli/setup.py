"""`onrecord setup`: templates, versioned indices, read and write aliases. Can be repeated.

In: `mappings/`. Out: what was made. Exit status 4 where a live index differs from `mappings/`.
"""

from __future__ import annotations

import click


@click.command()
def command() -> int:
    """Make the index templates, and what is missing of indices and aliases."""
    from etl.load.setup import set_up
    from etl.pipeline import Access
    from etl.settings import load_settings

    settings = load_settings()
    client = Access.of(settings).connect()
    done = set_up(client, settings.index_prefix, settings.mappings, settings.primaries)
    for line in done:
        click.echo(f"made {line}")
    click.echo(f"Templates, indices and aliases of {settings.index_prefix!r} are in place.")
    return 0
