"""The story of a page that shows it by script alone: the state that the script starts from, as JSON inside the page.

In: the page and its headline. Out: the paragraphs, or nothing. Taken is only what is plainly the article's body: an object of the
state that carries the page's headline, and in it the longest text under a name of bodies (`state.toml`). A state that tells of
several stories and names none of them as the page's is left alone: whose text it is would be a guess.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import lxml.html

from etl.extract.page.fragment import paragraphs
from etl.extract.page.gaps import key_of
from etl.records.article import Record

#: Scripts that are looked at, values of one script, objects of one page, and levels: a state is large, and no page needs more.
SCRIPTS, VALUES, OBJECTS, DEPTH = 60, 5, 50_000, 60
#: A headline of so many letters and digits is not the beginning of another one by chance.
HEADLINE = 15
_ASSIGNED = re.compile(r"""(?:[\w$\]]\s*=|\.push\()\s*(?=\{|\[|JSON\.parse\()""")
_PARSED = "JSON.parse("
_decoder = json.JSONDecoder(strict=False)


class Names(Record, frozen=True):
    """Names of properties, in lower case and without hyphens: of headlines, of bodies, of the text of a part; and the types of parts that are no text."""

    titles: frozenset[str]
    bodies: frozenset[str]
    texts: frozenset[str]
    no_text: frozenset[str]


@cache
def _names() -> Names:
    data = tomllib.loads(files("etl.extract.page").joinpath("state.toml").read_text("utf-8"))
    return Names(**{name: frozenset(words) for name, words in data.items()})


def story_in_state(root: lxml.html.HtmlElement, title: str | None) -> str:
    """The body's paragraphs with a blank line between two; empty where no state holds one under this headline."""
    wanted = key_of(title or "").casefold()
    if not wanted:
        return ""
    found: list[str] = []
    for state in _states(root):
        for item in _objects(state):
            if _is_titled(item, wanted):
                found += _bodies(item, wanted)
    return max(found, key=len, default="")


def _is_titled(item: dict[str, Any], wanted: str) -> bool:
    """Whether it carries the page's headline; that of the page may have the site's name after it."""
    keys = (key_of(text).casefold() for text in _strings(item, _names().titles))
    return any(key == wanted or (len(key) >= HEADLINE and wanted.startswith(key)) for key in keys)


def _states(root: lxml.html.HtmlElement) -> Iterator[Any]:
    """The JSON of every script: all of it, or what is assigned to a name or pushed to a list."""
    for _, script in zip(range(SCRIPTS), (s for s in root.iter("script") if s.text), strict=False):
        text = script.text.strip()
        starts = [0] if text[:1] in ("{", "[") else [found.end() for found in _ASSIGNED.finditer(text)][:VALUES]
        for start in starts:
            yield _value(text, start)


def _value(text: str, start: int) -> Any:
    try:
        if text.startswith(_PARSED, start):
            inner, _ = _decoder.raw_decode(text, start + len(_PARSED))
            return _decoder.raw_decode(inner.strip())[0] if isinstance(inner, str) else None
        return _decoder.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _objects(state: Any, wanted: str | None = None) -> Iterator[dict[str, Any]]:
    """Every object, outer before inner, as far as the limits go; where a headline is `wanted`, none that has another one."""
    layer, seen = [state], 0
    for _ in range(DEPTH):
        following: list[Any] = []
        for item in layer:
            seen += 1
            if seen > OBJECTS:
                return
            if isinstance(item, dict):
                if wanted and any(_strings(item, _names().titles)) and not _is_titled(item, wanted):
                    continue
                yield item
                following += item.values()
            elif isinstance(item, list):
                following += item
        layer = [item for item in following if isinstance(item, dict | list)]


def _strings(item: dict[str, Any], names: frozenset[str]) -> Iterator[str]:
    for name, value in item.items():
        if _fold(name) in names:
            text = value.get("text") if isinstance(value, dict) else value
            if isinstance(text, str):
                yield text


def _bodies(item: dict[str, Any], wanted: str) -> Iterator[str]:
    """The texts of an article's object that stand under a name of bodies, in it or in what it holds of the same article."""
    for inner in _objects(item, wanted):
        for name, value in inner.items():
            if _fold(name) in _names().bodies:
                parts = [paragraph for text in _texts(value) for paragraph in _paragraphs(text)]
                yield "\n\n".join(parts)


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """The text of a body: a string, or the parts that it is a list of; a part with a text of its own is not looked into."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < DEPTH:
        for part in value:
            yield from _texts(part, depth + 1)
    elif isinstance(value, dict) and depth < DEPTH and not _is_no_text(value):
        own = next(_strings(value, _names().texts), None)
        if own is not None:
            yield own
            return
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _texts(inner, depth + 1)


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _is_no_text(part: dict[str, Any]) -> bool:
    return any(
        name.lower() in ("type", "__typename", "kind")
        and isinstance(value, str)
        and any(word in value.lower() for word in _names().no_text)
        for name, value in part.items()
    )


def _paragraphs(text: str) -> list[str]:
    return paragraphs(text) if "<" in text else [line.strip() for line in text.split("\n") if line.strip()]
