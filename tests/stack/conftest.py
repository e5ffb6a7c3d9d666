"""docker-compose.yml as the real Compose reads it, with freshly generated secrets. No engine is needed for that."""

import json
import os
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from etl.security.env_file import write_env
from etl.settings import PROJECT

FILE = PROJECT / "docker-compose.yml"
Compose = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("stack") / ".env"
    write_env(PROJECT / "docker" / "env.toml", target)
    return target


@pytest.fixture(scope="session")
def compose() -> Compose:
    """Run Compose itself: the entry point that its Python package installs swallows the exit status."""
    package = find_spec("compose")
    assert package
    assert package.submodule_search_locations
    binary = Path(package.submodule_search_locations[0]) / "docker-compose"

    def run(env: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [str(binary), "--project-directory", str(PROJECT), "-f", str(FILE), "--env-file", str(env), *words]
        environment = {"PATH": os.environ["PATH"], "HOME": str(env.parent)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture(scope="session")
def stack(compose: Compose, env_file: Path) -> dict[str, Any]:
    """The file with all its anchors and variables resolved, every profile included."""
    done = compose(env_file, "--profile", "celery", "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
