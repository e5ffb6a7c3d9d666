"""Verify, retract, correct and replay, on the real node and the real store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from etl import pipeline
from etl.operation import years
from etl.operation.letters import standing_letters
from etl.operation.retraction import retract
from etl.operation.status import status_of
from etl.records.outcome import ConfigurationError
from etl.settings import Settings
from etl.store import Catalogue, Store
from tests.operation.conftest import Night, text

pytestmark = pytest.mark.elasticsearch

DAY = "2026-03-02"
NOW = "2026-03-09T00:00:00+00:00"


def hits(client: Elasticsearch, settings: Settings, grain: str = "articles") -> list[dict[str, Any]]:
    alias = f"{settings.index_prefix}-{grain}"
    client.indices.refresh(index=alias)
    return [hit["_source"] for hit in client.search(index=alias, size=100, sort=[{"id": "asc"}])["hits"]["hits"]]


def differences(settings: Settings, access: pipeline.Access, *days: str) -> tuple[str, ...]:
    return pipeline.verify(settings, access, *days).differences


def test_an_archive_that_agrees_has_no_difference(settings: Settings, access: pipeline.Access, night: Night) -> None:
    night(DAY, {"1.txt": text("Sale"), "2.txt": b"", "3.txt": text("Ferry"), "4.txt": text("Sale")})
    found = pipeline.verify(settings, access)
    assert (found.differences, found.days) == ((), (DAY,))
    assert (found.files, found.records, found.articles, found.letters) == (4, 4, 2, 1)


def test_each_side_that_differs_is_named(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    night(DAY, {"1.txt": text("Sale"), "2.txt": text("Ferry"), "3.txt": text("Port"), "4.txt": b""})
    first, second, third = (hit["id"] for hit in hits(elasticsearch, settings))
    prefix, day = settings.index_prefix, tmp_path / "dumps" / DAY
    (day / "1.txt").write_text(text("Sale", "The port confirmed the sale on Friday."))
    (day / "5.txt").write_text(text("Late"))
    elasticsearch.delete(index=f"{prefix}-articles-v1", id=first, version=2**60, version_type="external")
    statement = next(hit for hit in hits(elasticsearch, settings, "statements") if hit["article"]["id"] == second)
    elasticsearch.delete(index=f"{prefix}-statements-v1", id=statement["id"], version=2**60, version_type="external")
    (letter,) = standing_letters(Store(settings.store_uri), DAY)
    elasticsearch.delete(index=f"{prefix}-dead-letters-v1", id=letter.id, version=9, version_type="external")
    document = {"id": "ghost", "title": "t", "body": "b"}
    elasticsearch.index(index=f"{prefix}-articles-v1", id="ghost", document=document)
    found = differences(settings, access)
    for beginning in (
        f"dump {DAY}/1.txt#0: holds another text",
        f"dump {DAY}/5.txt: no run has read it",
        f"article {first}: not in the index",
        f"article {second}: 1 of its statements lack their own document",
        f"dead letter {letter.id} of {DAY}: not in the index",
        "article ghost: in the index, and not in the store",
    ):
        assert [line for line in found if line.startswith(beginning)], (beginning, found)
    assert not [line for line in found if third in line]
    assert len(found) == 6


def test_a_retracted_article_is_nowhere_and_never_comes_back(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch
) -> None:
    secret = text("Sale", "The port denied that Anna Holm of Pellworth had sold the ferry.")
    files: dict[str, str | bytes] = {"1.txt": secret, "2.txt": text("Ferry")}
    night(DAY, files)
    night("2026-03-03", {"1.txt": text("Sale", "The port confirmed that Anna Holm of Pellworth had sold the ferry.")})
    store = Store(settings.store_uri)
    gone = next(hit["id"] for hit in hits(elasticsearch, settings) if hit["title"] == "Sale")
    left = Path(store.path(store.run_folder(DAY, "killed"), "shard-0.parquet.0.part"))
    left.parent.mkdir()
    left.write_bytes(b"Anna Holm of Pellworth")
    os.utime(left, (0, 0))

    done = retract(store, access.connect(), gone, "a court order", NOW, prefix=settings.index_prefix)

    assert (done.articles, done.rows, done.places) == (1, 2, (f"{DAY}/1.txt#0", "2026-03-03/1.txt#0"))
    assert done.statements >= 1
    assert [hit["title"] for hit in hits(elasticsearch, settings)] == ["Ferry"]
    assert gone not in {hit["article"]["id"] for hit in hits(elasticsearch, settings, "statements")}
    assert not _holds(store, "Pellworth"), "its text is in the store"
    # the same dump again, a newer revision, and an index that is filled anew
    (again,) = night(DAY, files)
    assert again["states"] == {"skipped": 1, "unchanged": 1}
    (newer,) = night(
        "2026-03-04", {"9.txt": text("Sale", "The port admitted that Anna Holm of Pellworth had sold it.")}
    )
    assert newer["states"] == {"skipped": 1}
    store.fs.rm(store.path("loaded"), recursive=True)
    for group in pipeline.plan_load(settings, access):
        pipeline.load_files(settings, access, group)
    assert [hit["title"] for hit in hits(elasticsearch, settings)] == ["Ferry"]
    assert not _holds(store, "Pellworth")
    found = pipeline.verify(settings, access)
    assert found.differences == ()
    assert found.retracted == (f"{gone}: a court order ({NOW})",)
    # once more is no error, and an unknown id is one
    assert retract(store, access.connect(), gone, "again", NOW, prefix=settings.index_prefix).rows == 0
    with pytest.raises(ConfigurationError, match="no article has the id"):
        retract(store, access.connect(), "nobody", "why", NOW, prefix=settings.index_prefix)


def test_articles_of_a_dropped_year_are_skipped_and_counted(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch
) -> None:
    store = Store(settings.store_uri)
    night(DAY, {"1.txt": text("Sale", published="2019-06-30"), "2.txt": text("Ferry")})
    years.drop(store, access.connect(), 2019, "too old", NOW, prefix=settings.index_prefix)
    (late,) = night("2026-03-03", {"1.txt": text("Port", published="2019-07-01"), "2.txt": text("Quay")})
    assert late["states"] == {"skipped": 1, "indexed": 1}
    assert {hit["title"] for hit in hits(elasticsearch, settings)} == {"Ferry", "Quay"}
    assert differences(settings, access) == ()
    years.restore(store, 2019)
    (again,) = night("2026-03-03", {"1.txt": text("Port", published="2019-07-01")})
    assert again["states"] == {"unchanged": 1, "indexed": 1}
    assert {hit["title"] for hit in hits(elasticsearch, settings)} == {"Ferry", "Quay", "Port", "Sale"}
    assert differences(settings, access) == ()


def test_verify_shows_a_retracted_article_that_somebody_wrote_back(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch
) -> None:
    night(DAY, {"1.txt": text("Sale")})
    (document,) = hits(elasticsearch, settings)
    retract(Store(settings.store_uri), access.connect(), document["id"], "r", NOW, prefix=settings.index_prefix)
    elasticsearch.index(index=f"{settings.index_prefix}-articles-v1", id=document["id"], document=document)
    assert f"article {document['id']}: retracted, and in the index" in differences(settings, access)
    night("2026-03-03", {"1.txt": text("Ferry")})
    assert differences(settings, access) == (), "the next night takes it out again"


def _holds(store: Store, word: str) -> bool:
    """Whether any row of any file of the store has a word in any text, or a half-written file that a kill left."""
    if store.fs.glob(store.path("day=*", "run=*", "*.part")):
        return True
    for path in store.fs.glob(store.path("day=*", "run=*", "*.parquet")):
        name = path[len(store.path("")) :]
        kind = name.rsplit("/", 1)[-1]
        if kind.startswith(("shard", "checkpoint")):
            if any(word in article.text or word in str(article) for _, article in store.read_shard(name)):
                return True
        elif kind.startswith(("dead", "letters", "refused")) and any(
            word in str(letter) for letter in store.read_dead_letters(name)
        ):
            return True
    return False


def test_a_hand_correction_survives_every_rerun_and_is_told_when_it_no_longer_matches(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    night(DAY, {"1.txt": text("Sale")})
    (article,) = hits(elasticsearch, settings)
    one = next(hit for hit in hits(elasticsearch, settings, "statements") if hit["denial_status"] == "denied")
    path = tmp_path / "overrides.toml"
    evidence = " ".join(span["text"] for span in one["evidence"])
    path.write_text(
        f'[[override]]\narticle = "{article["id"]}"\nstatement = "{one["id"]}"\nevidence = """{evidence}"""\n'
        'denial_status = "confirmed"\ndetail = "admitted"\nby = "an editor"\nreason = "a correction was printed"\n'
    )

    def label() -> tuple[str, str | None, bool]:
        found = next(hit for hit in hits(elasticsearch, settings, "statements") if hit["id"] == one["id"])
        return found["denial_status"], found.get("detail"), found.get("override", False)

    # a new file of corrections is taken up by the next night, whatever it reads, and by every later one
    night("2026-03-03", {"1.txt": text("Ferry")}, overrides=path)
    assert label() == ("confirmed", "admitted", True)
    (article,) = (hit for hit in hits(elasticsearch, settings) if hit["id"] == article["id"])
    assert "confirmed" in article["rollups"]["denial_statuses"]
    night(DAY, {}, overrides=path)
    assert label() == ("confirmed", "admitted", True)
    corrected = settings.model_copy(update={"overrides": path})
    assert differences(corrected, access) == ()
    # the text changes: the correction is reported, and not made
    newer = text("Sale", "The port sold the ferry on Monday, a spokesman said.")
    (result,) = night("2026-03-04", {"1.txt": newer}, overrides=path)
    assert len(result["overrides_unmatched"]) == 1
    assert "no such statement" in result["overrides_unmatched"][0]
    assert result["overrides_unmatched"] == list(differences(corrected, access))
    # taken back: the rules decide again
    path.write_text("")
    night(DAY, {}, overrides=path)
    assert not any(hit.get("override") for hit in hits(elasticsearch, settings, "statements"))


def test_letters_are_replayed_after_a_fix_and_keep_one_letter_while_they_fail(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch, monkeypatch: Any
) -> None:
    from etl.records.outcome import RecordError

    real = pipeline.processing.clean

    def broken(raw: Any, outlets: Any) -> Any:
        if raw.title == "Sale":
            raise RecordError("bad_luck", "the rules fail on this title")
        return real(raw, outlets)

    monkeypatch.setattr("etl.pipeline.processing.clean", broken)
    (first,) = night(DAY, {"1.txt": text("Sale"), "2.txt": text("Ferry"), "3.txt": b""})
    assert first["states"] == {"dead_letter": 2, "indexed": 1}
    store = Store(settings.store_uri)

    def letters() -> dict[str, int]:
        shown = {hit["id"]: hit["attempts"] for hit in hits(elasticsearch, settings, "dead-letters")}
        assert shown == {letter.id: letter.attempts for letter in standing_letters(store, DAY)}
        return {letter.reason: letter.attempts for letter in standing_letters(store, DAY)}

    def replay(**chosen: Any) -> list[dict[str, Any]]:
        shards = pipeline.plan_replay(settings, access, pipeline.new_run("replay"), **chosen)
        return pipeline.run_shards(settings, access, shards)

    assert letters() == {"bad_luck": 1, "empty": 1}
    (again,) = replay(reason="bad_luck")
    assert (again["read"], again["states"]) == (1, {"dead_letter": 1})
    assert letters() == {"bad_luck": 2, "empty": 1}
    monkeypatch.setattr("etl.pipeline.processing.clean", real)
    (mended,) = replay()
    assert mended["states"] == {"dead_letter": 1, "indexed": 1}
    assert letters() == {"empty": 2}
    assert sorted(hit["title"] for hit in hits(elasticsearch, settings)) == ["Ferry", "Sale"]
    place = next(hit["dump"] for hit in hits(elasticsearch, settings) if hit["title"] == "Sale")
    assert (place["file"], place["record"]) == (f"{DAY}/1.txt", 0)
    assert differences(settings, access) == ()
    assert replay(reason="nothing of that name") == []


def test_a_mended_dump_file_leaves_no_letter(
    settings: Settings, access: pipeline.Access, night: Night, elasticsearch: Elasticsearch
) -> None:
    night(DAY, {"1.txt": b"\x00\x01\x02\xff" * 40})
    assert [hit["reason"] for hit in hits(elasticsearch, settings, "dead-letters")] == ["binary"]
    night(DAY, {"1.txt": text("Sale")})
    assert hits(elasticsearch, settings, "dead-letters") == []
    assert differences(settings, access) == ()


def test_a_letter_whose_dump_is_gone_is_replayed_from_its_bytes_only_when_they_are_whole(
    settings: Settings, access: pipeline.Access, night: Night, tmp_path: Path
) -> None:
    night(DAY, {"1.txt": b"\x00\x01\x02\xff" * 40})
    (tmp_path / "dumps" / DAY / "1.txt").unlink()
    shards = pipeline.plan_replay(settings, access, pipeline.new_run("replay"))
    (found,) = pipeline.run_shards(settings, access, shards)
    assert found["states"] == {"dead_letter": 1}
    (letter,) = standing_letters(Store(settings.store_uri), DAY)
    assert (letter.reason, letter.attempts) == ("binary", 2)


def test_a_file_of_a_kind_that_is_learnt_later_is_replayed_from_its_bytes(
    settings: Settings, access: pipeline.Access, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """300 kB that nobody could read, the dump gone since: all of it was kept, and the new format takes its articles from there."""
    from etl.extract import registry
    from etl.extract.stream import ByteStream
    from etl.extract.text import read_text

    magic = b"NEWS\0BOX" + b"\0" * 300_000
    content = magic + text("Sale").encode() + text("Strike").encode()
    night(DAY, {"1.bin": content, "2.txt": text("Ferry")})
    store = Store(settings.store_uri)
    (letter,) = standing_letters(store, DAY)
    assert (letter.reason, letter.raw) == ("binary", content)
    (tmp_path / "dumps" / DAY / "1.bin").unlink()

    def read(stream: ByteStream, reading: registry.Reading) -> Any:
        assert stream.read(len(magic)) == magic
        return read_text(stream, reading)

    learnt = registry.Format("news in a box", lambda head, reading: head.startswith(magic[:8]), read)
    monkeypatch.setattr(registry, "FORMATS", (learnt, *registry.FORMATS))
    shards = pipeline.plan_replay(settings, access, pipeline.new_run("replay"))
    (found,) = pipeline.run_shards(settings, access, shards)
    assert found["states"] == {"indexed": 2}
    assert list(standing_letters(store, DAY)) == []


def test_a_letter_of_the_load_is_replayed_and_counts_its_attempts(
    settings: Settings,
    access: pipeline.Access,
    night: Night,
    elasticsearch: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two runs loaded in one group: each keeps the letter of its own article, and a replay loads both again."""
    monkeypatch.setattr("etl.load.transform.NESTED_STATEMENTS", 0)
    store = Store(settings.store_uri)
    plans = []
    for name, title in (("1.txt", "Sale"), ("2.txt", "Ferry")):
        (path := Path(settings.dumps.removeprefix("file://")) / DAY / name).parent.mkdir(exist_ok=True)
        path.write_text(text(title))
        plans.append(pipeline.plan_paths(settings, [str(path)], pipeline.new_run("test"))[0])
        pipeline.process_shard(settings, DAY, plans[-1].run, 0)
        pipeline.settle(settings, DAY, plans[-1].run, 1)

    def replay() -> dict[str, int]:
        shards = pipeline.plan_replay(settings, access, pipeline.new_run("replay"))
        assert shards == [], "what the load refused is in the store: nothing is read again"
        one = settings.model_copy(update={"max_shards": 1})
        pipeline.run_shards(one, access, shards)
        standing = list(standing_letters(store, DAY))
        shown = {hit["id"]: hit["attempts"] for hit in hits(elasticsearch, settings, "dead-letters")}
        assert shown == {letter.id: letter.attempts for letter in standing}
        return {letter.excerpt.split()[0]: letter.attempts for letter in standing if letter.stage == "load"}

    assert replay() == {"Sale": 1, "Ferry": 1}
    assert replay() == {"Sale": 2, "Ferry": 2}
    assert replay() == {"Sale": 3, "Ferry": 3}
    monkeypatch.undo()
    assert replay() == {}
    assert sorted(hit["title"] for hit in hits(elasticsearch, settings)) == ["Ferry", "Sale"]


