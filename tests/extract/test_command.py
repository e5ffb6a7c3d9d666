"""`onrecord extract`: what a program reads, what a person reads, the exit status."""

import gzip
import json

import pytest
from click.testing import CliRunner, Result

from etl.cli.extract import command
from etl.extract import Source, extract
from etl.records.article import RawArticle
from etl.records.outcome import ConfigurationError


def run(*arguments: str, stdin: bytes = b"") -> tuple[Result, int]:
    result = CliRunner().invoke(command, list(arguments), input=stdin, standalone_mode=False)
    assert result.exception is None, result.output
    return result, result.return_value


def test_articles_on_standard_output_and_dead_letters_on_standard_error(tmp_path, text_dump, page):
    day = tmp_path / "2025-03-05"
    day.mkdir()
    (day / "a.txt").write_bytes(text_dump)
    (day / "b.html.gz").write_bytes(gzip.compress(page))
    (day / "c.bin").write_bytes(bytes(range(256)) * 10)
    (day / "d.txt.part").write_bytes(text_dump[:50])  # still being written
    result, status = run(str(tmp_path))
    articles = [json.loads(line) for line in result.stdout.splitlines()]
    assert status == 1
    assert [(a["dump"]["file"], a["dump"]["record"]) for a in articles] == [
        (str(day / "a.txt"), 0),
        (str(day / "a.txt"), 1),
        (str(day / "b.html.gz"), 0),
    ]
    assert articles[0]["published"] == "2025-03-03"
    assert articles[0]["revision"] == "2025-03-05T00:00:00Z"
    assert articles[2]["outlet"]["as_given"] == "The Quay Post"
    assert "c.bin, record 0: binary" in result.stderr
    assert "4 records: 3 articles, 1 dead letters" in result.stderr


def test_standard_input_to_a_file(tmp_path, text_dump):
    out = tmp_path / "out.jsonl"
    _, status = run("-", "--day", "2025-03-05", "-o", str(out), stdin=text_dump)
    lines = out.read_text().splitlines()
    assert (status, len(lines)) == (0, 2)
    assert json.loads(lines[1])["dump"] == {"file": "-", "record": 1, "bytes": json.loads(lines[1])["dump"]["bytes"]}


def test_errors_as_json(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"no header")
    result, status = run(str(path), "--json-errors")
    letter = json.loads(result.stderr.splitlines()[0])
    assert status == 1
    assert (letter["reason"], letter["dump"]["file"], "raw" in letter) == ("no_header", str(path), False)


def test_a_path_that_is_not_there(tmp_path):
    result = CliRunner().invoke(command, [str(tmp_path / "nothing")], standalone_mode=False)
    assert isinstance(result.exception, ConfigurationError)
    with pytest.raises(ConfigurationError, match="nothing"):
        list(extract(Source(file=str(tmp_path / "nothing"))))


def test_a_dump_in_an_object_store(text_dump):
    import fsspec

    with fsspec.open("memory://dumps/2025-03-05/a.txt", "wb") as out:
        out.write(text_dump)
    records = list(extract(Source(file="memory://dumps/2025-03-05/a.txt", day="2025-03-05")))
    assert [isinstance(item, RawArticle) for item in records] == [True, True]
    assert records[0].dump.file == "memory://dumps/2025-03-05/a.txt"
