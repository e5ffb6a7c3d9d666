"""An article's two questions: is a claim in it disputed, and is an accusation in it left unanswered?

In: the linked statements of one article. Out: yes or no (TAXONOMY section 6).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from etl.enrich.statements.parties import capitals, encloses
from etl.enrich.statements.references import accuses
from etl.records.enriched import Actor, Speaker, Statement


def disputed(statements: Sequence[Statement]) -> bool:
    """Whether a claim that one statement asserts or confirms is denied by another that responds to it."""
    claims = {s.id for s in statements if s.denial_status in ("asserted", "confirmed")}
    return any(s.denial_status == "denied" and s.responds_to in claims for s in statements)


def unanswered(statements: Sequence[Statement], actors: Sequence[Actor]) -> bool:
    """Whether an accusation has no statement by its target: no denial, no refusal to comment, no word at all."""
    denied = [s for s in statements if s.denial_status == "denied"]
    accusing = [
        (statement, target)
        for statement in statements
        if accuses(statement) and not any(encloses(outer, statement) for outer in denied)
        for target in _accused(statement, actors)
    ]
    voices = _voices(statements, actors) if accusing else []
    return any(_silent(target, statement, voices) for statement, target in accusing)


@dataclass(frozen=True, slots=True)
class _Voice:
    """A speaker: the names in the words, and the countries of all that they name."""

    speaker: Speaker
    names: frozenset[str]
    countries: frozenset[str]


def _voices(statements: Sequence[Statement], actors: Sequence[Actor]) -> list[_Voice]:
    """Who speaks in the article."""
    mentions = sorted((m.start, m.end, a.country or "") for a in actors for m in a.mentions)
    starts = [start for start, _, _ in mentions]
    voices = []
    for one in (s.speaker for s in statements if s.speaker):
        inside = mentions[bisect_left(starts, one.start) : bisect_left(starts, one.end)]
        countries = {country for _, end, country in inside if end <= one.end} | {one.country or ""}
        voices.append(_Voice(one, frozenset(capitals(f"{one.text} {one.name or ''}")), frozenset(countries)))
    return voices


def _accused(accusation: Statement, actors: Sequence[Actor]) -> list[Actor]:
    """Who is accused by name: whom `him` and `the chiefs` stand for is not sure enough to say that they keep silent."""
    if not accusation.content:
        return []
    place = accusation.content[0]
    cue = accusation.cue.text.lower() if accusation.cue else ""
    if cue.startswith("blam") and " for " not in place.text and (on := place.text.rfind(" on ")) >= 0:
        spans = [(on + 4, len(place.text))]
    elif found := [m.span(1) for m in _ACCUSED.finditer(place.text)]:
        spans = found
    else:
        before = _CALLED.match(place.text) if "verb.describe" in accusation.rule else _ALONE.fullmatch(place.text)
        spans = [before.span()] if before else []
    if spans and place.text[slice(*spans[0])] in _PLATFORMS:
        return []
    # Novak, 24: the name before the comma
    ends = [(place.start + a, place.start + a + len(place.text[a:b].partition(",")[0].rstrip())) for a, b in spans]
    return [a for a in actors if a.type != "place" and a.kind != "media" and any(_named(a, *span) for span in ends)]


def _named(actor: Actor, start: int, end: int) -> bool:
    """Whether a phrase is an actor's name: it, or its first part before a comma, ends with one."""
    return any(m.form == "name" and start <= m.start and m.end == end for m in actor.mentions)


def _silent(target: Actor, accusation: Statement, voices: Sequence[_Voice]) -> bool:
    """Whether nobody speaks for the accused: an answer in the name, or by the state, is the target's (Lind's lawyer)."""
    accuser = accusation.speaker
    others = [one for one in voices if not accuser or one.speaker.text != accuser.text]
    names = {word for m in target.mentions if m.form == "name" for word in capitals(m.text)}
    if accuser is not None and (accuser.id == target.id or names & capitals(f"{accuser.text} {accuser.name or ''}")):
        return False
    if any(one.speaker.id == target.id or names & one.names for one in others):
        return False
    state = target.country if target.type == "state" or target.kind in _GOVERNING else None
    home = accuser.country if accuser else None
    if state is None or state == home:
        return state is None
    return all(state not in one.countries for one in others)


#: Where somebody is blamed, not who: blamed the council on Twitter.
_PLATFORMS = frozenset(
    ["Twitter", "Facebook", "Instagram", "YouTube", "Telegram", "TikTok", "X", "television", "TV", "CNN", "Fox News"]
)
_GOVERNING = frozenset(["government", "ministry", "military", "agency"])
#: `Israel of piracy and France of helping`: who is accused, and of each what.
_ACCUSED = re.compile(r"(?:^|\band )((?:[\w.’'-]+,? ){1,6}?)(?:of|for) ")
#: Who is called something: `Lind a liar`, `Lind “a crook”`, `Lind as a traitor`.
_CALLED = re.compile(r"(?:[\w.’'-]+ ){1,5}?(?=an? |as |[\"“‘])")
#: An accusation without its matter: whom it names is the accused.
_ALONE = re.compile(r"(?:[\w.’'-]+,? ?){1,6}")
