"""The road up to the store: every record ends in one state, and any order of runs ends in the same archive."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from etl.pipeline import new_run, plan_paths, process_shard, settle
from etl.settings import Settings
from etl.store import Catalogue, Store

BODY = "The ministry denied on Monday that it had sold the ferry.\n\nA spokesman declined to comment."


def text(
    title: str = "Ministry denies sale", outlet: str = "Harbour Wire", day: str = "2026-03-02", body: str = BODY
) -> str:
    return f" date {day} {outlet}: {title}\n\n{body}\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def run(
    settings: Settings, folder: Path, files: dict[str, str | bytes], shard_bytes: int = 1_000_000
) -> dict[str, Any]:
    """Write files below a folder (`DAY/NAME`), run them; returns the states over all days."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    some = settings.model_copy(update={"shard_bytes": shard_bytes})
    total: Counter[str] = Counter()
    for plan in plan_paths(some, [str(folder)], new_run("test")):
        for shard in range(plan.shards):
            process_shard(some, plan.day, plan.run, shard)
        result = settle(some, plan.day, plan.run, plan.shards)
        assert sum(result["states"].values()) == result["read"]
        total.update(result["states"])
    return dict(total)


def archive(settings: Settings) -> dict[str, Any]:
    """All current articles by id."""
    store = Store(settings.store_uri)
    return {current.id: store.read_article(current.file, current.row) for current in Catalogue.open(store)}


def test_a_bad_record_leaves_its_neighbours_alone(settings: Settings, tmp_path: Path) -> None:
    files = {
        "2026-03-02/1.txt": text(),
        "2026-03-02/2.txt": b"",
        "2026-03-02/3.txt": b"\x00\x01\x02\xff" * 50,
        "2026-03-02/4.txt": "nothing here is a header\n\nand this is no article\n",
        "2026-03-02/5.txt": text("Another headline"),
    }
    assert run(settings, tmp_path / "in", files) == {"indexed": 2, "dead_letter": 3}
    entry = Store(settings.store_uri).manifest("2026-03-02").runs[0]
    letters = list(Store(settings.store_uri).read_dead_letters(entry.dead[0]))
    assert {letter.reason for letter in letters} == {"empty", "binary", "no_header"}
    assert {letter.dump.file.rsplit("/", 1)[-1] for letter in letters if letter.dump} == {"2.txt", "3.txt", "4.txt"}


def test_the_same_dump_again_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    files = {"2026-03-02/1.txt": text(), "2026-03-02/2.txt": text("Another headline")}
    assert run(settings, tmp_path / "in", files) == {"indexed": 2}
    before = archive(settings)
    assert run(settings, tmp_path / "in", files) == {"unchanged": 2}
    assert archive(settings) == before


def test_unchanged_articles_are_not_enriched_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"2026-03-02/1.txt": text()}
    run(settings, tmp_path / "in", files)

    def never(*_: object) -> None:
        raise AssertionError("the model was asked for an article that is there already")

    monkeypatch.setattr("etl.pipeline.processing.enricher", never)
    assert run(settings, tmp_path / "in", files) == {"unchanged": 1}


@pytest.mark.parametrize("shard_bytes", [pytest.param(1_000_000, id="one shard"), pytest.param(1, id="a shard a file")])
def test_a_copy_in_the_same_run_is_a_duplicate(settings: Settings, tmp_path: Path, shard_bytes: int) -> None:
    files = {"2026-03-02/1.txt": text(), "2026-03-02/2.txt": text(), "2026-03-02/3.txt": text()}
    assert run(settings, tmp_path / "in", files, shard_bytes) == {"indexed": 1, "duplicate": 2}
    (article,) = archive(settings).values()
    assert article.dump.file.endswith("1.txt")


