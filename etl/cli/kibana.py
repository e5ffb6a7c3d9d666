"""`onrecord kibana build|check`: Kibana's saved objects, made from a readable source and checked without a Kibana.

In: `mappings/kibana/objects.toml`. Out: `onrecord.ndjson` beside it, which the stack's init job imports. Exit status 4 where
`check` finds something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from etl.settings import Settings


@click.group()
def command() -> None:
    """Kibana's data views, searches and dashboards, as data."""


@command.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Default: mappings/kibana/onrecord.ndjson.")
def build(output: str | None) -> int:
    """Write the saved objects for the configured index prefix."""
    from etl.settings import load_settings

    settings = load_settings()
    target = output or str(settings.mappings / "kibana" / "onrecord.ndjson")
    with click.open_file(target, "w", encoding="utf-8", atomic=target != "-") as file:
        file.write(_built(settings))
    return 0


@command.command()
def check() -> int:
    """Compare the saved objects with the mappings and with themselves."""
    from etl.kibana.check import check, fields_of
    from etl.load.templates import INDICES, Templates
    from etl.settings import load_settings

    settings = load_settings()
    templates = Templates(settings.mappings, settings.index_prefix)
    fields = {f"{settings.index_prefix}-{grain}": fields_of(templates.mapping(grain)) for grain in INDICES}
    complaints = check(_built(settings), fields)
    click.echo("\n".join(complaints) or "Nothing to complain about.")
    return 4 if complaints else 0


def _built(settings: Settings) -> str:
    from etl.kibana.build import build
    from etl.kibana.source import read_source

    return build(read_source(settings.mappings), settings.index_prefix)
