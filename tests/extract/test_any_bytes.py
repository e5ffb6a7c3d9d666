"""Properties: no bytes make the extractor raise, places are counted without gaps, and what is kept is bounded."""

import gzip
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.extract import Source, extract
from etl.extract.stream import ByteStream
from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter, Skipped

HEADS = [
    b"", b" date 2025-03-03 A: X\n\n", b"{", b'{"text": "', b"[{", b'[{"text":"a"},', b"<html>", b"<!doctype html><p>", b"<rss><channel><item>",
    b"<feed><entry>", b"<?xml version='1.0'?><nitf>", b"<newsMessage>", b"<REUTERS ><TEXT><BODY>", b"WARC/1.0\r\n",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\n", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04", b"PK\x05\x06", b"title,text\n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00" * 257 + b"ustar",
]  # fmt: skip
TAILS = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from([b"\n", b"\n\n", b'"', b"}", b"]", b"</p>", b"</item>", b" date 2025-01-01 B: Y\n\n", b"WARC/1.0\r\n", b"\r\n\r\n", b"&x;", b"text"]),
    ),
    max_size=12,
).map(b"".join)  # fmt: skip
PACKED = st.sampled_from(
    [lambda data: data, gzip.compress, lambda data: gzip.compress(data)[:-9], lambda data: _zipped(data)]
)


def _zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", data)
        archive.writestr("b", data[:30])
    return out.getvalue()


@given(head=st.sampled_from(HEADS), tail=TAILS, pack=PACKED)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_crash_it_and_every_record_is_counted(head, tail, pack):
    data = pack(head + tail)
    records = list(extract(Source(file="any", day="2025-03-03", stream=io.BytesIO(data))))
    assert records, "a file without any record would be lost"
    assert [item.dump.record for item in records] == list(range(len(records)))
    assert len({item.id for item in records if isinstance(item, DeadLetter)}) == sum(
        isinstance(item, DeadLetter) for item in records
    )
    for item in records:
        assert isinstance(item, RawArticle | Skipped | DeadLetter)
        if isinstance(item, DeadLetter):
            assert item.reason
            assert item.excerpt.isprintable()
            assert len(item.raw) <= 1 << 20
        elif isinstance(item, RawArticle):
            assert item.body.strip()


@given(data=st.binary(max_size=400), sizes=st.lists(st.integers(1, 50), max_size=30), step=st.integers(1, 70))
def test_a_stream_gives_its_bytes_in_order(data, sizes, step):
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, step))

    stream = ByteStream(Slow(data))
    out = b""
    for i, size in enumerate(sizes):
        ahead = stream.peek(size)
        got = stream.read(size) if i % 2 else stream.readline(size)
        assert ahead.startswith(got) or got.endswith(b"\n") or len(got) <= size
        out += got
        assert stream.position == len(out)
    assert out + b"".join(stream.chunks()) == data


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_a_line_is_cut_at_the_limit(limit):
    stream = ByteStream(io.BytesIO(b"ab\n" + b"x" * 500 + b"\n"))
    pieces = []
    while piece := stream.readline(limit):
        pieces.append(piece)
    assert b"".join(pieces) == b"ab\n" + b"x" * 500 + b"\n"
    assert max(map(len, pieces)) <= limit
