"""The privilege matrix on a real node: what each kind of API key can do, and what it can't.

The first table is about Elasticsearch's own privileges: which ones a key should not be given. The second is about the roles
of `mappings/roles/`: that each can do its work, and nothing else.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from tests.security.conftest import Login, Secure

pytestmark = [
    pytest.mark.faults,
    pytest.mark.filterwarnings("ignore:the index privilege:elasticsearch.ElasticsearchWarning"),
]

Call = Callable[[Elasticsearch, str], Any]
OK, NO = "ok", 403


def attempt(call: Call, client: Elasticsearch, name: str) -> str | int:
    """What became of it: `ok`, or the HTTP status that refused it, of the request or of its only item."""
    try:
        answer = call(client, name)
    except ApiError as error:
        return error.status_code
    items = answer.body.get("items") if isinstance(answer.body, dict) else None
    if items:
        (item,) = [of for entry in items for of in entry.values()]
        return OK if item["status"] < 300 else int(item["status"])
    return OK


def bulk(action: str, body: dict[str, Any] | None = None, id_: str | None = None, at: str = "{}-one") -> Call:
    def call(client: Elasticsearch, name: str) -> Any:
        target = {"_index": at.format(name), **({"_id": id_} if id_ else {})}
        return client.bulk(operations=[{action: target}, *([body] if body else [])], refresh=False)

    return call


#: Elasticsearch's privileges: what a key with nothing but them on `<name>-*` may do.
DESCRIPTORS: dict[str, dict[str, Any]] = {
    "index": {"indices": ["index"]},
    "create_doc": {"indices": ["create_doc"], "cluster": ["monitor"]},
    "write": {"indices": ["write"], "cluster": ["monitor"]},
    "read": {"indices": ["read", "view_index_metadata"]},
    "migrator": {
        "indices": ["create_index", "manage", "read", "write"],
        "cluster": ["monitor", "manage_index_templates"],
    },
}
COLUMNS = tuple(DESCRIPTORS)
ROWS: list[tuple[str, Call, tuple[str | int, ...]]] = [
    ("bulk, a new document", bulk("index", {"a": 1}, "new"), (OK, NO, OK, NO, OK)),
    ("bulk, create", bulk("create", {"a": 1}), (OK, OK, OK, NO, OK)),
    ("bulk, overwrite", bulk("index", {"a": 2}, "held"), (OK, NO, OK, NO, OK)),
    ("bulk, update", bulk("update", {"doc": {"a": 3}}, "held"), (OK, NO, OK, NO, OK)),
    ("bulk, delete", bulk("delete", id_="gone"), (NO, NO, 404, NO, 404)),
    (
        "bulk to an index that is missing",
        bulk("create", {"a": 1}, at="{}-missing"),
        (NO, NO, NO, NO, 404),
    ),  # the node makes none
    ("bulk to somebody else's index", bulk("create", {"a": 1}, at="x{}-one"), (NO, NO, NO, NO, NO)),
    ("get", lambda c, n: c.get(index=f"{n}-one", id="held"), (NO, NO, NO, OK, OK)),
    ("search", lambda c, n: c.search(index=f"{n}-one"), (NO, NO, NO, OK, OK)),
    ("search somebody else's", lambda c, n: c.search(index=f"x{n}-one"), (NO, NO, NO, NO, NO)),
    (
        "put a mapping",
        lambda c, n: c.indices.put_mapping(index=f"{n}-one", properties={"more": {"type": "keyword"}}),
        (OK, OK, OK, NO, OK),  # whoever may index may also widen the mapping: hence the drift check
    ),
    ("refresh", lambda c, n: c.indices.refresh(index=f"{n}-one"), (NO, NO, NO, NO, OK)),
    ("make an index", lambda c, n: c.indices.create(index=f"{n}-{secrets.token_hex(3)}"), (NO, NO, NO, NO, OK)),
    ("delete an index", lambda c, n: c.indices.delete(index=f"{n}-two"), (NO, NO, NO, NO, OK)),
    (
        "swap an alias",
        lambda c, n: c.indices.update_aliases(actions=[{"add": {"index": f"{n}-one", "alias": f"{n}-alias"}}]),
        (NO, NO, NO, NO, OK),
    ),
    (
        "delete by query",
        lambda c, n: c.delete_by_query(index=f"{n}-one", query={"term": {"a": 99}}),
        (NO, NO, NO, NO, OK),
    ),
    ("make another key", lambda c, n: c.security.create_api_key(name="more", expiration="1d"), (NO, NO, NO, NO, NO)),
    ("say hello", lambda c, n: c.info(), (NO, OK, OK, NO, OK)),
]


@pytest.fixture
def name(secure: Secure) -> Iterator[str]:
    """Two indices of ours and one of somebody else's."""
    client, found = secure.superuser(), f"raw-{secrets.token_hex(4)}"
    held = [f"{found}-one", f"{found}-two", f"x{found}-one"]
    for index in held:
        client.indices.create(index=index, mappings={"properties": {"a": {"type": "integer"}}})
        client.index(index=index, id="held", document={"a": 1}, refresh=True)
    yield found
    client.indices.delete(index=list(client.indices.get(index=[f"{found}-*", f"x{found}-*"])))


