"""`onrecord es up|down|status`: the local Elasticsearch node.

In: the settings. Out: one line that says where the node is. Exit status 3 where it can't be had or doesn't run.
"""

from __future__ import annotations

import json

import click


@click.group()
def command() -> None:
    """The local Elasticsearch node, on loopback, for a machine where none is configured."""


@command.command()
@click.option("--heap", default="1g", show_default=True, help="Memory of the node, e.g. 512m or 2g.")
def up(heap: str) -> int:
    """Start the node, getting Elasticsearch where there is none; about 12 seconds once it is there."""
    from etl import node
    from etl.settings import load_settings

    settings = load_settings()
    if settings.elasticsearch_url:
        click.echo(
            f"Using the configured Elasticsearch at {_shown(settings.elasticsearch_url)}; no local node is needed."
        )
        return 0
    running = node.start(settings.home, heap=heap, report=_say)
    click.echo(f"Elasticsearch {running.version} runs on {running.url} (process {running.pid})")
    return 0


@command.command()
@click.option("--remove", is_flag=True, help="Also remove all that the node holds.")
def down(remove: bool) -> int:
    """Stop the node. What it holds stays on disk for the next start."""
    from etl import node
    from etl.settings import load_settings

    home = load_settings().home
    if remove:
        click.echo("Removed." if node.remove(home, report=_say) else "There was no local node.")
    else:
        click.echo("Stopped." if node.stop(home, report=_say) else "No local node was running.")
    return 0


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> int:
    """Say whether the node runs, and where."""
    import msgspec

    from etl import node
    from etl.settings import load_settings

    running = node.status(load_settings().home)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(running)))
    elif running:
        click.echo(
            f"Elasticsearch {running.version} runs on {running.url} (process {running.pid}); its log: {running.log}"
        )
    else:
        click.echo("No local node is running. Start it with `onrecord es up`.")
    return 0 if running else 3


def _say(line: str) -> None:
    click.echo(line, err=True)


def _shown(url: str) -> str:
    """Without user and password, should the address hold them."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}".rstrip(":")
