"""Which Java is taken."""

import stat
from pathlib import Path

import pytest

from etl.node.java import java_version, newest_java
from etl.records.outcome import ConfigurationError


def java(folder: Path, name: str, version: str | None) -> Path:
    """A Java home as far as its version can be read."""
    home = folder / name
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").write_text("")
    (home / "bin" / "java").chmod(0o755)
    if version:
        (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the account of the node can reach, also where root runs the tests."""
    for part in (tmp_path, *tmp_path.parents):
        if part.stat().st_mode & 0o001 == 0:
            part.chmod(part.stat().st_mode | stat.S_IXOTH)
    return tmp_path


@pytest.mark.parametrize(
    ("version", "major"), [("25.0.3", 25), ("21", 21), ("17.0.15", 17), ("1.8.0_392", 8), (None, None)]
)
def test_versions(folder: Path, version: str | None, major: int | None) -> None:
    assert java_version(java(folder, "j", version)) == major


def test_the_newest_that_fits_wherever_it_is_named(folder: Path) -> None:
    jvms = folder / "jvm"
    old, new, newest = java(jvms, "a", "17.0.1"), java(folder, "b", "21.0.1"), java(jvms, "c", "25.0.1")
    environ = {"JAVA_HOME": str(new), "ES_JAVA_HOME": str(old)}
    assert newest_java(environ, 21, (jvms,)) == newest
    assert newest_java(environ, 21, ()) == new


def test_a_java_on_the_path_counts(folder: Path) -> None:
    home = java(folder, "x", "22")
    assert newest_java({"PATH": str(home / "bin")}, 21, ()) == home


def test_none_that_fits_is_said_with_what_was_seen(folder: Path) -> None:
    home = java(folder, "old", "17.0.15")
    with pytest.raises(ConfigurationError, match=r"Java 21 or newer; found .*old \(17\).*ES_JAVA_HOME"):
        newest_java({"JAVA_HOME": str(home), "PATH": ""}, 21, ())
    with pytest.raises(ConfigurationError, match="none at all"):
        newest_java({"PATH": ""}, 21, ())
