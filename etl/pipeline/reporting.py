"""The report page of a day, kept in the store beside the day's runs' own files.

In: a day. Out: `reports/<day>.html` in the store. Refuses nothing of its own: a night whose index is right has a report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.store import Store

if TYPE_CHECKING:
    from etl.pipeline.access import Access
    from etl.settings import Settings


def write_report(settings: Settings, access: Access, day: str) -> str:
    """Write the page about articles published on `day` (`YYYY-MM-DD`); returns where it lies. The same again replaces it."""
    from etl.report import report
    from etl.search import Days

    text = report(access.connect(), settings.index_prefix, Days.parse(day))
    store = Store(settings.store_uri)
    name = f"reports/{day}.html"
    with store.replacing(name) as file:
        file.write(text.encode("utf-8"))
    return store.path(name)
