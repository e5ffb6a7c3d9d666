"""Enriching again: better rules reach the index by approval only, and a rollback takes them back."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from etl import pipeline
from etl.records.enriched import Statement
from etl.records.outcome import ConfigurationError, Halt
from etl.store import Catalogue
from etl.versions.record import Choice
from etl.versions.start import preview
from etl.versions.steps import difference_of
from tests.load.samples import article
from tests.versions.conftest import TODAY, Archive, Relabel, said

pytestmark = pytest.mark.elasticsearch

BetterRules = Callable[[Relabel], list[str]]
OLD = {"s1": "asserted", "s2": "denied", "s3": "no_comment", "s4": "asserted", "s5": "asserted"}


def rejected(statement: Statement) -> Statement | None:
    """`denied` becomes `rejected`, and the fifth statement was none."""
    if statement.id == "s5":
        return None
    return (
        msgspec.structs.replace(statement, denial_status="rejected")
        if statement.denial_status == "denied"
        else statement
    )


def versions(archive: Archive) -> dict[str, str]:
    return {current.id: current.enrichment_version for current in Catalogue.open(archive.store)}


def test_nothing_is_known_of_better_labels_before_the_approval(archive: Archive, better_rules: BetterRules) -> None:
    seen = better_rules(rejected)
    version = archive.rebuild(again=True)
    assert sorted(seen) == ["a1", "a2", "a3"]
    assert archive.labels() == OLD
    assert set(versions(archive).values()) == {"v1"}
    assert archive.lacking() == []
    assert archive.night("2026-03-04", "n3", article("a4", said("s6")))["differences"] == []
    archive.swap(version)
    assert archive.labels() == {
        "s1": "asserted",
        "s2": "rejected",
        "s3": "no_comment",
        "s4": "asserted",
        "s6": "asserted",
    }
    assert versions(archive) == dict.fromkeys(("a1", "a2", "a3", "a4"), TODAY)
    assert archive.lacking() == []


def test_fewer_statements_leave_none_behind(archive: Archive, better_rules: BetterRules) -> None:
    better_rules(lambda statement: None if statement.id in ("s1", "s2", "s5") else statement)
    archive.swap(archive.rebuild(again=True))
    assert archive.labels() == {"s3": "no_comment", "s4": "asserted"}
    articles = {key: source for key, (_, source) in archive.read().items() if key.startswith("articles/")}
    assert [[one["id"] for one in source.get("statements", [])] for _, source in sorted(articles.items())] == [
        [],
        ["s3"],
        ["s4"],
    ]


@pytest.mark.parametrize(
    ("choice", "enriched"),
    [
        pytest.param({"first": "2026-01-01"}, ["a1", "a2"], id="from a day on"),
        pytest.param({"last": "2025-12-31"}, ["a3"], id="up to a day, which is included"),
        pytest.param({"outlets": ["Harbour Wire"]}, ["a1", "a2", "a3"], id="an outlet by its name"),
        pytest.param({"outlets": ["local:organization/harbour-wire"], "last": "2025-12-31"}, ["a3"], id="both"),
        pytest.param({"outlets": ["Another Wire"]}, [], id="an outlet that published nothing"),
    ],
)
def test_a_range_is_enriched_again_and_the_rest_copied(
    archive: Archive, better_rules: BetterRules, choice: dict[str, str], enriched: list[str]
) -> None:
    seen = better_rules(rejected)
    rest = {key: found for key, found in archive.read().items() if key.removeprefix("articles/") not in enriched}
    version = archive.rebuild(again=True, **choice)
    assert sorted(seen) == enriched
    archive.swap(version)
    assert {key: archive.read()[key] for key in rest if not key.startswith("statements/")} == {
        key: found for key, found in rest.items() if not key.startswith("statements/")
    }
    expected = {**OLD, **({"s2": "rejected"} if "a1" in enriched else {})}
    if "a3" in enriched:
        del expected["s5"]
    assert archive.labels() == expected
    assert archive.lacking() == []


@pytest.mark.parametrize(
    ("minimum", "enriched"),
    [
        pytest.param("v1", [], id="nothing is older than the oldest"),
        pytest.param("v1.5", ["a1", "a2", "a3"], id="what the first version read"),
        pytest.param("v2", ["a1", "a2", "a3", "a4"], id="today's is the newest though nothing was read with it yet"),
    ],
)
def test_a_minimum_version_takes_only_what_an_older_one_read(
    archive: Archive, better_rules: BetterRules, minimum: str, enriched: list[str]
) -> None:
    later = msgspec.structs.replace(article("a4", said("s6", "denied")), enrichment_version="v1.5")
    archive.night("2026-03-04", "n3", later)
    seen = better_rules(rejected)
    choice = Choice(again=True, minimum=minimum)
    assert preview(archive.settings, archive.access, choice)["again"] == len(enriched)
    version = archive.rebuild(again=True, minimum=minimum)
    assert sorted(seen) == enriched
    archive.swap(version)
    assert archive.labels()["s6"] == ("rejected" if "a4" in enriched else "denied")
    assert {id_ for id_, of in versions(archive).items() if of == TODAY} == set(enriched)


@pytest.mark.parametrize(
    ("minimum", "message"),
    [
        pytest.param(
            "v7", "'v7' is no enrichment version of this archive; the oldest first, they are: v1, v2", id="unknown"
        ),
        pytest.param("v", "'v' is the beginning of more than one", id="it could be two"),
    ],
)
def test_a_minimum_version_that_nobody_knows_is_refused(
    archive: Archive, better_rules: BetterRules, minimum: str, message: str
) -> None:
    better_rules(rejected)
    with pytest.raises(ConfigurationError, match=message):
        archive.rebuild(again=True, minimum=minimum)
    assert max(archive.aliases()) == f"{archive.settings.index_prefix}-statements-v1"


def test_a_swapped_rebuild_reads_no_dump_and_says_so(archive: Archive, better_rules: BetterRules) -> None:
    """Whoever looks which files a day's runs have read finds a plan with none."""
    better_rules(rejected)
    archive.swap(archive.rebuild(again=True))
    added = [(day, entry.run) for day, entry in archive.store.runs() if not entry.has_records]
    assert added
    assert [archive.store.read_json(f"{archive.store.run_folder(*one)}/plan.json") for one in added] == [[]] * len(
        added
    )


