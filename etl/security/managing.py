"""Calls that manage security: what Elasticsearch refuses here is the configuration's fault, never a record's."""

from collections.abc import Iterator
from contextlib import contextmanager

from etl.load.client import calling
from etl.records.outcome import ConfigurationError, RecordError


@contextmanager
def managing(what: str) -> Iterator[None]:
    """Around one call; a node whose security is off says so, and what to do."""
    try:
        with calling(what):
            yield
    except RecordError as error:
        off = "no handler found" in error.message or "security is not enabled" in error.message.lower()
        hint = " Security is off on this Elasticsearch: leave --with-keys and --with-users out." if off else ""
        raise ConfigurationError(f"{error.message}.{hint}") from error
