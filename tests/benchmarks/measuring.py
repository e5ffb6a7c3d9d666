"""Wall clock, processor time and peak memory of a function, each measured in a process of its own."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any


@dataclass(frozen=True)
class Measure:
    """Seconds by wall clock and by processor (children included), and the peak memory of the largest process."""

    wall: float
    cpu: float
    megabytes: float
    result: Any


def measured(function: Callable[..., Any], *arguments: Any) -> Measure:
    """Run a function in a fresh process and measure it; its own exception is raised here."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(there, function, arguments))
    process.start()
    there.close()
    outcome = here.recv()
    process.join()
    if isinstance(outcome, BaseException):
        raise outcome
    assert isinstance(outcome, Measure)
    return outcome


def _measure(pipe: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        started = time.monotonic()
        result = function(*arguments)
        wall = time.monotonic() - started
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
        pipe.send(Measure(wall, cpu, max(own.ru_maxrss, children.ru_maxrss) / 1024, result))
    except Exception as error:  # noqa: BLE001 - whatever it was belongs to the caller
        pipe.send(error)