def test_a_range_keeps_what_only_the_live_version_holds(archive: Archive, better_rules: BetterRules) -> None:
    """`onrecord load FILE` puts articles into the index that no run of the store knows."""
    from etl.load import load

    better_rules(rejected)
    alone = article("a9", said("s9"))
    load(archive.client, [alone], prefix=archive.settings.index_prefix, mappings=archive.settings.mappings)
    version = archive.rebuild(again=True, first="2026-01-01")
    assert difference_of(archive.settings, version).articles_gone.count == 0
    archive.swap(version)
    assert archive.labels() == {**OLD, "s2": "rejected", "s9": "asserted"}


def test_a_night_meanwhile_is_copied_with_the_range(archive: Archive, better_rules: BetterRules) -> None:
    better_rules(rejected)
    version = int(pipeline.begin_rebuild(archive.settings, archive.access, again=True, first="2026-01-01")["version"])
    archive.night("2026-03-04", "n3", article("a4", said("s6", "denied")))
    for group in pipeline.plan_again(archive.settings, version):
        pipeline.enrich_group(archive.settings, **group)
    pipeline.compare_version(archive.settings, archive.access, version)
    archive.swap(version)
    # the late article carries old labels too, so that it was enriched again like the others
    assert archive.labels() == {**OLD, "s2": "rejected", "s6": "rejected"}
    assert archive.lacking() == []


def test_an_article_seen_again_meanwhile_takes_the_better_labels(archive: Archive, better_rules: BetterRules) -> None:
    """A night that meets it once more gives its row a new revision with the old labels; the swap enriches that one too."""
    better_rules(rejected)
    version = archive.rebuild(again=True)
    again = article("a1", said("s1"), said("s2", "denied"), revision="2026-03-09T00:00:00+00:00")
    archive.night("2026-03-09", "n3", again)
    assert archive.labels()["s2"] == "denied"
    archive.swap(version)
    assert archive.labels()["s2"] == "rejected"
    assert versions(archive)["a1"] == TODAY
    assert archive.lacking() == []


