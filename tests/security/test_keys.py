"""Keys at work on a real node: each does what it is for, ends when it should, and stays where it was put."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from etl.load import load, load_dead_letters, set_up, verify_articles
from etl.load.templates import INDICES
from etl.records.identity import version_of
from etl.records.outcome import ConfigurationError, DeadLetter
from etl.report.gather import gather
from etl.search import Days, Filters, count_by, search_articles, search_statements
from etl.security.keys import list_keys, make_keys, revoke_old
from etl.security.roles import put_roles, read_roles
from etl.security.users import put_analyst
from tests.load.samples import article, revised, statement
from tests.security.conftest import MAPPINGS, Login, Secure

pytestmark = pytest.mark.faults
#: What the analyst may do in Kibana, by Kibana's own names.
KIBANA = {
    "feature_discover_v2.read": True,
    "feature_dashboard_v2.read": True,
    "feature_dashboard_v2.all": False,
    "feature_dev_tools.all": False,
    "feature_discover_v2.generate_report": False,
    "feature_indexPatterns.all": False,
    "feature_savedObjectsManagement.all": False,
}
ONE = article("one", statement("s1", denial_status="denied"), statement("s2"))


def test_the_loaders_key_is_enough_to_load(login: Login, prefix: str) -> None:
    """Load, load a revision with fewer statements, write a dead letter, compare: the whole of a night's work."""
    client = login("loader")
    again = revised(ONE, 3, statement("s1"))
    for version in (ONE, again):
        report = load(client, [version], prefix=prefix, mappings=MAPPINGS)
        assert (report.articles, report.dead) == (1, [])
    letter = DeadLetter(id="l1", stage="clean", reason="no_title", message="no title", excerpt="x")
    load_dead_letters(client, [letter], prefix=prefix)
    assert verify_articles(client, [(again.id, version_of(again), 1)], prefix=prefix) == []


def test_the_readers_key_is_enough_to_search(login: Login, prefix: str) -> None:
    load(login("loader"), [ONE], prefix=prefix, mappings=MAPPINGS)
    login("loader").indices.refresh(index=f"{prefix}-statements-write")
    client = login("reader")
    assert search_statements(client, prefix, Filters()).total > 0
    search_articles(client, prefix, Filters(denial_status=["denied"]))
    count_by(client, prefix, Filters(), "source_type")
    assert gather(client, prefix, Days.parse("2026")).totals.statements > 0


def test_the_migrators_key_is_enough_to_set_up(login: Login, prefix: str) -> None:
    assert set_up(login("migrator"), prefix, MAPPINGS) == []


@pytest.mark.parametrize("key", ["expired", "wrong"])
def test_a_key_that_is_refused_stops_the_load_at_once(secure: Secure, prefix: str, key: str) -> None:
    """Row 36: a halt at the first 401, and not one dead letter: the records are not to blame."""
    encoded = "bm90LWEta2V5Om5vdC1hLXNlY3JldC1hdC1hbGw="
    if key == "expired":
        role = next(role for role in read_roles(MAPPINGS, prefix) if role.name == "loader")
        made = secure.superuser().security.create_api_key(
            name="short", expiration="1s", role_descriptors={"loader": role.role}
        )
        encoded = made["encoded"]
        time.sleep(2)
    with pytest.raises(ConfigurationError, match="refuses these credentials") as refused:
        secure.connect(api_key=encoded)
    assert encoded not in str(refused.value)
    counted = secure.superuser().count(index=f"{prefix}-dead-letters")["count"]
    with pytest.raises(ConfigurationError, match="refuses these credentials"):
        load(secure.with_key(encoded), [ONE], prefix=prefix, mappings=MAPPINGS)
    assert secure.superuser().count(index=f"{prefix}-dead-letters")["count"] == counted


def test_the_new_key_works_before_the_old_one_goes(secure: Secure, prefix: str) -> None:
    client, roles = secure.superuser(), read_roles(MAPPINGS, f"{prefix}-rotated")
    name = f"{prefix}-rotated"
    old = {key.role: key for key in make_keys(client, roles, name)}
    new = {key.role: key for key in make_keys(client, roles, name, days=3)}
    assert len(list_keys(client, name)) == 2 * len(old)
    assert all(key.expires for key in list_keys(client, name))
    for key in (old["loader"], new["loader"]):
        assert secure.with_key(key.secret.get_secret_value()).info()
    assert {key.id for key in revoke_old(client, name)} == {key.id for key in old.values()}
    assert {key.id for key in list_keys(client, name)} == {key.id for key in new.values()}
    assert secure.with_key(new["loader"].secret.get_secret_value()).info()
    with pytest.raises(ConfigurationError):
        secure.connect(api_key=old["loader"].secret.get_secret_value())


