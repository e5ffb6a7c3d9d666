"""`onrecord dates`: a table, JSON lines, and a refusal."""

import json

import pytest
from click.testing import CliRunner

from etl.cli.dates import command
from etl.enrich.syntax.model import Syntax

TEXT = "He resigned on Friday, early in 2023 he had not."


@pytest.fixture(autouse=True)
def _loaded(syntax: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model that the tests have loaded already."""
    monkeypatch.setattr("etl.enrich.syntax.model.Syntax", lambda *args, **named: syntax)


def test_a_table_shows_the_reading_rule_and_anchor() -> None:
    result = CliRunner().invoke(command, [TEXT, "--published", "2024-02-13"])
    lines = [line.split() for line in result.output.splitlines()]
    assert lines[0] == ["text", "type", "value", "mod", "from", "to", "rule", "anchor"]
    assert lines[1] == ["Friday", "DATE", "2024-02-09", "2024-02-09", "2024-02-09", "weekday", "2024-02-13"]


def test_json_has_one_object_a_line() -> None:
    result = CliRunner().invoke(command, ["-", "--json"], input=TEXT)
    found = [json.loads(line) for line in result.output.splitlines()]
    assert [(one["value"], one["from"], one["to"]) for one in found] == [
        ("XXXX-WXX-5", None, None),
        ("2023", "2023-01-01", "2023-04-30"),
    ]


def test_a_bad_publication_date_is_refused() -> None:
    result = CliRunner().invoke(command, [TEXT, "--published", "2024-02-30"])
    assert result.exit_code == 2
    assert "is no YYYY" in result.output