def test_the_same_article_a_day_later_is_unchanged_and_takes_the_newer_provenance(
    settings: Settings, tmp_path: Path
) -> None:
    run(settings, tmp_path / "a", {"2026-03-02/1.txt": text()})
    assert run(settings, tmp_path / "b", {"2026-03-03/1.txt": text()}) == {"unchanged": 1}
    (article,) = archive(settings).values()
    assert article.revision.startswith("2026-03-03")
    assert article.statements


def test_a_newer_text_replaces_the_older(settings: Settings, tmp_path: Path) -> None:
    newer = text(body="The ministry confirmed on Tuesday that it had sold the ferry.")
    run(settings, tmp_path / "a", {"2026-03-02/1.txt": text()})
    assert run(settings, tmp_path / "b", {"2026-03-03/1.txt": newer}) == {"indexed": 1}
    (article,) = archive(settings).values()
    assert "confirmed" in article.body


def test_an_older_text_that_comes_late_is_superseded(settings: Settings, tmp_path: Path) -> None:
    newer = text(body="The ministry confirmed on Tuesday that it had sold the ferry.")
    run(settings, tmp_path / "b", {"2026-03-03/1.txt": newer})
    before = archive(settings)
    assert run(settings, tmp_path / "a", {"2026-03-02/1.txt": text()}) == {"superseded": 1}
    assert archive(settings) == before


def test_another_language_is_kept_and_not_enriched(settings: Settings, tmp_path: Path) -> None:
    body = "Das Ministerium bestritt am Montag, dass es die Fähre verkauft habe. Ein Sprecher wollte sich dazu nicht äußern."
    assert run(
        settings, tmp_path / "in", {"2026-03-02/1.txt": text("Ministerium bestreitet den Verkauf", body=body)}
    ) == {"indexed": 1}
    (article,) = archive(settings).values()
    assert (article.language, article.enriched, article.statements) == ("de", "language:de", ())


def test_a_settled_run_is_left_as_it_is(settings: Settings, tmp_path: Path) -> None:
    """A task that Airflow runs again after the run was settled must not empty the shard that holds the articles."""
    path = tmp_path / "in" / "2026-03-02" / "1.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text())
    (plan,) = plan_paths(settings, [str(tmp_path / "in")], "r")
    first = process_shard(settings, plan.day, "r", 0)
    settled = settle(settings, plan.day, "r", 1)
    before = archive(settings)
    assert process_shard(settings, plan.day, "r", 0) == first
    assert settle(settings, plan.day, "r", 1) == settled
    assert archive(settings) == before
    assert len(before) == 1


def test_a_run_that_died_before_it_was_settled_leaves_nothing(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "in" / "2026-03-02" / "1.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text())
    plan_paths(settings, [str(tmp_path / "in")], "dead")
    process_shard(settings, "2026-03-02", "dead", 0)
    assert archive(settings) == {}
    assert run(settings, tmp_path / "in", {}) == {"indexed": 1}


BODIES = ("The port denied the report.", "The port confirmed the report.", "The port rejected the offer.")
events = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["A", "B"]), st.sampled_from(BODIES)), min_size=2, max_size=5
)


@given(dumps=events, chance=st.randoms(use_true_random=False))
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_dumps_ends_in_the_same_archive(
    tmp_path_factory: pytest.TempPathFactory, dumps: Any, chance: Any
) -> None:
    found = []
    named = [
        (f"2026-03-{day:02d}/{number}.txt", text(title, body=body)) for number, (day, title, body) in enumerate(dumps)
    ]
    for again in (False, True):
        if again:
            chance.shuffle(named)
        home = tmp_path_factory.mktemp("home")
        for number, (name, content) in enumerate(named):
            # one folder a run, but the same name in each, because provenance is part of what must be equal
            folder = home / str(number)
            run(Settings(home=home), folder, {name: content})
        found.append(
            {i: (a.body, a.revision, [s.id for s in a.statements]) for i, a in archive(Settings(home=home)).items()}
        )
    assert found[0] == found[1]
