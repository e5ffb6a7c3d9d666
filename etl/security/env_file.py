"""The stack's `.env`: every secret that docker-compose.yml requires, generated.

In: `docker/env.toml`. Out: a new file that only its owner can read. Refuses: to touch a file that is there, since its
secrets may be in use.
"""

import base64
import os
import secrets
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from etl.records.article import Record
from etl.records.outcome import ConfigurationError

_PASSWORD_BYTES = 20


class Variable(Record, frozen=True, forbid_unknown_fields=True):
    """One line of the file."""

    name: str
    kind: Literal["password", "fernet"]
    about: str


def read_variables(source: Path) -> tuple[Variable, ...]:
    """The variables that `docker/env.toml` lists."""
    try:
        listed = tomllib.loads(source.read_text("utf-8"))["variable"]
        return msgspec.convert(listed, type=tuple[Variable, ...])
    except (OSError, KeyError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigurationError(f"{source}: {error}") from error


def write_env(source: Path, target: Path) -> int:
    """Generate all secrets into `target` (mode 0600); returns how many."""
    variables = read_variables(source)
    lines = [
        "# Secrets of docker-compose.yml, generated. Keep this file to yourself, and keep it: volumes depend on it."
    ]
    for one in variables:
        lines += ["", f"# {one.about}", f"{one.name}={_generated(one.kind)}"]
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(
            f"{target} is there already, and its secrets may be in use; move it away to get new ones"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{target} can't be written: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    return len(variables)


def _generated(kind: str) -> str:
    if kind == "fernet":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_hex(_PASSWORD_BYTES)
