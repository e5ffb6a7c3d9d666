"""What is known of actors before any article is read.

In: the built table beside this file and, where there is one, the operator's own file.
Out: a `Gazetteer` that finds actors by name, outlets by name or address, and the holders of an office by date.
Refuses (`ConfigurationError`) a table or an operator's file that is not what docs/actors.md describes.

Needs no language model and loads in well under a second.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from etl.records.article import Outlet
from etl.records.identity import slug
from etl.records.outcome import ConfigurationError
from etl.records.values import ActorType, OrganizationKind

#: Columns of gazetteer.tsv; a row whose id stands above already adds a term of office to that actor.
COLUMNS = (
    "id",
    "name",
    "type",
    "kind",
    "country",
    "aliases",
    "adjectives",
    "domains",
    "nouns",
    "seat_of",
    "gender",
    "replaces",
    "office",
    "office_of",
    "from",
    "to",
)
_TYPES = frozenset(get_args(ActorType))
_KINDS = frozenset(get_args(OrganizationKind))
_ID = re.compile(r"wd:Q[1-9]\d*|local:(?:person|organization|state|place)/[a-z0-9-]+")
_INITIALS = re.compile(r"(?:[A-Z]\.){3,}")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " ", "–": "-"})
_TRAILERS = re.compile(
    r"\s*(?:\((?:web news|online|online news|web)\)|[-–|:]\s*(?:news|opinion|editorial|politics|online)|online news|web news)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """An office held from `first` to `last` (`YYYY-MM-DD`; empty: open). `of` is a country code or an actor's id."""

    office: str
    of: str
    first: str = ""
    last: str = ""

    def covers(self, day: str) -> bool:
        """Whether the office was held on this day (a year or a month compares by its first day)."""
        return self.first[: len(day)] <= day and (not self.last or day <= self.last)


