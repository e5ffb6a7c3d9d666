"""The records, the documents and `mappings/` say the same, both ways; and the mappings keep the rules of the house."""

import json
import types
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import pytest

from etl.load.documents import (
    ArticleDocument,
    Days,
    DeadLetterDocument,
    Document,
    LedgerDocument,
    StatementDocument,
)
from etl.load.templates import INDICES, Indexed, Templates
from etl.load.transform import NESTED_STATEMENTS
from etl.records.enriched import EnrichedArticle, Statement
from etl.records.ledger import LedgerLine
from etl.records.outcome import DeadLetter
from etl.settings import PROJECT

DOCUMENTS: dict[Indexed, type[Document]] = {
    "articles": ArticleDocument,
    "statements": StatementDocument,
    "dead-letters": DeadLetterDocument,
    "ledger": LedgerDocument,
}
#: What each type of a record's field may be in a mapping.
KINDS: dict[type, set[str]] = {
    str: {"keyword", "text", "date"},
    int: {"integer", "long"},
    float: {"float"},
    bool: {"boolean"},
    Days: {"date_range"},
}
#: Types that the free distributions without all modules lack; a mapping that uses one would load here and fail there.
UNPORTABLE = {
    "match_only_text",
    "constant_keyword",
    "wildcard",
    "version",
    "search_as_you_type",
    "token_count",
    "rank_feature",
    "rank_features",
    "scaled_float",
    "percolator",
    "annotated_text",
    "unsigned_long",
    "histogram",
    "murmur3",
}


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates(PROJECT / "mappings", "onrecord")


def leaves(annotation: Any, path: str = "") -> dict[str, set[type]]:
    """Each leaf of a record by its dotted JSON path, with the plain types that it can hold."""
    origin = get_origin(annotation)
    if origin is Literal:
        return {path: {type(value) for value in get_args(annotation)}}
    if origin in (Union, types.UnionType, tuple):
        found: dict[str, set[type]] = {}
        for inner in get_args(annotation):
            if inner not in (type(None), Ellipsis):
                for at, kinds in leaves(inner, path).items():
                    found.setdefault(at, set()).update(kinds)
        return found
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct) and annotation is not Days:
        fields = msgspec.structs.fields(annotation)
        return {
            at: kinds
            for field in fields
            for at, kinds in leaves(field.type, f"{path}.{field.encode_name}" if path else field.encode_name).items()
        }
    return {path: {annotation}}


def mapped(mapping: dict[str, Any], path: str = "") -> dict[str, str]:
    """Each leaf of a mapping with its type; fields that others are copied to are nobody's own."""
    found: dict[str, str] = {}
    for name, field in mapping.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        if "properties" in field:
            found.update(mapped(field, here))
        else:
            found[here] = field["type"]
    return found


def copied_to(mapping: dict[str, Any]) -> set[str]:
    targets = set()
    for field in mapping.get("properties", {}).values():
        targets |= set(field.get("copy_to", [])) | copied_to(field)
    return targets


def unindexed(mapping: dict[str, Any]) -> tuple[str, ...]:
    """Objects that are kept and not searched: Elasticsearch knows nothing of what is inside."""
    return tuple(name for name, kind in mapped(mapping).items() if kind == "object")


@pytest.mark.parametrize("grain", INDICES)
def test_documents_and_mappings_have_the_same_fields(grain: Indexed, templates: Templates) -> None:
    mapping = templates.mapping(grain)
    opaque = unindexed(mapping)
    of_document = {
        path for path in leaves(DOCUMENTS[grain]) if not path.startswith(tuple(f"{name}." for name in opaque))
    }
    of_document |= {name for name in opaque if any(path.startswith(f"{name}.") for path in leaves(DOCUMENTS[grain]))}
    of_mapping = set(mapped(mapping)) - copied_to(mapping)
    assert of_document == of_mapping


