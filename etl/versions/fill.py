"""Fill a version from the store, and prove that it holds what the store says.

In: the runs that the version lacks by the store's marks. Out: their rows that count and their dead letters in the version's
indices, checked article by article, and the marks. Nightly runs may settle meanwhile: `catch_up` goes on until nothing
lacks, and the swap calls it once more while nobody can settle.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from etl.load.articles import LoadReport, load
from etl.load.letters import load_dead_letters
from etl.load.removal import remove_articles, remove_years
from etl.load.verify import count_documents, index_identity, verify_articles
from etl.pipeline.archive import Archive
from etl.records.outcome import GuardTripped
from etl.settings import Settings
from etl.store import Store
from etl.versions.again import enrich_group, plan_sweep
from etl.versions.live import set_interval
from etl.versions.prospect import Key, Prospect
from etl.versions.record import Rebuild, find_rebuild, get_rebuild

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from etl.pipeline.access import Access

#: How many differences a message names.
_SHOWN = 10


def plan_fill(settings: Settings, access: Access, version: int) -> list[dict[str, Any]]:
    """What the version lacks, in groups of runs: `[{"version": 2, "runs": [[day, run], …]}, …]`."""
    lacking = _lacking(settings, access.connect(), version, _prospect(settings, version))
    size = max(1, -(-len(lacking) // settings.max_shards))
    return [{"version": version, "runs": lacking[at : at + size]} for at in range(0, len(lacking), size)]


def fill_group(settings: Settings, access: Access, version: int, runs: list[list[str]]) -> dict[str, Any]:
    """Load the rows that count and the dead letters of some runs, verify and mark them; returns counts."""
    client = access.connect()
    prospect = _prospect(settings, version)
    keys: list[Key] = [(day, run) for day, run in runs]
    report = load(
        client,
        prospect.articles(keys),
        prefix=settings.index_prefix,
        mappings=settings.mappings,
        filling=version,
    )
    letters = chain(prospect.dead_letters(keys), report.dead)
    load_dead_letters(client, letters, prefix=settings.index_prefix, filling=version)
    _prove(settings, client, version, prospect, keys, report)
    return {
        "version": version,
        "articles": report.articles,
        "statements": report.statements,
        "refused": len(report.dead),
    }


def catch_up(settings: Settings, access: Access, version: int) -> Prospect:
    """Enrich again and load whatever lacks, in this process, until nothing does; returns the prospect as it then was."""
    while True:
        rebuild = find_rebuild(Store(settings.store_uri), settings.index_prefix, version)
        groups = plan_sweep(settings, rebuild)[1] if rebuild and rebuild.state in ("filling", "compared") else []
        for again in groups:
            enrich_group(settings, **again)
        prospect = _prospect(settings, version)
        lacking = _lacking(settings, access.connect(), version, prospect)
        if not lacking:
            return prospect
        fill_group(settings, access, version, lacking)


def finish(settings: Settings, access: Access, version: int) -> dict[str, Any]:
    """Catch up, make all searchable, and count: a version that was filled from the store holds that and nothing else."""
    prospect = catch_up(settings, access, version)
    client = access.connect()
    # whoever retracted an article, or dropped a year, may have done so while it was being loaded
    hide(client, prospect.archive, settings.index_prefix, version)
    set_interval(client, settings.index_prefix, version, None)
    found = count_documents(client, settings.index_prefix, version)
    rebuild = get_rebuild(prospect.store, settings.index_prefix, version)
    if not rebuild.choice.ranged:
        refused = prospect.store.refused(index_identity(client, settings.index_prefix, version))
        known = filter(None, map(prospect.catalogue.get, refused.keys() | prospect.archive.hidden))
        lost = [one for one in known if one.id in prospect.archive.hidden or refused[one.id] == one.version]
        expected = {
            "articles": len(prospect.catalogue) - len(lost),
            "statements": prospect.catalogue.count_statements() - sum(one.statements for one in lost),
        }
        wrong = [f"{count} {g}, not {expected[g]}" for g, count in found.items() if count != expected.get(g, count)]
        if wrong:
            raise GuardTripped(
                f"version {version} of {settings.index_prefix!r} holds {' and '.join(wrong)} as the store does: somebody "
                f"else wrote to it. Drop it (`onrecord rebuild drop {version}`) and rebuild."
            )
    return {"version": version, "articles": found["articles"], "statements": found["statements"]}


def hide(client: Elasticsearch, archive: Archive, prefix: str, version: int) -> None:
    """Take out of a version that is being filled what no index may show."""
    remove_articles(client, archive.retracted, prefix=prefix, filling=version)
    remove_years(client, archive.dropped, prefix=prefix, filling=version)


def _prospect(settings: Settings, version: int) -> Prospect:
    """The prospect that a version is to hold; a version that a rollback goes back to holds what is settled."""
    store = Store(settings.store_uri)
    rebuild = find_rebuild(store, settings.index_prefix, version)
    return Prospect.open(settings, rebuild if rebuild and _is_new(rebuild) else None)


def _is_new(rebuild: Rebuild) -> bool:
    return rebuild.state in ("filling", "compared")


def _lacking(settings: Settings, client: Elasticsearch, version: int, prospect: Prospect) -> list[list[str]]:
    done = prospect.store.loaded(index_identity(client, settings.index_prefix, version))
    return [[day, run] for day, run in prospect.runs if (day, run) not in done]


def _prove(
    settings: Settings,
    client: Elasticsearch,
    version: int,
    prospect: Prospect,
    keys: list[Key],
    report: LoadReport,
) -> None:
    """Every row of these runs that counts is in both grains; then, and only then, the runs are marked."""
    refused = {letter.article for letter in report.dead}

    def differing(prospect: Prospect) -> list[str]:
        rows = (one for key in keys for one in prospect.rows(key) if one.id not in refused)
        expected = ((one.id, one.version, one.statements) for one in rows)
        return verify_articles(client, expected, prefix=settings.index_prefix, filling=version)

    # where they differ, another group may have loaded what was settled since: the second look is at the prospect of now
    differences = differing(prospect) and differing(_prospect(settings, version))
    if differences:
        shown = "\n  ".join(differences[:_SHOWN])
        raise GuardTripped(
            f"version {version} of {settings.index_prefix!r} and the store differ in {len(differences)} places:\n  {shown}\n"
            "run the rebuild again; if they still differ, somebody else writes to the new version"
        )
    index = index_identity(client, settings.index_prefix, version)
    for day, run in keys:
        of_run = {one.id: one.version for one in prospect.rows((day, run)) if one.id in refused}
        prospect.store.mark_loaded(index, day, run, of_run)
