"""Templates, indices and aliases on a real node."""

import pytest
from elasticsearch import Elasticsearch

from etl.load import set_up
from etl.load.drift import check_drift, drift
from etl.load.templates import INDICES, LEDGER, Names, Templates
from etl.records.outcome import ConfigurationError, GuardTripped
from etl.settings import PROJECT

pytestmark = pytest.mark.elasticsearch
MAPPINGS = PROJECT / "mappings"


def aliases(client: Elasticsearch, prefix: str) -> dict[str, set[str]]:
    return {index: set(of["aliases"]) for index, of in client.indices.get_alias(index=f"{prefix}-*").items()}


def test_all_is_made_once(elasticsearch: Elasticsearch, index_prefix: str) -> None:
    made = set_up(elasticsearch, index_prefix, MAPPINGS, primaries=2)
    assert len(made) == 4
    assert set_up(elasticsearch, index_prefix, MAPPINGS, primaries=2) == []
    names = Names(index_prefix)
    assert aliases(elasticsearch, index_prefix) == {
        names.index(grain, 1): {names.read(grain), names.write(grain)} for grain in INDICES
    }
    settings = elasticsearch.indices.get_settings(index=names.index("articles", 1), flat_settings=True)
    of = settings[names.index("articles", 1)]["settings"]
    assert of["index.number_of_shards"] == "2"
    assert of["index.sort.field"] == ["published"] or of["index.sort.field.0"] == "published"


def test_a_fresh_index_does_not_drift(elasticsearch: Elasticsearch, index: str) -> None:
    assert list(drift(elasticsearch, Templates(MAPPINGS, index))) == []


def test_a_newer_version_keeps_its_aliases(elasticsearch: Elasticsearch, index: str) -> None:
    """After a rebuild the aliases stand on v2; another setup must not give v1 back to anybody."""
    names = Names(index)
    elasticsearch.indices.create(index=names.index("articles", 2))
    move = [
        {"remove": {"index": names.index("articles", 1), "alias": alias, "must_exist": True}}
        for alias in (names.read("articles"), names.write("articles"))
    ]
    add = [{"add": {"index": names.index("articles", 2), "alias": entry["remove"]["alias"]}} for entry in move]
    elasticsearch.indices.update_aliases(actions=[*move, *add])
    before = aliases(elasticsearch, index)
    assert set_up(elasticsearch, index, MAPPINGS) == []
    assert aliases(elasticsearch, index) == before


def test_a_ledger_that_differs_stops_a_load_and_is_made_anew_by_setup(elasticsearch: Elasticsearch, index: str) -> None:
    """It is a copy of what the store keeps, and part of no version: nothing has to be rebuilt for it."""
    names, templates = Names(index), Templates(MAPPINGS, index)
    elasticsearch.indices.put_mapping(index=names.write(LEDGER), properties={"mood": {"type": "keyword"}})
    with pytest.raises(GuardTripped, match="onrecord setup"):
        check_drift(elasticsearch, templates)
    (done,) = set_up(elasticsearch, index, MAPPINGS)
    assert done.startswith(f"index {names.index(LEDGER, 2)} instead")
    check_drift(elasticsearch, templates)
    found = aliases(elasticsearch, index)
    assert found[names.index(LEDGER, 2)] == {names.read(LEDGER), names.write(LEDGER)}
    assert names.index(LEDGER, 1) not in found


def test_like_named_siblings_are_left_alone(elasticsearch: Elasticsearch, index_prefix: str) -> None:
    siblings = [f"{index_prefix}-articles-v1-backup", f"{index_prefix}-articles-vx"]
    for sibling in siblings:
        elasticsearch.indices.create(index=sibling, mappings={"dynamic": "true"})
    assert f"index {index_prefix}-articles-v1 with its aliases" in set_up(elasticsearch, index_prefix, MAPPINGS)
    assert [aliases(elasticsearch, index_prefix)[sibling] for sibling in siblings] == [set(), set()]


@pytest.mark.parametrize("kind", ["", "-write"])
def test_an_index_that_has_an_alias_s_name(elasticsearch: Elasticsearch, index_prefix: str, kind: str) -> None:
    elasticsearch.indices.create(index=f"{index_prefix}-articles{kind}")
    with pytest.raises(ConfigurationError, match="should be an alias"):
        set_up(elasticsearch, index_prefix, MAPPINGS)


def test_setup_says_when_what_is_there_differs(elasticsearch: Elasticsearch, index_prefix: str) -> None:
    elasticsearch.indices.create(
        index=f"{index_prefix}-articles-v1", mappings={"dynamic": "true", "properties": {"title": {"type": "keyword"}}}
    )
    with pytest.raises(GuardTripped) as stopped:
        set_up(elasticsearch, index_prefix, MAPPINGS)
    assert stopped.value.exit_status == 4
    assert "actors: live absent, repository object" in str(stopped.value)


def test_a_folder_without_templates_is_said(elasticsearch: Elasticsearch, index_prefix: str, tmp_path: object) -> None:
    from pathlib import Path

    with pytest.raises(ConfigurationError, match="ONRECORD_MAPPINGS"):
        set_up(elasticsearch, index_prefix, Path(str(tmp_path)))
