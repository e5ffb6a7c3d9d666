"""`onrecord rebuild`: a new version of the index from the store, compared with the live one, and swapped when approved.

In: the store. Out: a new version, the difference on standard output, reports in files when asked. Nothing that anybody reads
changes before `--approve` or `onrecord rebuild swap N`; `onrecord rebuild rollback` goes back in one command. Exit status 1
where articles became dead letters, 4 where a guard refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from etl.settings import Settings
    from etl.versions.difference import Difference
    from etl.versions.record import Choice

_STATES = {
    "swapped": "kept, was live",
    "rolled_back": "kept, rolled back",
    "compared": "compared, waits for approval",
    "lost": "its indices are gone",
}
#: A version that lacks more of the live one's articles than this is not swapped in unseen.
_LOST_UNSEEN = 0.01


@click.group(invoke_without_command=True)
@click.option("--again", is_flag=True, help="Enrich the stored articles again with today's rules, lists and model.")
@click.option("--from", "first", metavar="DAY", help="With --again: only articles published on this day or later.")
@click.option("--to", "last", metavar="DAY", help="With --again: only articles published on this day or earlier.")
@click.option("--outlet", "outlets", multiple=True, help="With --again: only this outlet (id or name). Repeatable.")
@click.option(
    "--older-than", "minimum", metavar="VERSION", help="With --again: only what an older enrichment version read."
)
@click.option("--reason", default="", help="Why; kept with the version.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--approve", is_flag=True, help="Swap at once after comparing, unless more than 1 % of the articles are gone."
)
@click.option("-o", "--output", multiple=True, type=click.Path(path_type=Path), help="Also write the difference to FILE: .html, .md, .json or .txt.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
@click.pass_context
def command(
    context: click.Context,
    again: bool,
    first: str | None,
    last: str | None,
    outlets: tuple[str, ...],
    minimum: str | None,
    reason: str,
    dry_run: bool,
    approve: bool,
    output: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Fill a new version of the index from the store, and compare it with the live one.

    Searches and nightly loads go on meanwhile. Run again with the same options, it goes on with what was begun. A range of
    days or outlets enriches only these articles again, and copies all others from the live version.
    """
    if context.invoked_subcommand:
        return 0
    from etl.versions.record import Choice

    choice = Choice(again=again, first=first, last=last, outlets=outlets, reason=reason, minimum=minimum)
    return rebuild(choice, dry_run, approve, output, as_json)


def rebuild(choice: Choice, dry_run: bool, approve: bool, output: tuple[Path, ...], as_json: bool) -> int:
    """All of it, for `rebuild` and `reprocess` alike; returns the exit status."""
    from etl.pipeline import Access
    from etl.settings import load_settings
    from etl.versions.steps import unread

    settings = load_settings()
    if dry_run:
        from etl.versions.start import preview

        _print_plan(preview(settings, Access.of(settings), choice), as_json)
        return 0
    _check_outputs(output)
    version = _fill(settings, choice)
    found = _compare(settings, version)
    _show(found, output, as_json)
    lost = unread(settings, Access.of(settings), version)
    if approve:
        _approve(settings, found)
    else:
        click.echo(f"Nothing was swapped. To make version {version} live: onrecord rebuild swap {version}", err=as_json)
    if lost:
        click.echo(
            f"{lost} articles became dead letters on the way; those that were not read again keep their labels.",
            err=True,
        )
    return 1 if lost else 0


@command.command("swap")
@click.argument("version", type=click.IntRange(min=1))
def swap_command(version: int) -> int:
    """Approve: make a compared VERSION the live one, from one moment to the next."""
    from etl.pipeline import Access
    from etl.settings import load_settings

    settings = load_settings()
    _swap(settings, Access.of(settings), version)
    return 0


@command.command("rollback")
@click.option(
    "--to", "version", type=click.IntRange(min=1), help="A kept version; default: the one that was live before."
)
def rollback_command(version: int | None) -> int:
    """Go back to the version that was live before the last swap."""
    from etl.pipeline import Access
    from etl.settings import load_settings
    from etl.versions.swapping import rollback

    settings = load_settings()
    done = rollback(settings, Access.of(settings), version)
    if done["left"] == done["version"]:
        click.echo(f"Version {done['version']} of {settings.index_prefix!r} is live already.")
        return 0
    click.echo(f"Version {done['version']} of {settings.index_prefix!r} is live again; version {done['left']} is kept.")
    if done["lacking"]:
        click.echo(
            f"It has an older mapping and lacks {len(done['lacking'])} runs that were loaded since it was left, "
            f"from {done['lacking'][0]} to {done['lacking'][-1]}. Go back to the mappings that it was made from, and the "
            "next load brings them."
        )
    return 0


