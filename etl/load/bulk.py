"""Send many small writes, and sort every single one of them by what became of it.

In: actions, encoded. Out: one `Outcome` an action, in order. Only what was refused for a passing reason is sent again,
with bounded back-off and jitter. Refuses to go on (Halt): credentials, missing aliases, blocks, an answer that does not
fit its request, a service that does not recover.

The client's own helpers are not used: they stop at the first bad item or lose the rest of the iterator when the
connection goes, and retry single items only in a mode that is not the default (elasticsearch-py issue 864).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import msgspec
from elasticsearch import Elasticsearch

from etl.load.client import TooLarge, calling, outcome_of
from etl.load.patience import Patience
from etl.records.article import Record
from etl.records.outcome import Halt, RecordError, ServiceUnreachable, TransientError

#: Far below Elasticsearch's limit for one request (100 MB), and small enough to be cheap to send again.
REQUEST_BYTES = 8_000_000
REQUEST_ACTIONS = 1_000
#: Requests on their way at once: while one is being indexed, the next is read.
AT_ONCE = 2


class Action(Record, frozen=True):
    """One write: `op` through the alias `target`; `document` is JSON on one line, empty for a deletion."""

    op: Literal["index", "delete"]
    target: str
    id: str
    version: int
    document: bytes = b""

    @property
    def size(self) -> int:
        """Bytes on the wire, about."""
        return len(self.document) + len(self.id) + len(self.target) + 120


class Outcome(Record, frozen=True):
    """What became of one action. `conflict`: something newer is there, which is as good as done."""

    state: Literal["created", "updated", "deleted", "absent", "conflict", "dead"]
    reason: str = ""
    message: str = ""


def write(
    client: Elasticsearch,
    actions: Sequence[Action],
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Outcome]:
    """Write all actions, a few requests at a time; the outcomes stand in the actions' order."""
    chunks = list(_chunks(actions))
    patient = patience or Patience()
    if len(chunks) < 2:
        return [outcome for chunk in chunks for outcome in _write_chunk(client, chunk, patient, sleep)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = threads.map(lambda chunk: _write_chunk(client, chunk, patient, sleep), chunks)
        return [outcome for outcomes in done for outcome in outcomes]


def _chunks(actions: Sequence[Action]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    size = 0
    for action in actions:
        if chunk and (len(chunk) >= REQUEST_ACTIONS or size + action.size > REQUEST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(action)
        size += action.size
    if chunk:
        yield chunk


def _write_chunk(
    client: Elasticsearch, actions: Sequence[Action], patience: Patience, sleep: Callable[[float], None]
) -> list[Outcome]:
    """One chunk until nothing of it is left to try again."""
    outcomes: dict[int, Outcome] = {}
    waiting = list(range(len(actions)))
    pauses = patience.pauses()
    while waiting:
        fault = _attempt(client, actions, waiting, outcomes)
        waiting = [at for at in waiting if at not in outcomes]
        if waiting:
            pause = next(pauses, None)
            if pause is None:
                raise ServiceUnreachable(
                    f"{fault}; {len(waiting)} of {len(actions)} writes were still refused after {patience.tries} tries. "
                    "Run this again when Elasticsearch has recovered: what is written already is not written twice."
                )
            sleep(pause)
    return [outcomes[at] for at in range(len(actions))]


def _attempt(
    client: Elasticsearch, actions: Sequence[Action], waiting: list[int], outcomes: dict[int, Outcome]
) -> TransientError | None:
    """Send what waits, note what is settled, and return the passing fault that left something over."""
    try:
        items = _send(client, [actions[at] for at in waiting])
    except TransientError as error:
        return error
    except TooLarge as error:
        return _halve(client, actions, waiting, outcomes, error)
    except RecordError as error:
        # The request as a whole was refused as malformed: one of its actions breaks all, so find it by halving.
        return _halve(client, actions, waiting, outcomes, error)
    fault = None
    for at, item in zip(waiting, items, strict=True):
        try:
            outcomes[at] = _outcome(actions[at], item)
        except TransientError as error:
            fault = error
    return fault


def _halve(
    client: Elasticsearch,
    actions: Sequence[Action],
    waiting: list[int],
    outcomes: dict[int, Outcome],
    error: TooLarge | RecordError,
) -> TransientError | None:
    if len(waiting) == 1:
        reason = error.reason if isinstance(error, RecordError) else "too_large"
        outcomes[waiting[0]] = Outcome(state="dead", reason=reason, message=str(error))
        return None
    middle = len(waiting) // 2
    faults = [_attempt(client, actions, half, outcomes) for half in (waiting[:middle], waiting[middle:])]
    return next((fault for fault in faults if fault), None)


def _send(client: Elasticsearch, actions: Sequence[Action]) -> list[dict[str, Any]]:
    lines: list[bytes] = []
    for action in actions:
        lines.append(_header(action))
        if action.op == "index":
            lines.append(action.document)
    with calling("bulk request"):
        answer = client.bulk(operations=lines, require_alias=True)  # type: ignore[arg-type] # lines go out as they are
    items = answer.body.get("items")
    if not isinstance(items, list) or len(items) != len(actions):
        found = len(items) if isinstance(items, list) else "no"
        raise Halt(f"bulk request: sizes differ, {len(actions)} writes were sent and {found} were answered; stopped")
    return items


def _header(action: Action) -> bytes:
    of = {"_index": action.target, "_id": action.id, "version": action.version, "version_type": "external_gte"}
    return msgspec.json.encode({action.op: of})


def _outcome(action: Action, item: dict[str, Any]) -> Outcome:
    """By the item's own status, never by the answer's `errors` flag."""
    found = item.get(action.op)
    if not isinstance(found, dict):
        raise Halt(f"bulk request: the answer for {action.op} {action.id} is {str(item)[:200]}; stopped")
    status, error = int(found.get("status", 0)), found.get("error")
    if action.op == "delete" and status == 404 and not error:
        return Outcome(state="absent")
    if status in (200, 201) and not error:
        result = found.get("result")
        return Outcome(state=result if result in ("created", "updated", "deleted") else "updated")
    kind = str(error.get("type", "")) if isinstance(error, dict) else ""
    if status == 409 and kind == "version_conflict_engine_exception":
        return Outcome(state="conflict")
    reason = f"{kind}: {_root(error)}" if isinstance(error, dict) else str(error)
    outcome = outcome_of(status, kind, f"{action.op} {action.id} in {action.target}: {reason}"[:1000])
    if isinstance(outcome, RecordError):
        return Outcome(state="dead", reason=outcome.reason, message=outcome.message)
    raise outcome


def _root(error: dict[str, Any]) -> str:
    """The reason with its innermost cause, which is the one that says what is wrong."""
    reasons = [str(error.get("reason", ""))]
    cause = error.get("caused_by")
    while isinstance(cause, dict):
        reasons.append(str(cause.get("reason", "")))
        cause = cause.get("caused_by")
    return " <- ".join(dict.fromkeys(reason for reason in (reasons[0], reasons[-1]) if reason))
