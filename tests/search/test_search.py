"""Searches on a real node: the right statements, and only those, by every filter, in both grains."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click import UsageError
from click.testing import CliRunner
from elasticsearch import Elasticsearch

from etl.cli.why import command as why
from etl.load import load
from etl.load.templates import GRAINS
from etl.records.article import DumpPlace, Outlet
from etl.records.enriched import EnrichedArticle, Speaker, Statement, TimeExpression
from etl.records.outcome import ConfigurationError
from etl.search import Days, Filters, count_by, search_articles, search_statements
from etl.search.by_id import provenance_of
from etl.settings import PROJECT, load_settings
from tests.load.samples import about, article, spoken_by, statement

pytestmark = pytest.mark.elasticsearch


def said(id_: str, speaker: str, actor: str | None = None, country: str | None = None, **fields: Any) -> Statement:
    one = statement(id_, speaker=speaker, **fields)
    return msgspec.structs.replace(one, speaker=spoken_by(speaker, actor, country))


FERRY = article(
    "ferry",
    said("f1", "Ministry of Ferries", "local:organization/ministry-of-ferries", denial_status="denied"),
    said(
        "f2",
        "Ann Bell",
        "local:person/ann-bell",
        "GB",
        source_type="named_person",
        channel="interview",
        about=("local:organization/ministry-of-ferries", "wd:Q159"),
        about_dates=about("2023-11-01", "2023-12-31"),
    ),
    said("f3", "Russia", "wd:Q159", "RU", denial_status="no_comment", detail="declined"),
)
LETTER = article(
    "letter",
    said("l1", "Zoë D’Arcy", "local:person/zoe-d-arcy", source_type="named_person"),
    said("l2", "Ministry of Foreign Affairs of Russia", "local:organization/mfa", "RU", denial_status="unconfirmed"),
    title="A letter from the harbour",
    outlet=Outlet(id="wd:Q130879", name="Reuters", as_given="REUTERS"),
    published="2026-04-10T23:30:00+00:00",
    published_precision="instant",
    outlet_evidence="url",
    encoding="cp1252",
    dump=DumpPlace(file="2026-04-11/letters.html", record=0),
    language="de",
    story="story-ferry",
    dates=(
        TimeExpression(start=0, end=1, text="A", type="DATE", value="2020-05", first="2020-05-01", last="2020-05-31"),
    ),
)


@pytest.fixture(scope="module")
def prefix(elasticsearch: Elasticsearch) -> Iterator[str]:
    """Both articles, loaded once for the whole module."""
    from etl.load import set_up

    name = "test-search-module"
    made = [f"{name}-{grain}-v1" for grain in GRAINS]
    elasticsearch.indices.delete(index=made, ignore_unavailable=True)
    set_up(elasticsearch, name, PROJECT / "mappings")
    load(elasticsearch, [FERRY, LETTER], prefix=name, mappings=PROJECT / "mappings")
    yield name
    elasticsearch.indices.delete(index=made)
    elasticsearch.indices.delete_index_template(name=f"{name}-*")
    elasticsearch.cluster.delete_component_template(name=f"{name}-*")


CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"f1", "f2", "f3", "l1", "l2"}),
    ({"denial_status": ["denied"]}, {"f1"}),
    ({"denial_status": ["denied", "no_comment"]}, {"f1", "f3"}),
    ({"detail": ["declined"]}, {"f3"}),
    ({"source_type": ["named_person"]}, {"f2", "l1"}),
    ({"channel": ["interview"]}, {"f2"}),
    ({"speaker": ["Ann Bell"]}, {"f2"}),
    ({"speaker": ["ann BELL"]}, {"f2"}),  # names are folded in case
    ({"speaker": ["Bell"]}, {"f2"}),  # a surname that the gazetteer lacks
    ({"speaker": ["zoe d'arcy"]}, {"l1"}),  # in accents and apostrophes too
    ({"speaker": ["local:person/ann-bell"]}, {"f2"}),
    ({"speaker": ["Russia"]}, {"f3"}),  # and not its ministry
    ({"speaker": ["Russian Federation"]}, {"f3"}),  # an alias
    ({"speaker": ["Russia"], "denial_status": ["denied"]}, set()),  # both of the same statement
    ({"actor": ["Russia"]}, {"f2", "f3"}),  # who speaks, or is spoken about
    ({"actor": ["Ministry of Ferries"]}, {"f1", "f2"}),  # unknown to the gazetteer, spoken about under a local id
    ({"actor": ["Nobody Atall"]}, set()),
    ({"outlet": ["reuters"]}, {"l1", "l2"}),
    ({"outlet": ["Harbour Wire"]}, {"f1", "f2", "f3"}),
    ({"country": ["Russia"]}, {"f3", "l2"}),
    ({"speaker": ["Russia"], "spokespeople": True}, {"f3", "l2"}),  # the state and its ministry
    ({"actor": ["Russian Federation"], "spokespeople": True}, {"f2", "f3", "l2"}),  # and who speaks of it
    ({"speaker": ["wd:Q159"], "spokespeople": True}, {"f3", "l2"}),
    ({"speaker": ["Ann Bell"], "spokespeople": True}, {"f2"}),  # nobody speaks for a person
    ({"speaker": ["London"], "spokespeople": True}, set()),  # nor for a city
    ({"country": ["gb"]}, {"f2"}),
    ({"language": ["de"]}, {"l1", "l2"}),
    ({"article": ["ferry"]}, {"f1", "f2", "f3"}),
    ({"story": ["story-ferry"]}, {"f1", "f2", "f3", "l1", "l2"}),
    ({"published": Days.parse("2026-03..2026-03")}, {"f1", "f2", "f3"}),
    ({"published": Days.parse("2026-03-02..2026-03-02")}, {"f1", "f2", "f3"}),  # both ends included
    ({"published": Days.parse("..2026-04-10")}, {"f1", "f2", "f3", "l1", "l2"}),  # to the day's last second
    ({"published": Days.parse("2026-03-03..")}, {"l1", "l2"}),
    ({"about_date": Days.parse("2023-12..2024")}, {"f2"}),  # overlapping is enough
    ({"about_date": Days.parse("2024")}, set()),
    ({"words": "facts"}, {"f1", "f2", "f3", "l1", "l2"}),  # English stems
    ({"words": '"facts"'}, set()),  # in quotes as it stands
    ({"words": "f2 fact"}, {"f2"}),  # all words
    ({"words": "f1 | f2"}, {"f1", "f2"}),
    ({"words": "harbour -l2"}, {"l1"}),  # the title counts, too
    ({"words": '("unbalanced'}, set()),  # nothing that is typed is an error
]


@pytest.mark.parametrize(("asked", "expected"), CASES, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_statements(elasticsearch: Elasticsearch, prefix: str, asked: dict[str, Any], expected: set[str]) -> None:
    found = search_statements(elasticsearch, prefix, Filters(**asked))
    assert {hit["id"] for hit in found.hits} == expected
    assert found.total == len(expected)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"ferry", "letter"}),
        ({"denial_status": ["denied"]}, {"ferry"}),
        ({"speaker": ["Ann Bell"], "denial_status": ["denied"]}, set()),  # never put together from two statements
        ({"speaker": ["Ann Bell"], "channel": ["interview"]}, {"ferry"}),
        ({"actor": ["Russia"]}, {"ferry"}),
        ({"outlet": ["Reuters"]}, {"letter"}),
        ({"about_date": Days.parse("2023-11..2023-12")}, {"ferry"}),  # of the article's dates
        ({"about_date": Days.parse("2020-05-31")}, {"letter"}),
        (
            {"about_date": Days.parse("2023-12"), "speaker": ["Ann Bell"]},
            {"ferry"},
        ),  # of the statement that is asked for
        ({"about_date": Days.parse("2023-12"), "denial_status": ["denied"]}, set()),
        ({"words": "sold ferry"}, {"ferry", "letter"}),  # in the body
        ({"words": "harbour"}, {"letter"}),
    ],
)
def test_articles(elasticsearch: Elasticsearch, prefix: str, asked: dict[str, Any], expected: set[str]) -> None:
    found = search_articles(elasticsearch, prefix, Filters(**asked))
    assert {hit["id"] for hit in found.hits} == expected


def test_an_article_says_where_it_came_from_and_how_it_was_found(elasticsearch: Elasticsearch, prefix: str) -> None:
    (letter,) = search_articles(elasticsearch, prefix, Filters(outlet=["Reuters"])).hits
    assert (letter["outlet_evidence"], letter["published_evidence"], letter["encoding"]) == ("url", "header", "cp1252")
    assert letter["dump"]["file"] == "2026-04-11/letters.html"
    assert provenance_of(elasticsearch, prefix, "letter")["outlet_evidence"] == "url"
    assert provenance_of(elasticsearch, prefix, "nobody") == {}


def test_why_says_it_too(
    elasticsearch: Elasticsearch, elasticsearch_url: str, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = "f" * 32
    load(
        elasticsearch,
        [msgspec.structs.replace(LETTER, statements=(msgspec.structs.replace(LETTER.statements[0], id=id_),))],
        prefix=index,
        mappings=PROJECT / "mappings",
    )
    elasticsearch.indices.refresh(index=f"{index}-*")
    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ONRECORD_INDEX_PREFIX", index)
    load_settings.cache_clear()
    shown = CliRunner().invoke(why, [id_], catch_exceptions=False)
    assert "outlet by url, date by header; cp1252; 2026-04-11/letters.html, record 0" in shown.output
    as_json = CliRunner().invoke(why, [id_, "--json"], catch_exceptions=False)
    assert json.loads(as_json.output)["article"]["encoding"] == "cp1252"
    load_settings.cache_clear()


def test_a_hit_is_the_statement_as_the_contract_spells_it(elasticsearch: Elasticsearch, prefix: str) -> None:
    (hit,) = search_statements(elasticsearch, prefix, Filters(channel=["interview"])).hits
    of = hit.pop("article")
    assert msgspec.convert(hit, Statement) == FERRY.statements[1]
    assert set(hit) == set(msgspec.to_builtins(FERRY.statements[1]))
    outlet = {"id": FERRY.outlet.id, "name": "Harbour Wire", "as_given": "Harbour Wire"}
    assert of == {"id": "ferry", "outlet": outlet, "published": "2026-03-02", "title": FERRY.title, "url": None}


def test_the_newest_first_and_one_article_in_reading_order(elasticsearch: Elasticsearch, prefix: str) -> None:
    ids = [hit["id"] for hit in search_statements(elasticsearch, prefix, Filters()).hits]
    assert ids[:2] in (["l1", "l2"], ["l2", "l1"])
    assert set(ids[2:]) == {"f1", "f2", "f3"}


def test_with_words_the_best_match_comes_first_unless_the_newest_is_asked_for(
    elasticsearch: Elasticsearch, prefix: str
) -> None:
    words = Filters(words="letter | f2 | ferries")
    best = search_statements(elasticsearch, prefix, words).hits
    newest = search_statements(elasticsearch, prefix, words, by_date=True).hits
    assert best[0]["id"] in ("f1", "f2")
    assert newest[0]["article"]["id"] == "letter"
    assert {hit["id"] for hit in best} == {hit["id"] for hit in newest}


def test_a_limit_cuts_and_the_total_says_so(elasticsearch: Elasticsearch, prefix: str) -> None:
    found = search_statements(elasticsearch, prefix, Filters(), limit=2)
    assert (len(found.hits), found.total) == (2, 5)


def test_pages_neither_repeat_nor_miss(
    elasticsearch: Elasticsearch, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.search.finding._PAGE", 2)
    for words in (None, "fact"):
        found = search_statements(elasticsearch, prefix, Filters(words=words), limit=100)
        assert sorted(hit["id"] for hit in found.hits) == ["f1", "f2", "f3", "l1", "l2"]
        assert found.total == 5


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("denial_status", {"asserted": 2, "denied": 1, "no_comment": 1, "unconfirmed": 1}),
        ("outlet", {"Harbour Wire": 3, "Reuters": 2}),
        ("month", {"2026-03": 3, "2026-04": 2}),
        ("day", {"2026-03-02": 3, "2026-04-10": 2}),
        ("country", {"RU": 2, "GB": 1}),
        ("language", {"en": 3, "de": 2}),
        (
            "actor",
            {
                "Russia": 2,
                "Ministry of Ferries": 2,
                "Ann Bell": 1,
                "Zoë D’Arcy": 1,
                "Ministry of Foreign Affairs of Russia": 1,
            },
        ),
        (
            "speaker",
            {
                "Russia": 1,
                "Ministry of Ferries": 1,
                "Ann Bell": 1,
                "Zoë D’Arcy": 1,
                "Ministry of Foreign Affairs of Russia": 1,
            },
        ),
    ],
)
def test_counts(elasticsearch: Elasticsearch, prefix: str, by: Any, expected: dict[str, int]) -> None:
    found = count_by(elasticsearch, prefix, Filters(), by)
    assert {count.label: count.statements for count in found} == expected


def test_copies_of_one_story_count_once(elasticsearch: Elasticsearch, prefix: str) -> None:
    (count,) = count_by(elasticsearch, prefix, Filters(source_type=["organization"]), "source_type")
    assert (count.statements, count.articles, count.stories) == (3, 2, 1)


@pytest.fixture
def onrecord(prefix: str, elasticsearch_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Runs `onrecord search …` and gives its exit status and its lines."""
    from etl.cli.search import command

    monkeypatch.setenv("ONRECORD_ELASTICSEARCH_URL", elasticsearch_url)
    monkeypatch.setenv("ONRECORD_INDEX_PREFIX", prefix)
    load_settings.cache_clear()

    def run(*words: str) -> tuple[int, list[str]]:
        done = CliRunner().invoke(command, list(words), standalone_mode=False)
        if done.exception:
            raise done.exception
        run.said = done.stderr  # type: ignore[attr-defined]
        return int(done.return_value or 0), done.stdout.splitlines()

    yield run
    load_settings.cache_clear()


