"""Row 61: texts on which patterns and rules could take for ever. Each is cleaned and enriched within processor seconds, in a child
that can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

#: What is repeated. Each once made, or could make, a pattern look at every place from every place.
PIECES = {
    "letters": "a",
    "capitals": "A",
    "digits": "1",
    "lines": "a\n",
    "paragraphs": "a\n\n",
    "said": "said ",
    "names": "Anna Holm ",
    "names with commas": "Anna Holm, ",
    "initials": "A. B. ",
    "dates": "3 March 2024, ",
    "quotations": '"a" ',
    "quotations that never end": "“a ",
    "apostrophes": "’",
    "hyphens": "a-",
    "dots": "a.b",
    "brackets": "(a ",
    "not": "not ",
    "denied": "denied that it ",
    "no comment": "declined to comment ",
    "labels": "Anna: ",
    "dashes": "Anna — ",
    "posts": "-",
    "tags": "<a ",
    "addresses": "http://a.b/ ",
    "titles": "President Anna Holm of ",
    "he": "He said. ",
    "pictures": "😀",
    "marks": "e\u0301\u0301",
    "invisible": "\u200ba",
}
SIZE = 4_000
#: Most take a tenth of it; what went wrong took minutes.
SECONDS = 6.0

_PROGRAM = """
import json, sys, time
from etl.clean import clean
from etl.enrich.enricher import enrich
from etl.pipeline.processing import enricher, gazetteer
from etl.records.article import DumpPlace, RawArticle
from etl.settings import load_settings

settings = load_settings()
names, reader = gazetteer(None), enricher(settings.model, None, True)

def seconds(title, body):
    began = time.process_time()
    raw = RawArticle(dump=DumpPlace(file="x", record=0), day="2024-03-03", title=title, body=body, outlet="Harbour Wire")
    (found,) = enrich([clean(raw, names)], reader)
    assert not hasattr(found, "reason"), found
    return time.process_time() - began

seconds("Ferry", "He said so.")
for name, (title, body) in json.load(sys.stdin).items():
    print(json.dumps([name, seconds(title, body)]), flush=True)
"""


def repeated(piece: str, where: str) -> tuple[str, str]:
    text = (piece * SIZE)[:SIZE]
    # what a post is looked for in
    text = f"{text} (@" if piece == "-" else text
    return (text, "He said so on Monday.") if where == "title" else ("Ferry sold", f"{text}\n\nHe said so on Monday.")


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    """Processor seconds by name; of what was stopped, nothing."""
    texts = {
        f"{name}, {where}": repeated(piece, where) for name, piece in PIECES.items() for where in ("title", "body")
    }
    command = [sys.executable, "-c", _PROGRAM]
    root = Path(__file__).parents[2]
    try:
        done = subprocess.run(
            command, input=json.dumps(texts), capture_output=True, text=True, timeout=240, check=True, cwd=root
        ).stdout
    except subprocess.TimeoutExpired as late:
        done = (late.stdout or b"").decode()
    return dict(json.loads(line) for line in done.splitlines())


@pytest.mark.parametrize("where", ["title", "body"])
@pytest.mark.parametrize("name", PIECES)
def test_row_61_no_text_takes_for_ever(measured: dict[str, float], name: str, where: str) -> None:
    found = measured.get(f"{name}, {where}")
    assert found is not None, "it, or one before it, was stopped after four minutes"
    assert found < SECONDS
