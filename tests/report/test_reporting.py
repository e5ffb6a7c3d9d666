"""The page that a night leaves in the store."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from etl.load import load
from etl.pipeline.access import Access
from etl.pipeline.reporting import write_report
from etl.settings import PROJECT, Settings
from tests.load.samples import article, statement

pytestmark = pytest.mark.elasticsearch


def test_a_night_leaves_its_page_in_the_store_and_replaces_it(
    elasticsearch: Elasticsearch, elasticsearch_url: str, index: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, store=(tmp_path / "store").as_uri(), index_prefix=index)
    access = Access(url=elasticsearch_url)
    for statements in ((), (statement("s1", denial_status="denied"),)):
        load(elasticsearch, [article("a1", *statements)], prefix=index, mappings=PROJECT / "mappings")
        elasticsearch.indices.refresh(index=f"{index}-*")
        name = write_report(settings, access, "2026-03-02")
        text = Path(name).read_text(encoding="utf-8")
        assert Path(name) == tmp_path / "store" / "reports" / "2026-03-02.html"
        assert ("s1 was a fact" in text) is bool(statements)
    assert [file.name for file in (tmp_path / "store" / "reports").iterdir()] == ["2026-03-02.html"]
