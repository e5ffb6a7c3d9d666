"""schema.org quotations: types, addresses, what is left out, and that they are JSON."""

from typing import Any

import msgspec

from etl.exchange import quotation
from etl.records.enriched import EnrichedArticle


def of(article: EnrichedArticle, part: str) -> dict[str, Any]:
    statement = next(s for s in article.statements if any(part in span.text for span in s.evidence))
    found = quotation(statement, article)
    assert found is not None
    return found


def test_a_state_that_speaks(article: EnrichedArticle) -> None:
    found = of(article, "lost its nerve")
    assert (found["@context"], found["@type"]) == ("https://schema.org", "Quotation")
    assert found["text"] == "France had “lost its nerve”"
    assert found["spokenByCharacter"] == {
        "@type": "GovernmentOrganization",
        "@id": "urn:onrecord:actor:wd:Q148",
        "sameAs": "http://www.wikidata.org/entity/Q148",
        "name": "China",
        "location": {"@type": "Country", "identifier": "CN"},
    }
    assert found["creator"] == found["spokenByCharacter"]
    assert [thing["sameAs"] for thing in found["about"]] == ["http://www.wikidata.org/entity/Q142"]


def test_where_it_stands(article: EnrichedArticle) -> None:
    found = of(article, "lost its nerve")
    assert found["isPartOf"] == {
        "@type": "NewsArticle",
        "@id": f"urn:onrecord:article:{'b' * 32}",
        "headline": "Port closes",
        "url": "https://example.org/port",
        "datePublished": "2024-02-13T09:00:00Z",
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": "urn:onrecord:actor:local:organization/example-wire",
            "name": "Example Wire",
        },
        "author": {"@type": "Person", "name": "Tom Reyes"},
    }
    assert found["datePublished"] == "2024-02-13T09:00:00Z"
    assert found["citation"] == "Example Wire, “Port closes”, 2024-02-13, https://example.org/port"


def test_labels_are_terms_of_their_list(article: EnrichedArticle) -> None:
    terms = {term["inDefinedTermSet"]: term["name"] for term in of(article, "lost its nerve")["keywords"]}
    assert terms["urn:onrecord:taxonomy:channel"] == "written_statement"
    assert terms["urn:onrecord:taxonomy:quote"] == "mixed"
    assert "urn:onrecord:taxonomy:detail" not in terms


def test_a_withheld_name_has_no_address(article: EnrichedArticle) -> None:
    speaker = of(article, "familiar with the plan")["spokenByCharacter"]
    assert speaker["@type"] == "Person"
    assert "sameAs" not in speaker
    assert "@id" not in speaker


def test_a_document_is_what_it_is_based_on_and_hearsay_has_no_speaker(article: EnrichedArticle) -> None:
    document, hearsay = of(article, "court document"), of(article, "It was reported")
    assert document["isBasedOn"] == {"@type": "CreativeWork", "name": "A court document"}
    assert "spokenByCharacter" not in document
    assert "spokenByCharacter" not in hearsay


def test_nothing_said_is_no_quotation(article: EnrichedArticle) -> None:
    silent = next(s for s in article.statements if s.denial_status == "no_comment")
    assert quotation(silent, article) is None


def test_every_quotation_is_json_without_empty_parts(article: EnrichedArticle) -> None:
    for statement in article.statements:
        found = quotation(statement, article)
        if found is not None:
            assert msgspec.json.decode(msgspec.json.encode(found)) == found
            assert not [name for name, value in found.items() if value in (None, [], "")]
