"""A statement as a schema.org `Quotation` (https://schema.org/Quotation), in JSON-LD.

In: a statement and its article. Out: a JSON object, or None for a statement without content (`declined to comment`). It
holds what the article says and where it says it; labels are `keywords`, each a `DefinedTerm` of the list it comes from.
"""

from __future__ import annotations

import re
from typing import Any

from etl.records.article import Outlet, Span
from etl.records.enriched import Actor, EnrichedArticle, Speaker, Statement

CONTEXT = "https://schema.org"
_CLOSING = re.compile(r"[.,!?…]?[”»]")
_WIKIDATA = "http://www.wikidata.org/entity/"
_ORGANIZATIONS = {"media": "NewsMediaOrganization", "ngo": "NGO", "company": "Corporation", "party": "PoliticalParty"}
_GOVERNMENT = frozenset(["government", "ministry", "agency", "military", "legislature", "court"])
#: Speakers that no actor is known for; a document is what the words are taken from, and nobody said `it was reported`.
_BY_SOURCE = {
    "anonymous": "Person",
    "named_person": "Person",
    "unnamed_group": "Person",
    "organization": "Organization",
    "media": "NewsMediaOrganization",
}


def quotation(statement: Statement, article: EnrichedArticle) -> dict[str, Any] | None:
    """The JSON-LD object of a statement; parts that are not known are left out."""
    if not statement.content:
        return None
    speaker = _speaker(statement, article)
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Quotation",
        "@id": f"urn:onrecord:statement:{statement.id}",
        "identifier": statement.id,
        "text": " … ".join(_verbatim(span, article.text) for span in statement.content),
        "spokenByCharacter": speaker,
        "creator": speaker,
        "isBasedOn": _document(statement),
        "about": [_thing(actor) for actor in article.actors if actor.id in statement.about],
        "keywords": _keywords(statement),
        "inLanguage": article.language,
        "datePublished": article.published,
        "citation": _citation(article),
        "isPartOf": _news_article(article),
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _verbatim(span: Span, text: str) -> str:
    """The span with the mark that closes its last quotation: content ends at its last word."""
    opening = max(span.text.rfind(mark) for mark in "“«")
    closing = _CLOSING.match(text, span.end)
    if closing is None or opening < 0 or any(mark in span.text[opening:] for mark in "”»"):
        return span.text
    return span.text + closing.group()


def _speaker(statement: Statement, article: EnrichedArticle) -> dict[str, Any] | None:
    speaker = statement.speaker
    if speaker is None or statement.source_type not in _BY_SOURCE:
        return None
    actor = next((a for a in article.actors if a.id == speaker.id), None)
    kind = _type(actor) if actor else _BY_SOURCE[statement.source_type]
    return {
        "@type": kind,
        **_identified(speaker.id),
        "name": speaker.name or speaker.text,
        **({"jobTitle": speaker.role} if speaker.role and kind == "Person" else {}),
        **_country(speaker, kind),
    }


def _country(speaker: Speaker, kind: str) -> dict[str, Any]:
    """Whom a person speaks for; an organisation's country is where it is."""
    if not speaker.country:
        return {}
    name = "affiliation" if kind == "Person" else "location"
    place = {"@type": "Country", "identifier": speaker.country}
    return {name: {"@type": "Organization", "location": place} if kind == "Person" else place}


def _document(statement: Statement) -> dict[str, str] | None:
    if statement.source_type != "document" or statement.speaker is None:
        return None
    return {"@type": "CreativeWork", "name": statement.speaker.text}


def _thing(actor: Actor) -> dict[str, str]:
    return {"@type": _type(actor), **_identified(actor.id), "name": actor.name}


def _type(actor: Actor) -> str:
    """The schema.org type of an actor; a state that speaks is a government, as its capital's name is."""
    if actor.type == "person":
        return "Person"
    if actor.type == "place":
        return "Place"
    if actor.type == "state" or actor.kind in _GOVERNMENT:
        return "GovernmentOrganization"
    return _ORGANIZATIONS.get(actor.kind or "other", "Organization")


def _identified(actor_id: str | None) -> dict[str, str]:
    """Wikidata's address for an actor known there; a `local:` id identifies a name and nothing more."""
    if actor_id is None:
        return {}
    if actor_id.startswith("wd:"):
        return {"@id": f"urn:onrecord:actor:{actor_id}", "sameAs": _WIKIDATA + actor_id.removeprefix("wd:")}
    return {"@id": f"urn:onrecord:actor:{actor_id}"}


def _keywords(statement: Statement) -> list[dict[str, str]]:
    labels = {
        "denial_status": statement.denial_status,
        "detail": statement.detail,
        "source_type": statement.source_type,
        "channel": statement.channel,
        "quote": statement.quote,
        "confidence": statement.confidence,
    }
    return [
        {"@type": "DefinedTerm", "inDefinedTermSet": f"urn:onrecord:taxonomy:{name}", "name": value}
        for name, value in labels.items()
        if value is not None
    ]


def _citation(article: EnrichedArticle) -> str:
    title = f"“{article.title}”" if article.title else None
    day = (article.published or "")[:10] or None
    return ", ".join(part for part in (article.outlet.name, title, day, article.url) if part)


def _news_article(article: EnrichedArticle) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": f"urn:onrecord:article:{article.id}",
        "headline": article.title,
        "url": article.url,
        "datePublished": article.published,
        "publisher": _publisher(article.outlet),
        "author": {"@type": "Person", "name": article.byline} if article.byline else None,
    }
    return {name: value for name, value in found.items() if value}


def _publisher(outlet: Outlet) -> dict[str, str]:
    return {"@type": "NewsMediaOrganization", **_identified(outlet.id), "name": outlet.name}
