"""The node's keystore: settings that are secret, such as the first password of a node with security on.

In: names and values. Out: the keystore in the node's configuration folder. A value goes in through standard input: no command
line, environment or log ever holds it.
"""

import subprocess
from collections.abc import Mapping

from etl.node.install import Installation
from etl.node.launch import environment
from etl.node.place import Place
from etl.records.outcome import ServiceUnreachable

_SECONDS = 60.0


def keep_secrets(place: Place, found: Installation, secrets: Mapping[str, str]) -> None:
    """Put secrets into the keystore, making it where there is none; a name that is there gets the new value."""
    if not (place.config / "elasticsearch.keystore").is_file():
        _tool(place, found, ["create"], "")
    for name, value in secrets.items():
        _tool(place, found, ["add", "--stdin", "--force", name], value)


def _tool(place: Place, found: Installation, arguments: list[str], given: str) -> None:
    tool = {"CLI_NAME": "keystore", "CLI_LIBS": "lib/tools/keystore-cli"}
    done = subprocess.run(  # noqa: S603
        ["/bin/bash", str(found.home / "bin" / "elasticsearch-cli"), *arguments],
        input=f"{given}\n",
        capture_output=True,
        text=True,
        env={**environment(place, found), **tool},
        cwd=found.home,
        timeout=_SECONDS,
        check=False,
        umask=0o077,
        user=place.account.uid if place.account else None,
        group=place.account.gid if place.account else None,
        extra_groups=[] if place.account else None,
    )
    if done.returncode:
        raise ServiceUnreachable(
            f"the node's keystore: `{' '.join(arguments)}` ended with {done.returncode}: {done.stderr[:300]}"
        )
