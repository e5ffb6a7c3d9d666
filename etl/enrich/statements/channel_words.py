"""The words that tell how a statement was made: occasions, writings, hearers.

In: `channels.toml`, beside this module. Out: `ChannelWords`, in the order in which they decide. Refuses, when it is
loaded, unknown channels, unknown fields and empty lists.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

from msgspec import Struct

from etl.records.outcome import ConfigurationError
from etl.records.values import Channel

_FIELDS = frozenset(["channel", "example", "cue", "nouns", "hearers", "verbs", "phrases", "carried", "attributive"])


class ChannelWords(Struct, frozen=True, kw_only=True):
    """One channel and what tells it."""

    channel: Channel
    cue: re.Pattern[str] | None
    #: one word, or two: the noun with the word before it
    nouns: frozenset[str]
    hearers: frozenset[str]
    verbs: frozenset[str]
    phrases: re.Pattern[str] | None
    carried: bool
    #: nouns that a name of this channel stands before: Facebook page
    attributive: frozenset[str]


class ChannelLexicon(Struct, frozen=True, kw_only=True):
    """All channels in order, and the words that join an occasion to the speaking."""

    channels: tuple[ChannelWords, ...]
    occasion: frozenset[str]
    by: frozenset[str]
    made: frozenset[str]
    telling: frozenset[str]
    speaking: frozenset[str]
    happening: frozenset[str]
    through: frozenset[str]
    #: all nouns of two words; they are never read by their second word alone
    pairs: frozenset[str]
    #: every word that can tell a channel, nouns of two words by their second
    words: frozenset[str]
    #: matches every text that could tell a channel to carry on, so that no other needs a parse
    hint: re.Pattern[str]


@cache
def load_channels(path: Path | None = None) -> ChannelLexicon:
    """Read and check the lexicon; cached. Raises ConfigurationError with the place of the mistake."""
    place = path or Path(__file__).with_name("channels.toml")
    try:
        data = tomllib.loads(place.read_text(encoding="utf-8"))
        governing = {name: frozenset(_some(words)) for name, words in data["governing"].items()}
        channels = tuple(_channel(block) for block in data["channel"])
        return ChannelLexicon(
            channels=channels,
            pairs=frozenset(noun for one in channels for noun in one.nouns | one.hearers if " " in noun),
            words=frozenset(word.split()[-1] for one in channels for word in one.nouns | one.hearers | one.verbs),
            hint=_hint(channels),
            through=frozenset(_some(data["intermediary"]["through"])),
            **governing,
        )
    except (KeyError, TypeError, ValueError, re.error, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"the channels {place.name} cannot be used: {error!r}") from error


def _some(words: list[str]) -> list[str]:
    if not words or any(word != word.lower() or not word for word in words) or len(set(words)) < len(words):
        raise ValueError(f"a list of lower-case words, each once, was expected, not {words[:5]}")
    return words


def _channel(block: dict[str, Any]) -> ChannelWords:
    if block["channel"] not in get_args(Channel) or set(block) - _FIELDS:
        raise ValueError(f"unknown channel or fields in the block of {block.get('example')!r}")
    phrases = [re.escape(phrase) for phrase in _some(block["phrases"])] if "phrases" in block else []
    return ChannelWords(
        channel=cast(Channel, block["channel"]),
        cue=re.compile(block["cue"], re.IGNORECASE) if "cue" in block else None,
        nouns=frozenset(_some(block["nouns"])),
        hearers=frozenset(_some(block["hearers"])) if "hearers" in block else frozenset(),
        verbs=frozenset(_some(block["verbs"])) if "verbs" in block else frozenset(),
        phrases=re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE) if phrases else None,
        carried=block.get("carried", False),
        attributive=frozenset(block.get("attributive", ())),
    )


def _hint(channels: tuple[ChannelWords, ...]) -> re.Pattern[str]:
    words = {word for one in channels if one.carried for word in (*one.nouns, *one.hearers, *one.verbs)}
    stems = sorted({word.split()[-1].rstrip("s") for word in words}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})", re.IGNORECASE)