@pytest.mark.parametrize("column", COLUMNS)
def test_elasticsearchs_own_privileges(secure: Secure, name: str, column: str) -> None:
    given = DESCRIPTORS[column]
    descriptor = {
        "cluster": given.get("cluster", []),
        "indices": [{"names": [f"{name}-*"], "privileges": given["indices"]}],
    }
    answer = secure.superuser().security.create_api_key(name=name, expiration="1h", role_descriptors={"r": descriptor})
    client = secure.with_key(answer["encoded"])
    found = {what: attempt(call, client, name) for what, call, _ in ROWS}
    assert found == {what: expected[COLUMNS.index(column)] for what, _, expected in ROWS}


def through(grain: str, action: str, body: dict[str, Any] | None = None) -> Call:
    """A write through the alias that loaders write through."""
    return bulk(action, body, None if action == "create" else "held", at=f"{{}}-{grain}-write")


#: The roles of mappings/roles/. A dead letter is the one document that needs no more than an id here.
LETTER = {"id": "l", "stage": "load", "reason": "test", "message": "m", "excerpt": "e", "attempts": 1}
ROLES = ("loader", "migrator", "reader")
ROLE_ROWS: list[tuple[str, Call, tuple[str | int | None, ...]]] = [
    ("say hello", lambda c, n: c.info(), (OK, OK, NO)),
    ("write a letter", through("dead-letters", "index", LETTER), (OK, OK, NO)),
    ("take it back", through("dead-letters", "delete"), (OK, OK, NO)),
    ("write past the alias", bulk("create", LETTER, at="{}-dead-letters-v1"), (NO, OK, NO)),
    ("write what the mapping has not", through("dead-letters", "create", {"novel": 1}), (400, 400, NO)),
    ("search statements", lambda c, n: c.search(index=f"{n}-statements"), (OK, OK, OK)),
    ("search articles", lambda c, n: c.search(index=f"{n}-articles"), (OK, OK, OK)),
    ("count statements", lambda c, n: c.count(index=f"{n}-statements"), (OK, OK, OK)),
    ("search dead letters", lambda c, n: c.search(index=f"{n}-dead-letters"), (OK, OK, NO)),
    ("search a neighbour's", lambda c, n: c.search(index=f"{n}x-articles"), (NO, NO, NO)),
    ("refresh", lambda c, n: c.indices.refresh(index=f"{n}-statements-write"), (OK, OK, NO)),
    ("compare mappings", lambda c, n: c.indices.get(index=f"{n}-articles-write"), (OK, OK, NO)),
    ("make an index", lambda c, n: c.indices.create(index=f"{n}-articles-v{secrets.randbelow(900) + 7}"), (NO, OK, NO)),
    (
        "move an alias",
        lambda c, n: c.indices.update_aliases(
            actions=[{"add": {"index": f"{n}-articles-v1", "alias": f"{n}-articles-other"}}]
        ),
        (NO, OK, NO),
    ),
    (
        "put a template",
        lambda c, n: c.indices.put_index_template(name=f"{n}-other", index_patterns=[f"{n}-other-*"]),
        (NO, OK, NO),
    ),
    ("delete an index", lambda c, n: c.indices.delete(index=f"{n}-statements-v1"), (NO, None, NO)),
    ("read the users", lambda c, n: c.security.get_user(), (NO, NO, NO)),
    ("make another key", lambda c, n: c.security.create_api_key(name="more", expiration="1d"), (NO, NO, NO)),
    ("take a key back", lambda c, n: c.security.invalidate_api_key(name=f"{n}-reader"), (NO, NO, NO)),
    ("read cluster settings", lambda c, n: c.cluster.get_settings(), (OK, OK, NO)),
    (
        "change cluster settings",
        lambda c, n: c.cluster.put_settings(persistent={"cluster.max_shards_per_node": 1000}),
        (NO, NO, NO),
    ),
]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_can_do_its_work_and_nothing_else(login: Login, prefix: str, role: str) -> None:
    """Row 37."""
    column = ROLES.index(role)
    client = login(role)
    asked = [(what, call, expected[column]) for what, call, expected in ROLE_ROWS if expected[column] is not None]
    found = {what: attempt(call, client, prefix) for what, call, _ in asked}
    assert found == {what: expected for what, _, expected in asked}


def test_a_mixed_bulk_writes_what_it_may_and_refuses_the_rest(login: Login, prefix: str) -> None:
    lines = []
    for index in (f"{prefix}-dead-letters-write", f"{prefix}x-articles"):
        lines += [{"create": {"_index": index}}, LETTER]
    answer = login("loader").bulk(operations=lines)
    assert [item["create"]["status"] for item in answer["items"]] == [201, 403]
