"""`onrecord reprocess`: what the DAG of that name does. Stored articles with today's rules, into a version that nobody reads.

In: the store. Out: the labels that change, on standard output; nothing is swapped unless asked. It is `onrecord rebuild --again` that
must say why. Exit status 1 where articles could not be read again, 4 where a guard refuses.
"""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--reason", default="", help="Why; kept with the version. Must be given.")
@click.option("--from", "first", metavar="DAY", help="Only articles published on this day or later.")
@click.option("--to", "last", metavar="DAY", help="Only articles published on this day or earlier.")
@click.option("--outlet", "outlets", multiple=True, help="Only this outlet (id or name). Repeatable.")
@click.option(
    "--older-than", "minimum", metavar="VERSION", help="Only what an older enrichment version than this read."
)
@click.option("--versions", is_flag=True, help="List the enrichment versions of the archive, the oldest first; do nothing.")  # fmt: skip
@click.option("--count", "only_count", is_flag=True, help="Say how many articles it would be, and do nothing.")
@click.option("--approve", is_flag=True, help="Swap at once after comparing, unless more than 1 % of the articles are gone.")  # fmt: skip
@click.option("-o", "--output", multiple=True, type=click.Path(path_type=Path), help="Also write the difference to FILE: .html, .md, .json or .txt.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
def command(
    reason: str,
    first: str | None,
    last: str | None,
    outlets: tuple[str, ...],
    minimum: str | None,
    versions: bool,
    only_count: bool,
    approve: bool,
    output: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Enrich stored articles again, and show the labels that change.

    Only articles whose labels are of another enrichment version than today's are read. Nothing that anybody reads changes
    before `--approve` or `onrecord rebuild swap N`; `onrecord rebuild rollback` goes back.
    """
    if versions:
        return _list_versions()
    if not reason:
        raise click.UsageError("say why: --reason TEXT")
    from etl.cli.rebuild import rebuild
    from etl.versions.record import Choice

    choice = Choice(again=True, first=first, last=last, outlets=outlets, reason=reason, minimum=minimum)
    return rebuild(choice, only_count, approve, output, as_json)


def _list_versions() -> int:
    from collections import Counter

    from etl.settings import load_settings
    from etl.store import Catalogue, Store
    from etl.versions.enrichments import enrichments

    store = Store(load_settings().store_uri)
    counts = Counter(current.enrichment_version for current in Catalogue.open(store))
    for version in enrichments(store):
        click.echo(f"{version}  {counts[version]:>9,} articles")
    return 0
