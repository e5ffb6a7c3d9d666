"""The operator's own file: adds, corrects, merges, and is refused where it is wrong."""

from pathlib import Path

import pytest

from etl.enrich.actors.gazetteer import Gazetteer
from etl.records.outcome import ConfigurationError

GOOD = """
[[actor]]
id = "local:organization/acme"
name = "Acme"
type = "organization"
kind = "company"
aliases = ["Acme Rockets", "~ACM"]
merge = ["local:organization/acme-rockets"]

[[actor]]
id = "wd:Q130879"
name = "Reuters News"
aliases = ["Rtrs"]
without_aliases = ["Thomson Reuters"]

[[actor]]
id = "local:person/ann-lee"
name = "Ann Lee"
type = "person"
terms = [{ office = "president", of = "ZZ", from = "2020-01-01" }]
"""


def load(tmp_path: Path, text: str) -> Gazetteer:
    path = tmp_path / "actors.toml"
    path.write_text(text, encoding="utf-8")
    return Gazetteer.load(path)


def test_it_adds_corrects_and_merges(tmp_path: Path) -> None:
    gazetteer = load(tmp_path, GOOD)
    assert [e.id for e in gazetteer.named("acme rockets")] == ["local:organization/acme"]
    old = gazetteer.get("local:organization/acme-rockets")
    assert old is not None
    assert old.name == "Acme"
    assert "local:organization/acme-rockets" in gazetteer.aliases_of("Acme")
    reuters = gazetteer.get("wd:Q130879")
    assert reuters is not None
    assert (reuters.name, reuters.kind, reuters.country) == ("Reuters News", "media", "GB")
    assert "Rtrs" in reuters.aliases
    assert "Thomson Reuters" not in reuters.aliases
    assert [e.name for e in gazetteer.holders("president", "ZZ", "2024-01-01")] == ["Ann Lee"]


def test_the_shipped_table_is_left_as_it_is(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    shipped = Gazetteer.load(None).get("wd:Q130879")
    assert shipped is not None
    assert shipped.name == "Reuters"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[actor]]\nid = "Q5"\nname = "A"\ntype = "person"', "is not an id"),
        ('[[actor]]\nid = "local:person/a"\nname = "A"', "name and type are needed"),
        ('[[actor]]\nname = "A"\ntype = "person"', "an id is needed"),
        ('[[actor]]\nid = "local:person/a"\nname = "A"\ntype = "person"\ncolour = "red"', "unknown keys"),
        ('[[actor]]\nid = "local:person/a"\nname = "A"\ntype = "person"\naliases = "B"', "must be a list"),
        ('[[actor]]\nid = "local:person/a"\nname = "A"\ntype = "person"\nmerge = ["local:person/a"]', "with itself"),
        ('[[actor]]\nid = "local:person/a"\nname = "A"\ntype = "person"\nterms = [{ office = "x" }]', "a term has"),
        ("[settings]\na = 1", "only"),
        ("not toml at all", "cannot be read"),
    ],
)
def test_a_bad_file_is_refused_and_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Gazetteer.load(tmp_path / "none.toml")
