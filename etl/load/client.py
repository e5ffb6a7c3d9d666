"""The Elasticsearch client, and what each of its failures means here.

In: address and credentials. Out: a client that answered. Every call of this package goes through `calling`, which turns the
client's exceptions into the three outcomes: RecordError (400 family), TransientError, or a kind of Halt.
Refuses (ConfigurationError): wrong credentials, a server of another major version. No secret is ever part of a message.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit, urlunsplit

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from etl.load.trust import authority, distrust
from etl.records.outcome import ConfigurationError, Halt, RecordError, ServiceUnreachable, TransientError

#: The whole time that a first contact may take: a command must say within seconds that nobody is there.
CONTACT_SECONDS = 6.0
_CONTACT_TRY_SECONDS = 2.0
_MAJOR = "9"
TRANSIENT_STATUS = frozenset({429, 502, 503, 504})


class TooLarge(Exception):
    """The server takes no request of this size (413); the caller sends less at once."""


def connect(
    url: str,
    *,
    api_key: str | None = None,
    basic_auth: tuple[str, str] | None = None,
    ca: str | None = None,
    timeout: float = 60.0,
) -> Elasticsearch:
    """A client for `url` that has answered once. Raises ServiceUnreachable within seconds where nobody does.

    The client never retries by itself (it would do so without a pause): retrying is the loader's, with back-off.
    """
    address, from_url = _without_credentials(url)
    options = authority(ca)
    try:
        client = Elasticsearch(
            address,
            api_key=api_key or None,
            basic_auth=None if api_key else basic_auth or from_url,
            request_timeout=timeout,
            max_retries=0,
            retry_on_timeout=False,
            http_compress=not _is_loopback(address),  # packing costs more than loopback does
            **options,  # type: ignore[arg-type]
        )
    except (ValueError, OSError) as error:
        raise ConfigurationError(f"ONRECORD_ELASTICSEARCH_URL is {address!r}: {error}") from error
    _make_contact(client, address)
    return client


@contextmanager
def calling(what: str) -> Iterator[None]:
    """Around one call of the client: its exceptions leave as TooLarge, RecordError, TransientError or Halt."""
    try:
        yield
    except UnsupportedProductError as error:
        raise ConfigurationError(f"{what}: what answers is no Elasticsearch {_MAJOR}: {error}") from error
    except ApiError as error:
        raise outcome_of(error.status_code, _error_type(error), f"{what}: {_reason(error)}") from error
    except TlsError as error:
        raise ConfigurationError(f"{what}: {distrust(error.message)}") from error
    except (NoConnection, ConnectionTimeout, SerializationError) as error:
        raise TransientError(f"{what}: {type(error).__name__}: {error.message}") from error
    except TransportError as error:
        raise TransientError(f"{what}: {error.message}") from error


def outcome_of(status: int, kind: str, message: str) -> Exception:
    """The one table of what an HTTP status and an error type mean, for whole requests and for items alike."""
    if kind == "cluster_block_exception":
        return ServiceUnreachable(
            f"{message}. Elasticsearch has blocked writing, most often because its disk is full: make room, "
            "or lift the block, then run this again; nothing is lost."
        )
    if status in TRANSIENT_STATUS:
        return TransientError(message)
    if status == 401:
        return ConfigurationError(f"{message}. Elasticsearch refuses these credentials (wrong, or expired).")
    if status == 403:
        return ConfigurationError(f"{message}. These credentials may not do this.")
    if status == 404:
        return ConfigurationError(f"{message}. Make the indices and aliases with `onrecord setup`.")
    if status == 413:
        return TooLarge(message)
    if status == 400:
        return RecordError(kind or "refused", message)
    return Halt(f"{message} (HTTP {status}, {kind or 'no type'}: not known here, so the run stops)")


def _make_contact(client: Elasticsearch, address: str) -> None:
    deadline = time.monotonic() + CONTACT_SECONDS
    while True:
        try:
            with calling("first contact"):
                answer = client.options(request_timeout=_CONTACT_TRY_SECONDS).info()
        except TransientError as error:
            if time.monotonic() + _CONTACT_TRY_SECONDS > deadline:
                raise ServiceUnreachable(_nobody(address, str(error))) from error
            time.sleep(0.5)
            continue
        except ConfigurationError as error:
            if isinstance(error.__cause__, ApiError) and error.__cause__.status_code == 403:
                return  # a key without the privilege `monitor` may still do all that it is for
            raise
        version = str(answer["version"]["number"])
        if version.partition(".")[0] != _MAJOR:
            raise ConfigurationError(f"Elasticsearch at {address} has version {version}; this needs {_MAJOR}.x.")
        return


def _nobody(address: str, why: str) -> str:
    return (
        f"Elasticsearch at {address} does not answer ({why}). Start the local node with `onrecord es up`, "
        f"or set ONRECORD_ELASTICSEARCH_URL to one that runs{_perhaps_https(address, why)}."
    )


def _perhaps_https(address: str, why: str) -> str:
    """A server that wants TLS hangs up on a request without it."""
    return "; if it runs, it may want https://" if address.startswith("http:") and "closed connection" in why else ""


def _without_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address without `user:password@`, which would else stand in the client's repr and in log lines."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError("ONRECORD_ELASTICSEARCH_URL must look like https://host:9200")
    user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    port = parts.port or (443 if parts.scheme == "https" else 9200)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, f"{host}:{port}", parts.path, "", "")), user


def _is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")


def _error_type(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    return str(inner.get("type", "")) if isinstance(inner, dict) else ""


def _reason(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    inner = body.get("error")
    if not isinstance(inner, dict):
        return str(inner or error.message)[:500]
    roots = [str(root.get("reason")) for root in inner.get("root_cause", []) if isinstance(root, dict)]
    reason = " <- ".join(dict.fromkeys([str(inner.get("reason")), *roots[:1]]))
    return str(reason or error.message)[:500]
