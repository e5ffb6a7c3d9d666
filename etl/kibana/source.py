"""`mappings/kibana/objects.toml`, typed."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from etl.load.templates import Indexed
from etl.records.article import Record
from etl.records.outcome import ConfigurationError


class View(Record, frozen=True, forbid_unknown_fields=True):
    """A data view of one grain; `time` is the field that Kibana's time picker filters."""

    grain: Indexed
    name: str
    time: str


class Search(Record, frozen=True, forbid_unknown_fields=True):
    """A saved search for Discover: the newest first."""

    id: str
    title: str
    about: str
    grain: Indexed
    query: str
    columns: tuple[str, ...]


class Top(Record, frozen=True, forbid_unknown_fields=True):
    """The `top` most frequent values of a field."""

    field: str
    top: int


class Interval(Record, frozen=True, forbid_unknown_fields=True):
    """A date histogram of a field that is not the view's time field; `interval` as Kibana spells it (`1M`)."""

    field: str
    interval: str


class Filter(Record, frozen=True, forbid_unknown_fields=True):
    """A named part of the data."""

    label: str
    query: str


class Panel(Record, frozen=True, forbid_unknown_fields=True):
    """One panel: a number, bars, bars of shares, a table, or a saved search. Counts documents, unique values, or the `total` of a field."""

    title: str
    shows: str
    kind: Literal["number", "bars", "shares", "table", "search"]
    at: tuple[int, int, int, int]
    grain: Indexed = "statements"
    query: str = ""
    over_time: bool = False
    over: Interval | None = None
    by: Top | None = None
    split: Top | None = None
    split_filters: tuple[Filter, ...] = ()
    unique: str | None = None
    total: str | None = None
    search: str | None = None


class Dashboard(Record, frozen=True, forbid_unknown_fields=True):
    """A dashboard with its filters (fields of `filter_grain`) and its panels."""

    id: str
    title: str
    about: str
    filters: tuple[str, ...]
    filter_grain: Indexed
    since: str
    panel: tuple[Panel, ...]


class Objects(Record, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    view: tuple[View, ...]
    search: tuple[Search, ...]
    dashboard: tuple[Dashboard, ...]

    def view_of(self, grain: Indexed) -> View:
        """The data view of a grain."""
        found = next((view for view in self.view if view.grain == grain), None)
        if found is None:
            raise ConfigurationError(f"objects.toml has no view of {grain}")
        return found


def read_source(mappings: Path) -> Objects:
    """Read and validate the source."""
    file = mappings / "kibana" / "objects.toml"
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Objects)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigurationError(f"{file}: {error}") from error
