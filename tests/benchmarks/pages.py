"""`make bench`, pages and crawls: extract and clean, beside the same library called in a bare loop over the same bytes.

The pages are one page of the tests, varied, and filled up with the navigation that real ones have.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from etl.settings import PROJECT
from tests.benchmarks.measuring import Measure, measured

PAGES = 200
NAVIGATION = "".join(
    f'<li class="menu-item"><a href="/section/{i}"><span>Section {i}</span></a></li>' for i in range(600)
)


def write_pages(folder: Path) -> tuple[Path, Path]:
    """A folder of pages, and a WARC.gz of the same."""
    pages, crawl = folder / "pages", folder / "crawl.warc.gz"
    pages.mkdir(parents=True)
    page = (PROJECT / "tests/data/extract/page_graph.html").read_text("utf-8")
    with crawl.open("wb") as out:
        for number in range(PAGES):
            varied = page.replace("ferry-strike", f"ferry-strike-{number}").replace(
                "<nav>", f"<nav><ul>{NAVIGATION}</ul>"
            )
            data = varied.replace("nine-day", f"{number}-day").encode()
            (pages / f"{number}.html").write_bytes(data)
            out.write(gzip.compress(_record(data, number)))
    return pages, crawl


def _record(page: bytes, number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    target = f"https://www.quaypost.example/harbour/ferry-strike-{number}"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-03-04T03:00:00Z\r\nWARC-Target-URI: {target}\r\n"
    length = f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return (head + length).encode() + block + b"\r\n\r\n"


def road(path: Path) -> int:
    """Extract and clean; returns how many articles."""
    from etl.clean import clean
    from etl.dumps import named_files
    from etl.enrich.actors.gazetteer import Gazetteer
    from etl.extract import Source, extract
    from etl.extract.child import child
    from etl.records.article import RawArticle

    outlets = Gazetteer.load(None)
    found = 0
    for file in named_files([str(path)], "2025-03-05"):
        with file.open() as stream:
            for raw in extract(Source(file=file.name, day=file.day, stream=stream)):
                found += isinstance(raw, RawArticle) and bool(clean(raw, outlets).body)
    child().stop()  # waited for, so that its time and memory are counted
    return found


def bare_pages(path: Path) -> int:
    """The body extractor alone, in this process, metadata included; returns how many texts."""
    from trafilatura import bare_extraction

    texts = (bare_extraction(file.read_bytes(), favor_precision=True, with_metadata=True) for file in path.iterdir())
    return sum(text is not None for text in texts)


def bare_crawl(path: Path) -> int:
    """The WARC reader and the body extractor alone; returns how many texts."""
    from fastwarc.warc import ArchiveIterator
    from trafilatura import bare_extraction

    with path.open("rb") as stream:
        records = (record.reader.read() for record in ArchiveIterator(stream, parse_http=True))
        return sum(bare_extraction(data, favor_precision=True, with_metadata=True) is not None for data in records)


def rows(folder: Path) -> Iterator[tuple[str, Measure]]:
    """Name and measure of each; the result is the number of articles."""
    pages, crawl = write_pages(folder)
    yield "HTML, body extractor in a loop", measured(bare_pages, pages)
    yield "HTML, extract and clean", measured(road, pages)
    yield "WARC, reader and extractor in a loop", measured(bare_crawl, crawl)
    yield "WARC, extract and clean", measured(road, crawl)


def report(folder: Path) -> None:
    """Print the rows."""
    print(f"\n{'':38}{'records/s':>10}{'per CPU s':>11}{'MB':>7}{'taken':>8}")
    for name, measure in rows(folder):
        rates = f"{measure.result / measure.wall:>10.1f}{measure.result / measure.cpu:>11.1f}"
        print(f"{name:38}{rates}{measure.megabytes:>7.0f}{measure.result:>8}", flush=True)
