"""Members made of invented words: texts that overlap by as much as a test says."""

from random import Random
from typing import Any

from etl.clean.signature import signature
from etl.records.article import Article, Outlet
from etl.stories.member import Member, member_of, pack

_SYLLABLES = ("ka", "lo", "mi", "ren", "sta", "vor", "du", "pel", "tin", "gra", "os", "quel")


def prose(seed: int, words: int) -> str:
    """So many words that no other seed gives in this order."""
    chance = Random(seed)
    return " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(words))


def article(name: str, body: str, **fields: Any) -> Article:
    outlet = fields.pop("outlet", name)
    given = {
        "published": "2026-03-02",
        "published_precision": "day",
        "title": "Ferry operator rejects the deal",
    } | fields
    return Article(id=name, body=body, outlet=Outlet(id=outlet, name=outlet), **given)


def member(name: str, body: str, dump_day: str = "2026-03-02", **fields: Any) -> Member:
    one = member_of(
        article(name, body, **fields), version=1, place=name, dump_day=dump_day, signature=pack(signature(body))
    )
    assert one is not None
    return one
