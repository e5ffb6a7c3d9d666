"""Filters to queries, for both grains. Pure but for the names, which come expanded by `etl.search.names`.

In the index of statements every field is plain. In the index of articles all that is asked of a statement goes into one
nested query, so that no hit is put together from two statements.
"""

from collections.abc import Sequence
from typing import Any

from etl.records.outcome import ConfigurationError
from etl.search.filters import Filters
from etl.search.names import Known, Names

Query = dict[str, Any]
_LABELS = ("source_type", "denial_status", "detail", "channel")

WORDS_IN_STATEMENTS = ("evidence.text^3", "content.text^2", "speaker.text", "article.title")
WORDS_IN_ARTICLES = ("title^3", "body")


def statements_query(filters: Filters, names: Names) -> Query:
    """A query for the index of statements."""
    clauses = [
        *_of_statement(filters, names, ""),
        *_of_article(filters, names, "article."),
        *_about("about_dates", filters),
    ]
    return _all(clauses, _words(filters, WORDS_IN_STATEMENTS))


def articles_query(filters: Filters, names: Names) -> Query:
    """A query for the index of articles.

    Where something is asked of a statement, the dates that are spoken of are that statement's; else they are the article's.
    """
    clauses = _of_article(filters, names, "")
    if inner := _of_statement(filters, names, "statements."):
        inner += _about("statements.about_dates", filters)
        clauses.append({"nested": {"path": "statements", "query": _all(inner)}})
    else:
        clauses += _about("dates.interval", filters)
    return _all(clauses, _words(filters, WORDS_IN_ARTICLES))


def _all(clauses: list[Query], words: Query | None = None) -> Query:
    """All clauses hold; only the words count for relevance."""
    if not clauses and not words:
        return {"match_all": {}}
    return {"bool": {"filter": clauses, **({"must": words} if words else {})}}


def _words(filters: Filters, fields: tuple[str, ...]) -> Query | None:
    if not (filters.words and filters.words.strip()):
        return None
    return {
        "simple_query_string": {
            "query": filters.words,
            "fields": list(fields),
            "default_operator": "and",
            "quote_field_suffix": ".exact",
        }
    }


def _of_statement(filters: Filters, names: Names, at: str) -> list[Query]:
    clauses: list[Query] = []
    for label in _LABELS:
        clauses += _terms(f"{at}{label}", getattr(filters, label))
    if filters.country:
        clauses += _terms(f"{at}speaker.country", [code for typed in filters.country for code in names.country(typed)])
    if filters.speaker:
        asked = [c for typed in filters.speaker for c in _named(f"{at}speaker", names.expand(typed))]
        clauses.append(_any(asked + _spokespeople(filters, names, at, filters.speaker)))
    if filters.actor:
        asked = [c for typed in filters.actor for c in _actor(at, names.expand(typed))]
        clauses.append(_any(asked + _spokespeople(filters, names, at, filters.actor)))
    return clauses


def _of_article(filters: Filters, names: Names, at: str) -> list[Query]:
    clauses = [
        *_terms(f"{at}language", filters.language),
        *_terms(f"{at}id", filters.article),
        *_terms(f"{at}story", filters.story),
    ]
    if filters.outlet:
        clauses.append(_any([c for typed in filters.outlet for c in _named(f"{at}outlet", names.expand(typed))]))
    if filters.published:
        clauses.append({"range": {f"{at}published": filters.published.range()}})
    return clauses


def _about(field: str, filters: Filters) -> list[Query]:
    if not filters.about_date:
        return []
    return [{"range": {field: filters.about_date.range(relation="intersects")}}]


def _named(at: str, name: Known) -> list[Query]:
    """Ways in which the actor at `at` (with `.id` and `.name`) can be the one that was typed."""
    clauses = [*_terms(f"{at}.id", name.ids), *_terms(f"{at}.name", name.names)]
    if not name.known:
        clauses.append({"match": {f"{at}.name.words": {"query": name.typed, "operator": "and"}}})
    return clauses


def _spokespeople(filters: Filters, names: Names, at: str, typed: Sequence[str]) -> list[Query]:
    """Where they are asked for: speakers of the states that were typed."""
    if not filters.spokespeople:
        return []
    return _terms(f"{at}speaker.country", [code for one in typed for code in names.states(one)])


def _actor(at: str, name: Known) -> list[Query]:
    clauses = [*_named(f"{at}speaker", name), *_terms(f"{at}about", name.ids)]
    if not name.known:
        clauses.append({"regexp": {f"{at}about": {"value": name.local_ids}}})
    return clauses


def _terms(field: str, values: Any) -> list[Query]:
    if isinstance(values, str):
        raise ConfigurationError(f"{field}: a list of values is needed, not the text {values!r}")
    return [{"terms": {field: list(values)}}] if values else []


def _any(clauses: list[Query]) -> Query:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}