def test_a_replay_holds_no_letters_in_memory(settings: Settings, access: pipeline.Access) -> None:
    """64 letters of a megabyte, their dump gone: planning and reading them holds a few at a time."""
    import tracemalloc

    from etl.operation.field_files import FieldFiles
    from etl.pipeline.replaying import letters_of_replay, records_of_letters
    from etl.records.article import ByteRange, DumpPlace
    from etl.records.outcome import DeadLetter
    from etl.store.files import RunEntry

    store, size = Store(settings.store_uri), 1 << 20
    name = f"{store.run_folder(DAY, 'r1')}/dead-0.parquet"
    with store.dead_letter_writer(name) as write:
        for number in range(64):
            place = DumpPlace(file="gone.jsonl", record=number, bytes=ByteRange(start=0, end=size))
            raw = (b"\x89PNG" + bytes([number]) * size)[:size]
            write(DeadLetter(id=f"{number}", stage="extract", reason="r", message="m", excerpt="", dump=place, raw=raw))
    store.write_json(f"{store.run_folder(DAY, 'r1')}/plan.json", [])
    with store.outcome_writer(f"{store.run_folder(DAY, 'r1')}/outcomes.parquet"):
        pass
    store.add_run(DAY, RunEntry(run="r1", shards=(), dead=(name,), states={"dead_letter": 64}, read=64))
    tracemalloc.start()
    try:
        assert len(pipeline.plan_replay(settings, access, "r2")) == 1
        letters = letters_of_replay(store, DAY, "r2")
        assert letters is not None
        reasons = [item.reason for item in records_of_letters(store, DAY, letters, FieldFiles(None))]  # type: ignore[union-attr]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reasons == ["binary"] * 64
    assert peak < 48 << 20, f"{peak >> 20} MB for letters of 64 MB"


