"""Which field of somebody else's JSON or CSV is which part of an article: `fields.toml`, or an operator's file like it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from etl.records.article import Record
from etl.records.identity import digest
from etl.records.outcome import ConfigurationError

PARTS = ("title", "body", "outlet", "published", "modified", "url", "source_id", "byline", "language")
_FOLD = re.compile(r"[\s_-]+")


class FieldNames(Record, frozen=True):
    """For each part of an article its names in a dump, folded, best first; `fingerprint` tells an operator's names apart."""

    names: dict[str, tuple[str, ...]]
    fingerprint: str = ""

    @classmethod
    def default(cls) -> FieldNames:
        """The names that common crawlers and agencies use."""
        return _default()

    @classmethod
    def load(cls, path: Path) -> FieldNames:
        """As `parse`, of a local file."""
        try:
            return cls.parse(path.read_bytes(), str(path))
        except OSError as error:
            raise ConfigurationError(f"cannot read the field names in {path}: {error}") from error

    @classmethod
    def parse(cls, data: bytes, where: str) -> FieldNames:
        """An operator's names before the common ones. Raises ConfigurationError for a file that is not of the form."""
        try:
            given = _checked(tomllib.loads(data.decode("utf-8")), where)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"cannot read the field names in {where}: {error}") from error
        common = cls.default().names
        own = (item for part in PARTS for item in (part, *given.get(part, ())))
        return cls(names={part: given.get(part, ()) + common[part] for part in PARTS}, fingerprint=digest(*own))

    def parts_of(self, record: Mapping[str, Any]) -> dict[str, str]:
        """The parts that a record has, as strings; lists of names are joined by commas."""
        flat = _flat(record, self._depth)
        found: dict[str, str] = {}
        for part, names in self.names.items():
            value = next((text for name in names if (text := _text(flat.get(name), part))), None)
            if value:
                found[part] = value
        return found

    @property
    def _depth(self) -> int:
        """How many objects deep the deepest name goes."""
        return max(name.count(".") for names in self.names.values() for name in names)

    def knows(self, columns: list[str]) -> bool:
        """Whether these columns are those of a table of articles: a body, and a title, a date or an address."""
        folded = {fold(column) for column in columns}
        present = {part for part, names in self.names.items() if folded & set(names)}
        return "body" in present and bool(present & {"title", "published", "url"})


def fold(name: str) -> str:
    """`Date_Published`, `date-published` and `datePublished` are one name."""
    return _FOLD.sub("", name).casefold()


@cache
def _default() -> FieldNames:
    data = tomllib.loads(files("etl.extract").joinpath("fields.toml").read_text("utf-8"))
    return FieldNames(names=_checked(data, "etl/extract/fields.toml"))


def _checked(data: dict[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    for part, names in data.items():
        if part not in PARTS or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ConfigurationError(f"{where}: {part!r} must be one of {', '.join(PARTS)} with a list of names")
    return {part: tuple(fold(name) for name in names) for part, names in data.items()}


def _flat(record: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """The values by their folded names; those inside of objects, down to `depth` of them, by names with dots."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        folded = fold(str(name))
        flat.setdefault(folded, value)
        if isinstance(value, Mapping) and depth:
            for inner, held in _flat(value, depth - 1).items():
                flat.setdefault(f"{folded}.{inner}", held)
    return flat


def _text(value: Any, part: str) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or value.get("rendered") or value.get("date")
        return value.strip() if isinstance(value, str) else ""
    if isinstance(value, list):
        joint = "\n\n" if part == "body" else ", "
        return joint.join(text for text in (_text(item, part) for item in value) if text)
    return str(value).strip()
