"""The cue lexicon: which words report, deny, confirm, refuse, and what their sources and objects may be.

In: `cues.toml`, beside this module. Out: `Cues`, a frozen table that attribution, denial reading and the actors part
share. Refuses, when it is loaded, unknown frames, statuses, fields and entries given twice in one list.
Imports no language model: it is read by programs that never parse.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from msgspec import Struct

from etl.records.outcome import ConfigurationError
from etl.records.values import DenialDetail, DenialStatus

Phrase = tuple[str, ...]
Entry = TypeVar("Entry", "Reporting", "Denial", "DenialIdiom")

PREPOSITIONS = frozenset(["of", "for", "about", "on", "against", "over", "with", "to"])
FRAMES = PREPOSITIONS | {"clause", "quote", "object", "infinitive", "gerund", "order", "as"}
OBJECT_FORMS = frozenset(
    ["clause", "gerund", "claim", "demand", "access", "person", "other", "none", "quote", "infinitive"]
)


class Reporting(Struct, frozen=True, kw_only=True):
    """One verb or idiom that reports: its words (lemmas), what may hold its content, what subjects it takes."""

    words: Phrase
    kind: str
    frames: frozenset[str]
    hearer: bool = False
    document: bool = False
    #: lemmas that alone may be its object, where not all may: said little, said nothing about
    only: frozenset[str] = frozenset()


class Denial(Struct, frozen=True, kw_only=True):
    """One verb whose object decides its status; a status of None means that there is no statement."""

    words: Phrase
    by: Mapping[str, DenialStatus | None]
    detail: DenialDetail | None = None


class DenialIdiom(Struct, frozen=True, kw_only=True):
    """A fixed phrase with a fixed status: `plead not guilty`."""

    words: Phrase
    status: DenialStatus
    detail: DenialDetail | None = None


class Saying(Struct, frozen=True, kw_only=True):
    """What a content says by itself after a neutral verb."""

    status: DenialStatus
    detail: DenialDetail | None
    pattern: re.Pattern[str]


class Cues(Struct, frozen=True, kw_only=True):
    """The whole lexicon. Tables by verb are keyed by the first lemma, the longest phrase first."""

    reporting: Mapping[str, tuple[Reporting, ...]]
    idioms: Mapping[str, tuple[Reporting, ...]]
    #: verbs (or phrases) that things do as well as speakers
    weak: frozenset[str]
    #: verbs that are blows as well as words
    violent: frozenset[str]
    nobody: frozenset[str]
    denial: Mapping[str, tuple[Denial, ...]]
    denial_idioms: Mapping[str, tuple[DenialIdiom, ...]]
    #: sequences that stand before a source: `according to`
    according: tuple[Phrase, ...]
    citing: frozenset[str]
    possessed: frozenset[str]
    hearsay_adverbs: frozenset[str]
    hearsay_passives: frozenset[str]
    hearsay_raising: frozenset[str]
    #: noun of speech -> claim, denial, refusal, admission, confirmation
    nouns: Mapping[str, str]
    objects: Mapping[str, frozenset[str]]
    silence: Mapping[str, frozenset[str]]
    sources: Mapping[str, frozenset[str]]
    #: proximity -> words in the source phrase
    proximity: Mapping[str, tuple[str, ...]]
    #: what a source asks for that does not want to be named
    wishes: tuple[str, ...]
    #: how somebody spoke who is not named: on condition of anonymity
    conditions: tuple[str, ...]
    sayings: tuple[Saying, ...]
    #: verbs and nouns that decide how the parse is read
    reading: Mapping[str, frozenset[str]]

    @property
    def verbs(self) -> frozenset[str]:
        """First lemmas of every verb that reports, denies or confirms: what stands before them speaks."""
        return frozenset([*self.reporting, *self.idioms, *self.denial, *self.denial_idioms])


@cache
def load_cues(path: Path | None = None) -> Cues:
    """Read and check the lexicon; cached. Raises ConfigurationError with the place of the mistake."""
    place = path or Path(__file__).with_name("cues.toml")
    try:
        data = tomllib.loads(place.read_text(encoding="utf-8"))
        return _cues(data)
    except (KeyError, TypeError, ValueError, re.error, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"the cue lexicon {place.name} cannot be used: {error!r}") from error


def _cues(data: dict[str, Any]) -> Cues:
    return Cues(
        reporting=_by_first(_reporting(data["reporting"], "verbs")),
        idioms=_by_first(_reporting(data["idiom"], "phrases")),
        violent=_words(data["violent"]["verbs"]),
        nobody=_words(data["nobody"]["words"]),
        weak=_words(data["weak"]["verbs"]),
        denial=_by_first(_denials(data["denial"])),
        denial_idioms=_by_first(_denial_idioms(data["denial_idiom"])),
        according=tuple(sorted((tuple(p.split()) for p in data["according"]["phrases"]), key=len, reverse=True)),
        citing=_words(data["according"]["citing"]),
        possessed=_words(data["according"]["possessed"]),
        hearsay_adverbs=_words(data["hearsay"]["adverbs"]),
        hearsay_passives=_words(data["hearsay"]["passives"]),
        hearsay_raising=_words(data["hearsay"]["raising"]),
        nouns={word: kind for kind, words in data["nouns"].items() for word in words},
        objects={name: _words(words) for name, words in data["objects"].items()},
        silence={name: _words(words) for name, words in data["silence"].items()},
        sources={name: _words(words) for name, words in data["sources"].items()},
        proximity={name: tuple(words) for name, words in data["proximity"].items()},
        wishes=tuple(data["anonymity"]["wishes"]),
        conditions=tuple(data["anonymity"]["conditions"]),
        reading={name: _words(words) for name, words in data["reading"].items()},
        sayings=tuple(_saying(block) for block in data["saying"]),
    )


def _words(words: Iterable[str]) -> frozenset[str]:
    found = frozenset(words)
    if not found or any(not word or word != word.lower() for word in found):
        raise ValueError(f"a list of lower-case words was expected, not {sorted(found)[:5]}")
    return found


def _once(words: list[str], example: str) -> list[str]:
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise ValueError(f"{twice} given twice in the block of {example!r}")
    return words


def _reporting(blocks: list[dict[str, Any]], field: str) -> list[Reporting]:
    found = []
    for block in blocks:
        frames = frozenset(block["frames"])
        if frames - FRAMES:
            raise ValueError(f"unknown frames {sorted(frames - FRAMES)} in the block of {block['example']!r}")
        for verb in _once(block[field], block["example"]):
            found.append(
                Reporting(
                    words=tuple(verb.split()),
                    kind=block["class"],
                    frames=frames,
                    hearer=block.get("hearer", False),
                    document=block.get("document", False),
                    only=frozenset(block.get("only", ())),
                )
            )
    return found


def _denials(blocks: list[dict[str, Any]]) -> list[Denial]:
    found = []
    for block in blocks:
        if set(block["by"]) != OBJECT_FORMS:
            raise ValueError(f"{set(block['by']) ^ OBJECT_FORMS} in `by` of the block of {block['example']!r}")
        by = {form: _status(value) if value else None for form, value in block["by"].items()}
        for verb in _once(block["verbs"], block["example"]):
            found.append(Denial(words=tuple(verb.split()), by=by, detail=_detail(block.get("detail"))))
    return found


def _denial_idioms(blocks: list[dict[str, Any]]) -> list[DenialIdiom]:
    return [
        DenialIdiom(words=tuple(p.split()), status=_status(block["status"]), detail=_detail(block.get("detail")))
        for block in blocks
        for p in _once(block["phrases"], block["example"])
    ]


def _status(value: str) -> DenialStatus:
    if value not in get_args(DenialStatus):
        raise ValueError(f"unknown denial status {value!r}")
    return cast(DenialStatus, value)


def _detail(value: str | None) -> DenialDetail | None:
    if value is not None and value not in get_args(DenialDetail):
        raise ValueError(f"unknown detail {value!r}")
    return cast("DenialDetail | None", value)


def _saying(block: dict[str, Any]) -> Saying:
    pattern = re.compile("|".join(f"(?:{p})" for p in block["patterns"]))
    return Saying(status=_status(block["status"]), detail=_detail(block.get("detail")), pattern=pattern)


def _by_first(entries: list[Entry]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.words[0]].append(entry)
    return {first: tuple(sorted(some, key=lambda e: len(e.words), reverse=True)) for first, some in found.items()}


def reading(name: str) -> frozenset[str]:
    """One of the lexicon's lists of verbs that decide how the parse is read."""
    return load_cues().reading[name]
