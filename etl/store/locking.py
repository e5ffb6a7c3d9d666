"""One settling at a time: two at once could each write a manifest without the other's run.

A local store is locked by the operating system; on an object store, where there is no such lock, one writer at a time is
the operator's business (Airflow's pool of one slot does it, see docs).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.store.files import Store


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Hold the store's lock; waits for whoever holds it. The system frees it when its holder dies."""
    if "file" not in (store.fs.protocol if isinstance(store.fs.protocol, tuple) else (store.fs.protocol,)):
        yield
        return
    path = Path(store.path(".lock"))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