def test_the_command_shows_evidence_with_the_words_marked(onrecord: Any) -> None:
    status, lines = onrecord("f2")
    assert status == 0
    assert lines[0].startswith("Ann Bell  [named_person, asserted, interview]")
    assert "*f2*" in lines[1]
    assert "Harbour Wire | 2026-03-02" in lines[2]


def test_the_command_speaks_json(onrecord: Any) -> None:
    _, lines = onrecord("--json", "--outlet", "Reuters", "--about-date", "2023..2030")
    assert lines == []
    _, lines = onrecord("--json", "--denial-status", "denied", "--from", "2026-03", "--to", "2026-03-02")
    assert json.loads(lines[0])["id"] == "f1"
    _, lines = onrecord("--by", "outlet", "--json")
    assert json.loads(lines[0]) == {
        "outlet": "Harbour Wire",
        "label": "Harbour Wire",
        "statements": 3,
        "articles": 1,
        "stories": 1,
    }


def test_the_command_writes_a_table(onrecord: Any) -> None:
    import csv

    _, lines = onrecord("--csv", "--denial-status", "no_comment")
    (row,) = list(csv.DictReader(lines))
    assert (row["speaker"], row["detail"], row["outlet"]) == ("Russia", "declined", "Harbour Wire")


def test_nothing_found_is_no_failure(onrecord: Any) -> None:
    assert onrecord("xyzzy") == (0, ["No statement fits."])
    assert onrecord("xyzzy", "--articles") == (0, ["No article fits."])
    assert onrecord("xyzzy", "--by", "outlet") == (0, ["No statement fits."])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param(["xyzzy"], "WORDS 0.", id="no such word"),
        pytest.param(['"xyzzy said'], "mark in WORDS is not closed", id="half a quotation"),
        pytest.param(["*sai"], "* stands for an ending only", id="a wildcard in front"),
        pytest.param(["((("], "WORDS 0.", id="nothing but signs"),
        pytest.param(["--speaker", "Zoë Nøbody"], "--speaker 0.", id="a name that nobody has"),
        pytest.param(["--outlet", "The *"], "--outlet 0.", id="a pattern is no name"),
        pytest.param(["--language", "English"], "--language 0.", id="a language by its name"),
        pytest.param(
            ["f2", "--from", "1999", "--to", "1999"], "WORDS 1, --from --to 0.", id="together nothing, alone something"
        ),
        pytest.param(["--by", "outlet", "--channel", "speech"], "--channel 0.", id="a count"),
    ],
)
def test_nothing_found_says_which_filter_fits_nothing(onrecord: Any, asked: list[str], said: str) -> None:
    status, lines = onrecord(*asked)
    assert (status, lines) == (0, ["No statement fits."])
    assert said in onrecord.said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--speaker", ""], "--speaker is empty"),
        (["--outlet", "  "], "--outlet is empty"),
        (["--country", "Atlantis"], "no country is known as 'Atlantis'"),
        (["--from", "2026-02-30"], "is no date"),
        (["--from", "last week"], "is no date"),
        (["--from", "2026", "--to", "2025"], "ends before it begins"),
        (["--about-date", ".."], "no stretch of dates"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(onrecord: Any, asked: list[str], said: str) -> None:
    with pytest.raises((ConfigurationError, UsageError), match=said):
        onrecord(*asked)


def test_an_empty_index_says_so(onrecord: Any, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_INDEX_PREFIX", index)
    load_settings.cache_clear()
    assert onrecord("ferry") == (0, ["No statement fits."])
    assert "The index is empty" in onrecord.said


@pytest.mark.parametrize(
    "words",
    ['"', "''", "~2", "a~~9", "AND OR", "\\", "{}[]<>:/?#", "+-|", "\u202e\u0000x", "𝕱erry", "e" * 5_000, "(" * 900],
)
def test_no_words_break_the_search(onrecord: Any, words: str) -> None:
    assert onrecord("--", words)[0] == 0
    assert onrecord("--articles", "--", words)[0] == 0


def test_highlighting_works_on_the_longest_articles(elasticsearch: Elasticsearch, index: str) -> None:
    """Beyond a million characters a highlighter gives up, and with it the whole search, unless it has offsets."""
    long: EnrichedArticle = article("long", body="word " * 240_000 + "needle at the end")
    load(elasticsearch, [long], prefix=index, mappings=PROJECT / "mappings")
    found = search_articles(elasticsearch, index, Filters(words="needle"))
    assert found.total == 1
    assert "needle" in found.marked[0][0]


def test_speakers_of_one_sentence_stand_in_its_order(elasticsearch: Elasticsearch, index: str) -> None:
    """Their ids are hashes, and the sentence is the same: only the place of the name tells them apart."""
    names = ("the port", "the union", "the mayor")
    statements = [
        msgspec.structs.replace(
            said(id_, "x", denial_status="no_comment"), speaker=Speaker(start=at, end=at + len(name), text=name)
        )
        for at, (id_, name) in enumerate(zip("cab", names, strict=True))
    ]
    load(elasticsearch, [article("a", *statements)], prefix=index, mappings=PROJECT / "mappings")
    assert [hit["speaker"]["text"] for hit in search_statements(elasticsearch, index, Filters()).hits] == list(names)