@pytest.mark.parametrize("grain", INDICES)
def test_each_field_has_a_type_that_can_hold_it(grain: Indexed, templates: Templates) -> None:
    kinds = mapped(templates.mapping(grain))
    fitting = {
        path: kinds[path]
        for path, held in leaves(DOCUMENTS[grain]).items()
        if path in kinds and path != "enriched" and not all(kinds[path] in KINDS[one] for one in held)
    }
    assert fitting == {}
    # true or the reason why not: a keyword takes both
    assert grain != "articles" or kinds["enriched"] == "keyword"


def test_every_field_of_the_records_reaches_an_index() -> None:
    article, statement = leaves(EnrichedArticle), leaves(Statement)
    renamed = {"dates.from": "dates.interval", "dates.to": "dates.interval"}
    not_twice = {"actors.mentions.text", *(path for path in article if path.startswith("statements."))}
    assert {renamed.get(path, path) for path in article if path not in not_twice} == {
        path for path in leaves(ArticleDocument) if not path.startswith("statements.")
    }
    days = {"about_dates.from": "about_dates", "about_dates.to": "about_dates"}
    assert {days.get(path, path) for path in statement} == {
        path for path in leaves(StatementDocument) if not path.startswith("article.")
    }
    letter = set(leaves(DeadLetter)) - {"raw"}
    assert letter == set(leaves(DeadLetterDocument))
    assert set(leaves(LedgerLine)) | {"id", "date"} == set(leaves(LedgerDocument))


def test_nested_statements_hold_nothing_that_the_flat_ones_lack() -> None:
    nested = {path.removeprefix("statements.") for path in leaves(ArticleDocument) if path.startswith("statements.")}
    assert nested <= set(leaves(StatementDocument))
    assert not {path for path in nested if path.endswith("text")}, "no text twice"


def test_a_default_says_nothing() -> None:
    """Defaults are left out of documents, so any other default than null or empty would be lost."""
    todo: list[Any] = [ArticleDocument, StatementDocument, DeadLetterDocument, LedgerDocument]
    while todo:
        for field in msgspec.structs.fields(todo.pop()):
            assert field.default in (None, (), msgspec.NODEFAULT), field
            todo += [t for t in _structs(field.type) if issubclass(t, Document)]


def _structs(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _structs(inner)]


@pytest.mark.parametrize("grain", INDICES)
def test_mappings_are_strict_versioned_and_portable(grain: Indexed, templates: Templates) -> None:
    mapping, template = templates.mapping(grain), templates.indices[grain]
    assert mapping["dynamic"] == "strict"
    assert mapping["_meta"]["schema_version"] == template["_meta"]["schema_version"]
    assert not UNPORTABLE & set(mapped(mapping).values())
    assert "dynamic" not in json.dumps(mapping["properties"]), "no field may loosen the strictness"
    assert "aliases" not in template["template"], "a new version would join the read alias as soon as it is made"


@pytest.mark.parametrize("grain", INDICES)
def test_what_is_acknowledged_is_on_disk(grain: Indexed, templates: Templates) -> None:
    """Row 35: with an asynchronous translog a killed node loses thousands of acknowledged documents."""
    assert "durability" not in json.dumps([templates.indices[grain], templates.components])


def test_the_limit_of_nested_statements_is_the_one_that_is_checked_before(templates: Templates) -> None:
    settings = templates.indices["articles"]["template"]["settings"]
    assert settings["index.mapping.nested_objects.limit"] == NESTED_STATEMENTS


def test_the_prefix_is_put_in_everywhere(templates: Templates) -> None:
    for grain, body in Templates(PROJECT / "mappings", "other").indices.items():
        assert body["index_patterns"] == [f"other-{grain}-v*"]
        assert all(name.startswith("other-") for name in body["composed_of"])
    whole = json.dumps([templates.indices, templates.components])
    assert "{prefix}" not in whole
    assert "{analysis}" not in whole
