"""Enriched articles for the tests of load and search, written for them."""

from typing import Any

import msgspec

from etl.records.article import Outlet, Span
from etl.records.enriched import Actor, EnrichedArticle, Interval, Mention, Rollups, Speaker, Statement, TimeExpression
from etl.records.identity import content_hash

OUTLET = Outlet(id="local:organization/harbour-wire", name="Harbour Wire", as_given="Harbour Wire")


def statement(id_: str, speaker: str = "the ministry", **fields: Any) -> Statement:
    """A statement whose evidence names its speaker and its id, so that each can be told from the others."""
    text = f"{speaker} said that {id_} was a fact."
    given: dict[str, Any] = {
        "speaker": Speaker(start=0, end=len(speaker), text=speaker),
        "cue": Span(start=len(speaker) + 1, end=len(speaker) + 5, text="said"),
        "content": (Span(start=len(speaker) + 6, end=len(text) - 1, text=text[len(speaker) + 6 : -1]),),
        "quote": "indirect",
        "source_type": "organization",
        "sourcing": ("organization",),
        "evidence": (Span(start=0, end=len(text), text=text),),
        "rule": ("cue.say",),
    }
    return Statement(id=id_, **{**given, **fields})


def spoken_by(name: str, id_: str | None = None, country: str | None = None) -> Speaker:
    """A speaker whom the text calls by the canonical name."""
    return Speaker(start=0, end=len(name), text=name, id=id_, name=name, country=country)


def article(id_: str = "a1", *statements: Statement, **fields: Any) -> EnrichedArticle:
    """An article with one actor and one date."""
    given: dict[str, Any] = {
        "title": "Ministry denies sale of ferry",
        "body": "The ministry denied on Monday that it had sold the ferry. It was built in late 2023.",
        "outlet": OUTLET,
        "published": "2026-03-02",
        "published_precision": "day",
        "published_evidence": "header",
        "language": "en",
        "revision": "2026-03-02T00:00:00+00:00",
        "story": f"story-{id_}",
        "enrichment_version": "v1",
        "enriched": True,
        "actors": (
            Actor(
                id="local:organization/ministry",
                name="Ministry of Ferries",
                type="organization",
                kind="ministry",
                mentions=(Mention(start=31, end=43, text="The ministry", form="nominal"),),
            ),
        ),
        "dates": (
            TimeExpression(
                start=105,
                end=114,
                text="late 2023",
                type="DATE",
                value="2023",
                mod="END",
                first="2023-11-01",
                last="2023-12-31",
            ),
        ),
        "rollups": Rollups(source_types=("organization",), statement_count=len(statements)),
    }
    given.update(fields)
    given.setdefault("content_hash", content_hash(given["title"], given["body"], given["published"]))
    return EnrichedArticle(id=id_, statements=statements, **given)


def revised(of: EnrichedArticle, day: int, *statements: Statement) -> EnrichedArticle:
    """The same article as of another day of March 2026, with other statements."""
    body = f"{of.body} Corrected on day {day}."
    return msgspec.structs.replace(
        of,
        body=body,
        content_hash=content_hash(of.title, body, of.published),
        revision=f"2026-03-{day:02d}T00:00:00+00:00",
        statements=statements,
        rollups=msgspec.structs.replace(of.rollups, statement_count=len(statements)),
    )


def about(first: str, last: str) -> tuple[Interval, ...]:
    """`about_dates` of one interval."""
    return (Interval(first=first, last=last),)


def everything(client: Any, prefix: str) -> dict[str, tuple[int, dict[str, Any]]]:
    """All that both grains hold: `grain/id` -> external version and source."""
    found = {}
    for grain in ("articles", "statements"):
        alias = f"{prefix}-{grain}"
        client.indices.refresh(index=alias)
        answer = client.search(index=alias, size=1_000, version=True, query={"match_all": {}})
        for hit in answer["hits"]["hits"]:
            found[f"{grain}/{hit['_id']}"] = (hit["_version"], hit["_source"])
    return found
