"""The enrichment version: a hash of everything that can change a label.

A nightly run gives it to new content only; old content changes through a reprocess or a rebuild.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

#: Raised when code (not a data file) changes what enrichment finds; `tests/test_golden.py` forces it.
CODE = 3

_DATA = (".toml", ".csv", ".tsv", ".json")


@cache
def enrichment_version(model: str, operator_actors: Path | None = None, *, shortcuts: bool = True) -> str:
    """16 hexadecimal characters over the data files, the operator's actors, the model and the code number."""
    h = blake2b(f"{CODE}\n{model}\n{'' if shortcuts else 'in full'}".encode(), digest_size=8)
    for path in data_files():
        h.update(path.name.encode())
        h.update(path.read_bytes())
    if operator_actors is not None:
        h.update(operator_actors.read_bytes())
    return h.hexdigest()


def data_files() -> list[Path]:
    """The word lists, lexicons, patterns and gazetteers of enrichment, in a fixed order."""
    folder = Path(__file__).parent
    return sorted(path for path in folder.rglob("*") if path.suffix in _DATA)
