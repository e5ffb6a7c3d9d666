"""`onrecord retract ARTICLE --reason WHY`: out of both grains and out of the store, for good.

In: an article's id. Out: what was removed, and the places in dumps that still hold the text, which are not Onrecord's to change.
"""

from __future__ import annotations

import click


@click.command()
@click.argument("article")
@click.option("--reason", required=True, help="Why; kept in the tombstone, and shown by `onrecord verify`.")
@click.confirmation_option(prompt="This erases the article's text from the store and cannot be undone. Go on?")
def command(article: str, reason: str) -> int:
    """Take an article out of the archive for good: a court order, a correction."""
    from datetime import UTC, datetime

    from etl.operation.retraction import retract
    from etl.pipeline import Access
    from etl.settings import load_settings
    from etl.store import Store
    from etl.versions.forgetting import forget

    settings = load_settings()
    client = Access.of(settings).connect()
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    done = retract(Store(settings.store_uri), client, article, reason, now, prefix=settings.index_prefix)
    kept = forget(settings, client, [article])
    click.echo(
        f"retracted {done.article}: {done.articles} document with {done.statements} statements left the index, "
        f"{done.rows} rows and {done.letters} dead letters of the store were emptied"
    )
    if kept:
        click.echo(f"{kept} documents of it left the versions of the index that are kept")
    for place in done.places:
        click.echo(f"its text is still in the dump: {place}")
    return 0
