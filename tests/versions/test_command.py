"""`onrecord rebuild` as an operator types it, on the real node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from etl.cli import rebuild, reprocess
from etl.records.enriched import EnrichedArticle
from etl.records.outcome import DeadLetter
from etl.settings import Settings
from etl.versions.live import live_version
from tests.load.samples import article
from tests.versions.conftest import Archive, said

pytestmark = pytest.mark.elasticsearch


def onrecord(archive: Archive, *words: str) -> tuple[int, str]:
    """Exit status and all output of `onrecord WORDS`."""
    command = [sys.executable, "-c", "from etl.cli import main; main()", *words]
    env = {**os.environ, **environment(archive)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def environment(archive: Archive) -> dict[str, str]:
    """The variables that name this archive."""
    settings = archive.settings
    return {
        "ONRECORD_HOME": str(settings.home),
        "ONRECORD_INDEX_PREFIX": settings.index_prefix,
        "ONRECORD_ELASTICSEARCH_URL": str(settings.elasticsearch_url),
    }


def live(archive: Archive) -> int:
    return live_version(archive.client, archive.settings.index_prefix)


def test_a_rebuild_prints_the_difference_and_swaps_nothing_unasked(archive: Archive, tmp_path: Path) -> None:
    page = tmp_path / "difference.html"
    status, output = onrecord(archive, "rebuild", "-o", str(page))
    assert status == 0, output
    assert "3 articles, 5 statements; of 5 statements in both, 0 changed a label" in output
    assert "Nothing was swapped. To make version 2 live: onrecord rebuild swap 2" in output
    assert "<title>" in page.read_text(encoding="utf-8")
    assert live(archive) == 1
    status, output = onrecord(archive, "rebuild", "swap", "2")
    assert (status, live(archive)) == (0, 2), output
    status, output = onrecord(archive, "rebuild", "rollback")
    assert (status, live(archive)) == (0, 1), output
    assert onrecord(archive, "rebuild", "drop", "1")[0] == 2
    assert onrecord(archive, "rebuild", "drop", "2")[0] == 0
    _, listed = onrecord(archive, "rebuild", "list", "--json")
    assert [(one["version"], one["state"]) for one in map(json.loads, listed.splitlines())] == [
        (1, "live"),
        (2, "dropped"),
    ]


def test_a_dry_run_does_nothing(archive: Archive) -> None:
    status, output = onrecord(archive, "rebuild", "--dry-run", "--json")
    assert status == 0, output
    plan = json.loads(output)
    assert (plan["live"], plan["version"], plan["articles"], plan["statements"], plan["again"]) == (1, 2, 3, 5, 0)
    assert len(archive.aliases()) == 4
    assert not archive.store.fs.exists(archive.store.path("rebuilds"))


def test_approval_in_advance_does_not_cover_a_loss(archive: Archive) -> None:
    """An article that only the index holds is lost by filling from the store: a person must say that this is right."""
    from etl.load import load

    alone = article("a9", said("s9"))
    load(archive.client, [alone], prefix=archive.settings.index_prefix, mappings=archive.settings.mappings)
    status, output = onrecord(archive, "rebuild", "--approve")
    assert status == 4, output
    assert "lacks 1 of the 4 live articles; it was not swapped" in output
    assert live(archive) == 1
    status, output = onrecord(archive, "rebuild", "swap", "2")
    assert (status, live(archive)) == (0, 2), output


def test_the_enrichment_versions_are_listed_and_a_reprocess_says_why(archive: Archive) -> None:
    status, output = onrecord(archive, "reprocess", "--versions")
    assert (status, output.split()) == (0, ["v1", "3", "articles"])
    status, output = onrecord(archive, "reprocess")
    assert status == 2
    assert "--reason" in output
    assert live(archive) == 1


def test_approval_in_advance_swaps_where_nothing_is_lost(archive: Archive) -> None:
    status, output = onrecord(archive, "rebuild", "--approve")
    assert (status, live(archive)) == (0, 2), output


@pytest.mark.parametrize("words", [("rebuild", "--again"), ("reprocess", "--reason", "better rules")])
def test_articles_that_could_not_be_read_again_are_told_by_the_exit_status(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """They keep the labels that they had, and the letter stands once the version is swapped in."""

    def again(_: Settings, articles: Iterable[EnrichedArticle]) -> Iterator[EnrichedArticle | DeadLetter]:
        for one in articles:
            bad = DeadLetter(
                id="l", stage="enrich", reason="enrichment_failed", message="m", excerpt="", article=one.id
            )
            yield bad if one.id == "a1" else msgspec.structs.replace(one, enrichment_version="v2")

    monkeypatch.setattr("etl.versions.again.enrich_again", again)
    for module in ("etl.versions.again", "etl.pipeline.again"):
        monkeypatch.setattr(f"{module}.enrichment_of_today", lambda _: "v2")
    # in this process, where the rules are changed
    settings = archive.settings.model_copy(update={"workers": 1})
    monkeypatch.setattr("etl.settings.load_settings", lambda: settings)
    before = archive.labels()
    command = {"rebuild": rebuild.command, "reprocess": reprocess.command}[words[0]]
    done = CliRunner().invoke(command, [*words[1:], "--approve"], standalone_mode=False)
    assert done.exception is None, done.output
    assert done.return_value == 1
    assert "1 articles became dead letters" in done.output
    assert (archive.labels(), live(archive)) == (before, 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(("--from", "2026-03-02"), "--again", id="a range without enriching again"),
        pytest.param(("-o", "report.pdf"), "must end in", id="a form of report that there is not"),
        pytest.param(("swap", "5"), "no rebuild made version 5", id="a version that is not there"),
        pytest.param(("show", "5"), "was not compared yet", id="a difference that is not there"),
    ],
)
def test_bad_usage_is_said_before_anything_is_done(archive: Archive, words: tuple[str, ...], message: str) -> None:
    status, output = onrecord(archive, "rebuild", *words)
    assert status == 2
    assert message in output
    assert len(archive.aliases()) == 4
