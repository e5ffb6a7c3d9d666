"""Where an Elasticsearch comes from, and what is refused on the way."""

import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from etl.node import download, install
from etl.node.download import NotToBeHad, from_maven, from_tarball
from etl.node.install import installation
from etl.node.sources import Sources, sources
from etl.records.outcome import ConfigurationError, ServiceUnreachable
from etl.settings import PROJECT

NOWHERE = "http://127.0.0.1:9/{version}-{platform}.tar.gz"


def quiet(line: str) -> None:
    """No progress."""


@pytest.fixture
def wanted() -> Sources:
    """The shipped sources, with no way out."""
    return msgspec.structs.replace(sources(), tarball=msgspec.structs.replace(sources().tarball, url=NOWHERE))


@pytest.fixture(autouse=True)
def no_java_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "newest_java", lambda environ, at_least: Path("/java"))
    monkeypatch.setattr(install, "open_to_others", lambda path: True)


def unpacked(folder: Path, version: str = "9.4.3") -> Path:
    """As much of an installation as tells its version."""
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / f"elasticsearch-{version}.jar").write_bytes(b"")
    (folder / "lib" / f"elasticsearch-core-{version}.jar").write_bytes(b"")
    return folder


def test_the_sources_are_whole_and_agree_with_the_stack() -> None:
    found = sources()
    assert found.maven.path.endswith(f"/{found.maven.artifact}-{found.maven.version}.zip")
    assert found.maven.coordinates.count(":") == 3
    assert "{version}" in found.tarball.url
    compose = PROJECT / "docker-compose.yml"
    assert not compose.exists() or f"elasticsearch:{found.version}" in compose.read_text("utf-8")


def test_es_home_comes_first(tmp_path: Path) -> None:
    home = unpacked(tmp_path / "mine", "9.1.0")
    found = installation({"ES_HOME": str(home)}, tmp_path / "cache", quiet)
    assert (found.home, found.version, found.java_home) == (home, "9.1.0", Path("/java"))


def test_its_own_java_is_taken_where_it_brings_one(tmp_path: Path) -> None:
    home = unpacked(tmp_path / "mine")
    (home / "jdk" / "bin").mkdir(parents=True)
    (home / "jdk" / "bin" / "java").write_text("")
    assert installation({"ES_HOME": str(home)}, tmp_path / "cache", quiet).java_home == home / "jdk"


@pytest.mark.parametrize("version", ["8.19.1", None])
def test_an_es_home_that_is_none_of_ours(tmp_path: Path, version: str | None) -> None:
    home = unpacked(tmp_path / "mine", version) if version else tmp_path
    with pytest.raises(ConfigurationError, match=r"ES_HOME names .* no Elasticsearch 9"):
        installation({"ES_HOME": str(home)}, tmp_path / "cache", quiet)


def test_what_was_unpacked_before_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    unpacked(cache / f"elasticsearch-{sources().version}")
    assert installation({}, cache, pytest.fail).home == cache / f"elasticsearch-{sources().version}"


def test_when_none_is_to_be_had_all_reasons_are_given(
    tmp_path: Path, wanted: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "sources", lambda: wanted)
    with pytest.raises(ServiceUnreachable) as stopped:
        installation({"HOME": str(tmp_path), "PATH": ""}, tmp_path / "cache", quiet)
    for said in (
        "Elastic's download",
        "Connection refused",
        "mvn is not installed",
        "ES_HOME",
        "ONRECORD_ELASTICSEARCH_URL",
    ):
        assert said in str(stopped.value)
    assert stopped.value.exit_status == 3
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"], "nothing half done is left"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address under which it is served on loopback."""
    folder = tmp_path / "site"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/es-{{version}}.tar.gz"
    server.shutdown()
    thread.join()
    server.server_close()


