"""Where Elasticsearch is and how to log in; apart from the rest of the road, so that a search starts without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from etl.records.outcome import ConfigurationError, ServiceUnreachable
from etl.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch


class Access(BaseModel):
    """Where Elasticsearch is and how to log in; neither the key nor an address, which may hold a password, shows."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(repr=False)
    api_key: SecretStr | None = None
    ca: str | None = None
    timeout: float = 60.0

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """The access that the settings give; without any, the run stops and says what to do."""
        if not settings.elasticsearch:
            raise ServiceUnreachable(
                "no Elasticsearch is running here and none is configured: start a local node with `onrecord es up`, "
                "or set ONRECORD_ELASTICSEARCH_URL"
            )
        return cls(
            url=settings.elasticsearch,
            api_key=settings.elasticsearch_api_key,
            ca=str(settings.elasticsearch_ca) if settings.elasticsearch_ca else None,
            timeout=settings.elasticsearch_timeout,
        )

    @classmethod
    def of_connection(cls, scheme: str | None, host: str | None, port: int | None, extra: dict[str, Any]) -> Access:
        """The access that an Airflow connection gives: its schema, host and port, and `api_key`, `ca_certs` as extras."""
        if not host:
            raise ConfigurationError("the Airflow connection onrecord_elasticsearch has no host")
        key = extra.get("api_key")
        return cls(
            url=f"{scheme or 'http'}://{host}:{port or 9200}",
            api_key=SecretStr(key) if key else None,
            ca=extra.get("ca_certs"),
            timeout=float(extra.get("request_timeout", 60)),
        )

    def connect(self) -> Elasticsearch:
        """A client that answered; ServiceUnreachable or ConfigurationError otherwise."""
        from etl.load.client import connect

        key = self.api_key.get_secret_value() if self.api_key else None
        return connect(self.url, api_key=key, ca=self.ca, timeout=self.timeout)
