"""A night in the real Airflow with the loader's key: it is enough, and it shows nowhere afterwards.

At Airflow's usual log level: `airflow dags test` at DEBUG prints what its parts say to each other, secrets included, as
docs/security.md warns.
"""

from pathlib import Path

import pytest

from etl.local import airflow
from etl.security.connections import connections
from etl.security.keys import keep, make_keys
from etl.security.roles import read_roles
from etl.settings import Settings
from tests.dags.conftest import LocalAirflow
from tests.security.conftest import MAPPINGS, Secure

pytestmark = [pytest.mark.faults, pytest.mark.airflow]
_BACKEND = "airflow.secrets.local_filesystem.LocalFilesystemBackend"


@pytest.fixture
def night(secure: Secure, prefix: str, tmp_path: Path) -> LocalAirflow:
    """Airflow as in the stack: the connection comes from the file that setup writes, through the secrets backend."""
    keys = make_keys(secure.superuser(), read_roles(MAPPINGS, prefix), prefix)
    file = keep(tmp_path / "keys", "connections.json", connections(secure.url, str(secure.ca), keys))
    (tmp_path / "dumps").mkdir()
    settings = Settings(home=tmp_path / "home", dumps=(tmp_path / "dumps").as_uri(), index_prefix=prefix)
    local = LocalAirflow(settings.model_copy(update={"elasticsearch_url": secure.url}))
    del local.environment["AIRFLOW_CONN_ONRECORD_ELASTICSEARCH"]
    del local.environment["ONRECORD_ELASTICSEARCH_URL"]
    local.environment |= {
        "AIRFLOW__SECRETS__BACKEND": _BACKEND,
        "AIRFLOW__SECRETS__BACKEND_KWARGS": f'{{"connections_file_path": "{file}"}}',
    }
    airflow.migrate(local.settings, local.environment)
    return local


def test_the_loaders_key_runs_the_night_and_shows_nowhere(night: LocalAirflow, secure: Secure, tmp_path: Path) -> None:
    night.write_dump("2026-03-02", "A ferry is sold")
    status, output = night.test("onrecord_nightly", day="2026-03-02")
    assert status == 0, output[-3000:]
    client = secure.superuser()
    prefix = night.settings.index_prefix
    assert client.count(index=f"{prefix}-articles")["count"] == 1
    secret = (tmp_path / "keys" / "connections.json").read_text().split('"api_key": "')[1].split('"')[0]
    searched = [file for file in tmp_path.rglob("*") if file.is_file() and file.parent.name != "keys"]
    assert any(file.name == "airflow.db" for file in searched), "XCom and parameters are in here"
    found = [file for file in searched if secret.encode() in file.read_bytes()]
    assert found == [], "database, logs and store"
    assert secret not in output
    sources = client.search(index=f"{prefix}-*", size=100)["hits"]["hits"]
    assert secret not in str(sources)
