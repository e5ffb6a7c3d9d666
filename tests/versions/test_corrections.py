"""Hand corrections in a rebuild: whatever the new rules say, what a person decided stands, in every version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from etl.records.enriched import Statement
from tests.versions.conftest import Archive, Relabel

pytestmark = pytest.mark.elasticsearch

TEXT = """[[override]]
article = "a1"
statement = "s2"
evidence = "the ministry said that s2 was a fact."
denial_status = "rejected"
by = "an editor"
reason = "it turned down an offer"
"""


def confirmed(statement: Statement) -> Statement:
    return msgspec.structs.replace(statement, denial_status="confirmed", detail="confirmed")


@pytest.fixture
def corrected(archive: Archive, tmp_path: Path) -> Archive:
    """The archive, with one statement corrected and loaded."""
    file = tmp_path / "overrides.toml"
    file.write_text(TEXT)
    archive.settings = archive.settings.model_copy(update={"overrides": file})
    archive.night("2026-03-04", "n3")
    assert archive.labels()["s2"] == "rejected"
    return archive


@pytest.mark.parametrize("choice", [{}, {"first": "2026-03-01", "last": "2026-03-31"}], ids=["whole", "a range"])
def test_a_correction_outlives_better_rules_and_the_way_back(
    corrected: Archive, better_rules: Callable[[Relabel], list[str]], choice: dict[str, str]
) -> None:
    before = corrected.labels()
    better_rules(confirmed)
    corrected.swap(corrected.rebuild(again=True, **choice))
    labels = corrected.labels()
    assert labels["s2"] == "rejected"
    assert labels["s1"] == labels["s3"] == "confirmed"
    source = corrected.read()["statements/s2"][1]
    assert (source["override"], source["rule"][-1]) == (True, "override")
    corrected.rollback()
    assert corrected.labels() == before
    assert corrected.lacking() == []


def test_a_correction_that_is_made_while_a_version_is_filled_comes_with_the_next_night(
    archive: Archive, tmp_path: Path
) -> None:
    version = archive.rebuild()
    file = tmp_path / "overrides.toml"
    file.write_text(TEXT)
    archive.settings = archive.settings.model_copy(update={"overrides": file})
    archive.swap(version)
    archive.night("2026-03-04", "n3")
    assert archive.labels()["s2"] == "rejected"


def test_a_correction_that_is_taken_back_is_gone_after_the_next_night(corrected: Archive) -> None:
    corrected.swap(corrected.rebuild())
    assert corrected.settings.overrides is not None
    corrected.settings.overrides.write_text("")
    corrected.night("2026-03-05", "n4")
    assert corrected.labels()["s2"] == "denied"
