"""Fixtures that several folders share: one real Elasticsearch node for all tests, and a fresh index prefix for each.

A node that can't be had fails the tests that need it; none is skipped.
"""

import os
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from etl import node
from etl.settings import PROJECT

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from etl.enrich.syntax.model import Syntax

#: Of the tests' own node: apart from the operator's, and the same for every run, so that a leftover is found again.
NODE_HOME = PROJECT / ".onrecord" / "test-node"
_CONFIGURED = "ONRECORD_ELASTICSEARCH_URL"
_was_running = pytest.StashKey[bool]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember whether somebody else keeps the tests' node up."""
    session.config.stash[_was_running] = node.status(NODE_HOME) is not None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the node that these tests started; the workers of pytest-xdist leave that to their parent."""
    is_worker = hasattr(session.config, "workerinput")
    if not is_worker and not session.config.stash[_was_running]:
        node.stop(NODE_HOME)


@pytest.fixture(scope="session")
def syntax() -> "Syntax":
    """The configured language model, loaded once; it parses only the sentences that are asked for."""
    from etl.enrich.syntax.model import Syntax
    from etl.settings import load_settings

    return Syntax(load_settings().model)


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of a real node: the configured one, else the tests' own, started when first asked for."""
    configured = os.environ.get(_CONFIGURED)
    if configured:
        return configured
    NODE_HOME.mkdir(parents=True, exist_ok=True)
    return node.start(NODE_HOME, report=lambda line: print(line)).url


@pytest.fixture(scope="session")
def elasticsearch(elasticsearch_url: str) -> "Elasticsearch":
    """A client of the real node."""
    from etl.load.client import connect

    return connect(elasticsearch_url, api_key=os.environ.get("ONRECORD_ELASTICSEARCH_API_KEY"))


@pytest.fixture
def index_prefix(elasticsearch: "Elasticsearch") -> Iterator[str]:
    """A prefix that nobody else uses; all that was made under it is removed, by exact names."""
    prefix = f"test-{uuid.uuid4().hex[:10]}"
    yield prefix
    indices = list(elasticsearch.indices.get(index=f"{prefix}-*", expand_wildcards="all"))
    if indices:
        elasticsearch.indices.delete(index=indices)
    # both answer 404 where there are none
    quiet = elasticsearch.options(ignore_status=404)
    quiet.indices.delete_index_template(name=f"{prefix}-*")
    quiet.cluster.delete_component_template(name=f"{prefix}-*")


@pytest.fixture
def index(elasticsearch: "Elasticsearch", index_prefix: str) -> str:
    """A prefix whose templates, indices and aliases are set up and empty."""
    from etl.load import set_up

    set_up(elasticsearch, index_prefix, PROJECT / "mappings")
    return index_prefix
