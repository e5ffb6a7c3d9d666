"""`onrecord actors`: list, show, why; tables and JSON lines; a refusal."""

import json

import pytest
from click.testing import CliRunner

from etl.cli.actors import command
from etl.enrich.syntax.model import Syntax
from etl.records.outcome import ConfigurationError


def test_list_narrows_by_words_kind_and_country() -> None:
    result = CliRunner().invoke(command, ["list", "foreign", "ministry", "--kind", "ministry", "--country", "ru"])
    assert "Ministry of Foreign Affairs of Russia" in result.output
    assert "China" not in result.output


def test_show_gives_ids_aliases_and_terms() -> None:
    result = CliRunner().invoke(command, ["show", "Obama administration", "--json"])
    assert isinstance(result.exception, ConfigurationError)
    result = CliRunner().invoke(command, ["show", "barack obama", "--json"])
    shown = json.loads(result.output)
    assert shown["id"] == "wd:Q76"
    assert {"office": "president", "of": "US", "from": "2009-01-20", "to": "2017-01-20"} in shown["offices"]


def test_why_names_the_rules(syntax: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.enrich.syntax.model.Syntax", lambda *args, **named: syntax)
    result = CliRunner().invoke(command, ["why", "-", "--json"], input="Moscow rejected the draft.")
    (row,) = [json.loads(line) for line in result.output.splitlines()]
    assert (row["actors"], row["literal"]) == (["wd:Q159"], "wd:Q649")
    assert "metonym:subject" in row["rules"]
