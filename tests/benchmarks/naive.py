"""What a user would write instead: spaCy over each article, a list of verbs, `helpers.bulk`, one process.

It finds no statements; it is the baseline of `make bench`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_HEADER = re.compile(r"\s*date (\d{4}-\d\d-\d\d) ([^:]+): (.*)")
_VERBS = {
    "say",
    "tell",
    "deny",
    "confirm",
    "report",
    "claim",
    "announce",
    "add",
    "refuse",
    "decline",
    "reject",
    "accuse",
}


def documents(folder: Path, model: str) -> Iterator[dict[str, Any]]:
    """One document an article: entities, and the sentences that hold a reporting verb."""
    import importlib

    nlp = importlib.import_module(model).load()
    for path in sorted(folder.rglob("*.txt")):
        header, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        match = _HEADER.match(header)
        if match is None:
            continue
        doc = nlp(body)
        yield {
            "id": hashlib.sha1(body.encode(), usedforsecurity=False).hexdigest(),
            "published": match[1],
            "outlet": match[2],
            "title": match[3],
            "body": body,
            "entities": [{"text": e.text, "label": e.label_} for e in doc.ents],
            "sentences": [s.text for s in doc.sents if any(t.lemma_ in _VERBS for t in s)],
        }


def main(folder: Path, model: str, url: str | None, index: str) -> None:
    """Run it; without an address the documents are made and thrown away."""
    if url is None:
        for _ in documents(folder, model):
            pass
        return
    from elasticsearch import Elasticsearch, helpers

    client = Elasticsearch(url)
    client.options(ignore_status=400).indices.create(index=index)
    actions = ({"_index": index, "_id": d.pop("id"), "_source": d} for d in documents(folder, model))
    helpers.bulk(client, actions)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        sys.argv[2],
        sys.argv[3] if len(sys.argv) > 3 else None,
        sys.argv[4] if len(sys.argv) > 4 else "naive",
    )
