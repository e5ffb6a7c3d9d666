"""What a paragraph is besides story: furniture of the page, a note of correction, a dateline.

In: the paragraphs of a body. Out: those of the story, the notes verbatim, and the dateline. A dateline stays in the text
(it is the agency's sentence), furniture goes, a correction moves to its own field: it speaks about the article.
"""

import re

from etl.clean.patterns import patterns
from etl.clean.traced import Traced
from etl.records.article import Dateline, RawArticle
from etl.records.identity import normalised

#: A dateline is in one of the first paragraphs; below them, capitals and a dash are a heading.
DATELINE_PARAGRAPHS = 3
DATELINE_WINDOW = 120
_AND = re.compile(r"\s*(?:[,;]|\band\b)\s*")
#: A pattern may know several places for an agency.
_AGENCIES = ("agency", "agency2", "agency3")


def signatures_of(raw: RawArticle) -> frozenset[str]:
    """What a line holds that only signs the article: the outlet's name, the authors' names, one or all of them."""
    authors = _AND.split(raw.byline or "")
    return frozenset(filter(None, map(_signature, (raw.outlet or "", raw.byline or "", *authors))))


def _is_signature(paragraph: str, signatures: frozenset[str]) -> bool:
    return len(paragraph) <= patterns().longest and _signature(paragraph) in signatures


def _signature(text: str) -> str:
    return " ".join(word for word in normalised(text).split() if word not in ("by", "and"))


def sort_out(
    paragraphs: list[Traced], signatures: frozenset[str] = frozenset()
) -> tuple[list[Traced], tuple[str, ...]]:
    """The story's paragraphs and the correction notes. Lines at both ends that are nothing but a signature go."""
    first, last = 0, len(paragraphs)
    while first < last - 1 and _is_signature(paragraphs[first].text, signatures):
        first += 1
    while first < last - 1 and _is_signature(paragraphs[last - 1].text, signatures):
        last -= 1
    story: list[Traced] = []
    notes: list[str] = []
    for paragraph in paragraphs[first:last]:
        if is_correction(paragraph.text):
            notes.append(paragraph.text)
        elif not is_furniture(paragraph.text):
            story.append(paragraph)
    return story, tuple(notes)


def is_furniture(paragraph: str) -> bool:
    """True for share lines, newsletter lines, credits and the like; never for a long paragraph."""
    known = patterns()
    return len(paragraph) <= known.longest and any(p.fullmatch(paragraph) for p in known.furniture)


def is_correction(paragraph: str) -> bool:
    """True for a note in which the outlet mends this article."""
    return len(paragraph) <= 1500 and any(p.fullmatch(paragraph) for p in patterns().corrections)


def dateline_of(paragraphs: list[str]) -> Dateline | None:
    """`WASHINGTON (AP) — ` as place and agency, from the first paragraph that begins with one."""
    groups = _dateline_groups(paragraphs)
    if groups is None:
        return None
    place, agency = groups.get("place"), next((groups[key] for key in _AGENCIES if groups.get(key)), None)
    return Dateline(place=place.strip(" ,") if place else None, agency=agency.strip() if agency else None)


def dateline_day_of(paragraphs: list[str]) -> str | None:
    """The day that the dateline names, as it stands there: `March 9`, `9 March 2025`."""
    groups = _dateline_groups(paragraphs)
    return groups.get("day") if groups else None


def _dateline_groups(paragraphs: list[str]) -> dict[str, str | None] | None:
    known = patterns()
    for paragraph in paragraphs[:DATELINE_PARAGRAPHS]:
        match = next((found for p in known.datelines if (found := p.match(paragraph[:DATELINE_WINDOW]))), None)
        if match:
            groups = match.groupdict()
            place, agency = (groups.get("place") or "").lower(), (groups.get("agency") or "").lower()
            return None if agency in known.no_agency or place.strip(" .") in known.no_place else groups
    return None
