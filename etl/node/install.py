"""Find an Elasticsearch installation, or get one.

In: the environment and the cache folder. Out: an `Installation`, the first of ES_HOME, one unpacked before, Elastic's
tarball, Maven Central. Refuses: files whose checksum is wrong; and when none is to be had, says what was tried and why not.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from etl.node.download import NotToBeHad, from_maven, from_tarball
from etl.node.java import newest_java, open_to_others
from etl.node.place import kept, locked
from etl.node.sources import Sources, sources
from etl.records.article import Record
from etl.records.outcome import ConfigurationError, ServiceUnreachable

Report = Callable[[str], None]


class Installation(Record, frozen=True):
    """A complete Elasticsearch on this machine and the Java that runs it."""

    home: Path
    java_home: Path
    version: str


def installation(environ: Mapping[str, str], cache: Path, report: Report) -> Installation:
    """The installation to run; downloads one where there is none (once, under a lock, atomically)."""
    wanted = sources()
    if named := environ.get("ES_HOME"):
        return _checked(Path(named), environ, wanted, "ES_HOME")
    target = kept(cache) / f"elasticsearch-{wanted.version}"
    with locked(cache):
        if not target.exists():
            _fetch(environ, wanted, target, report)
    return _checked(target, environ, wanted, "the cache")


def _fetch(environ: Mapping[str, str], wanted: Sources, target: Path, report: Report) -> None:
    reasons = []
    for name, get in (("Elastic's download", from_tarball), ("Maven Central", from_maven)):
        try:
            return get(wanted, target, environ, report)
        except NotToBeHad as error:
            reasons.append(f"{name}: {error}")
            report(f"Elasticsearch is not to be had from {name}: {error}")
    raise ServiceUnreachable(
        f"No Elasticsearch {wanted.version} is to be had ({'; '.join(reasons)}). Set ONRECORD_ELASTICSEARCH_URL to a "
        f"running one, or ES_HOME to an unpacked one, or put one at {target}."
    )


def _checked(home: Path, environ: Mapping[str, str], wanted: Sources, origin: str) -> Installation:
    home = home.resolve()
    jars = [jar.stem.removeprefix("elasticsearch-") for jar in (home / "lib").glob("elasticsearch-[0-9]*.jar")]
    major = wanted.version.partition(".")[0]
    if not any(version.partition(".")[0] == major for version in jars):
        raise ConfigurationError(
            f"{origin} names {home}, which holds no Elasticsearch {major}; found {jars or 'none'}."
        )
    if not open_to_others(home):
        raise ConfigurationError(
            f"{home} ({origin}) can't be read by the user that the node runs as; move it elsewhere."
        )
    bundled = home / "jdk"
    java_home = bundled if (bundled / "bin" / "java").is_file() else newest_java(environ, wanted.java)
    return Installation(home=home, java_home=java_home, version=jars[0])
