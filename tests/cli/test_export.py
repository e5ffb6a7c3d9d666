"""`onrecord export`: lines in, JSON-LD or CSV out; a bad line is named and the rest is written."""

import csv
import io
import json

import msgspec
import pytest
from click.testing import CliRunner

from etl.cli.export import command
from etl.enrich.enricher import Enricher
from etl.records.article import Article, Outlet
from etl.settings import load_settings


@pytest.fixture(scope="module")
def line() -> bytes:
    outlet = Outlet(id="local:organization/example-wire", name="Example Wire")
    body = "Iran denied arming the rebels. France declined to comment."
    article = Article(id="d" * 32, title="Ports", body=body, outlet=outlet, published="2024-02-13")
    return msgspec.json.encode(Enricher(load_settings().model).enrich(article)) + b"\n"


def test_quotations_are_json_lines(line: bytes) -> None:
    result = CliRunner().invoke(command, ["-", "--as", "quotation"], input=line)
    assert result.exit_code == 0
    assert [json.loads(row)["@type"] for row in result.stdout.splitlines()] == ["Quotation"]


def test_events_are_a_table_with_a_head(line: bytes) -> None:
    result = CliRunner().invoke(command, ["--as", "cameo"], input=line * 2)
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["code"] for row in found] == ["016", "011"] * 2
    assert found[0]["source"] == "wd:Q794"


def test_no_article_is_an_empty_table() -> None:
    result = CliRunner().invoke(command, ["--as", "cameo"], input=b"\n")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("bad", [b"{", b'{"id": "x"}\n', b"\xff\n", b"[]\n"])
def test_a_line_that_is_no_article_is_named_and_the_rest_is_written(bad: bytes, line: bytes) -> None:
    source = line + bad.rstrip() + b"\n" + line
    result = CliRunner().invoke(command, ["--as", "cameo"], input=source, standalone_mode=False)
    assert result.return_value == 1
    assert "line 2" in result.stderr
    assert len(result.stdout.splitlines()) == 5
