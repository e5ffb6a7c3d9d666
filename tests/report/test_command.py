"""`onrecord report` as somebody types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from etl.load import load
from etl.settings import PROJECT
from tests.load.samples import article, statement


def onrecord(
    home: Path, *words: str, url: str = "http://127.0.0.1:9", prefix: str = "onrecord"
) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "ONRECORD_HOME": str(home),
        "ONRECORD_ELASTICSEARCH_URL": url,
        "ONRECORD_INDEX_PREFIX": prefix,
    }
    command = [str(Path(sys.executable).with_name("onrecord")), "report", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.elasticsearch
def test_it_writes_a_page_about_the_period(
    elasticsearch: Elasticsearch, elasticsearch_url: str, index: str, tmp_path: Path
) -> None:
    load(
        elasticsearch,
        [article("a1", statement("s1", denial_status="denied"))],
        prefix=index,
        mappings=PROJECT / "mappings",
    )
    elasticsearch.indices.refresh(index=f"{index}-*")
    where = {"url": elasticsearch_url, "prefix": index}
    file = tmp_path / "march.html"
    written = onrecord(tmp_path, "--from", "2026-03", "-o", str(file), **where)
    assert (written.returncode, written.stdout) == (0, f"wrote {file}\n")
    assert "s1 was a fact" in file.read_text(encoding="utf-8")
    assert "2026-03-01</time> to" in file.read_text(encoding="utf-8")
    piped = onrecord(tmp_path, "--from", "2026-03-01", "--to", "2026-03-31", "-o", "-", **where)
    assert piped.stdout == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        pytest.param(["--from", "2026-02-30", "-o", "x.html"], 2, "is no date", id="a day that is none"),
        pytest.param(
            ["--from", "2026-03-02", "--to", "2026-03-01", "-o", "x"], 2, "ends before it begins", id="backwards"
        ),
        pytest.param(["-o", "x.html"], 2, "--from", id="no period"),
        pytest.param(["--from", "2026-03-02", "-o", "x.html"], 3, "does not answer", id="nobody there"),
    ],
)
def test_what_it_refuses_leaves_no_file(tmp_path: Path, words: list[str], status: int, said: str) -> None:
    done = onrecord(tmp_path, *words)
    assert done.returncode == status
    assert said in done.stderr
    assert not list(tmp_path.glob("x*"))
