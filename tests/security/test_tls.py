"""HTTPS to a real node: the right CA is trusted, and whatever else is set says what is wrong with it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.load.client import connect
from etl.records.outcome import ConfigurationError, ServiceUnreachable
from tests.security.certificates import authority
from tests.security.conftest import Secure

pytestmark = pytest.mark.faults
Change = Callable[[str], str]


def same(url: str) -> str:
    return url


def by_name(url: str) -> str:
    """The certificate is for the address, not for this name."""
    return url.replace("127.0.0.1", "localhost")


def without_tls(url: str) -> str:
    return url.replace("https:", "http:")


@pytest.fixture
def files(secure: Secure, tmp_path: Path) -> dict[str, Path | None]:
    """What ONRECORD_ELASTICSEARCH_CA may name."""
    other, none = tmp_path / "other.crt", tmp_path / "none.crt"
    other.write_text(authority("somebody else").pem)
    none.write_text("not a certificate")
    return {
        "the CA": secure.ca,
        "another CA": other,
        "no certificate": none,
        "missing": tmp_path / "missing.crt",
        "a folder": tmp_path,
        "not set": None,
    }


@pytest.mark.parametrize(
    ("ca", "change", "refused", "message"),
    [
        pytest.param("another CA", same, ConfigurationError, "not trusted: let ONRECORD_ELASTICSEARCH_CA", id="wrong"),
        pytest.param("not set", same, ConfigurationError, "not trusted: let ONRECORD_ELASTICSEARCH_CA", id="not set"),
        pytest.param("no certificate", same, ConfigurationError, "holds no certificate in PEM", id="no certificate"),
        pytest.param("missing", same, ConfigurationError, "there is no such file", id="missing"),
        pytest.param("a folder", same, ConfigurationError, "there is no such file", id="a folder"),
        pytest.param("the CA", by_name, ConfigurationError, "for another name", id="another name"),
        pytest.param("the CA", without_tls, ConfigurationError, "require scheme to be 'https'", id="http and a CA"),
        pytest.param("not set", without_tls, ServiceUnreachable, "may want https://", id="http"),
    ],
)
def test_what_is_not_trusted_says_what_to_do(
    secure: Secure, files: dict[str, Path | None], ca: str, change: Change, refused: type[Exception], message: str
) -> None:
    password = secure.password.get_secret_value()
    with pytest.raises(refused, match=message) as said:
        connect(change(secure.url), basic_auth=("elastic", password), ca=str(files[ca]) if files[ca] else None)
    assert password not in str(said.value)


def test_an_address_without_tls_behind_https_is_told(elasticsearch_url: str) -> None:
    with pytest.raises(ConfigurationError, match="speaks no TLS: write http://"):
        connect(elasticsearch_url.replace("http:", "https:"))


@pytest.mark.parametrize(("ca", "status"), [("the CA", 0), ("another CA", 2), ("missing", 2)])
def test_the_command_line_takes_the_ca_from_the_setting(
    secure: Secure, prefix: str, files: dict[str, Path | None], ca: str, status: int, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "ONRECORD_HOME": str(tmp_path),
        "ONRECORD_INDEX_PREFIX": prefix,
        "ONRECORD_ELASTICSEARCH_URL": secure.address,
        "ONRECORD_ELASTICSEARCH_CA": str(files[ca]),
    }
    onrecord = str(Path(sys.executable).with_name("onrecord"))
    done = subprocess.run([onrecord, "search", "ferry"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    assert ("ONRECORD_ELASTICSEARCH_CA" in done.stderr) == bool(status)
    assert "Traceback" not in done.stderr