def test_a_rollback_takes_the_labels_back_from_index_and_store(archive: Archive, better_rules: BetterRules) -> None:
    better_rules(rejected)
    archive.swap(archive.rebuild(again=True))
    archive.night("2026-03-04", "n3", article("a4", said("s6")))
    archive.rollback()
    assert archive.labels() == {**OLD, "s6": "asserted"}
    assert versions(archive) == dict.fromkeys(("a1", "a2", "a3", "a4"), "v1")
    assert archive.lacking() == []
    assert archive.night("2026-03-05", "n4", article("a5", said("s7")))["differences"] == []
    archive.rollback(2)
    assert archive.labels() == {
        **{key: value for key, value in OLD.items() if key != "s5"},
        "s2": "rejected",
        "s6": "asserted",
        "s7": "asserted",
    }
    assert archive.lacking() == []


def test_a_sweep_that_died_is_finished_and_not_done_twice(archive: Archive, better_rules: BetterRules) -> None:
    better_rules(rejected)
    version = int(pipeline.begin_rebuild(archive.settings, archive.access, again=True)["version"])
    (first, second) = pipeline.plan_again(archive.settings, version)
    pipeline.enrich_group(archive.settings, **first)
    seen = better_rules(rejected)
    assert pipeline.begin_rebuild(archive.settings, archive.access, again=True)["version"] == version
    assert pipeline.plan_again(archive.settings, version) == [second]
    pipeline.compare_version(archive.settings, archive.access, version)
    assert seen == ["a3"]
    archive.swap(version)
    assert archive.labels()["s2"] == "rejected"


def test_what_is_up_to_date_is_not_enriched_again(archive: Archive, better_rules: BetterRules) -> None:
    better_rules(rejected)
    archive.swap(archive.rebuild(again=True))
    seen = better_rules(rejected)
    archive.swap(archive.rebuild(again=True, reason="once more"))
    assert seen == []


def test_a_dropped_version_leaves_nothing(archive: Archive, better_rules: BetterRules) -> None:
    from etl.versions.swapping import drop

    better_rules(rejected)
    version = archive.rebuild(again=True)
    files = set(archive.store.fs.glob(archive.store.path("day=*/run=*rebuild*/*")))
    assert files
    drop(archive.settings, archive.access, version)
    assert set(archive.store.fs.glob(archive.store.path("day=*/run=*rebuild*/*"))) == set()
    assert [index for index in archive.aliases() if index.endswith("-v2")] == []
    assert archive.labels() == OLD
    with pytest.raises(ConfigurationError, match="no version 2"):
        drop(archive.settings, archive.access, version)
    with pytest.raises(ConfigurationError, match="is live"):
        drop(archive.settings, archive.access, 1)
    assert archive.rebuild(reason="after it") == 3


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        pytest.param({"first": "2026-01-01"}, "--again", id="a range without enriching again"),
        pytest.param({"again": True, "first": "2026-02-30"}, "is no day", id="a day that does not exist"),
        pytest.param(
            {"again": True, "first": "2026-03-02", "last": "2026-03-01"}, "before it begins", id="swapped days"
        ),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(archive: Archive, choice: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        pipeline.begin_rebuild(archive.settings, archive.access, **choice)
    assert len(archive.aliases()) == 4


def test_other_rules_in_the_middle_of_a_rebuild_stop_it(
    archive: Archive, better_rules: BetterRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    better_rules(rejected)
    version = int(pipeline.begin_rebuild(archive.settings, archive.access, again=True)["version"])
    group = pipeline.plan_again(archive.settings, version)[0]
    monkeypatch.setattr("etl.versions.again.enrichment_of_today", lambda _: "v3")
    with pytest.raises(Halt, match="would be mixed"):
        pipeline.enrich_group(archive.settings, **group)
