"""The generated corpus: the same for a seed, nothing twice, readable by the road."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.benchmarks.corpus import articles, write_corpus
from tests.benchmarks.words import gerund, past, plural


def test_the_same_seed_gives_the_same_articles() -> None:
    assert list(articles(5)) == list(articles(5))
    assert next(articles(1))[1] != next(articles(1, seed=8))[1]


def test_no_sentence_is_written_twice() -> None:
    bodies = [text.partition("\n\n")[2] for _, text in articles(60)]
    paragraphs = Counter(p for body in bodies for p in body.split("\n\n"))
    assert max(paragraphs.values()) == 1


def test_slots_are_filled_and_articles_have_news_length() -> None:
    for _, text in articles(40):
        assert "{" not in text
        assert "}" not in text
        assert 200 < len(text.split()) < 1300


def test_written_as_dumps_of_days(tmp_path: Path) -> None:
    words = write_corpus(tmp_path, 6, days=3)
    files = sorted(tmp_path.glob("*/*.txt"))
    assert len(files) == 6
    assert sorted({file.parent.name for file in files}) == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert sum(len(file.read_text("utf-8").split()) for file in files) == words


def test_forms_by_rule() -> None:
    assert [past(verb) for verb in ("move", "carry", "drop", "prefer", "order")] == [
        "moved",
        "carried",
        "dropped",
        "preferred",
        "ordered",
    ]
    assert [gerund(verb) for verb in ("move", "drop", "visit")] == ["moving", "dropping", "visiting"]
    assert [plural(noun) for noun in ("city", "bus", "fisherman", "bay")] == ["cities", "buses", "fishermen", "bays"]
