"""Stage `load` of the road: enriched articles into Elasticsearch, in two grains, and dead letters beside them.

In: EnrichedArticle and DeadLetter. Out: documents behind the write aliases, and a report of what became of each record.
Refuses: to make an index by accident, to write into one that differs from mappings/, to lose or double a record.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from etl.load.articles import LoadReport, load
    from etl.load.letters import load_dead_letters
    from etl.load.setup import set_up
    from etl.load.verify import count_documents, index_identity, verify_articles

_MODULE_OF = {
    "LoadReport": "articles",
    "load": "articles",
    "load_dead_letters": "letters",
    "set_up": "setup",
    "count_documents": "verify",
    "index_identity": "verify",
    "verify_articles": "verify",
}

__all__ = [
    "LoadReport",
    "count_documents",
    "index_identity",
    "load",
    "load_dead_letters",
    "set_up",
    "verify_articles",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
