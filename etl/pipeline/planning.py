"""What a run will read: dump files in shards, written to the store as `plan.json`, so that tasks pass only numbers."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from etl.dumps import DumpFile, make_shards, named_files
from etl.operation.arrival import late_files, whole_files
from etl.operation.contract import NO_LIMITS, Contract, read_contract
from etl.operation.field_files import FieldFiles
from etl.operation.missed import missed_days, missed_line
from etl.records.article import Record
from etl.records.outcome import ConfigurationError
from etl.settings import Settings
from etl.store import Store

_log = logging.getLogger("onrecord.pipeline")
#: Airflow maps a task over 1024 values at most.
_MOST_SHARDS = 1000
_NAMED = 20
#: The folder name of articles whose dump names no day.
NO_DAY = "none"


class Plan(Record, frozen=True, kw_only=True):
    """One run of one day: how many shards, files and bytes. The files themselves are in the store."""

    day: str
    run: str
    shards: int
    files: int
    bytes: int


def new_run(label: str) -> str:
    """A name for a run that no other run has, sortable by time: `20261123T013000Z-label-1f2e`."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", label).strip("-")[:60]
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{stem}-{secrets.token_hex(2)}"


def plan_day(settings: Settings, day: str, run: str) -> Plan:
    """Plan the dump of one day. A day without any whole file stops the run: nothing to read is no success."""
    files = FieldFiles(settings.fields).mark(whole_files(settings, day), Store(settings.store_uri))
    return _plan(settings, files, day, run, read_contract(settings.dumps))


def plan_paths(
    settings: Settings, paths: Iterable[str], run: str, day: str | None = None, fields: Path | None = None
) -> list[Plan]:
    """Plan files and folders that a user named, one plan a day, in order of the days; `fields` names their fields."""
    paths = list(paths)
    files = sorted(named_files(paths, day), key=lambda file: (file.day or "", file.name))
    files = FieldFiles(settings.fields, fields).mark(files, Store(settings.store_uri))
    if not files:
        raise ConfigurationError("there is no dump file under the paths given")
    contract = contract_of(paths)
    return [
        _plan(settings, list(some), of_day or NO_DAY, run, contract) for of_day, some in groupby(files, lambda f: f.day)
    ]


def shard_files(store: Store, day: str, run: str, shard: int) -> list[DumpFile]:
    """The dump files of one planned shard."""
    plan = store.read_json(f"{store.run_folder(day, run)}/plan.json")
    return msgspec.convert(plan[shard], list[DumpFile])


def contract_of(paths: Sequence[str]) -> Contract:
    """The contract in the folder that was named, or in the one above it; the defaults where neither has one, but that a person may
    name an empty file: its dead letter says so."""
    folders = [folder for path in paths for folder in (path, path.rstrip("/").rpartition("/")[0])]
    found = (read_contract(folder) for folder in folders if folder)
    return next((contract for contract in found if contract != Contract()), Contract(records=0))


def _plan(settings: Settings, files: Sequence[DumpFile], day: str, run: str, contract: Contract) -> Plan:
    shards = make_shards(files, settings.shard_bytes, settings.max_shards)
    store = Store(settings.store_uri)
    store.write_json(f"{store.run_folder(day, run)}/contract.json", contract)
    store.write_json(f"{store.run_folder(day, run)}/plan.json", shards)
    return Plan(day=day, run=run, shards=len(shards), files=len(files), bytes=sum(file.size for file in files))


def day_of_run(given: str | None, run_type: str, logical_date: datetime | None, time_zone: str) -> str:
    """The dump day of an Airflow run: the logical date in the schedule's zone, or what a manual run was told.

    Refuses (ConfigurationError) a manual run that was not told, a day that does not exist, and a scheduled or backfill
    run that was told another day than its own.
    """
    own = f"{logical_date.astimezone(ZoneInfo(time_zone)):%Y-%m-%d}" if logical_date else None
    if run_type.rsplit(".", 1)[-1].lower() not in ("scheduled", "backfill"):
        if given is None:
            raise ConfigurationError('a manual run must say its day: trigger it with {"day": "YYYY-MM-DD"}')
        return _existing_day(given)
    if own is None:
        raise ConfigurationError(f"a {run_type} run without a logical date cannot tell its day")
    if given not in (None, own):
        raise ConfigurationError(f"this {run_type} run is for {own}, not for {given}: run another day by a manual run")
    return own


def plan_night(settings: Settings, day: str, run: str, late: bool = False) -> list[dict[str, Any]]:
    """`plan_day` for Airflow, which maps over lists: the arguments of `process_shard`, a shard each.

    `late`: files that came to earlier days after these were run are listed, and run as well where that is configured; days that
    were missed are named.
    """
    plans = [plan_day(settings, day, run)]
    if late:
        plans += plan_late(settings, day, run, room=_MOST_SHARDS - plans[0].shards)
        if missed := missed_days(settings, day):
            _log.warning(missed_line(missed))
    return [{"day": plan.day, "run": plan.run, "shard": shard} for plan in plans for shard in range(plan.shards)]


def plan_late(settings: Settings, day: str, run: str, room: int) -> list[Plan]:
    """Plans of the late files of the days before `day`, in at most `room` shards; none where they are only reported."""
    found = list(late_files(settings, day))
    for late in found:
        _log.warning(
            "late in %s: %d new, %d changed: %s", late.day, len(late.new), len(late.changed), _names(late.files)
        )
    if settings.late == "report" or not found or room < len(found):
        return []
    some = settings.model_copy(update={"max_shards": min(settings.max_shards, room // len(found))})
    names, store = FieldFiles(settings.fields), Store(settings.store_uri)
    return [_plan(some, names.mark(late.files, store), late.day, run, NO_LIMITS) for late in found]


def _names(files: Sequence[DumpFile]) -> str:
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return ", ".join(file.name for file in files[:_NAMED]) + more


def _existing_day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise ConfigurationError(f"{given!r} is no day: give it as YYYY-MM-DD") from None
