"""A report for those without Kibana: one HTML page about a period.

In: a client, an index prefix, a period. Out: the page as text, with nothing in it that loads or runs anything.
Refuses: a period without an end. Text of articles reaches the page only through escaping, whatever it holds.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from etl.search import Days


def report(client: "Elasticsearch", prefix: str, period: "Days", *, limit: int = 200) -> str:
    """The page about articles published in `period`; each section holds up to `limit` statements."""
    from etl.report.gather import gather
    from etl.report.page import page

    return page(gather(client, prefix, period, limit=limit))
