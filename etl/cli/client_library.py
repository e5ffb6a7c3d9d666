"""The Elasticsearch client, imported without what a search never uses.

In: nothing. Out: the imported package. The client imports whatever it finds installed to serialise (arrays, frames) or to speak
through (three other HTTP libraries), which takes longer than a search itself; it is made to do without any of them.
"""

import sys

#: What the client tries to import, and goes on without: it speaks through urllib3 and is given plain values.
_UNUSED = ("aiohttp", "httpx", "numpy", "pandas", "pyarrow", "requests")


def import_client() -> None:
    """Import the client; what it was kept from can be imported afterwards as ever."""
    kept_away = [name for name in _UNUSED if name not in sys.modules]
    for name in kept_away:
        # the import system's own word for "not installed"
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import elasticsearch.helpers  # noqa: F401
    finally:
        for name in kept_away:
            del sys.modules[name]
