"""A real node with security on: its own state, its own first password, stopped by its pid when the tests end."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr

from etl import node
from etl.load import set_up
from etl.load.client import connect
from etl.security.keys import make_keys
from etl.security.roles import read_roles
from etl.settings import PROJECT
from tests.security.certificates import authority, sign

HOME = PROJECT / ".onrecord" / "secure-node"
MAPPINGS = PROJECT / "mappings"
Login = Callable[[str], Elasticsearch]


class Secure:
    """The node: its address, the CA that signed its certificate, and the superuser's password."""

    def __init__(self, url: str, password: str, ca: Path) -> None:
        self.url = url
        self.password = SecretStr(password)
        self.ca = ca

    @property
    def address(self) -> str:
        """With the superuser's credentials, as an operator would set it."""
        return self.url.replace("https://", f"https://elastic:{self.password.get_secret_value()}@")

    def superuser(self) -> Elasticsearch:
        return self.connect(basic_auth=("elastic", self.password.get_secret_value()))

    def connect(self, **credentials: Any) -> Elasticsearch:
        """As every command does it."""
        return connect(self.url, ca=str(self.ca), **credentials)

    def with_key(self, encoded: str) -> Elasticsearch:
        """A client that has not asked anything yet: some keys may not even say hello."""
        return Elasticsearch(self.url, api_key=encoded, max_retries=0, ca_certs=str(self.ca))


@pytest.fixture(scope="session")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """Users on and TLS on, as in the stack."""
    node.remove(HOME)  # one that a killed run left has another password
    HOME.mkdir(parents=True, exist_ok=True)
    password, ca = secrets.token_hex(16), authority("tests")
    signed = sign(ca)
    guard = node.Guard(
        password=SecretStr(password),
        certificate=node.Certificate(server=signed.certificate, key=SecretStr(signed.key), authority=ca.pem),
    )
    file = tmp_path_factory.mktemp("certs") / "ca.crt"
    file.write_text(ca.pem)
    running = node.start(HOME, heap="512m", guard=guard)
    try:
        yield Secure(running.url, password, file)
    finally:
        node.remove(HOME)


@pytest.fixture(scope="session")
def prefix(secure: Secure) -> Iterator[str]:
    """Indices set up as an operator sets them up, with a neighbour that is somebody else's."""
    name = f"test-{secrets.token_hex(4)}"
    client = secure.superuser()
    set_up(client, name, MAPPINGS)
    client.indices.create(index=f"{name}x-articles")
    yield name
    found = list(client.indices.get(index=f"{name}*", expand_wildcards="all"))
    client.indices.delete(index=found)


@pytest.fixture(scope="session")
def login(secure: Secure, prefix: str) -> Login:
    """`login("reader")`: a client with a key made from that role of `mappings/roles/`."""
    keys = {key.role: key for key in make_keys(secure.superuser(), read_roles(MAPPINGS, prefix), prefix)}
    return lambda role: secure.with_key(keys[role].secret.get_secret_value())
