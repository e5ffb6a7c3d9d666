"""Where a node's files lie, who owns them, and the lock that keeps two starters apart.

Elasticsearch refuses to run as root, and root's home is closed to others. So where we are root the node runs as the
user `nobody`, in folders of its own under /var/tmp that root keeps; everybody else uses their own state directory.
"""

import fcntl
import os
import pwd
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from etl.records.article import Record
from etl.records.outcome import ConfigurationError

ROOTS_FOLDER = Path("/var/tmp/onrecord-root")  # noqa: S108 - checked by `kept` before use


class Account(Record, frozen=True):
    """The user that runs the node."""

    uid: int
    gid: int


class Place(Record, frozen=True):
    """One node's folder, and the note of its ports and its installation, which `etl.settings` reads the address from.

    `account` is None where the node runs as ourselves.
    """

    folder: Path
    note: Path
    account: Account | None = None

    @property
    def config(self) -> Path:
        """ES_PATH_CONF."""
        return self.folder / "config"

    @property
    def logs(self) -> Path:
        """Of the node and of its garbage collector."""
        return self.folder / "logs"

    @property
    def temporary(self) -> Path:
        """ES_TMPDIR; the node's command line names it, and so tells this node from any other."""
        return self.folder / "tmp"

    @property
    def pid_file(self) -> Path:
        """Written by Elasticsearch itself."""
        return self.folder / "run" / "elasticsearch.pid"


def place_for(home: Path) -> Place:
    """The place of the node that belongs to the state directory `home`."""
    note = home.resolve() / "elasticsearch.json"
    if os.geteuid() != 0:
        return Place(folder=home.resolve() / "elasticsearch", note=note)
    key = blake2b(os.fsencode(home.resolve()), digest_size=6).hexdigest()
    return Place(folder=ROOTS_FOLDER / "nodes" / key, note=note, account=unprivileged())


def cache_for(environ: Mapping[str, str]) -> Path:
    """Where downloads are kept, outside any checkout."""
    if os.geteuid() == 0:
        return ROOTS_FOLDER / "cache"
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onrecord"


def unprivileged() -> Account:
    """The account that root starts a node as."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise ConfigurationError(
            "Elasticsearch does not run as root, and there is no user 'nobody' to run it as; "
            "create one, or run this command as another user."
        ) from error
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def kept(folder: Path) -> Path:
    """Create `folder` with its parents; as root, refuse one under /var/tmp that somebody else could have planted."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    if os.geteuid() == 0 and folder.is_relative_to(ROOTS_FOLDER):
        for part in (ROOTS_FOLDER, *reversed([p for p in folder.parents if p.is_relative_to(ROOTS_FOLDER)]), folder):
            _refuse_planted(part)
    return folder


def _refuse_planted(folder: Path) -> None:
    """Root's folders must be folders, root's own, and writable by root alone."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise ConfigurationError(f"{folder} is not a folder that only root can write to; remove it and run this again.")


def given(folder: Path, account: Account | None) -> Path:
    """Create a folder that only the node's account can open."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; a second process waits. The lock goes with its process, however that ends."""
    with (kept(folder) / ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
