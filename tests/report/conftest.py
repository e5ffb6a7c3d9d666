"""A real browser for the tests of the page: Debian's Chromium, driven by playwright-core, with axe for accessibility.

Both are installed here where they are missing: Chromium by the system's packages (root only), the driver by npm into the
project's local state. A browser that can't be had fails the tests; none is skipped.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.settings import PROJECT

HERE = Path(__file__).parent
MODULES = PROJECT / ".onrecord" / "browser"
_NAMES = ("chromium", "chromium-browser", "google-chrome")

Look = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """`look(html, width=…, height=…, dark=…, policy=…, tabs=…, axe=…)`: what a browser saw of the page."""
    browser, modules = chromium(), driver()

    def look(html: str, **job: Any) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("look")
        (folder / "page.html").write_text(html, encoding="utf-8")
        given = {"page": (folder / "page.html").as_uri(), "width": 1200, "height": 900, **job}
        command = ["node", str(HERE / "look.mjs"), str(modules), browser, str(folder / "profile"), json.dumps(given)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return seen

    return look


def chromium() -> str:
    """The browser's program."""
    if found := _installed():
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.fail("these tests need Chromium: install the system's package `chromium` and run them again")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            pytest.fail(f"{' '.join(command)} failed: {done.stderr[-1000:]}")
    found = _installed()
    assert found
    return found


def _installed() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def driver() -> Path:
    """The folder that holds node_modules, filled from package.json where a version is missing."""
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    if _held(wanted) == wanted:
        return MODULES
    if not shutil.which("npm"):
        pytest.fail("these tests need Node.js with npm, to drive the browser")
    MODULES.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", MODULES)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
    done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, timeout=300, check=False)
    if _held(wanted) != wanted:
        pytest.fail(f"npm install failed: {done.stderr[-1000:]}")
    return MODULES


def _held(wanted: dict[str, str]) -> dict[str, str]:
    found = {}
    for name in wanted:
        about = MODULES / "node_modules" / name / "package.json"
        if about.is_file():
            found[name] = json.loads(about.read_text("utf-8"))["version"]
    return found