@command.command("drop")
@click.argument("version", type=click.IntRange(min=1))
def drop_command(version: int) -> int:
    """Delete a VERSION that is not live, for good."""
    from etl.pipeline import Access
    from etl.settings import load_settings
    from etl.versions.swapping import drop

    settings = load_settings()
    drop(settings, Access.of(settings), version)
    click.echo(f"Version {version} of {settings.index_prefix!r} is dropped.")
    return 0


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_command(as_json: bool) -> int:
    """Show every version: which one is live, which are kept."""
    from etl.pipeline import Access
    from etl.settings import load_settings
    from etl.versions.swapping import states

    settings = load_settings()
    for one in states(settings, Access.of(settings)):
        why = f"  {one['reason']}" if one["reason"] else ""
        click.echo(json.dumps(one) if as_json else f"v{one['version']}  {_STATES.get(one['state'], one['state'])}{why}")
    return 0


@command.command("show")
@click.argument("version", type=click.IntRange(min=1))
@click.option(
    "-o", "--output", multiple=True, type=click.Path(path_type=Path), help="Also to FILE (.html, .md, .json, .txt)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON.")
def show_command(version: int, output: tuple[Path, ...], as_json: bool) -> int:
    """Show again what was found when a VERSION was compared."""
    from etl.settings import load_settings
    from etl.versions.steps import difference_of

    _check_outputs(output)
    _show(difference_of(load_settings(), version), output, as_json)
    return 0


def _fill(settings: Settings, choice: Any) -> int:
    """All steps up to the comparison, with progress; returns the version."""
    from etl.cli.progress import bar
    from etl.pipeline import Access
    from etl.versions.fill import fill_group, plan_fill
    from etl.versions.start import start
    from etl.versions.steps import plan_again

    access = Access.of(settings)
    version = start(settings, access, choice).version
    click.echo(f"filling version {version} of {settings.index_prefix!r}", err=True)
    groups = plan_again(settings, version) if choice.again else []
    if groups:
        with bar("groups enriched again", len(groups)) as advance:
            _enrich(settings, groups, advance)
    fills = plan_fill(settings, access, version)
    with bar("groups loaded", len(fills)) as advance:
        for group in fills:
            fill_group(settings, access, **group)
            advance(1)
    return version


def _enrich(settings: Settings, groups: list[dict[str, int]], advance: Callable[[int], None]) -> None:
    workers = min(settings.worker_count, len(groups))
    jobs = [(settings, group) for group in groups]
    if workers == 1:
        for job in jobs:
            _enrich_one(job)
            advance(1)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_enrich_one, jobs):
            advance(1)


def _enrich_one(job: tuple[Settings, dict[str, int]]) -> dict[str, Any]:
    from etl.versions.again import enrich_group

    settings, group = job
    return enrich_group(settings, **group)


def _compare(settings: Settings, version: int) -> Difference:
    from etl.pipeline import Access
    from etl.versions.steps import compare_version, difference_of

    compare_version(settings, Access.of(settings), version)
    return difference_of(settings, version)


def _approve(settings: Settings, found: Difference) -> None:
    from etl.pipeline import Access
    from etl.records.outcome import GuardTripped

    if found.lost > _LOST_UNSEEN:
        raise GuardTripped(
            f"version {found.version} lacks {found.articles_gone.count:,} of the {found.articles.before:,} live articles; it was "
            f"not swapped. If that is right: onrecord rebuild swap {found.version}"
        )
    _swap(settings, Access.of(settings), found.version)


def _swap(settings: Settings, access: Any, version: int) -> None:
    from etl.versions.swapping import swap

    done = swap(settings, access, version)
    click.echo(
        f"Version {version} of {settings.index_prefix!r} is live. Version {done['previous']} is kept: "
        f"`onrecord rebuild rollback` goes back to it, `onrecord rebuild drop {done['previous']}` deletes it."
    )


def _show(found: Difference, output: tuple[Path, ...], as_json: bool) -> None:
    forms = _forms()
    for path in output:
        path.write_text(forms[path.suffix](found), encoding="utf-8")
    click.echo(forms[".json" if as_json else ".txt"](found), nl=False)


def _forms() -> dict[str, Callable[[Difference], str]]:
    import msgspec

    from etl.versions.rendering import as_html, as_markdown, as_text

    def as_json(found: Difference) -> str:
        return msgspec.json.encode(found).decode() + "\n"

    return {".txt": as_text, ".md": as_markdown, ".html": as_html, ".json": as_json}


def _check_outputs(output: tuple[Path, ...]) -> None:
    for path in output:
        if path.suffix not in _forms():
            raise click.BadParameter(f"{path} must end in .html, .md, .json or .txt", param_hint="--output")


def _print_plan(plan: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(plan))
        return
    rest = "the rest copied from the live version" if plan["copied"] else "filled from the store"
    click.echo(f"Version {plan['version']} would be made beside version {plan['live']}, which is live: {rest}.")
    click.echo(f"The store holds {plan['articles']:,} articles with {plan['statements']:,} statements.")
    click.echo(f"{plan['again']:,} of them would be enriched again.")
    for line in plan["mapping_changes"] or ["The mapping would not change."]:
        click.echo(line)
