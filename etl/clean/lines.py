"""What a paragraph is besides story: furniture of the page, a note of correction, a dateline.

In: the paragraphs of a body. Out: those of the story, the notes verbatim, and the dateline. A dateline stays in the text
(it is the agency's sentence), furniture goes, a correction moves to its own field: it speaks about the article.
"""

from etl.clean.patterns import patterns
from etl.clean.traced import Traced
from etl.records.article import Dateline

#: A dateline is in one of the first paragraphs; below them, capitals and a dash are a heading.
DATELINE_PARAGRAPHS = 3
DATELINE_WINDOW = 120


def sort_out(paragraphs: list[Traced]) -> tuple[list[Traced], tuple[str, ...]]:
    """The story's paragraphs and the correction notes."""
    story: list[Traced] = []
    notes: list[str] = []
    for paragraph in paragraphs:
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
    for paragraph in paragraphs[:DATELINE_PARAGRAPHS]:
        window = paragraph[:DATELINE_WINDOW]
        for pattern in patterns().datelines:
            match = pattern.match(window)
            if match:
                return _dateline(match.groupdict())
    return None


def _dateline(groups: dict[str, str | None]) -> Dateline | None:
    place = groups.get("place")
    agency = groups.get("agency") or groups.get("agency2")
    if (agency or "").lower() in patterns().no_agency or (place or "").lower().strip(" .") in patterns().no_place:
        return None
    return Dateline(place=place.strip(" ,") if place else None, agency=agency.strip() if agency else None)
