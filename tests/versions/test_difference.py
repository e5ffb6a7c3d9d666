"""What the difference finds on the real node, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from etl.records.enriched import Speaker, Statement
from etl.versions.difference import Change, CountRow, Counts, Difference, Example, Group
from etl.versions.rendering import as_html, as_markdown, as_text
from etl.versions.steps import difference_of
from etl.versions.walking import Row, side_by_side
from tests.load.samples import article, spoken_by
from tests.versions.conftest import Archive, Relabel, said


def row(id_: str) -> Row:
    return id_, ()


@pytest.mark.parametrize(
    ("left", "right", "pairs"),
    [
        pytest.param("", "", [], id="nothing on either side"),
        pytest.param("ab", "ab", ["aa", "bb"], id="the same on both"),
        pytest.param("ac", "b", ["a-", "-b", "c-"], id="nothing in common"),
        pytest.param("", "ab", ["-a", "-b"], id="one side is empty"),
        pytest.param("abd", "bcd", ["a-", "bb", "-c", "dd"], id="gone, kept, new"),
    ],
)
def test_both_sides_are_walked_in_order(left: str, right: str, pairs: list[str]) -> None:
    found = side_by_side(iter(map(row, left)), iter(map(row, right)))
    assert [f"{one[0] if one else '-'}{other[0] if other else '-'}" for one, other in found] == pairs


@pytest.mark.elasticsearch
def test_every_label_that_changed_is_found_with_its_statement(
    archive: Archive, better_rules: Callable[[Relabel], list[str]]
) -> None:
    changed: dict[str, dict[str, Any]] = {
        "s1": {"denial_status": "no_comment", "detail": "declined"},
        "s2": {"speaker": spoken_by("Anna Holm", "Q1"), "source_type": "named_person"},
        "s4": {"channel": "interview"},
    }

    def relabel(statement: Statement) -> Statement | None:
        return None if statement.id == "s3" else msgspec.structs.replace(statement, **changed.get(statement.id, {}))

    better_rules(relabel)
    version = archive.rebuild(again=True)
    found = difference_of(archive.settings, version)
    assert [(c.label, c.before, c.after, c.count, [e.statement for e in c.examples]) for c in found.changes] == [
        ("source_type", "organization", "named_person", 1, ["s2"]),
        ("denial_status", "asserted", "no_comment", 1, ["s1"]),
        ("detail", "none", "declined", 1, ["s1"]),
        ("channel", "unspecified", "interview", 1, ["s4"]),
        ("speaker", "none", "Q1", 1, ["s2"]),
    ]
    assert (found.compared, found.changed) == (4, 3)
    assert (found.statements_gone.count, found.statements_gone.examples[0].statement) == (1, "s3")
    assert (found.statements_new.count, found.articles_gone.count, found.articles_new.count) == (0, 0, 0)
    assert "that s3 was a fact" in found.statements_gone.examples[0].evidence
    counts = {(counts.of, counts.by): counts.rows for counts in found.counts}
    assert [(r.key, r.before, r.after) for r in counts["articles", "year"]] == [("2025", 1, 1), ("2026", 2, 2)]
    assert [(r.key, r.change) for r in counts["statements", "denial_status"]] == [
        ("asserted", -1),
        ("denied", 0),
        ("no_comment", 0),
    ]


@pytest.mark.elasticsearch
def test_an_actor_that_only_got_another_name_is_the_same_speaker(archive: Archive, elasticsearch: Any) -> None:
    spoken = msgspec.structs.replace(said("s6"), speaker=spoken_by("Anna Holm", "Q1"))
    archive.night("2026-03-04", "n3", article("a4", spoken))
    version = archive.rebuild()
    name = f"{archive.settings.index_prefix}-statements-v1"
    speaker = msgspec.to_builtins(Speaker(start=0, end=9, text="Anna Holm", id="Q1", name="Holm"))
    elasticsearch.update(index=name, id="s6", doc={"speaker": speaker}, refresh=True)
    from etl.versions.compare import compare

    assert compare(elasticsearch, archive.settings.index_prefix, 1, version).changed == 0


HOSTILE = "He said <img src=x onerror=alert(1)> | and [this](javascript:alert(1)) `code` **bold** & more."


def example() -> Example:
    return Example(
        article="a1", statement="s1", outlet="Harbour | Wire", published="2026-03-02", title="T", evidence=HOSTILE
    )


def difference(**changes: Any) -> Difference:
    nothing = Group(count=0, examples=())
    given: dict[str, Any] = {
        "prefix": "x",
        "live": 1,
        "version": 2,
        "articles": CountRow(key="articles", before=1_000, after=990),
        "statements": CountRow(key="statements", before=5_000, after=5_000),
        "counts": (
            Counts(of="articles", by="year", rows=(CountRow(key="2026", before=1_000, after=990),)),
            Counts(of="statements", by="denial_status", rows=(CountRow(key="denied", before=7, after=7),)),
        ),
        "compared": 5_000,
        "changed": 1,
        "changes": (Change(label="detail", before="none", after="declined", count=1, examples=(example(),)),),
        "statements_gone": nothing,
        "statements_new": nothing,
        "articles_gone": Group(count=10, examples=(example(),)),
        "articles_new": nothing,
    }
    return Difference(**{**given, **changes})


@pytest.mark.parametrize("form", [as_text, as_markdown, as_html], ids=["text", "markdown", "html"])
def test_a_reader_finds_what_matters_in_every_form(form: Callable[[Difference], str]) -> None:
    shown = form(difference()).replace("\\", "").replace("&gt;", ">")
    for part in ("1,000 → 990 articles", "5,000 statements", "-10", "declined", "Articles that are gone: 10"):
        assert part in shown, part


def test_counts_that_did_not_change_take_no_room_but_in_the_page() -> None:
    assert "denied" not in as_text(difference())
    assert "statements by denial status" in as_text(difference())
    assert "denied" in as_html(difference())


def test_nothing_that_an_article_says_is_ever_more_than_text() -> None:
    page = as_html(difference())
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    (line,) = [line for line in as_markdown(difference()).splitlines() if "onerror" in line and "detail" in line]
    assert "\\<img src=x onerror=alert\\(1\\)\\>" in line
    assert "\\[this\\]\\(javascript:alert\\(1\\)\\)" in line
    assert len([bar for bar in line.replace("\\|", "").split("|") if bar.strip()]) == 6


def test_long_tables_say_how_much_is_left_out_and_the_page_has_all() -> None:
    rows = tuple(
        CountRow(key=f"outlet-{number:03d}", before=number, after=number + number % 7) for number in range(100)
    )
    many = difference(counts=(Counts(of="articles", by="outlet", rows=rows),))
    assert "… and 88 more" in as_text(many)
    assert "outlet-006" in as_text(many)
    assert all(one.key in as_html(many) for one in rows)


def test_the_share_of_lost_articles_is_of_the_live_ones() -> None:
    assert difference().lost == 0.01
    assert difference(articles=CountRow(key="articles", before=0, after=5)).lost == 0
