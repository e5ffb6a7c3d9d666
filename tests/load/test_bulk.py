"""Every item of a bulk answer is sorted by its own status; only what may succeed later is sent again."""

from collections.abc import Callable
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, ConnectionTimeout, HttpHeaders, NodeConfig, ObjectApiResponse
from elastic_transport import ConnectionError as NoConnection
from elasticsearch import ApiError

from etl.load.bulk import REQUEST_ACTIONS, REQUEST_BYTES, Action, write
from etl.load.patience import Patience
from etl.records.outcome import ConfigurationError, Halt, ServiceUnreachable

Item = tuple[int, str]
SENT: Item = (201, "")


def meta(status: int) -> ApiResponseMeta:
    return ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "127.0.0.1", 9200))


class Scripted:
    """Stands for the client: `answer` is told the ids of a request and gives its items, or raises."""

    def __init__(self, answer: Callable[[int, list[str]], list[Item]]) -> None:
        self.answer = answer
        self.requests: list[list[str]] = []

    def bulk(self, *, operations: list[bytes], require_alias: bool) -> ObjectApiResponse[Any]:
        import msgspec

        assert require_alias
        headers = [msgspec.json.decode(line) for line in operations]
        ids = [one[op]["_id"] for one in headers for op in ("index", "delete") if op in one]
        self.requests.append(ids)
        items = self.answer(len(self.requests), ids)
        return ObjectApiResponse({"errors": False, "items": [shaped(*item) for item in items]}, meta(200))


def shaped(status: int, kind: str) -> dict[str, Any]:
    error = {"error": {"type": kind, "reason": f"because {kind}"}} if kind else {"result": "created"}
    return {"index": {"status": status, **error}}


def api_error(status: int, kind: str = "") -> ApiError:
    body = {"error": {"type": kind, "reason": "so"}} if kind else {}
    return ApiError("no", meta(status), body)


def actions(count: int) -> list[Action]:
    return [Action(op="index", target="t", id=str(at), version=1, document=b'{"a":1}') for at in range(count)]


def run(
    answer: Callable[[int, list[str]], list[Item]], count: int = 4, tries: int = 4
) -> tuple[Scripted, list[str], list[float]]:
    client, pauses = Scripted(answer), []
    outcomes = write(client, actions(count), Patience(tries=tries, first=1.0, most=4.0), pauses.append)  # type: ignore[arg-type]
    return client, [outcome.state for outcome in outcomes], pauses


@pytest.mark.parametrize(
    ("item", "state"),
    [
        ((201, ""), "created"),
        ((409, "version_conflict_engine_exception"), "conflict"),
        ((400, "document_parsing_exception"), "dead"),
        ((400, "strict_dynamic_mapping_exception"), "dead"),
    ],
)
def test_an_item_that_is_settled(item: Item, state: str) -> None:
    client, states, pauses = run(lambda request, ids: [SENT if id_ != "2" else item for id_ in ids])
    assert states == ["created", "created", state, "created"], "in the actions' order, neighbours untouched"
    assert len(client.requests) == 1
    assert pauses == []


@pytest.mark.parametrize(
    "item", [(429, "es_rejected_execution_exception"), (503, "unavailable_shards_exception"), (502, ""), (504, "")]
)
def test_only_what_was_refused_for_now_is_sent_again(item: Item) -> None:
    status, kind = item[0], item[1] or "gateway"
    client, states, pauses = run(
        lambda request, ids: [(status, kind) if request < 3 and id_ in "13" else SENT for id_ in ids]
    )
    assert client.requests == [["0", "1", "2", "3"], ["1", "3"], ["1", "3"]]
    assert states == ["created"] * 4
    assert len(pauses) == 2


@pytest.mark.parametrize("fault", [NoConnection("gone"), ConnectionTimeout("slow"), api_error(429), api_error(503)])
def test_a_request_that_failed_for_now_is_sent_again_whole(fault: Exception) -> None:
    def answer(request: int, ids: list[str]) -> list[Item]:
        if request < 3:
            raise fault
        return [SENT for _ in ids]

    client, states, pauses = run(answer)
    assert [len(ids) for ids in client.requests] == [4, 4, 4]
    assert states == ["created"] * 4
    assert 0 < pauses[0] <= 1 < pauses[1] <= 2, "pauses grow"


@pytest.mark.parametrize(
    ("item", "kind", "says"),
    [
        ((401, "security_exception"), ConfigurationError, "credentials"),
        ((403, "security_exception"), ConfigurationError, "may not"),
        ((404, "index_not_found_exception"), ConfigurationError, "onrecord setup"),
        ((429, "cluster_block_exception"), ServiceUnreachable, "disk"),  # flood stage: 429, and no use in trying again
        ((403, "cluster_block_exception"), ServiceUnreachable, "block"),
        ((418, "teapot_exception"), Halt, "not known"),
        ((409, "some_other_conflict"), Halt, "not known"),
    ],
)
def test_an_item_that_stops_the_run(item: Item, kind: type[Halt], says: str) -> None:
    with pytest.raises(kind, match=says):
        run(lambda request, ids: [item if id_ == "2" else SENT for id_ in ids])


def test_patience_ends() -> None:
    with pytest.raises(ServiceUnreachable, match="2 of 4 writes were still refused after 4 tries"):
        run(lambda request, ids: [(429, "es_rejected_execution_exception") if id_ in "01" else SENT for id_ in ids])


def test_an_answer_shorter_than_its_request_stops_the_run() -> None:
    with pytest.raises(Halt, match="sizes differ"):
        run(lambda request, ids: [SENT] * (len(ids) - 1))


@pytest.mark.parametrize(("status", "reason"), [(413, "too_large"), (400, "illegal_argument_exception")])
def test_a_refused_request_is_halved_until_the_bad_one_stands_alone(status: int, reason: str) -> None:
    def answer(request: int, ids: list[str]) -> list[Item]:
        if "5" in ids:
            raise api_error(status, "" if status == 413 else reason)
        return [SENT for _ in ids]

    client, states, _ = run(answer, count=8)
    assert states == ["created"] * 5 + ["dead"] + ["created"] * 2
    assert len(client.requests) <= 7


def test_requests_are_bounded_in_count_and_bytes() -> None:
    client = Scripted(lambda request, ids: [SENT for _ in ids])
    many = actions(REQUEST_ACTIONS + 1)
    big = [
        Action(op="index", target="t", id=f"b{at}", version=1, document=b'"%s"' % (b"x" * (REQUEST_BYTES // 2)))
        for at in range(3)
    ]
    assert len(write(client, [*many, *big])) == len(many) + 3  # type: ignore[arg-type]
    # two requests are on their way at once: which of them arrives first is not given
    assert sorted(len(ids) for ids in client.requests) == [1, 1, 2, REQUEST_ACTIONS]


def test_a_deletion_of_what_is_not_there_is_done() -> None:
    class Deleting(Scripted):
        def bulk(self, *, operations: list[bytes], require_alias: bool) -> ObjectApiResponse[Any]:
            items = [
                {"delete": {"status": 404, "result": "not_found"}},
                {"delete": {"status": 200, "result": "deleted"}},
            ]
            return ObjectApiResponse({"errors": False, "items": items}, meta(200))

    two = [Action(op="delete", target="t", id=id_, version=1) for id_ in "ab"]
    assert [o.state for o in write(Deleting(lambda r, i: []), two)] == ["absent", "deleted"]  # type: ignore[arg-type]
