"""The cue lexicon as data: it loads, and it refuses what would silently not work."""

import time
import tomllib
from pathlib import Path

import pytest

from etl.enrich.statements import cues as module
from etl.enrich.statements.cues import FRAMES, OBJECT_FORMS, load_cues
from etl.records.outcome import ConfigurationError

LEXICON = Path(module.__file__).with_name("cues.toml")


def test_the_lexicon_loads_and_knows_its_verbs() -> None:
    cues = load_cues()
    assert {"say", "deny", "reject", "confirm", "call", "decline"} <= cues.verbs
    assert [entry.words for entry in cues.reporting["call"] if len(entry.words) > 1]
    for entries in cues.reporting.values():
        assert all(entry.frames <= FRAMES for entry in entries)
    for entries in cues.denial.values():
        assert all(set(entry.by) == OBJECT_FORMS for entry in entries)


def test_longer_phrases_come_first() -> None:
    for entries in load_cues().reporting.values():
        lengths = [len(entry.words) for entry in entries]
        assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('frames = ["clause", "quote"]', 'frames = ["clauses"]', "an unknown frame"),
        ('verbs = ["deny", "disclaim"]', 'verbs = ["deny", "deny"]', "a verb given twice"),
        ('by = { clause = "denied"', 'by = { clause = "denyed"', "an unknown status"),
        ('detail = "admitted"', 'detail = "owned"', "an unknown detail"),
        ("[hearsay]", "[hear say]", "no TOML"),
        ('clause = "denied", gerund', "gerund", "a form of object without a status"),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    text = LEXICON.read_text(encoding="utf-8")
    assert old in text, why
    broken = tmp_path / "cues.toml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError):
        load_cues(broken)


def test_every_block_has_an_example() -> None:
    data = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    for name in ("reporting", "idiom", "denial", "denial_idiom", "saying"):
        assert all(block["example"] for block in data[name])


@pytest.mark.parametrize("text", ["a" * 50_000, "said " * 10_000, "no " * 15_000, "is not " * 8_000, "\u2019" * 50_000])
def test_no_pattern_is_slow(text: str) -> None:
    cues = load_cues()
    start = time.perf_counter()
    for entry in cues.sayings:
        entry.pattern.search(text)
    assert time.perf_counter() - start < 1.0
