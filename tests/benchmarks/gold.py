"""`make bench GOLD=<folder>`: the scores of every gold file with the shortcuts and without, in one table."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from etl.settings import PROJECT

_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")


def report(gold: Path) -> None:
    """Score twice and print, a gold file each: how many figures there are, how many differ, and by how much at most."""
    on, off = (_scores(gold, setting) for setting in ("on", "off"))
    print(f"\n{'gold file, shortcuts on and off':40}{'figures':>9}{'differ':>8}{'at most':>9}   first figures")
    for name, complete in off.items():
        quick = on.get(name, [])
        gaps = [abs(a - b) * (100 if max(a, b) <= 1 else 1) for a, b in zip(quick, complete, strict=True)]
        first = " ".join(f"{a:g}/{b:g}" for a, b in list(zip(quick, complete, strict=True))[:3])
        print(f"{name:40}{len(gaps):>9}{sum(gap > 0 for gap in gaps):>8}{max(gaps, default=0):>8.2f}p   {first}")


def _scores(gold: Path, setting: str) -> dict[str, list[float]]:
    """All decimal figures that the scorers print, by gold file."""
    command = [sys.executable, "-m", "tests.evaluation", str(gold)]
    environment = {**os.environ, "ONRECORD_SHORTCUTS": setting}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=PROJECT)
    found: dict[str, list[float]] = {}
    name = ""
    for line in done.stdout.splitlines():
        if line.startswith("== "):
            name = line.split()[1].rstrip(":")
            found[name] = []
        elif name:
            found[name] += [float(number) for number in _NUMBER.findall(line)]
    return found
