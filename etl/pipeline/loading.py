"""From the store into Elasticsearch, and the proof that it arrived.

`plan_load` finds what the live index lacks: the shard files of every run that was never loaded into it and found there.
So a load that died is finished by the next run, and a new, empty index is filled from the store. `load_files` loads the
rows that count; `reconcile` compares the run's records with the store and the index and stops the run on a difference.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, SecretStr

from etl.records.outcome import ConfigurationError
from etl.settings import Settings

#: A group of shard files is one load task: (shard files, dead letter files).
Group = dict[str, list[str]]


class Access(BaseModel):
    """Where Elasticsearch is and how to log in; the key never shows."""

    model_config = ConfigDict(frozen=True)

    url: str
    api_key: SecretStr | None = None
    ca: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """The access that the settings give; without any, the run stops and says what to do."""
        if not settings.elasticsearch:
            raise ConfigurationError(
                "no Elasticsearch is configured: set ONRECORD_ELASTICSEARCH_URL, or start a local node with `onrecord es up`"
            )
        ca = str(settings.elasticsearch_ca) if settings.elasticsearch_ca else None
        return cls(url=settings.elasticsearch, api_key=settings.elasticsearch_api_key, ca=ca)