def test_the_status_of_a_day_says_what_to_do(settings: Settings, night: Night, tmp_path: Path) -> None:
    night(DAY, {"1.txt": text("Sale"), "2.txt": b""})
    (tmp_path / "dumps" / "2026-03-03").mkdir()
    first, second = status_of(settings, None, None)
    (run,) = first.runs
    assert (run.read, run.states, run.index) == (2, {"indexed": 1, "dead_letter": 1}, "agrees")
    assert first.letters == {"empty": 1}
    assert "dead-letters list --day 2026-03-02" in str(first.advice)
    assert (second.day, second.runs, second.dump) == ("2026-03-03", (), True)
    assert "never run" in str(second.advice)
    assert [day.day for day in status_of(settings, "2026-03-03", None)] == ["2026-03-03"]


def test_a_retry_of_a_killed_shard_does_not_enrich_again(
    settings: Settings, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third file cannot be opened: the shard stops after two articles, and its retry finds both."""
    from etl.dumps import DumpFile
    from etl.pipeline import processing
    from etl.records.outcome import TransientError

    for number in range(4):
        path = tmp_path / "dumps" / DAY / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(f"Sale {number}"))
    pipeline.plan_night(settings, DAY, "r")
    real_open, real_enrich = DumpFile.open, __import__("etl.enrich.enricher", fromlist=["enrich"]).enrich
    asked: list[str] = []

    def failing(self: DumpFile) -> Any:
        if self.name.endswith("/2.txt"):
            raise OSError("the disk is away")
        return real_open(self)

    def counting(articles: Any, reader: Any) -> Any:
        for article in articles:
            asked.append(article.title)
            yield from real_enrich([article], reader)

    monkeypatch.setattr("etl.enrich.enricher.enrich", counting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DumpFile, "open", failing)
        with pytest.raises(TransientError, match="the disk is away"):
            processing.process_shard(settings, DAY, "r", 0)
    assert asked == ["Sale 0", "Sale 1"]
    counts = processing.process_shard(settings, DAY, "r", 0)
    assert asked == ["Sale 0", "Sale 1", "Sale 2", "Sale 3"]
    assert counts["states"] == {"indexed": 4}
    assert counts["figures"]["enriched"] == 4
    store = Store(settings.store_uri)
    pipeline.settle(settings, DAY, "r", 1)
    assert len(Catalogue.open(store)) == 4
    assert store.fs.glob(store.path("day=*", "run=*", "checkpoint-*")) == []
