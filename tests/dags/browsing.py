"""A real browser before a running Airflow: what its pages say, and their pictures."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.settings import PROJECT
from tests.faults.standalone import Standalone
from tests.report.conftest import chromium, driver

#: `make pictures` names the folder that the pictures go to; otherwise they are thrown away.
WANTED = "ONRECORD_PICTURES"
Look = Callable[[Standalone, list[dict[str, Any]]], dict[str, Any]]


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """`look(airflow, pages)`: the text of each page, and errors of its scripts; `shot` names its picture."""

    def look(airflow: Standalone, pages: list[dict[str, Any]]) -> dict[str, Any]:
        profile = tmp_path_factory.mktemp("browser")
        folder = PROJECT / os.environ[WANTED] if WANTED in os.environ else profile / "pictures"
        folder.mkdir(exist_ok=True)
        named = [{**page, "shot": str(folder / f"airflow-{page['shot']}.png")} for page in pages]
        job = {"url": airflow.found["url"], "token": airflow.token, "pages": named}
        script = str(Path(__file__).with_name("look.mjs"))
        command = ["node", script, str(driver()), chromium(), str(profile / "profile"), json.dumps(job)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return seen

    return look