def test_setup_puts_keys_where_only_their_owner_reads_them_and_prints_none(
    secure: Secure, prefix: str, tmp_path: Path
) -> None:
    password = secure.password.get_secret_value()
    environment = {
        **os.environ,
        "ONRECORD_HOME": str(tmp_path),
        "ONRECORD_INDEX_PREFIX": prefix,
        "ONRECORD_ELASTICSEARCH_URL": secure.address,
        "ONRECORD_ELASTICSEARCH_CA": str(secure.ca),
        "ONRECORD_KIBANA_SYSTEM_PASSWORD": "kibana-" + password,
        "ONRECORD_ANALYST_PASSWORD": "analyst-" + password,
        "ONRECORD_LOG": "debug",
    }
    words = ["setup", "--with-keys", "--with-users"]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("onrecord")), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = {file.name: file for file in (tmp_path / "keys").iterdir()}
    assert set(files) == {"loader.key", "migrator.key", "reader.key", "connections.json"}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    printed = done.stdout + done.stderr
    for name, file in files.items():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        if name.endswith(".key"):
            secret = file.read_text().strip()
            assert secret not in printed
            secure.with_key(secret).security.authenticate()
    assert password not in printed


def test_the_analyst_reads_statements_and_no_dead_letters(secure: Secure, prefix: str) -> None:
    client = secure.superuser()
    # Kibana says at its start which privileges it has; it is not here, so they are said for it
    known = {name: {"actions": [f"action:{name}"]} for name in KIBANA}
    client.security.put_privileges(privileges={"kibana-.kibana": known})
    put_roles(client, read_roles(MAPPINGS, prefix), prefix)
    put_analyst(client, prefix, SecretStr("analyst-password"))
    analyst = secure.connect(basic_auth=("analyst", "analyst-password")).security
    reading = [{"names": [f"{prefix}-{grain}"], "privileges": ["read"]} for grain in INDICES]
    writing = [{"names": [f"{prefix}-articles"], "privileges": ["index", "delete", "manage", "create_index"]}]
    may = analyst.has_privileges(index=reading + writing)["index"]
    assert {name: of["read"] for name, of in may.items()} == {
        f"{prefix}-articles": True,
        f"{prefix}-statements": True,
        f"{prefix}-dead-letters": False,
        f"{prefix}-ledger": False,
    }
    assert not [
        privilege for privilege, allowed in may[f"{prefix}-articles"].items() if allowed and privilege != "read"
    ]
    for feature, allowed in KIBANA.items():
        asked = {"application": "kibana-.kibana", "resources": ["space:default"], "privileges": [feature]}
        assert analyst.has_privileges(application=[asked])["has_all_requested"] is allowed, feature


def test_a_rebuild_takes_the_migrators_key_and_no_more(secure: Secure, prefix: str, tmp_path: Path) -> None:
    """The loader fills the index and may not swap it; the migrator fills a new version, swaps, and goes back."""
    name = f"{prefix}-swap"
    set_up(secure.superuser(), name, MAPPINGS)
    keys = {
        key.role: key.secret.get_secret_value()
        for key in make_keys(secure.superuser(), read_roles(MAPPINGS, name), name)
    }

    def onrecord(role: str, *words: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "ONRECORD_HOME": str(tmp_path),
            "ONRECORD_INDEX_PREFIX": name,
            "ONRECORD_ELASTICSEARCH_URL": secure.url,
            "ONRECORD_ELASTICSEARCH_CA": str(secure.ca),
            "ONRECORD_ELASTICSEARCH_API_KEY": keys[role],
            "ONRECORD_WORKERS": "1",
        }
        command = [str(Path(sys.executable).with_name("onrecord")), *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    text = (
        " date 2026-03-02 Harbour Wire: Ferry not sold\n\nThe ministry denied on Monday that it had sold the ferry.\n"
    )
    (tmp_path / "dump.txt").write_text(text)
    loaded = onrecord("loader", "run", str(tmp_path / "dump.txt"))
    assert loaded.returncode == 0, loaded.stderr
    refused = onrecord("loader", "rebuild", "--approve")
    assert refused.returncode == 2, refused.stdout
    assert "may not do this" in refused.stderr
    for words in (("rebuild", "--approve"), ("rebuild", "rollback")):
        done = onrecord("migrator", *words)
        assert done.returncode == 0, done.stdout + done.stderr
    assert secure.superuser().count(index=f"{name}-articles")["count"] == 1
