"""Row 60: characters that nobody sees in a name that somebody looks for, on the whole road and in the index."""

from __future__ import annotations

import json

import pytest
from elasticsearch import Elasticsearch

from etl.search import Filters, search_articles, search_statements
from etl.settings import Settings
from tests.operation.conftest import Night

pytestmark = pytest.mark.elasticsearch
DAY = "2026-03-02"
HIDDEN = {
    "zero width": "An\u200bna Ho\u200dlm",
    "soft hyphen": "An\u00adna Holm",
    "bidirectional": "\u202eAnna\u202c Holm\u200f",
    "nul": "An\x00na Holm",
    "controls": "Anna\x07 Ho\x1blm",
    "joiner": "Anna Ho\u2060lm\ufeff",
}
#: Other letters that look alike are another name, and stay so.
LOOKALIKE = "\u0410nna Holm"
BODY = 'Captain {} denied on Monday that the {} ferry was sold. "There was no sale," {} told reporters.'


def test_row_60_what_is_not_seen_does_not_hide_a_name(
    settings: Settings, night: Night, elasticsearch: Elasticsearch
) -> None:
    names = HIDDEN | {"plain": "Anna Holm", "lookalike": LOOKALIKE}
    files: dict[str, str | bytes] = {
        # a NUL makes a text file binary; in a JSON record it is a character like others
        f"{number}.json": _record(f"The {kind} ferry", BODY.format(name, kind, name))
        for number, (kind, name) in enumerate(names.items())
    }
    (done,) = night(DAY, files)
    assert done["states"] == {"indexed": len(names)}
    elasticsearch.indices.refresh(index=f"{settings.index_prefix}-*")

    def titles(**asked: object) -> set[str]:
        found = search_articles(elasticsearch, settings.index_prefix, Filters(**asked), limit=50)  # type: ignore[arg-type]
        return {str(hit["title"]) for hit in found.hits}

    expected = {f"The {kind} ferry" for kind in (*HIDDEN, "plain")}
    assert titles(speaker=["Anna Holm"]) == expected
    assert titles(words='"Anna Holm"') == expected
    hits = search_statements(elasticsearch, settings.index_prefix, Filters(), limit=50).hits
    ids = {str(hit["article"]["title"]): hit["speaker"]["id"] for hit in hits if hit["speaker"]}
    assert len({ids[title] for title in expected}) == 1
    assert ids["The lookalike ferry"] != ids["The plain ferry"]
    for hit in hits:
        assert all(character.isprintable() for span in hit["evidence"] for character in span["text"])


def _record(title: str, body: str) -> str:
    return json.dumps({"title": title, "text": body, "date": DAY, "outlet": "Harbour Wire"})
