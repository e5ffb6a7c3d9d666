"""Hostile files, each with a budget of time and memory: the rows of the fault list about parsers, archives and addresses."""

import io
import json
import re
import resource
import subprocess
import sys
import tarfile
import textwrap
import time
from pathlib import Path

import pytest

from etl.extract import Limits
from etl.extract.child import Child, child
from etl.records.article import RawArticle
from etl.records.outcome import DeadLetter, RecordError

STORY = b"".join(
    b"<p>The harbour master said on Tuesday that part %d of the deal had been rejected by both towns.</p>" % i
    for i in range(8)
)


HOSTILE = [
        pytest.param(b"<html><body>" + b"<div>" * 300 + STORY + b"</div>" * 300, {"article"}, id="300 deep: the text is kept"),
        pytest.param(b"<html><body>" + b"<div>" * 100_000 + STORY, {"too_deep"}, id="100,000 deep"),
        pytest.param(b"<html>" + b'<a x="' * 100_000, {"no_body"}, id="attributes that never end"),
        pytest.param(b"<html>" + b"<!--" * 100_000, {"no_body"}, id="comments that never end"),
        pytest.param(b"<html>" + b"<![" * 100_000, {"no_body"}, id="marked sections that never end"),
        pytest.param(b"<html><p>" + b"x" * (11 << 20) + b"</p><p>after</p>", {"too_large"}, id="a text of 11 MB"),
        pytest.param(b'<html><p title="' + b"x" * (11 << 20) + b'">after</p>', {"too_large"}, id="an attribute of 11 MB"),
        pytest.param(b"<html><table>" + b"<table><tr><td>" * 20_000, {"too_deep", "no_body"}, id="tables in tables"),
        pytest.param(b"<html><body>" + b"<b><i><p>" * 5_000 + STORY, {"too_deep", "no_body", "article"}, id="misnested formatting"),
        pytest.param(b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script><body>" + STORY, {"article"}, id="JSON-LD 100,000 deep"),
        pytest.param(b"<html><script type='application/ld+json'>" + json.dumps([{"a": {"b": {}}}] * 30_000).encode() + b"</script><body>" + STORY, {"article"}, id="JSON-LD with 90,000 objects"),
        pytest.param(b"<!---->" * 1_100 + b"<p>x", {"unknown_format", "no_body", "no_header"}, id="comments before no page"),
        pytest.param(b"<REUTERS NEWID='1'><TEXT>" + b"<TITLE>" * 200_000 + b"</TEXT></REUTERS>", {"no_body"}, id="titles that never end"),
        pytest.param(b"<REUTERS NEWID='1'><TEXT><BODY>x" + b" " * 1_000_000 + b"</BODY></TEXT></REUTERS>", {"article"}, id="a million spaces"),
        pytest.param(json.dumps({"text": "<p " * 300_000}).encode(), {"article"}, id="half tags in JSON"),
        pytest.param(b"a" * 50_000_000, {"too_large"}, id="50 MB of one line"),
        pytest.param(b"{" + b'"a":' * 600_000, {"bad_json", "too_deep"}, id="JSON that never ends"),
        pytest.param(b"<rss>" + b"<item>" * 500_000, {"too_deep"}, id="a feed of 500,000 levels"),
        pytest.param(b"title,text\n" + b'"' * 5_000_001, {"article", "no_body", "bad_row"}, id="a row of quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "allowed"), HOSTILE)
def test_hostile_documents_are_refused_or_read_within_seconds(read, data, allowed):
    started = time.monotonic()
    records = [item for item in read(data) if getattr(item, "reason", "") != "feed_header"]
    kinds = {"article" if isinstance(item, RawArticle) else item.reason for item in records}
    assert kinds <= allowed
    assert kinds
    assert time.monotonic() - started < 10


_ONE_BY_ONE = """
import io, resource, time
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from etl.extract import Source, extract
from tests.extract.test_attacks import HOSTILE
for number, case in enumerate(HOSTILE):
    started = time.process_time()
    records = sum(1 for _ in extract(Source(file="x", stream=io.BytesIO(case.values[0]))))
    print(number, records, time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
"""


@pytest.mark.faults
def test_hostile_documents_stay_within_their_memory():
    """All of them in one process that may be killed and may not grow: the largest is a line of 50 MB."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _ONE_BY_ONE], capture_output=True, text=True, cwd=root, check=True, timeout=240
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    assert len(rows) == len(HOSTILE)
    assert [row for row in rows if int(row[1]) < 1 or float(row[2]) > 10 or int(row[3]) > 700] == []


def test_300_levels_lose_no_text(read):
    (article,) = read(b"<html><body>" + b"<div>" * 300 + STORY + b"</div>" * 300)
    assert article.body.count("part ") == 8


def test_a_document_that_takes_too_long_is_killed_and_the_next_one_is_read(read, page):
    slow = b"<html><body>" + b"<p>word " * 200_000
    records = read(slow, limits=Limits(seconds=0.01))
    assert [item.reason for item in records] == ["too_slow"]
    assert isinstance(read(page)[0], RawArticle)


def test_a_child_that_dies_costs_its_document_only(read, page):
    own = child()
    assert isinstance(read(page)[0], RawArticle)
    own._process.kill()
    own._process.wait()
    assert isinstance(read(page)[0], RawArticle)


def test_a_child_that_is_killed_while_it_works():
    own = Child()
    with pytest.raises(RecordError) as caught:
        own.ask("page", [b"<html>" + b"<p>x" * 300_000, None, None], 0.05)
    assert caught.value.reason == "too_slow"
    assert own._process is None
    with pytest.raises(RecordError) as caught:
        own.ask("no such task", [], 20)
    assert caught.value.reason == "unreadable"
    own.stop()


_MEASURED = """
import io, resource, sys, gzip, json, tarfile
from etl.extract import Limits, Source, extract
def count(stream):
    return sum(1 for _ in extract(Source(file="x", stream=stream)))
{setup}
count(make(50))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
number = count(make({many}))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(number, (after - before) // 1024)
"""


def measured(setup: str, many: int) -> tuple[int, int]:
    """How many records there were, and by how many MiB the process grew from 50 of them to `many`."""
    code = _MEASURED.format(setup=textwrap.dedent(setup), many=many)
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True, timeout=120
    )
    records, grown = done.stdout.split()
    return int(records), int(grown)


PIECES = """
class Pieces(io.RawIOBase):
    def __init__(self, piece, number, head=b"", tail=b""):
        self.left, self.piece, self.ready, self.tail = number, piece, head, tail
    def read(self, size=-1):
        while len(self.ready) < size and (self.left or self.tail):
            if self.left:
                self.left, self.ready = self.left - 1, self.ready + self.piece
            else:
                self.ready, self.tail = self.ready + self.tail, b""
        out, self.ready = self.ready[:size], self.ready[size:]
        return out
"""


@pytest.mark.parametrize(
    ("make", "number"),
    [
        ('def make(n): return Pieces(b" date 2025-03-03 A: X\\n\\n" + b"A line of text. " * 300 + b"\\n", n)', 4_000),
        ('def make(n): return Pieces(json.dumps({"text": "A line. " * 600}).encode() + b"\\n", n)', 4_000),
        ('def make(n): return Pieces(json.dumps({"text": "A line. " * 600}).encode() + b",", n, b"[", b"{}]")', 4_001),
        ('def make(n): return Pieces(b"A,\\"" + b"text " * 900 + b"\\"\\n", n, b"title,text\\n")', 4_000),
        ('def make(n): return Pieces(b"<REUTERS NEWID=\\"1\\"><TEXT><BODY>" + b"text " * 900 + b"</BODY></TEXT></REUTERS>\\n", n)', 4_000),
        ('def make(n): return Pieces(b"WARC/1.0\\r\\nWARC-Type: request\\r\\nContent-Length: 4000\\r\\n\\r\\n" + b"x" * 4000 + b"\\r\\n\\r\\n", n)', 4_000),
        ('_one = tarfile.TarInfo("a"); _one.size = 512; _member = _one.tobuf() + b" date 2025-03-03 A: X\\n\\n".ljust(512, b"y")\n'
         'def make(n): return Pieces(_member, n, b"", b"\\0" * 1024)', 4_000),
    ],
    ids=["text", "JSON lines", "JSON list", "CSV", "SGML", "WARC", "tar"],
)  # fmt: skip
def test_memory_does_not_grow_with_the_number_of_records(make, number):
    records, grown = measured(PIECES + make, 4_000)
    assert records == number
    assert grown < 20


@pytest.mark.faults
@pytest.mark.parametrize(
    "make",
    [
        # 1 MB that unpacks to 1 GB
        'import zlib\n_packed = gzip.compress(b"a" * (1 << 30), 9)\ndef make(n): return io.BytesIO(_packed if n > 50 else gzip.compress(b"a"))',
        # a tar of a member that says it has 1 TB
        '_one = tarfile.TarInfo("a"); _one.size = 1 << 40\ndef make(n): return Pieces(b"x" * 4096, n * 10, _one.tobuf(tarfile.GNU_FORMAT))',
    ],
    ids=["gzip", "tar"],
)
def test_bombs_stay_within_200_mib(make):
    records, grown = measured(PIECES + make, 100)
    assert records == 1
    assert grown < 200


def test_nothing_in_extract_or_clean_fetches():
    """Addresses in a dump are data: no module on the road before the index knows how to make a request."""
    forbidden = re.compile(
        r"\b(?:import|from)\s+(?:requests|httpx|urllib\.request|urllib3|aiohttp|socket)\b|fetch_url|fetch_response|urlopen"
    )
    sources = [
        path for stage in ("extract", "clean") for path in (Path(__file__).parents[2] / "etl" / stage).rglob("*.py")
    ]
    assert len(sources) > 20
    assert [str(path) for path in sources if forbidden.search(path.read_text("utf-8"))] == []


def test_the_child_has_a_memory_limit():
    code = "from etl.extract import tasks; import resource, sys; sys.argv = ['x', str(1 << 30)]; tasks.serve = lambda *_: sys.exit(resource.getrlimit(resource.RLIMIT_AS)[0] != 1 << 30); tasks.main()"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 1 << 30


def test_a_tar_with_a_thousand_links_is_a_thousand_skips(read):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for i in range(1000):
            info = tarfile.TarInfo(f"{i}")
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
    records = read(out.getvalue())
    assert len(records) == 1000
    assert not any(isinstance(item, DeadLetter | RawArticle) for item in records)


_TEN_THOUSAND = """
import json, pathlib, resource, sys, zipfile
from etl.dumps import named_files
from etl.extract import Source, extract
from etl.pipeline import plan_paths
from etl.settings import Settings
folder, number = pathlib.Path(sys.argv[1]), int(sys.argv[2])
text = " date 2025-03-03 A: X\\n\\n" + "A line of text. " * 50
if sys.argv[3] == "zip":
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for i in range(number):
            out.writestr(f"{i % 100}/{i}.txt", text)
else:
    for i in range(number):
        (folder / f"{i}.txt").write_text(text)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
files, records = list(named_files([str(folder)])), 0
for file in files:
    with file.open() as stream:
        records += sum(1 for _ in extract(Source(file=file.name, stream=stream)))
plans = plan_paths(Settings(home=folder / "home"), [str(folder)], "r1")
print(len(files), records, plans[0].shards, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


@pytest.mark.parametrize(("kind", "files"), [("folder", 10_000), ("zip", 1)])
def test_ten_thousand_files_are_streamed(tmp_path, kind, files):
    """What is held is a list of names, not of texts: 8 MB of dumps, or an archive's directory, within 60 MiB."""
    command = [sys.executable, "-c", _TEN_THOUSAND, str(tmp_path), "10000", kind]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True, timeout=240)
    found, records, shards, grown = map(int, done.stdout.split())
    assert (found, records) == (files, 10_000)
    assert 1 <= shards <= 512
    assert grown < 60
