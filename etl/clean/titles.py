"""One line of a headline, and the names of a byline."""

import re

from etl.clean.characters import normalise_characters
from etl.clean.entities import unescape
from etl.clean.traced import Traced

#: A longer one is no headline; Elasticsearch keeps keywords of 32 KB at most.
MAX_TITLE = 1000
MAX_BYLINE = 500
_SPACE = re.compile(r"\s+")
_BY = re.compile(r"(?:written |reported |story |posted )?by[: ]\s*", re.IGNORECASE)


def title_of(raw: str) -> Traced:
    """The headline as one line, without white space or a byte order mark around it."""
    return unescape(normalise_characters(Traced(raw))).substitute(_SPACE, " ").strip()


def byline_of(raw: str | None) -> str | None:
    """Who wrote it, without the word `by`; None where nobody is named."""
    line = unescape(normalise_characters(Traced((raw or "")[:MAX_BYLINE]))).substitute(_SPACE, " ").strip().text
    by = _BY.match(line)
    return line[by.end() if by else 0 :].strip(" ,;|") or None
