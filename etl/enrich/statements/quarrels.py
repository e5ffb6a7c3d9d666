"""An article's two questions: is a claim in it disputed, and is an accusation in it left unanswered?

In: the linked statements of one article. Out: yes or no (TAXONOMY section 6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.enrich.statements.parties import capitals, encloses
from etl.enrich.statements.references import accuses
from etl.records.enriched import Statement


def disputed(statements: Sequence[Statement]) -> bool:
    """Whether a claim that one statement asserts or confirms is denied by another that responds to it."""
    claims = {s.id for s in statements if s.denial_status in ("asserted", "confirmed")}
    return any(s.denial_status == "denied" and s.responds_to in claims for s in statements)


def unanswered(statements: Sequence[Statement]) -> bool:
    """Whether an accusation has no statement by its target: no denial, no refusal to comment, no word at all."""
    denied = [s for s in statements if s.denial_status == "denied"]
    return any(
        accuses(statement)
        and not any(encloses(outer, statement) for outer in denied)
        and _silent(statement, statements)
        for statement in statements
    )


def _silent(accusation: Statement, statements: Sequence[Statement]) -> bool:
    """Whether one of the accused says nothing; an answer in the target's name is the target's (Iran's ministry, Lind's lawyer).

    Only who is accused by name counts: whom `him` and `the chiefs` stand for is not sure enough for such a charge.
    """
    if not accusation.about or not accusation.content:
        return False
    text, accuser = accusation.content[0].text, accusation.speaker
    cue = accusation.cue.text.lower() if accusation.cue else ""
    if cue.startswith("blam") and " on " in text and " for " not in text:
        accused = [text.rpartition(" on ")[2]]
    else:
        accused = _ACCUSED.findall(text) or [text]
    heard = [
        capitals(f"{s.speaker.text} {s.speaker.name or ''}")
        for s in statements
        if s.speaker and (not accuser or s.speaker.text != accuser.text)
    ]
    own = capitals(f"{accuser.text} {accuser.name or ''}") if accuser else set()
    named = [capitals(names) for names in accused]
    return any(names and not names & own and not any(names & words for words in heard) for names in named)


#: `Israel of piracy and France of helping`: who is accused, and of each what.
_ACCUSED = re.compile(r"(?:^|\band )((?:[\w.’'-]+ ){1,6}?)(?:of|for) ")
