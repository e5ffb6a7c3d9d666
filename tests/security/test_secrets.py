"""Secrets stay out of reprs, messages and readable files; roles say what they should. No service needed."""

import json
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from pydantic import SecretStr

from etl.cli.setup import command
from etl.load.client import connect
from etl.pipeline import Access
from etl.records.outcome import ConfigurationError
from etl.security.connections import CONNECTIONS, connections
from etl.security.env_file import read_variables, write_env
from etl.security.keys import NewKey, keep
from etl.security.roles import read_roles
from etl.settings import PROJECT, Settings

SECRET = "hunter2hunter2"  # what must never show
ENV = PROJECT / "docker" / "env.toml"
KEYS = tuple(
    NewKey(id="i", role=role, expires="2026-12-01", secret=SecretStr(f"{role}-{SECRET}"))
    for role in ("loader", "migrator", "reader")
)


def settings() -> Settings:
    return Settings(
        elasticsearch_url=f"http://elastic:{SECRET}@127.0.0.1:1",
        elasticsearch_api_key=SecretStr(SECRET),
        kibana_system_password=SecretStr(SECRET),
        analyst_password=SecretStr(SECRET),
    )


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(lambda: repr(settings()), id="repr of the settings"),
        pytest.param(lambda: str(settings()), id="str of the settings"),
        pytest.param(lambda: repr(Access.of(settings())), id="repr of the access"),
        pytest.param(lambda: repr(Access.of_connection("http", "h", 1, {"api_key": SECRET})), id="of a connection"),
        pytest.param(lambda: repr(KEYS), id="repr of new keys"),
        pytest.param(lambda: f"{KEYS}", id="new keys in a message"),
    ],
)
def test_no_secret_shows(shown: object) -> None:
    assert callable(shown)
    assert SECRET not in shown()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"ftp://elastic:{SECRET}@host", id="no web address"),
        pytest.param(f"http://elastic:{SECRET}@127.0.0.1:1", id="nobody there"),
        pytest.param(f"https://elastic:{SECRET}@", id="no host"),
    ],
)
def test_a_failed_login_names_the_address_without_the_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.load.client.CONTACT_SECONDS", 0.1)
    with pytest.raises(Exception, match=r".") as failed:
        connect(url)
    assert SECRET not in str(failed.value)


def test_each_connection_carries_its_own_key() -> None:
    text = connections("https://es:9200", "/certs/ca.crt", KEYS)
    found = json.loads(text)
    assert {name: of["extra"]["api_key"] for name, of in found.items()} == {
        name: f"{role}-{SECRET}" for name, role in CONNECTIONS.items()
    }
    access = Access.of_connection("https", "es", 9200, found["onrecord_elasticsearch"]["extra"])
    assert (access.url, access.ca) == ("https://es:9200", "/certs/ca.crt")


def test_a_secret_is_kept_where_only_its_owner_reads_it_and_replaced_in_one_step(tmp_path: Path) -> None:
    for text in ("old", "new"):
        file = keep(tmp_path / "keys", "loader.key", text)
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["loader.key"]


def test_the_env_file_holds_every_secret_new_each_time(tmp_path: Path) -> None:
    values = []
    for name in ("one", "two"):
        write_env(ENV, tmp_path / name)
        lines = (tmp_path / name).read_text().splitlines()
        values.append(dict(line.split("=", 1) for line in lines if line and not line.startswith("#")))
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    one, two = values
    assert set(one) == {variable.name for variable in read_variables(ENV)}
    assert not set(one.values()) & set(two.values())
    assert len(set(one.values())) == len(one)
    Fernet(one["AIRFLOW_FERNET_KEY"])
    assert all(re.fullmatch(r"[0-9a-f]{40}", value) for name, value in one.items() if name != "AIRFLOW_FERNET_KEY")


def test_an_env_file_in_use_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / ".env"
    target.write_text("ELASTIC_PASSWORD=in-use\n")
    with pytest.raises(ConfigurationError, match="there already"):
        write_env(ENV, target)
    assert target.read_text() == "ELASTIC_PASSWORD=in-use\n"


def test_the_command_writes_it_and_prints_none_of_it(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["--write-env", str(tmp_path / ".env")], catch_exceptions=False)
    written = (tmp_path / ".env").read_text()
    secrets = [line.split("=", 1)[1] for line in written.splitlines() if "=" in line and not line.startswith("#")]
    assert len(secrets) > 5
    assert not [secret for secret in secrets if secret in done.output]


def test_every_role_names_only_its_own_indices_and_exactly_what_it_needs() -> None:
    roles = {role.name: role for role in read_roles(PROJECT / "mappings", "p")}
    assert set(roles) == {"loader", "migrator", "reader", "kibana", "kibana-operator"}
    for role in roles.values():
        for of in role.role["indices"]:
            assert all(name.startswith("p-") for name in of["names"]), "an empty prefix would open everything"
            assert not {"all", "*"} & {*of["names"], *of["privileges"]}
        assert not {"all", "manage", "manage_security", "manage_api_key"} & set(role.role["cluster"])
        assert role.about.days is None or role.about.days <= 90
    for name in ("reader", "kibana"):
        assert not [n for of in roles[name].role["indices"] for n in of["names"] if "dead-letters" in n]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param('{"_meta": {"description": "x", "holder": "key"}, "role": {}}', "how many days", id="no end"),
        pytest.param('{"_meta": {"description": "x", "holder": "users", "days": 3}, "role": {}}', "days", id="users"),
        pytest.param('{"_meta": {"description": "x", "holder": "key", "days": 3}}', "role", id="nothing allowed"),
        pytest.param('{"_meta": {"description": "x", "holder": "me", "days": 3}, "role": {}}', "holder", id="holder"),
        pytest.param('{"_meta": {"description": "x", "holder": "key", "days": 3}, "role": {}, "x": 1}', "x", id="more"),
        pytest.param("{", "role.json", id="no JSON"),
    ],
)
def test_a_bad_role_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles" / "role.json").write_text(text)
    with pytest.raises(ConfigurationError, match=complaint):
        read_roles(tmp_path, "p")
