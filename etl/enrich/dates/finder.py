"""Finds where date expressions stand in a sentence, before anything is said about what they mean.

In: a sentence. Out: `Match`es in order, not overlapping: at each place the longest, what guards.py refuses left out.
A scan looks every word up once and tries the rules that can begin with it there, so it is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from etl.enrich.dates.guards import is_date
from etl.enrich.dates.lexicon import Lexicon, Prefix, Rule, lexicon, plain
from etl.enrich.dates.patterns import AGAIN, WORD, Pattern, key_of
from etl.enrich.syntax.document import Sentence

#: No prefix of portions.toml is longer.
_WINDOW = 32
#: Readings that "more than" and the like can stand before.
_COUNTING = frozenset(["duration", "offset"])
#: Readings that have no beginning and no end.
_NO_PART = frozenset(
    ["reference", "duration", "offset", "anchored-duration", "frequency", "set-of-units", "set-of-days"]
)
#: What one part of a list may take from another: "12 and 14 March 2024".
_SHARED = ("month", "year", "which", "anaphor", "meridiem", "zone")


@dataclass(frozen=True, slots=True)
class Match:
    """One expression: its place, the rule that found it, what the slots caught, the words before that modify it."""

    sentence: Sentence
    start: int
    end: int
    rule: Rule
    fields: dict[str, str]
    part: Prefix | None = None
    amount: Prefix | None = None
    #: Where the rule's match begins, without the words before: there the tense is read.
    core: int = 0

    @property
    def text(self) -> str:
        """The expression, verbatim."""
        return self.sentence.document.text[self.start : self.end]


def matches(sentence: Sentence) -> Iterator[Match]:
    """All expressions of a sentence, in order."""
    words, text, at = lexicon(), sentence.document.text, sentence.start
    seen = list(WORD.finditer(text, sentence.start, sentence.end))
    for number, word in enumerate(seen):
        key = key_of(word.group())
        beginnings = words.beginnings.get(key)
        if beginnings is None or word.start() < at or (key.isalpha() and _glued(text, word.start(), at)):
            continue
        following = key_of(seen[number + 1].group()) if number + 1 < len(seen) else ""
        rules = beginnings.with_next.get(following, beginnings.alone)
        made, end = _first_made(sentence, rules, word.start())
        if made:
            yield from (_prefixed(words, one, at) for one in made)
            at = end


def _glued(text: str, begin: int, at: int) -> bool:
    """Whether letters follow digits without a gap: `12may`."""
    return begin > at and text[begin - 1].isalnum()


def _first_made(sentence: Sentence, rules: tuple[tuple[Rule, Pattern], ...], begin: int) -> tuple[list[Match], int]:
    """The expressions of the longest match at a place that no guard refuses, and where the match ends."""
    while rules:
        best = _longest(rules, sentence.document.text, begin, sentence.end)
        if best is None:
            break
        rule, match = best
        made = _made(sentence, rule, match)
        if made:
            return made, match.end()
        rules = tuple(pair for pair in rules if pair[0] is not rule)
    return [], begin


def _longest(
    rules: tuple[tuple[Rule, Pattern], ...], text: str, begin: int, end: int
) -> tuple[Rule, re.Match[str]] | None:
    best: tuple[Rule, re.Match[str]] | None = None
    for rule, pattern in rules:
        match = pattern.regex.match(text, begin, end)
        if match and (best is None or match.end() > best[1].end()):
            best = rule, match
    return best


def _made(sentence: Sentence, rule: Rule, match: re.Match[str]) -> list[Match]:
    """The expressions of one match of a rule; empty where a guard refuses it."""
    caught = match.groupdict().items()
    groups = {name.partition(AGAIN)[0]: plain(text) for name, text in caught if text is not None}
    segments = sorted(name for name in groups if name.startswith("segment_"))
    if not is_date(sentence, rule, match.start(), match.end(), groups):
        return []
    if not segments:
        return [Match(sentence, match.start(), match.end(), rule, groups, core=match.start())]
    shared = {name: text for name, text in groups.items() if not name[-1].isdigit()}
    own = [
        {name[: -len(segment) + 7]: text for name, text in groups.items() if name.endswith(segment[7:])}
        for segment in segments
    ]
    made = []
    for number, segment in enumerate(segments):
        fields = dict(shared)
        # what one part leaves out the next says ("12 and 14 March"), or the one before ("March 12 and 14")
        for other in (*own[:number], *reversed(own[number + 1 :])):
            fields |= {name: text for name, text in other.items() if name in _SHARED}
        fields |= own[number]
        start, end = match.span(segment)
        made.append(Match(sentence, start, end, rule, fields, core=match.start()))
    return made


def _prefixed(words: Lexicon, match: Match, earliest: int) -> Match:
    """The match with the words before it that modify it: `early`, `the end of`, `more than`."""
    text = match.sentence.document.text
    window = max(match.start - _WINDOW, match.sentence.start, earliest)
    if window >= match.start:
        return match
    part = words.part_before.search(text, window, match.start)
    if part and match.rule.reading not in _NO_PART:
        prefix = words.parts[plain(part["words"])]
        if not prefix.before_number or text[match.start].isdigit():
            return replace(match, start=part.start(), part=prefix)
    if match.rule.reading not in _COUNTING or match.text.lower().startswith(("the ", "this ", "these ")):
        return match
    amount = words.amount_before.search(text, window, match.start)
    if amount:
        return replace(match, start=amount.start(), amount=words.amounts[plain(amount["words"])])
    return match
