"""One search request, with the few retries that somebody who waits for an answer can bear."""

from typing import Any

from elasticsearch import Elasticsearch

from etl.load.client import calling
from etl.load.patience import Patience, patiently
from etl.records.outcome import ConfigurationError, RecordError, ServiceUnreachable

_PATIENCE = Patience(tries=3, first=0.3, most=1.0)


def ask(client: Elasticsearch, index: str, **body: Any) -> dict[str, Any]:
    """The answer to a search. Raises ConfigurationError where Elasticsearch refuses the question."""

    def once() -> dict[str, Any]:
        with calling(f"searching {index}"):
            return dict(client.search(index=index, **body).body)

    try:
        answer = patiently(once, _PATIENCE)
    except RecordError as error:
        raise ConfigurationError(error.message) from error
    failed = answer.get("_shards", {}).get("failed", 0)
    if answer.get("timed_out") or failed:
        raise ServiceUnreachable(f"searching {index}: {failed} shards failed; the answer would be incomplete")
    return answer