def tarball(folder: Path, version: str, member: str = "lib/elasticsearch-{version}.jar") -> Path:
    """A distribution as Elastic packs it, with its checksum beside it."""
    path = folder / f"es-{version}.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(f"elasticsearch-{version}/{member.format(version=version)}")
        info.size = 3
        tar.addfile(info, io.BytesIO(b"jar"))
    checksum = hashlib.sha512(path.read_bytes()).hexdigest()
    (folder / f"{path.name}.sha512").write_text(f"{checksum}  {path.name}\n")
    return path


def test_a_tarball_is_checked_unpacked_and_put_in_one_step(tmp_path: Path, site: tuple[Path, str]) -> None:
    folder, url = site
    wanted = msgspec.structs.replace(sources(), tarball=msgspec.structs.replace(sources().tarball, url=url))
    tarball(folder, wanted.version)
    target = tmp_path / "cache" / "es"
    target.parent.mkdir()
    from_tarball(wanted, target, {}, quiet)
    assert (target / "lib" / f"elasticsearch-{wanted.version}.jar").read_bytes() == b"jar"
    assert [path.name for path in target.parent.iterdir()] == ["es"]


def test_a_tarball_with_another_checksum_is_refused(tmp_path: Path, site: tuple[Path, str]) -> None:
    folder, url = site
    wanted = msgspec.structs.replace(sources(), tarball=msgspec.structs.replace(sources().tarball, url=url))
    path = tarball(folder, wanted.version)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(NotToBeHad, match="checksum"):
        from_tarball(wanted, tmp_path / "es", {}, quiet)
    assert not (tmp_path / "es").exists()


def sonarqube(path: Path) -> None:
    """SonarQube's distribution, as far as we use it, and a file of it that is not ours."""
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("sonarqube-1/elasticsearch/lib/elasticsearch-9.4.3.jar", "jar")
        bundle.writestr("sonarqube-1/elasticsearch/bin/elasticsearch-cli", "#!/bin/bash")
        bundle.writestr("sonarqube-1/lib/sonar.jar", "not wanted")


def test_maven_s_archive_is_checked_and_only_elasticsearch_is_taken(tmp_path: Path, wanted: Sources) -> None:
    archive = tmp_path / ".m2" / "repository" / wanted.maven.path
    sonarqube(archive)
    target = tmp_path / "cache" / "es"
    target.parent.mkdir()
    environ = {"HOME": str(tmp_path), "PATH": ""}
    with pytest.raises(NotToBeHad, match="checksum"):
        from_maven(wanted, target, environ, quiet)
    right = msgspec.structs.replace(wanted.maven, sha256=hashlib.sha256(archive.read_bytes()).hexdigest())
    from_maven(msgspec.structs.replace(wanted, maven=right), target, environ, quiet)
    files = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert files == {"lib/elasticsearch-9.4.3.jar", "bin/elasticsearch-cli"}
    assert (target / "bin" / "elasticsearch-cli").stat().st_mode & 0o111 == 0o111, "the archive loses the run bits"


def test_mvn_is_asked_for_the_artifact_and_its_complaint_is_passed_on(tmp_path: Path, wanted: Sources) -> None:
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\necho "[ERROR] no such artifact"\nexit 1\n')
    maven.chmod(0o755)
    with pytest.raises(NotToBeHad, match=r"mvn ended with 1: .*no such artifact"):
        from_maven(wanted, tmp_path / "es", {"HOME": str(tmp_path), "PATH": str(maven.parent)}, quiet)
    assert wanted.maven.coordinates in (tmp_path / "asked").read_text()


def test_maven_s_own_settings_say_where_its_repository_is(tmp_path: Path) -> None:
    settings = tmp_path / ".m2" / "settings.xml"
    settings.parent.mkdir()
    assert download._local_repository({"HOME": str(tmp_path)}) == tmp_path / ".m2" / "repository"
    namespace = "http://maven.apache.org/SETTINGS/1.0.0"
    settings.write_text(f'<settings xmlns="{namespace}"><localRepository>/data/m2</localRepository></settings>')
    assert download._local_repository({"HOME": str(tmp_path)}) == Path("/data/m2")
