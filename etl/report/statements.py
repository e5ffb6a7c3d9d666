"""Statement documents of the index to what a section shows: grouped by story, each sentence once.

In: `_source` objects of the index of statements. Out: `Story` records, newest first. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from etl.report.records import Piece, Place, Said, Story

Source = dict[str, Any]


def stories(sources: Iterable[Source], answered: Mapping[str, Source]) -> tuple[Story, ...]:
    """Group statements by story. `answered` holds, by id, the statements that these respond to."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        article = source["article"]
        groups.setdefault(article.get("story") or article["id"], []).append(source)
    return tuple(_story(group, answered) for group in sorted(groups.values(), key=_newest, reverse=True))


def said(source: Source, outlets: Sequence[str] = (), answers: Said | None = None) -> Said:
    """One statement as it is shown."""
    speaker = source.get("speaker") or {}
    name, text = speaker.get("name"), speaker.get("text")
    return Said(
        id=source["id"],
        who=name or text or "Nobody named",
        named=text if name and text != name else None,
        labels=_labels(source),
        evidence=tuple(_pieces(span, source.get("cue")) for span in source.get("evidence", ())),
        outlets=tuple(outlets),
        answers=answers,
    )


def web_address(url: str | None) -> str | None:
    """The address, where it is one that a browser may open: http or https, with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _newest(group: list[Source]) -> tuple[str, str]:
    return max((source["article"].get("published") or "", source["article"]["id"]) for source in group)


def _story(group: list[Source], answered: Mapping[str, Source]) -> Story:
    places = {source["article"]["id"]: _place(source["article"]) for source in group}
    ordered = sorted(places.values(), key=lambda place: (place.published or "", place.article))
    copies: dict[tuple[str, ...], list[Source]] = {}
    for source in sorted(group, key=_position):
        copies.setdefault(_same(source), []).append(source)
    return Story(
        title=ordered[0].title or "(no title)",
        places=tuple(ordered),
        said=tuple(_first_of(same, len(places) > 1, answered) for same in copies.values()),
    )


def _position(source: Source) -> tuple[str, int, str]:
    """In the order of the text, the article that was first to publish before its copies."""
    evidence = source.get("evidence") or [{"start": 0}]
    return (source["article"].get("published") or "", evidence[0]["start"], source["id"])


def _same(source: Source) -> tuple[str, ...]:
    """Equal for a statement and its copy in another outlet."""
    evidence = " ".join(span["text"].casefold() for span in source.get("evidence", ()))
    return (" ".join(evidence.split()), (source.get("speaker") or {}).get("text") or "", source["denial_status"])


def _first_of(same: list[Source], several: bool, answered: Mapping[str, Source]) -> Said:
    first = same[0]
    target = answered.get(first.get("responds_to") or "")
    outlets = dict.fromkeys(_outlet(source["article"]) for source in same) if several else ()
    return said(first, tuple(outlets), said(target) if target else None)


def _place(article: Source) -> Place:
    return Place(
        article=article["id"],
        outlet=_outlet(article),
        published=article.get("published"),
        title=article.get("title") or "",
        url=web_address(article.get("url")),
    )


def _outlet(article: Source) -> str:
    return str(article["outlet"].get("name") or article["outlet"].get("as_given") or "outlet unknown")


def _labels(source: Source) -> tuple[str, ...]:
    channel = source["channel"] if source["channel"] != "unspecified" else None
    unsure = "unsure" if source["confidence"] == "unsure" else None
    labels = (source["denial_status"], source.get("detail"), source["source_type"], channel, unsure)
    return tuple(dict.fromkeys(label for label in labels if label))


def _pieces(span: Source, cue: Source | None) -> tuple[Piece, ...]:
    """A sentence, cut where its cue begins and ends."""
    text, start = span["text"], span["start"]
    edges = (cue["start"] - start, cue["end"] - start) if cue else (0, 0)
    if not 0 <= edges[0] < edges[1] <= len(text):
        return (Piece(text=text),)
    cuts = pairwise((0, *edges, len(text)))
    return tuple(Piece(text=text[a:b], cue=(a, b) == edges) for a, b in cuts if a < b)
