"""A night of many small articles through the real Airflow: `python -m tests.benchmarks.small_files --articles 10000`.

In: a count. Out: how long the run took, task by task, and the memory of the scheduler and of each task over the night. One dump
file an article; `airflow standalone`, sqlite, LocalExecutor, a node of its own; all of it in a scratch folder that is removed.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Any

from etl import node, pipeline
from etl.load import set_up
from etl.settings import PROJECT, Settings
from etl.store import Store
from tests.benchmarks.corpus import Writer
from tests.benchmarks.processes import command_line, cpu_seconds, resident_megabytes
from tests.faults.standalone import Standalone

DAY = "2026-03-02"
_WORDS = 40
_EVERY_SECONDS = 2.0
_PARTS = ("scheduler", "api-server", "dag-processor", "triggerer")


def main() -> None:
    """Write the dump, run the night, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--shard-bytes", type=int, default=300_000)
    parser.add_argument("--minutes", type=float, default=60, help="Give up after so many.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-night-") as scratch:
        folder = Path(scratch)
        words = write_dump(folder / "dumps" / DAY, given.articles)
        print(f"{given.articles} articles of {words / given.articles:.0f} words in {given.articles} files", flush=True)
        (folder / "node").mkdir()
        started = node.start(folder / "node", report=print)
        try:
            _night(folder, started.url, given.shard_bytes, words, given.minutes * 60)
        finally:
            node.remove(folder / "node")


def write_dump(folder: Path, articles: int) -> int:
    """One file an article; returns the words of all."""
    chance, written, total = random.Random(7), set[int](), 0
    folder.mkdir(parents=True)
    for number in range(articles):
        writer = Writer(random.Random(chance.getrandbits(64)), written)
        text = f" date {DAY} {writer.outlet}: {writer.headline()}\n\n{writer.body(_WORDS)}\n"
        (folder / f"{number:05d}.txt").write_text(text, encoding="utf-8")
        total += len(text.split())
    return total


def _night(folder: Path, url: str, shard_bytes: int, words: int, seconds: float) -> None:
    settings = Settings(
        home=folder / "home",
        dumps=(folder / "dumps").as_uri(),
        index_prefix="night",
        elasticsearch_url=url,
        shard_bytes=shard_bytes,
    )
    set_up(pipeline.Access.of(settings).connect(), "night", PROJECT / "mappings")
    airflow = Standalone(settings, ONRECORD_LATE_DAYS="0")
    try:
        airflow.start()
        run = airflow.trigger(DAY)
        memory = _watched(airflow, run, seconds)
        tasks = airflow.tasks(run)
        state = airflow.call("GET", f"/dags/onrecord_nightly/dagRuns/{run}")
    finally:
        airflow.stop()
    _print_run(state, tasks, words)
    _print_memory(memory)
    (entry,) = (one for one in Store(settings.store_uri).manifest(DAY).runs if one.has_records)
    print(f"terminal states: {entry.states}")


#: Name of a part, or of a task -> MB resident and CPU seconds so far, every two seconds.
Watched = dict[str, list[tuple[float, float]]]


def _watched(airflow: Standalone, run: str, seconds: float) -> Watched:
    """What every part and task used, until the run is over."""
    found: Watched = defaultdict(list)
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        of_tasks = {task["pid"]: _name(task) for task in airflow.tasks(run) if task["state"] == "running"}
        for pid in airflow.processes():
            name = of_tasks.get(pid) or _part(pid)
            if name:
                found[name].append((resident_megabytes(pid), cpu_seconds(pid)))
        if airflow.call("GET", f"/dags/onrecord_nightly/dagRuns/{run}")["state"] not in ("queued", "running"):
            return found
        time.sleep(_EVERY_SECONDS)
    print(f"not done after {seconds / 60:.0f} minutes")
    return found


def _name(task: dict[str, Any]) -> str:
    return f"{task['task_id']}[{task['map_index']}]" if task["map_index"] >= 0 else str(task["task_id"])


def _part(pid: int) -> str | None:
    command = command_line(pid)
    return next((part for part in _PARTS if part.encode() in command), None)


def _print_run(run: dict[str, Any], tasks: list[dict[str, Any]], words: int) -> None:
    wall = (_instant(run["end_date"]) - _instant(run["start_date"])).total_seconds() if run["end_date"] else 0
    print(f"\nrun: {run['state']}, {wall:.0f} s from start to end, {words / wall if wall else 0:.0f} words a second")
    print(f"{'task':16}{'instances':>10}{'seconds':>10}{'longest':>9}{'tries':>7}")
    for name in dict.fromkeys(task["task_id"] for task in tasks):
        of = [task for task in tasks if task["task_id"] == name]
        durations = [task["duration"] or 0.0 for task in of]
        tries = max(task["try_number"] for task in of)
        print(f"{name:16}{len(of):>10}{sum(durations):>10.0f}{max(durations):>9.0f}{tries:>7}")


def _print_memory(memory: Watched) -> None:
    """First and last quarter of each one's life: what grows shows as a difference."""
    print(f"\n{'MB resident':16}{'first quarter':>14}{'last quarter':>14}{'most':>8}{'CPU seconds':>13}")
    for name, series in sorted(memory.items()):
        held = [megabytes for megabytes, _ in series if megabytes]
        if len(held) >= 4:
            quarter, cpu = len(held) // 4, max(seconds for _, seconds in series)
            print(f"{name:16}{mean(held[:quarter]):>14.0f}{mean(held[-quarter:]):>14.0f}{max(held):>8.0f}{cpu:>13.0f}")
    tasks = sum(max(seconds for _, seconds in series) for name, series in memory.items() if name not in _PARTS)
    print(f"CPU seconds of all tasks, as far as they were seen: {tasks:.0f}")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    main()
