"""The steps of a rebuild with small, JSON-able arguments and results: the command line calls them in a loop, Airflow as tasks.

    begin_rebuild ─▶ plan_again ─▶ enrich_group … ─▶ plan_fill ─▶ fill_group … ─▶ compare_version ─▶ [approval] ─▶ swap

Each can be repeated; a rebuild that died is finished by beginning it again with the same choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from etl.load.verify import index_identity
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import Settings
from etl.store import Store
from etl.versions.again import plan_sweep
from etl.versions.compare import compare
from etl.versions.difference import Difference
from etl.versions.fill import finish
from etl.versions.live import live_version
from etl.versions.prospect import again_entries
from etl.versions.record import Choice, folder_of, get_rebuild
from etl.versions.rendering import as_html, as_markdown, headline
from etl.versions.start import start

if TYPE_CHECKING:
    from etl.pipeline.access import Access


def begin_rebuild(
    settings: Settings,
    access: Access,
    *,
    again: bool = False,
    first: str | None = None,
    last: str | None = None,
    outlets: Sequence[str] = (),
    reason: str = "",
    minimum: str | None = None,
) -> dict[str, Any]:
    """Make a new version, or go on with one that was begun: `{"version": 2}`."""
    choice = Choice(
        again=again,
        first=first or None,
        last=last or None,
        outlets=tuple(outlets),
        reason=reason,
        minimum=minimum or None,
    )
    return {"version": start(settings, access, choice).version}


def plan_again(settings: Settings, version: int) -> list[dict[str, int]]:
    """What is to be enriched again, in groups: the arguments of `enrich_group`; none where nothing is."""
    store = Store(settings.store_uri)
    return plan_sweep(settings, get_rebuild(store, settings.index_prefix, version))[1]


def compare_version(settings: Settings, access: Access, version: int) -> dict[str, Any]:
    """Finish filling, compare with the live version, and keep the report; returns its summary for whoever approves."""
    finish(settings, access, version)
    store, client = Store(settings.store_uri), access.connect()
    rebuild = get_rebuild(store, settings.index_prefix, version)
    live = live_version(client, settings.index_prefix)
    if live == version:
        raise ConfigurationError(f"version {version} is live already; there is nothing to compare it with")
    if rebuild.choice.ranged and rebuild.previous != live:
        raise GuardTripped(
            f"version {version} is a copy of version {rebuild.previous}, and version {live} is live now: drop it "
            f"(`onrecord rebuild drop {version}`) and begin again"
        )
    found = compare(client, settings.index_prefix, live, version)
    store.write_json(f"{rebuild.folder}/difference.json", found)
    store.fs.pipe_file(store.path(f"{rebuild.folder}/difference.html"), as_html(found).encode())
    rebuild.with_(state="compared", previous=live).save(store)
    return {"version": version, "live": live, "headline": headline(found), "report": as_markdown(found)}


def unread(settings: Settings, access: Access, version: int) -> int:
    """How many dead letters a version's making left: articles that could not be enriched again, or that its index refused."""
    store = Store(settings.store_uri)
    rebuild = get_rebuild(store, settings.index_prefix, version)
    buried = sum(store.rows(name) for entry in again_entries(store, rebuild).values() for name in entry.dead)
    return buried + len(store.refused(index_identity(access.connect(), settings.index_prefix, version)))


def difference_of(settings: Settings, version: int) -> Difference:
    """The difference that was found when a version was compared."""
    store = Store(settings.store_uri)
    name = f"{folder_of(settings.index_prefix, version)}/difference.json"
    try:
        return msgspec.convert(store.read_json(name), Difference)
    except FileNotFoundError:
        raise ConfigurationError(f"version {version} of {settings.index_prefix!r} was not compared yet") from None
