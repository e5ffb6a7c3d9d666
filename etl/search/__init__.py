"""Ask the index: statements or articles, by any combination of filters, and counts.

In: `Filters`. Out: hits in TAXONOMY's own shape, or counts by a field. All filters hold for one and the same statement.
Refuses: what the filters can't mean, as ConfigurationError, before anything is sent.
"""

from etl.search.counting import Count, count_by
from etl.search.explaining import count_alone
from etl.search.filters import Days, Filters
from etl.search.finding import Found, search_articles, search_statements

__all__ = ["Count", "Days", "Filters", "Found", "count_alone", "count_by", "search_articles", "search_statements"]
