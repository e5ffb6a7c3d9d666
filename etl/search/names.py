"""Names as people type them, expanded to the ids and names under which actors stand in the index."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from etl.records.article import Record
from etl.records.identity import slug
from etl.records.outcome import ConfigurationError

if TYPE_CHECKING:
    from etl.enrich.actors.gazetteer import Gazetteer

_ID = re.compile(r"(wd:Q\d+|local:[a-z]+/.+)")


class Known(Record, frozen=True):
    """One typed name. `known` says that the gazetteer has it: then only its own ids and names count.

    Otherwise its words are searched within longer names, and it may be any actor that got its id from this name alone.
    """

    typed: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    known: bool

    @property
    def local_ids(self) -> str:
        """A pattern for the ids that an actor of this name would have been given."""
        return f"local:[a-z]+/{re.escape(slug(self.typed))}(-[a-z][a-z])?"


class Names:
    """Expands names through the gazetteer and the operator's own actors; reads neither before it must."""

    def __init__(self, operator_actors: Path | None = None) -> None:
        self.operator_actors = operator_actors

    @property
    def _gazetteer(self) -> "Gazetteer":
        return _gazetteer(self.operator_actors)

    def expand(self, typed: str) -> Known:
        """Ids and names of what was typed."""
        found = self._gazetteer.aliases_of(typed)
        ids = {one for one in found if _ID.fullmatch(one)}
        names = found - ids
        if _ID.fullmatch(typed):
            ids.add(typed)
        return Known(typed=typed, ids=tuple(sorted(ids)), names=tuple(sorted(names | {typed})), known=bool(ids))

    def country(self, typed: str) -> tuple[str, ...]:
        """ISO codes of a country given as a code or as a name. Raises ConfigurationError for a name that none has."""
        if len(typed) == 2:
            return (typed.upper(),)
        codes = sorted({e.country for e in self._gazetteer.named(typed) if e.country})
        if not codes:
            raise ConfigurationError(f"no country is known as {typed!r}; write its code, for example US")
        return tuple(codes)

    def states(self, typed: str) -> tuple[str, ...]:
        """ISO codes of the states that have this name or id; none for a person, an organisation, a city."""
        entry = self._gazetteer.get(typed)
        found = (entry,) if entry else self._gazetteer.named(typed)
        return tuple(sorted({e.country for e in found if e.country and e.type == "state"}))

    def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """Canonical names of the ids that the gazetteer has."""
        entries = {id_: self._gazetteer.get(id_) for id_ in ids}
        return {id_: entry.name for id_, entry in entries.items() if entry}


@cache
def _gazetteer(operator_actors: Path | None) -> "Gazetteer":
    from etl.enrich.actors.gazetteer import Gazetteer

    return Gazetteer.load(operator_actors)
