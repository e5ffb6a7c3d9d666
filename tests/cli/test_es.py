"""`onrecord es`: what it says, and that a configured Elasticsearch is left alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import node
from etl.cli.es import command
from etl.settings import load_settings

RUNNING = node.Running(url="http://127.0.0.1:19200", pid=7, version="9.4.3", folder="/f", log="/f/log")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path))
    monkeypatch.delenv("ONRECORD_ELASTICSEARCH_URL", raising=False)
    load_settings.cache_clear()
    yield tmp_path
    load_settings.cache_clear()


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(words), standalone_mode=False)
    if done.exception:
        raise done.exception
    return int(done.return_value or 0), done.output


def test_nothing_runs(home: Path) -> None:
    status, said = run("status")
    assert (status, "onrecord es up" in said) == (3, True)
    assert run("status", "--json") == (3, "null\n")
    assert run("down") == (0, "No local node was running.\n")
    assert run("down", "--remove") == (0, "There was no local node.\n")


def test_where_it_runs_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(node, "start", lambda home, **given: asked.update(given, home=home) or RUNNING)
    monkeypatch.setattr(node, "status", lambda home: RUNNING)
    status, said = run("up", "--heap", "2g")
    assert (status, asked["heap"], asked["home"]) == (0, "2g", home)
    assert "http://127.0.0.1:19200" in said
    assert "http://127.0.0.1:19200" in run("status")[1]


def test_a_configured_one_is_used_and_its_password_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_URL", "https://elastic:hidden@es01:9200")
    load_settings.cache_clear()
    monkeypatch.setattr(node, "start", lambda *given, **named: pytest.fail("no local node is needed"))
    status, said = run("up")
    assert status == 0
    assert "https://es01:9200" in said
    assert "hidden" not in said
