"""Compression, archives and WARC: nested, broken, hostile, and never a file written."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile

import pytest
import zstandard

from etl.extract import Limits
from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter, Skipped

SMALL = Limits(ratio_free=1 << 20, members=50)


def kinds(records):
    return ["article" if isinstance(item, RawArticle) else item.reason for item in records]


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], *special: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in special:
            archive.addfile(info)
    return out.getvalue()


PACKERS = {
    "gzip": gzip.compress,
    "gzip in members": lambda data: gzip.compress(data[:40]) + gzip.compress(data[40:]),
    "gzip with padding": lambda data: gzip.compress(data) + b"\0" * 512,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
    "zip": lambda data: zipped({"a.txt": data}),
    "zip, stored": lambda data: zipped({"a.txt": data}, zipfile.ZIP_STORED),
    "tar": lambda data: tarred({"a.txt": data}),
    "tar.gz": lambda data: gzip.compress(tarred({"a.txt": data})),
    "zip in tar.xz": lambda data: lzma.compress(tarred({"a.zip": zipped({"a.txt": data})})),
}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_around_a_dump(read, text_dump, pack):
    records = read(pack(text_dump), day="2025-03-05")
    assert [item.title for item in records] == ["Ferry operator rejects deal", "Talks resume"]
    assert [(item.dump.file, item.dump.record, item.day) for item in records] == [
        ("dump", 0, "2025-03-05"),
        ("dump", 1, "2025-03-05"),
    ]


def test_ordinals_go_on_through_members_of_any_format(read, text_dump, page):
    data = zipped(
        {
            "a.txt": text_dump,
            "b/c.html": page,
            "d.json": b'{"text": "One."}',
            "empty.txt": b"",
            "e.gz": gzip.compress(text_dump),
        }
    )
    records = read(data)
    assert kinds(records) == ["article", "article", "article", "article", "empty", "article", "article"]
    assert [item.dump.record for item in records] == list(range(7))
    assert records[4].message.startswith("empty.txt: ")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_a_cut_file_gives_what_was_before_the_cut(read, pack):
    many = b"".join(
        b" date 2025-03-03 A: %d\n\n%s\n" % (i, b" ".join(b"%d" % (i * j * 7919 % 100_003) for j in range(300)))
        for i in range(400)
    )
    packed = pack(many)
    records = read(packed[: len(packed) * 2 // 3])
    assert isinstance(records[-1], DeadLetter)
    assert records[-1].reason == "bad_archive"
    # bzip2 gives nothing before its block of 900 kB is whole
    assert pack is bz2.compress or kinds(records)[:100] == ["article"] * 100


def test_a_broken_member_does_not_take_its_neighbours(read, text_dump):
    data = bytearray(zipped({"a.txt": text_dump, "b.txt": text_dump, "c.txt": text_dump}, zipfile.ZIP_STORED))
    second = data.find(b"rejected", data.find(b"b.txt"))
    data[second : second + 8] = b"REJECTED"
    result = kinds(read(bytes(data)))
    assert result.count("bad_archive") == 1
    assert result[:2] == result[-2:] == ["article", "article"]


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (tarred({"../evil.txt": b"x", "/etc/cron.d/x": b"x", "ok/../../x": b"x", "fine.json": b'{"text": "One."}'}),
         ["unsafe_path", "unsafe_path", "unsafe_path", "article"]),
        (tarred({}, link("a", "/etc/passwd"), link("b", "a", tarfile.LNKTYPE), link("c", "", tarfile.FIFOTYPE), link("d", "", tarfile.CHRTYPE)),
         ["not_a_file"] * 4),
        (zipped({"../evil.txt": b"x", "C:/x": b"x", "fine.json": b'{"text": "One."}'}), ["unsafe_path", "unsafe_path", "article"]),
        (zipped({"__MACOSX/._a": b"\0\5", ".DS_Store": b"\0", "a.json": b'{"text": "One."}'}), ["hidden_file", "hidden_file", "article"]),
    ],
    ids=["tar paths", "tar links and devices", "zip paths", "hidden files"],
)  # fmt: skip
def test_members_that_are_no_dumps(read, tmp_path, monkeypatch, data, expected):
    monkeypatch.chdir(tmp_path)
    assert kinds(read(data)) == expected
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(b"a" * (300 << 20), 9), "bomb"),
        (zipped({"a.txt": b"a" * (3 << 20)}), "bomb"),
        (lzma.compress(b"a" * (50 << 20)), "bomb"),
        (zstandard.compress(b"a" * (50 << 20), 19), "bomb"),
        (gzip.compress(tarred({"a": b"\0" * (50 << 20)})), "bomb"),
        (tarred({f"{i}.txt": b"" for i in range(51)}), "too_many_members"),
        (zipped({f"{i}.txt": b"" for i in range(51)}), "too_many_members"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"date 2025-03-03 A: X\n\nY"))))), "too_deep"),
        (zipped({"a.txt": b"x"})[:-30], "bad_archive"),
        (b"PK\x03\x04" + b"garbage" * 50, "bad_archive"),
        (b"\x1f\x8b\x08" + b"garbage" * 50, "bad_archive"),
        (gzip.compress(b"date 2025-03-03 A: X\n\nY") + b"something else", "bad_archive"),
    ],
    ids=["gzip", "zip", "xz", "zstd", "tar.gz", "tar members", "zip members", "nested", "cut zip", "no zip", "no gzip", "trailing bytes"],
)  # fmt: skip
def test_refused(read, data, reason):
    records = read(data, limits=SMALL)
    assert records[-1].reason == reason
    assert isinstance(records[-1], DeadLetter)


def test_a_zip_that_announces_a_million_members_is_refused_before_it_is_read(read):
    data = bytearray(zipped({"a.txt": b"x"}))
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<2H", data, end + 8, 65_000, 65_000)
    (letter,) = read(bytes(data), limits=SMALL)
    assert letter.reason == "too_many_members"


def test_an_encrypted_member(read):
    data = bytearray(zipped({"a.txt": b"x", "b.json": b'{"text": "One."}'}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    assert kinds(read(bytes(data))) == ["encrypted", "article"]


def warc(kind: str, block: bytes, target: str = "https://quaypost.example/a/1") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2025-03-04T03:00:00Z\r\nWARC-Target-URI: {target}\r\n"
    kindness = "application/warc-fields" if kind == "warcinfo" else f"application/http; msgtype={kind}"
    return f"{head}Content-Type: {kindness}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def http(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", extra: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def crawl(page) -> list[bytes]:
    address = "https://www.quaypost.example/harbour/ferry-strike"
    return [
        warc("warcinfo", b"software: test\r\n"),
        warc("request", b"GET / HTTP/1.1\r\nHost: quaypost.example\r\n\r\n"),
        warc("response", http(page), address),
        warc("response", http(gzip.compress(page), extra="Content-Encoding: gzip\r\n"), address),
        warc("response", http(b"{}", "application/json")),
        warc("response", http(page, status="404 Not Found")),
        warc("revisit", http(b"")),
        warc("response", http(b"<html><body><p>Hello</p></body></html>")),
    ]


EXPECTED = [
    "warc_warcinfo",
    "warc_request",
    "article",
    "article",
    "not_html",
    "http_status",
    "warc_revisit",
    "no_article",
]


def test_warc(read, crawl):
    data = b"".join(crawl)
    records = read(data)
    assert kinds(records) == EXPECTED
    assert all(isinstance(item, RawArticle | Skipped) for item in records)
    article = records[2]
    assert article.url == "https://www.quaypost.example/harbour/ferry-strike?utm_source=feed"
    assert article.day == "2025-03-04"  # the day of the crawl, which is never taken for the publication
    assert article.published == "2025-03-03T23:40:00+02:00"
    place = article.dump.bytes
    assert data[place.start : place.end] == crawl[2].removesuffix(b"\r\n\r\n")


def test_warc_gz_and_a_canonical_address_of_another_host(read, crawl):
    assert kinds(read(b"".join(gzip.compress(record) for record in crawl))) == EXPECTED
    (_, elsewhere) = read(
        crawl[0] + warc("response", crawl[2].partition(b"\r\n\r\n")[2][:-4], "https://copy.example/x")
    )
    assert elsewhere.url == "https://copy.example/x"


def test_a_warc_that_breaks_off(read, crawl):
    records = read(b"".join(crawl[:4])[:-200])
    assert kinds(records)[:3] == EXPECTED[:3]
    assert records[-1].reason == "bad_archive"
    assert isinstance(records[-1], DeadLetter)


BINARY = b"\x89PNG\r\n" + random.Random(11).randbytes(3 << 20)


@pytest.mark.parametrize("size", [0, 40, 300_000, 1 << 20, (1 << 20) + 1, 3 << 20])
@pytest.mark.parametrize(
    "pack",
    [bytes, lambda data: zipped({"a.bin": data}, zipfile.ZIP_STORED), lambda data: tarred({"a.bin": data})],
    ids=["alone", "in a zip", "in a tar"],
)
def test_what_is_no_dump_keeps_its_bytes_up_to_a_mebibyte(read, pack, size):
    (letter,) = read(pack(BINARY[:size]))
    assert letter.reason == ("binary" if size else "empty")
    assert letter.raw == BINARY[: min(size, 1 << 20)]
    # a replay asks by the place whether these are all of it
    assert (letter.dump.bytes is not None) == (size <= 1 << 20)
    assert letter.dump.bytes is None or (letter.dump.bytes.start, letter.dump.bytes.end) == (0, size)


def test_a_file_that_breaks_off_keeps_its_beginning_and_is_not_said_to_be_one_record(read, text_dump):
    packed = gzip.compress(text_dump * 2_000)
    *articles, letter = read(packed[: len(packed) // 2])
    assert kinds(articles)[:2] == ["article", "article"]
    assert (letter.reason, letter.raw, letter.dump.bytes) == ("bad_archive", packed[: len(packed) // 2], None)


@pytest.mark.parametrize("reason", ["encrypted", "bomb", "bad_archive", "unsafe_path"])
def test_a_member_that_is_not_unpacked_keeps_its_packed_bytes(read, reason):
    name = "../a.txt" if reason == "unsafe_path" else "a.txt"
    content = b"\0" * (3 << 20) if reason == "bomb" else b"Words that were to be read."
    data = bytearray(zipped({name: content}, zipfile.ZIP_DEFLATED if reason == "bomb" else zipfile.ZIP_STORED))
    directory = data.rfind(b"PK\x01\x02")
    if reason == "encrypted":
        data[directory + 8] |= 1
    if reason == "bad_archive":
        data[directory + 10] = 77  # a way of packing that nobody knows
    (letter,) = read(bytes(data), limits=SMALL)
    assert letter.reason == reason
    assert letter.raw == (content if reason == "unsafe_path" else bytes(data[:directory]))
