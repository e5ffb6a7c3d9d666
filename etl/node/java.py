"""Find a Java that Elasticsearch runs on.

In: the environment. Out: the newest Java home among ES_JAVA_HOME, JAVA_HOME, /usr/lib/jvm and PATH that is new enough.
Refuses: with a message that names what it saw, when none fits.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from etl.records.outcome import ConfigurationError

JVM_FOLDERS = (Path("/usr/lib/jvm"), Path("/Library/Java/JavaVirtualMachines"))


def newest_java(environ: Mapping[str, str], at_least: int, folders: tuple[Path, ...] = JVM_FOLDERS) -> Path:
    """The home of the newest Java of version `at_least` or later."""
    seen = {home: java_version(home) for home in _homes(environ, folders)}
    fitting = [(version, str(home)) for home, version in seen.items() if version and version >= at_least]
    if not fitting:
        found = ", ".join(f"{home} ({version or 'not readable'})" for home, version in seen.items()) or "none at all"
        raise ConfigurationError(
            f"Elasticsearch needs Java {at_least} or newer; found {found}. "
            "Install one (for example the package openjdk-21-jre-headless, or Temurin) or set ES_JAVA_HOME."
        )
    return Path(max(fitting)[1])


def java_version(home: Path) -> int | None:
    """The major version that the file `release` of a Java home gives; None where it can't be used by the node."""
    release = home / "release"
    if not (home / "bin" / "java").is_file() or not release.is_file() or not open_to_others(home):
        return None
    match = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release.read_text("utf-8", "replace"), re.MULTILINE)
    return int(match.group(1)) if match else None


def open_to_others(path: Path) -> bool:
    """Whether the account that root runs the node as can reach `path`; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return True
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _homes(environ: Mapping[str, str], folders: tuple[Path, ...]) -> Iterator[Path]:
    named = [Path(environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if environ.get(name)]
    listed = [home for folder in folders if folder.is_dir() for home in sorted(folder.iterdir())]
    listed += [home / "Contents" / "Home" for home in listed]
    on_path = shutil.which("java", path=environ.get("PATH"))
    if on_path:
        named.append(Path(on_path).resolve().parent.parent)
    homes = {home.resolve(): None for home in named + listed if (home / "bin" / "java").exists()}
    yield from homes
