"""What the kernel says of a process: its command, memory and processor time. Linux only; empty or 0 where the process is gone."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
#: Places in /proc/PID/stat behind the name: user and system time, then the same of its children that have ended.
_OWN, _WITH_CHILDREN = slice(11, 13), slice(11, 15)


def cpu_seconds(pid: int, *, children: bool = False) -> float:
    """User and system time so far, with `children` that of its ended children too."""
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return sum(map(int, fields[_WITH_CHILDREN if children else _OWN])) / _TICKS


def resident_megabytes(pid: int) -> float:
    """What it holds in memory now."""
    return _megabytes(pid, b"VmRSS:")


def peak_megabytes(pid: int) -> float:
    """The most that it held in memory."""
    return _megabytes(pid, b"VmHWM:")


def command_line(pid: int) -> list[bytes]:
    """Its command, word by word."""
    return _read(pid, "cmdline").split(b"\0")


def _megabytes(pid: int, name: bytes) -> float:
    lines = _read(pid, "status").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
