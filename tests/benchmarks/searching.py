"""How long an answer takes: every filter of `onrecord search` over generated statements, by `python -m tests.benchmarks.searching`.

In: a node. Out: the median and the 99th percentile of each kind of question, in milliseconds by wall clock, from the filters to the hits as
objects. Every asking has other values than the one before, and is asked after a warm-up. Set ONRECORD_BENCH_STATEMENTS for another size.
"""

from __future__ import annotations

import os
import random
import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, get_args

from etl.enrich.actors.gazetteer import Gazetteer
from etl.load import load, set_up
from etl.records.article import Outlet, Span
from etl.records.enriched import EnrichedArticle, Interval, Rollups, Speaker, Statement
from etl.records.identity import content_hash, digest
from etl.records.values import Channel, DenialStatus, SourceType
from etl.search import Days, Filters, count_by, search_articles, search_statements
from etl.settings import PROJECT, Settings, load_settings
from tests.benchmarks.corpus import articles

_STATEMENTS = int(os.environ.get("ONRECORD_BENCH_STATEMENTS", "100000"))
_AN_ARTICLE = 12
_ASKED = 200
_WARM = 20
_FIRST, _DAYS = date(2019, 1, 1), 2_500
_DETAILS: dict[str, Any] = {"no_comment": "declined", "unconfirmed": "not_confirmed", "confirmed": "admitted"}
_SENTENCE = re.compile(r"\S[^\n]*?[.”](?=\s|$)")
Ask = Callable[[Any, str, random.Random], object]


