"""The article's own outlet and its dateline: names that no gazetteer needs to know.

In: a document, its outlet. Out: `Spot`s for the outlet's name, its short form and its initials, and for the places of a
dateline (`BERGEN, Norway (HW) —`). Refuses nothing: an article without either has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.enrich.actors.lexicon import Lexicon
from etl.enrich.actors.spots import ORGANIZATION, PLACE, Spot
from etl.enrich.syntax.document import Document
from etl.records.article import Outlet

#: How far each is trusted, in the unit of `recognise`.
FULL, SHORT, DATELINE = 5.0, 2.7, 7.0
RULE, DATELINE_RULE = "outlet", "dateline"
Found = tuple[int, int, str, float, tuple[str, ...]]
_DATELINE = re.compile(
    r"(?P<places>[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]*)*)(?:, [A-Z][\w. ]{1,25})?(?: \((?P<agency>[^()\n]{2,30})\))? ?[—–-]{1,2} "
)
#: Words of an outlet's name that its short form leaves out, beside the heads of media.
_GENERIC = frozenset(["agency", "business", "wire", "online", "desk", "service", "international", "evening", "morning"])


def own_names(document: Document, outlet: Outlet | None, lexicon: Lexicon) -> dict[int, list[Spot]]:
    """Spots by the index of their sentence."""
    found: dict[int, list[Spot]] = {}
    forms = _forms(outlet, lexicon) if outlet else {}
    for start, end, label, score, rules in (*_dateline(document, forms), *_outlet(document, forms)):
        sentence = document.sentence_at(start)
        if sentence is not None and end <= sentence.end:
            spot = Spot(start, end, document.text[start:end], sentence.index, label, score, rules)
            found.setdefault(sentence.index, []).append(spot)
    return found


def _forms(outlet: Outlet, lexicon: Lexicon) -> dict[str, float]:
    """The ways in which an unknown outlet calls itself, with what each is worth."""
    name = outlet.name.removeprefix("The ")
    words = name.split()
    if not words or not name[0].isupper() or outlet.id == "local:organization/unknown" or "." in name:
        return {}
    forms = {name: FULL if len(words) > 1 else SHORT}
    generic = [w.lower() in _GENERIC or lexicon.heads.get(w.lower()) == "media" for w in words[1:]]
    short = words[0]
    common = short in lexicon.common_first or short in lexicon.first_names or short in lexicon.cities
    if generic and all(generic) and len(short) > 3 and not common:
        forms[short] = SHORT
    return forms


def _outlet(document: Document, forms: dict[str, float]) -> Iterator[Found]:
    for form, score in forms.items():
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", document.text):
            longer = re.match(r" [A-Z]", document.text[match.end() : match.end() + 2])
            if score == FULL or not longer:
                yield match.start(), match.end(), ORGANIZATION, score, (RULE,)


def _dateline(document: Document, forms: dict[str, float]) -> Iterator[Found]:
    start = document.title_end
    while start < len(document.text) and document.text[start].isspace():
        start += 1
    match = _DATELINE.match(document.text, start)
    if match is None:
        return
    for place in re.finditer(r"[^/]+", match.group("places")):
        offset = match.start("places")
        yield offset + place.start(), offset + place.end(), PLACE, DATELINE, (DATELINE_RULE,)
    agency = match.group("agency")
    if agency and any(agency in (form, "".join(w[0] for w in form.split())) for form in forms):
        yield match.start("agency"), match.end("agency"), ORGANIZATION, DATELINE, (RULE, DATELINE_RULE)
