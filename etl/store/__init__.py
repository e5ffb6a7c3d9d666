"""The Parquet store: what an index can be rebuilt from without reading a dump or running a model.

    day=D/run=R/shard-N.parquet      enriched articles: key columns, and the article as JSON
    day=D/run=R/dead-N.parquet       dead letters with their raw bytes
    day=D/run=R/outcomes-N.parquet   one row a record read, with its state as far as the shard could tell
    day=D/run=R/outcomes.parquet     the same, final
    day=D/manifest.json              the runs of the day whose files count, written last
    catalogue.parquet                the current revision of every article; can always be made again from the manifests
    loaded/<index>/D.R.json          the run was loaded into that index and found there
    retracted/<article>.json         an article that must be nowhere any more
    dropped/<year>.json              a year of publication that no index shows

Addressed by URI through fsspec. Readers follow manifests only, so that a run that died leaves nothing behind.
"""

from etl.store.catalogue import Catalogue, Current
from etl.store.files import SCHEMA_VERSION, Outcome, Store

__all__ = ["SCHEMA_VERSION", "Catalogue", "Current", "Outcome", "Store"]
