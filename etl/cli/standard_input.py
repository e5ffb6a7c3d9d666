"""`-` among paths: standard input, kept in a temporary file for as long as it is needed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def as_path(paths: Sequence[str]) -> Iterator[list[str]]:
    """The paths, `-` replaced by a file that holds standard input; it is removed at the end."""
    if "-" not in paths:
        yield list(paths)
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        kept = Path(folder) / "standard-input"
        with kept.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [str(kept) if path == "-" else path for path in paths]
