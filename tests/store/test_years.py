"""The year that an article counts in, in the store as in the index."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.store import Store
from etl.store.years import year_of
from tests.load.samples import article


@pytest.mark.parametrize(
    ("published", "year"),
    [
        ("2025-12-31", 2025),
        ("2025", 2025),
        ("2025-03", 2025),
        ("2025-12-31T23:30:00+00:00", 2025),
        ("2025-12-31T23:30:00-05:00", 2026),  # as Elasticsearch compares: in UTC
        ("2026-01-01T00:30:00+03:00", 2025),
        ("2026-01-01T00:30:00Z", 2026),
        (None, None),
        ("", None),
        ("soon", None),
        ("2025-02-30T00:00:00Z", None),
    ],
)
def test_the_year(published: str | None, year: int | None) -> None:
    assert year_of(published) == year


def test_a_shard_from_before_the_column_gives_the_same_keys(tmp_path: Path) -> None:
    store = Store(tmp_path.as_uri())
    with store.shard_writer("shard-0.parquet") as write:
        for at, published in enumerate(("2024-05-06", None, "2025-12-31T23:30:00-05:00")):
            write(article(f"a{at}", published=published))
    keys = store.read_keys("shard-0.parquet")
    assert keys.column("year").to_pylist() == [2024, None, 2026]
    table = pq.read_table(tmp_path / "shard-0.parquet").drop_columns(["year"])
    pq.write_table(table, tmp_path / "shard-0.parquet")
    assert store.read_keys("shard-0.parquet").equals(keys)
