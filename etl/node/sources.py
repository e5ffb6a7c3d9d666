"""The versions, addresses and checksums of `sources.toml`, typed."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from etl.records.article import Record


class Tarball(Record, frozen=True):
    """Elastic's own download; `url` holds `{version}` and `{platform}`."""

    url: str


class MavenArtifact(Record, frozen=True):
    """An artifact of Maven Central, with the size and checksum that it must have."""

    group: str
    artifact: str
    version: str
    packaging: str
    bytes: int
    sha256: str

    @property
    def coordinates(self) -> str:
        """As `mvn dependency:get -Dartifact=` takes them."""
        return f"{self.group}:{self.artifact}:{self.version}:{self.packaging}"

    @property
    def path(self) -> str:
        """Of the file, inside a local Maven repository."""
        folder = self.group.replace(".", "/")
        return f"{folder}/{self.artifact}/{self.version}/{self.artifact}-{self.version}.{self.packaging}"


class Sources(Record, frozen=True):
    """Everything `sources.toml` says."""

    version: str
    java: int
    tarball: Tarball
    maven: MavenArtifact


@cache
def sources() -> Sources:
    """Read and validate `sources.toml`."""
    text = resources.files(__package__).joinpath("sources.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Sources)
