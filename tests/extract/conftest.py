"""Reading bytes as a dump file, and the documents that several tests wrap."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.extract import Extracted, FieldNames, Limits, Source, extract
from etl.extract.child import child

DATA = Path(__file__).parent.parent / "data" / "extract"

Read = Callable[..., list[Extracted]]


@pytest.fixture(scope="session")
def read():
    """The records of some bytes, as a file called `dump`."""

    def records(data: bytes, *, day: str | None = None, limits: Limits | None = None, fields: FieldNames | None = None):
        source = Source(file="dump", day=day, stream=io.BytesIO(data), fields=fields)
        return list(extract(source, limits or Limits()))

    yield records
    child().stop()


@pytest.fixture(scope="session")
def page() -> bytes:
    """A news page with JSON-LD, a canonical address, captions, a newsletter box, related stories and a tweet."""
    return (DATA / "page_graph.html").read_bytes()


@pytest.fixture(scope="session")
def text_dump() -> bytes:
    """Two articles in the text dump's form."""
    return (
        b" date 2025-03-03 The Quay Post: Ferry operator rejects deal\n\nThe operator rejected the deal.\n\nThe union said no.\n"
        b" date 2025-03-04 The Quay Post: Talks resume\n\nThe talks resumed on Tuesday.\n"
    )
