"""The gazetteer: names, outlets, offices by date, aliases for search; what the shipped table holds."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from etl.enrich.actors.gazetteer import COLUMNS, Gazetteer, fold, read_table
from etl.records.outcome import ConfigurationError


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("New York Times - News", None, "The New York Times"),  # a desk after the name
        ("New York Times - Opinion", None, "The New York Times"),
        ("CNN (Web News)", None, "CNN"),
        ("NPR Online News", None, "NPR"),
        ("Fox Online News", None, "Fox News"),
        ("wash-post", None, "The Washington Post"),  # a corpus's own short name
        ("USA TODAY", None, "USA Today"),
        ("the guardian", None, "The Guardian"),  # case
        ("TheBlaze.com", None, "TheBlaze"),
        (None, "https://www.bbc.co.uk/news/world-1", "BBC"),
        (None, "https://edition.cnn.com/2024/a.html", "CNN"),  # a host under the domain
        ("reuters.com", None, "Reuters"),
        ("The Smalltown Courier", None, "The Smalltown Courier"),  # unknown: its own name
        (None, "https://news.smalltown.example/a", "news.smalltown.example"),
    ],
)
def test_an_outlet_is_found_by_name_or_address(gazetteer: Gazetteer, name: str, url: str, expected: str) -> None:
    outlet = gazetteer.outlet(name, url)
    assert outlet.name == expected
    assert outlet.as_given == name


def test_an_unknown_outlet_has_a_local_id(gazetteer: Gazetteer) -> None:
    assert gazetteer.outlet("The Smalltown Courier", None).id == "local:organization/the-smalltown-courier"
    assert gazetteer.outlet(None, None).id == "local:organization/unknown"


@pytest.mark.parametrize(
    ("office", "of", "day", "expected"),
    [
        ("president", "US", "2015-06-01", "Barack Obama"),
        ("president", "US", "2017-01-20", "Donald Trump"),  # the day of the handover: the one who comes
        ("president", "RU", "2010-01-01", "Dmitry Medvedev"),
        ("president", "RU", "2024", "Vladimir Putin"),  # a year alone
        ("prime minister", "GB", "1995-05-05", "John Major"),
        ("chancellor", "DE", "2020-02", "Angela Merkel"),
        ("pope", "VA", "2014-01-01", "Pope Francis"),
    ],
)
def test_dates_decide_between_holders(gazetteer: Gazetteer, office: str, of: str, day: str, expected: str) -> None:
    assert [entry.name for entry in gazetteer.holders(office, of, day)] == [expected]


def test_without_a_day_nobody_holds_an_office(gazetteer: Gazetteer) -> None:
    assert gazetteer.holders("president", "US", None) == ()


@pytest.mark.parametrize(
    ("name", "among"),
    [
        ("UN", "wd:Q1065"),
        ("United States", "U.S."),
        ("wd:Q159", "Russia"),
        ("kiev", "wd:Q1899"),
        ("C.I.A.", "Central Intelligence Agency"),
    ],
)
def test_any_alias_expands_to_all(gazetteer: Gazetteer, name: str, among: str) -> None:
    assert among in gazetteer.aliases_of(name)


def test_an_unknown_name_expands_to_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.aliases_of("Nobody Inparticular") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US rejected it", ["US"]),
        ("give us time", []),  # the pronoun
        ("He asked who came", []),  # not the World Health Organization
        ("Russia, Russian, russia", ["Russia", "Russian"]),
        ("a US$5 bill", []),  # a currency
        ("Americana", []),  # a part of a word
        ("UNITED STATES DENIES IT", ["UNITED STATES"]),  # a headline in capitals
    ],
)
def test_names_are_whole_words_in_their_own_case(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end, _ in gazetteer.matcher.find(text)] == expected


def test_fold_ignores_case_accents_points_and_the_article() -> None:
    assert fold("The  Élysée") == fold("elysee")
    assert fold("U.N.") == fold("UN")


def test_the_table_is_wide_enough_and_its_ids_are_sound(gazetteer: Gazetteer) -> None:
    kinds = [entry.kind for entry in gazetteer.entries.values() if entry.type == "organization"]
    assert sum(entry.type == "state" for entry in gazetteer.entries.values()) >= 190
    assert len(kinds) >= 900
    assert kinds.count("media") >= 300
    assert sum(bool(entry.terms) for entry in gazetteer.entries.values()) >= 700
    assert all(term.first <= (term.last or "9") for e in gazetteer.entries.values() for term in e.terms)


def test_american_is_the_united_states(gazetteer: Gazetteer) -> None:
    owners = {e.name for e in gazetteer.entries.values() if "American" in e.adjectives}
    assert owners == {"United States"}


def test_it_loads_at_once_and_without_a_language_model() -> None:
    code = "import sys; from etl.enrich.actors.gazetteer import Gazetteer; Gazetteer.load(None).outlet('AP', None); "
    code += "print('spacy' in sys.modules)"
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [("id", "Q30", "is not an id"), ("type", "country", "is not a type"), ("kind", "band", "is not a kind")],
)
def test_a_bad_row_is_refused(tmp_path: Path, column: str, value: str, message: str) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"id": "local:person/a", "name": "A", "type": "person", column: value}
    path = tmp_path / "table.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + "\t".join(row[c] for c in COLUMNS) + "\n")
    with pytest.raises(ConfigurationError, match=message):
        read_table(path)