class World:
    """Actors, outlets and labels that the statements take theirs from; few are common, most are rare."""

    def __init__(self, seed: int = 11) -> None:
        self._chance = random.Random(seed)
        entries = sorted(Gazetteer.load(None).entries.values(), key=lambda entry: entry.id)
        self.actors = self._chance.sample([e for e in entries if e.type in ("person", "organization", "state")], 1_500)
        self.outlets = [Outlet(id=f"local:organization/bench-{n}", name=f"Bench {n}") for n in range(120)]

    def articles(self, count: int) -> Iterator[EnrichedArticle]:
        """Articles with statements at sentences of theirs."""
        for number, (_, text) in enumerate(articles(count, seed=5)):
            head, _, body = text.partition("\n\n")
            yield self._article(f"{number:08d}", head.rpartition(": ")[2], body.strip())

    def _article(self, id_: str, title: str, body: str) -> EnrichedArticle:
        published = (_FIRST + timedelta(self._rank(_DAYS))).isoformat()
        statements = tuple(self._statement(id_, at, found) for at, found in enumerate(_SENTENCE.finditer(body)))
        statements = statements[:_AN_ARTICLE]
        return EnrichedArticle(
            id=digest(id_),
            title=title,
            body=body,
            outlet=self.outlets[self._rank(len(self.outlets))],
            published=published,
            published_precision="day",
            published_evidence="header",
            language="en",
            revision=f"{published}T00:00:00+00:00",
            content_hash=content_hash(title, body, published),
            story=digest("story", str(int(id_) // 3)),
            enrichment_version="bench",
            enriched=True,
            statements=statements,
            rollups=Rollups(statement_count=len(statements)),
        )

    def _statement(self, article: str, at: int, found: re.Match[str]) -> Statement:
        status = self._chance.choices(get_args(DenialStatus), (5, 2, 4, 1, 3, 85))[0]
        actor = self.actors[self._rank(len(self.actors))]
        start = found.start()
        first = _FIRST + timedelta(self._rank(_DAYS))
        source: Any = self._chance.choice(get_args(SourceType))
        return Statement(
            id=digest(article, str(at)),
            speaker=Speaker(
                start=start, end=start + 5, text=actor.name, id=actor.id, name=actor.name, country=actor.country
            ),
            cue=Span(start=start, end=start + 4, text="said"),
            content=(Span(start=start, end=found.end(), text=found[0]),),
            quote="indirect",
            source_type=source,
            channel=self._chance.choice(get_args(Channel)),
            sourcing=(source,),
            denial_status=status,
            detail=_DETAILS.get(status),
            about=tuple({self.actors[self._rank(len(self.actors))].id for _ in range(2)}),
            about_dates=(Interval(first=first.isoformat(), last=(first + timedelta(30)).isoformat()),),
            evidence=(Span(start=start, end=found.end(), text=found[0]),),
            rule=("bench",),
        )

    def _rank(self, count: int) -> int:
        return min(int(self._chance.paretovariate(0.6)) - 1, count - 1)


def questions(world: World) -> dict[str, Ask]:
    """What is asked, by what it is called: every filter alone, together, and counted."""
    words = ("harbour", "the", "council budget", '"said on"', "sale | bridge", "report -ferry", "minist*")

    def day(chance: random.Random) -> str:
        return (_FIRST + timedelta(chance.randrange(_DAYS))).isoformat()[:7]

    one: dict[str, Callable[[random.Random], dict[str, Any]]] = {
        "words": lambda c: {"words": f"{c.choice(words)}"},
        "--actor": lambda c: {"actor": [c.choice(world.actors).name]},
        "--actor, nobody known": lambda c: {"actor": [f"{c.choice('ABCDEFG')}ona {c.choice('XYZ')}elder"]},
        "--speaker": lambda c: {"speaker": [c.choice(world.actors).name]},
        "--source-type": lambda c: {"source_type": [c.choice(get_args(SourceType))]},
        "--denial-status": lambda c: {"denial_status": [c.choice(get_args(DenialStatus))]},
        "--detail": lambda c: {"detail": [c.choice(list(_DETAILS.values()))]},
        "--channel": lambda c: {"channel": [c.choice(get_args(Channel))]},
        "--outlet": lambda c: {"outlet": [f"Bench {c.randrange(120)}"]},
        "--country": lambda c: {"country": [c.choice(world.actors).country or "US"]},
        "--language": lambda c: {"language": ["en"]},
        "--story": lambda c: {"story": [digest("story", str(c.randrange(2_000)))]},
        "--article": lambda c: {"article": [digest(f"{c.randrange(2_000):08d}")]},
        "--from --to": lambda c: {"published": Days.parse(day(c))},
        "--about-date": lambda c: {"about_date": Days.parse(day(c))},
        "no filter": lambda c: {},
    }
    together = ("words", "--actor", "--denial-status", "--from --to")
    asks: dict[str, Ask] = {name: _searched(search_statements, given) for name, given in one.items()}
    combined: dict[str, Any] = {"words --actor --denial-status --from --to": lambda c: _merged(one, together, c)}
    asks |= {name: _searched(search_statements, given) for name, given in combined.items()}
    asks["words --sort date"] = lambda client, prefix, c: search_statements(
        client, prefix, Filters(**one["words"](c)), by_date=True
    )
    articles_by = ("words", "--actor", "--denial-status", "--about-date")
    asks |= {f"--articles {name}": _searched(search_articles, one[name]) for name in articles_by}
    asks["--articles, four together"] = _searched(
        search_articles, combined["words --actor --denial-status --from --to"]
    )
    for by in ("source_type", "denial_status", "outlet", "actor", "month", "speaker", "story"):
        asks[f"--by {by} --from --to"] = _counted(by, one["--from --to"])
        asks[f"--by {by}"] = _counted(by, one["no filter"])
    return asks


def _merged(one: dict[str, Any], names: tuple[str, ...], chance: random.Random) -> dict[str, Any]:
    return {key: value for name in names for key, value in one[name](chance).items()}


def _searched(search: Callable[..., object], given: Callable[[random.Random], dict[str, Any]]) -> Ask:
    return lambda client, prefix, chance: search(client, prefix, Filters(**given(chance)))


def _counted(by: Any, given: Callable[[random.Random], dict[str, Any]]) -> Ask:
    return lambda client, prefix, chance: count_by(client, prefix, Filters(**given(chance)), by)


def latencies(client: Any, prefix: str, ask: Ask) -> list[float]:
    """Milliseconds of each asking, sorted."""
    chance, found = random.Random(3), []
    for number in range(_WARM + _ASKED):
        began = time.perf_counter()
        ask(client, prefix, chance)
        if number >= _WARM:
            found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def report(settings: Settings) -> None:
    """Load, ask, print a table, and remove what was made."""
    from etl.pipeline import Access

    client, prefix = Access.of(settings).connect(), f"bench-{secrets.token_hex(4)}"
    world = World()
    set_up(client, prefix, PROJECT / "mappings")
    try:
        done = load(client, world.articles(_STATEMENTS // _AN_ARTICLE), prefix=prefix, mappings=PROJECT / "mappings")
        print(f"\n{done.statements} generated statements in {done.articles} articles; {_ASKED} askings, milliseconds")
        print(f"{'onrecord search':44}{'p50':>7}{'p99':>7}")
        for name, ask in questions(world).items():
            found = latencies(client, prefix, ask)
            print(f"{name:44}{found[len(found) // 2]:>7.1f}{found[len(found) * 99 // 100]:>7.1f}", flush=True)
    finally:
        client.indices.delete(index=list(client.indices.get(index=f"{prefix}-*")))
        quiet = client.options(ignore_status=404)
        quiet.indices.delete_index_template(name=f"{prefix}-*")
        quiet.cluster.delete_component_template(name=f"{prefix}-*")


def main() -> None:
    """By itself, without the rest of `make bench`."""
    from etl import node

    settings = load_settings()
    if not settings.elasticsearch_url:
        node.start(settings.home, report=print)
    report(settings)


if __name__ == "__main__":
    main()
