"""Progress bars on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


def on_terminal() -> bool:
    """Whether somebody watches: progress goes to standard error, so that output can still be piped."""
    return sys.stderr.isatty()


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Pass items on, counting them on the terminal."""
    with bar(label, total) as advance:
        for item in items:
            yield item
            advance(1)


@contextmanager
def bar(label: str, total: int | None = None) -> Iterator[Any]:
    """A function that advances a progress bar; one that does nothing where nobody watches."""
    if not on_terminal():
        yield lambda amount: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=total)
        yield lambda amount: progress.advance(task, amount)