@dataclass(slots=True, eq=False)
class Entry:
    """One known actor. `aliases` that begin with `~` in the file are in `weak`: they need support from the text."""

    id: str
    name: str
    type: ActorType
    kind: OrganizationKind | None = None
    country: str | None = None
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    seat_of: str = ""
    gender: str = ""
    replaces: tuple[str, ...] = ()
    terms: list[Term] = field(default_factory=list)

    @property
    def strong(self) -> tuple[str, ...]:
        """The names that need no support: its own, unless that is among the weak ones, and the aliases."""
        return self.aliases if self.name in self.weak else (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to name an entry. `form` is `name` or `adjective`; a weak alias needs support from the text."""

    text: str
    entry: Entry
    form: str = "name"
    weak: bool = False


def fold(text: str) -> str:
    """Case, accents, punctuation and a leading article do not tell two names apart."""
    plain = unicodedata.normalize("NFKD", text.translate(_STRAIGHT)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9&]+", plain.casefold().replace(".", "").replace("'", ""))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


class Gazetteer:
    """Actors by id, alias, domain and office. Make it with `Gazetteer.load`."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[str, Entry] = {}
        self._folded: dict[str, list[Entry]] = defaultdict(list)
        self._domains: dict[str, Entry] = {}
        self._offices: dict[tuple[str, str], list[tuple[Term, Entry]]] = defaultdict(list)
        self._replaced: dict[str, str] = {}
        for entry in entries:
            self._add(entry)

    @staticmethod
    def load(operator_file: Path | None = None) -> Gazetteer:
        """The shipped table, corrected by the operator's file (see docs/actors.md) where one is named."""
        return _load(operator_file)

    def _add(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        for alias in entry.strong:
            known = self._folded[fold(alias)]
            if entry not in known:
                known.append(entry)
        for domain in entry.domains:
            self._domains[domain] = entry
        for term in entry.terms:
            self._offices[(term.office, term.of)].append((term, entry))
        for old in entry.replaces:
            self._replaced[old] = entry.id

    def get(self, actor_id: str) -> Entry | None:
        """The entry of an id, also of one that it replaced."""
        return self.entries.get(self._replaced.get(actor_id, actor_id))

    def named(self, name: str) -> tuple[Entry, ...]:
        """All entries with this name or alias, case and accents aside; weak aliases do not count."""
        return tuple(self._folded.get(fold(name), ()))

    def state(self, country: str | None) -> Entry | None:
        """The state of an ISO code."""
        return self._states.get(country or "")

    @cached_property
    def _states(self) -> dict[str, Entry]:
        return {e.country: e for e in self.entries.values() if e.type == "state" and e.country}

    @cached_property
    def peoples(self) -> dict[str, Entry]:
        """`Americans` -> United States."""
        return {noun: entry for entry in self.entries.values() if entry.type == "state" for noun in entry.nouns}

    def holders(self, office: str, of: str, day: str | None) -> tuple[Entry, ...]:
        """Who held an office on a day; nobody where the day is not known."""
        if not day:
            return ()
        found = [entry for term, entry in self._offices.get((office, of), ()) if term.covers(day)]
        if len(found) > 1:
            # a day on which one follows another: the one who came last
            latest = max(t.first for t, e in self._offices[(office, of)] if e in found and t.covers(day))
            found = [e for t, e in self._offices[(office, of)] if t.first == latest and t.covers(day)]
        return tuple(dict.fromkeys(found))

    def outlet(self, name: str | None, url: str | None) -> Outlet:
        """The canonical outlet of a name as a dump gives it, else of the article's address."""
        for candidate in _outlet_names(name or ""):
            known = [e for e in self.named(candidate) if e.kind == "media"]
            if known:
                return Outlet(id=known[0].id, name=known[0].name, as_given=name)
        entry = self._by_domain(name if name and "." in name else None) or self._by_domain(url)
        if entry and (not name or "." in name):
            return Outlet(id=entry.id, name=entry.name, as_given=name)
        if name and name.strip():
            clean = name.strip()
            return Outlet(id=f"local:organization/{slug(clean)}", name=clean, as_given=name)
        host = _host(url or "")
        if host:
            return Outlet(id=f"local:organization/{slug(host)}", name=host, as_given=name)
        return Outlet(id="local:organization/unknown", name="unknown", as_given=name)

    def _by_domain(self, address: str | None) -> Entry | None:
        host = _host(address or "")
        while host:
            if host in self._domains:
                return self._domains[host]
            host = host.partition(".")[2]
        return None

    def aliases_of(self, name_or_id: str) -> set[str]:
        """Every id and name under which an actor may stand in the index, for search; empty when it is not known."""
        entry = self.get(name_or_id)
        known = (entry,) if entry else self.named(name_or_id)
        found: set[str] = set()
        for one in known:
            found |= {one.id, one.name, *one.strong, *one.replaces}
        return found

    def aliases(self) -> Iterator[Alias]:
        """Every alias with its entry, in the table's order."""
        for entry in self.entries.values():
            yield from (Alias(text, entry) for text in entry.strong)
            # `F.B.I` before a full stop that stands apart
            yield from (Alias(text[:-1], entry) for text in entry.strong if _INITIALS.fullmatch(text))
            yield from (Alias(text, entry, weak=True) for text in entry.weak)
            yield from (Alias(text, entry, form="adjective") for text in entry.adjectives)

    @cached_property
    def matcher(self) -> Matcher:
        """Finds all aliases in a text; made when first asked for."""
        return Matcher(self.aliases())


class Matcher:
    """An Aho-Corasick automaton over the aliases: one pass over a text whatever the number of names."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        import ahocorasick

        self._automaton: Any = ahocorasick.Automaton()
        by_key: dict[str, list[Alias]] = defaultdict(list)
        for alias in aliases:
            by_key[alias.text.translate(_STRAIGHT).lower()].append(alias)
        for key, group in by_key.items():
            self._automaton.add_word(key, (len(key), tuple(group)))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[tuple[int, int, tuple[Alias, ...]]]:
        """All places where aliases stand as whole words in their own case (or all in capitals); they may overlap."""
        plain = text.translate(_STRAIGHT)
        lower = plain.lower()
        if len(lower) != len(plain):
            # a few letters change length in lower case; those are left as they are
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
        found = []
        for last, (length, group) in self._automaton.iter(lower):
            start, end = last + 1 - length, last + 1
            if (start and _wordy(plain[start - 1])) or (end < len(plain) and _wordy(plain[end])):
                continue
            surface = plain[start:end]
            fitting = tuple(alias for alias in group if _same_case(alias.text, surface))
            if fitting:
                found.append((start, end, fitting))
        return found


def _wordy(char: str) -> bool:
    return char.isalnum() or char in "_$"


def _same_case(alias: str, surface: str) -> bool:
    plain = alias.translate(_STRAIGHT)
    if plain == surface:
        return True
    if plain.isupper() and len(plain) <= 5:
        # an acronym in lower case is another word: "us", "who", "it"
        return False
    return surface == plain.upper() and len(plain) > 4


def _host(address: str) -> str:
    text = address.strip().lower()
    if not text:
        return ""
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    host = host.removeprefix("www.").removeprefix("m.").removeprefix("edition.")
    return host if "." in host and " " not in host else ""


def _outlet_names(name: str) -> Iterator[str]:
    yield name
    short = name
    while (cut := _TRAILERS.sub("", short)) != short:
        short = cut
        yield short
    if name.lower().endswith(".com"):
        yield name[:-4]


@cache
def _load(operator_file: Path | None) -> Gazetteer:
    entries = read_table(Path(__file__).with_name("gazetteer.tsv"))
    if operator_file is not None:
        from etl.enrich.actors.operator import apply

        entries = apply(entries, operator_file)
    return Gazetteer(entries.values())


def read_table(path: Path) -> dict[str, Entry]:
    """Read a table of COLUMNS; comment lines begin with `#`."""
    entries: dict[str, Entry] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=3)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ConfigurationError(f"{path.name}: the columns are {rows.fieldnames}, not {list(COLUMNS)}")
        for number, row in enumerate(rows, 2):
            if row["id"] in entries:
                entries[row["id"]].terms.append(term_of(row))
            else:
                entries[row["id"]] = entry_of(row, f"{path.name}, row {number}")
    return entries


def term_of(row: Mapping[str, str]) -> Term:
    """The term of office that a row gives."""
    return Term(row["office"], row["office_of"], row["from"], row["to"])


def entry_of(row: Mapping[str, str], where: str) -> Entry:
    """An entry from a row of COLUMNS; `where` names the row in a refusal."""
    if not _ID.fullmatch(row["id"]):
        raise ConfigurationError(f"{where}: {row['id']!r} is not an id (wd:Q… or local:<type>/<slug>)")
    if row["type"] not in _TYPES:
        raise ConfigurationError(f"{where}: {row['type']!r} is not a type ({', '.join(sorted(_TYPES))})")
    if row["kind"] and row["kind"] not in _KINDS:
        raise ConfigurationError(f"{where}: {row['kind']!r} is not a kind ({', '.join(sorted(_KINDS))})")
    aliases = _split(row["aliases"])
    return Entry(
        id=row["id"],
        name=row["name"],
        type=cast(ActorType, row["type"]),
        kind=cast("OrganizationKind | None", row["kind"] or None),
        country=row["country"] or None,
        aliases=tuple(a for a in aliases if not a.startswith("~")),
        weak=tuple(a[1:] for a in aliases if a.startswith("~")),
        adjectives=_split(row["adjectives"]),
        domains=_split(row["domains"]),
        nouns=_split(row["nouns"]),
        seat_of=row["seat_of"],
        gender=row["gender"],
        replaces=_split(row["replaces"]),
        terms=[term_of(row)] if row["office"] else [],
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
