"""The words for channels as data: they load, and they refuse what would silently not work."""

from pathlib import Path

import pytest

from etl.enrich.statements import channel_words as module
from etl.enrich.statements.channel_words import load_channels
from etl.records.outcome import ConfigurationError

LEXICON = Path(module.__file__).with_name("channels.toml")


def test_every_channel_with_words_is_there() -> None:
    names = [one.channel for one in load_channels().channels]
    assert len(names) == len(set(names))
    assert {"interview", "press_conference", "social_media", "speech", "written_statement", "document"} <= set(names)


def test_a_noun_of_two_words_is_not_read_by_its_second_alone() -> None:
    assert "news conference" in load_channels().pairs


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('channel = "interview"', 'channel = "chat"', "an unknown channel"),
        ('verbs = ["testify"]', "verbs = []", "an empty list"),
        ('verbs = ["testify"]', 'verbs = ["testify", "testify"]', "a word given twice"),
        ('verbs = ["testify"]', 'verb = ["testify"]', "an unknown field"),
        ('nouns = ["interview"', 'nouns = ["Interview"', "a capital"),
        ("[governing]", "[govern]", "a table that is missing"),
        ('cue = "', 'cue = "(', "a broken pattern"),
    ],
)
def test_a_broken_file_is_refused(old: str, new: str, why: str, tmp_path: Path) -> None:
    text = LEXICON.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "channels.toml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"channels\.toml"):
        load_channels(broken)
