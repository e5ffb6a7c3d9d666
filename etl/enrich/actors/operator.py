"""The operator's own actors: a TOML file that adds, corrects and merges, and survives upgrades.

In: the shipped entries and the file (form and example in docs/actors.md). Out: the corrected entries.
Refuses (`ConfigurationError`) an unknown key, an id or value that the gazetteer would not take, and an actor that is
neither known nor complete; each message names the actor.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from etl.enrich.actors.gazetteer import Entry, Term, entry_of
from etl.records.outcome import ConfigurationError

_TEXT = frozenset(["id", "name", "type", "kind", "country", "gender", "seat_of"])
_LISTS = frozenset(["aliases", "adjectives", "domains", "nouns", "merge", "without_aliases"])
_TERM = {"office", "of", "from", "to"}


def apply(entries: dict[str, Entry], path: Path) -> dict[str, Entry]:
    """The entries as the operator wants them; those given are not changed."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"the operator's actors {path} cannot be read: {error}") from error
    if set(data) - {"actor"}:
        raise ConfigurationError(f"{path}: only [[actor]] blocks are understood, not {sorted(set(data) - {'actor'})}")
    found = dict(entries)
    for number, block in enumerate(data.get("actor", []), 1):
        where = f"{path}, actor {number} ({block.get('id', 'without id')})"
        _check(block, where)
        entry = _with(found.get(block["id"]), block, where)
        found[entry.id] = _merged(found, entry, block.get("merge", []), where)
    return found


def _check(block: dict[str, Any], where: str) -> None:
    unknown = set(block) - _TEXT - _LISTS - {"terms"}
    if unknown:
        raise ConfigurationError(f"{where}: unknown keys {sorted(unknown)}")
    if not isinstance(block.get("id"), str):
        raise ConfigurationError(f"{where}: an id is needed")
    for key in _TEXT & set(block):
        if not isinstance(block[key], str):
            raise ConfigurationError(f"{where}: {key} must be a text")
    for key in _LISTS & set(block):
        if not isinstance(block[key], list) or not all(isinstance(v, str) and v for v in block[key]):
            raise ConfigurationError(f"{where}: {key} must be a list of texts")
    for term in block.get("terms", []):
        if not isinstance(term, dict) or set(term) - _TERM or not {"office", "of"} <= set(term):
            raise ConfigurationError(f"{where}: a term has office, of, from, to, not {term!r}")


def _with(known: Entry | None, block: dict[str, Any], where: str) -> Entry:
    if known is None and not {"name", "type"} <= set(block):
        raise ConfigurationError(f"{where}: no such actor is known, so name and type are needed")
    cells = dict.fromkeys(("kind", "country", "gender", "seat_of", "office", "office_of", "from", "to"), "")
    row = {**cells, "name": "", "type": "", "adjectives": "", "domains": "", "nouns": "", "replaces": ""}
    row |= {key: block[key] for key in _TEXT & set(block)}
    if known is not None:
        row |= {"type": block.get("type", known.type), "name": block.get("name", known.name)}
    row |= {key: "|".join(block.get(key, [])) for key in ("aliases", "adjectives", "domains", "nouns")}
    given = entry_of(row, where)
    terms = [Term(t["office"], t["of"], t.get("from", ""), t.get("to", "")) for t in block.get("terms", [])]
    if known is None:
        given.terms.extend(terms)
        return given
    changed = {f.name: getattr(given, f.name) for f in fields(Entry) if f.name in block and f.name in _TEXT}
    gone = set(block.get("without_aliases", []))
    lists = {
        "aliases": _joined(known.aliases, given.aliases, gone),
        "weak": _joined(known.weak, given.weak, gone),
        **{key: _joined(getattr(known, key), getattr(given, key), set()) for key in ("adjectives", "domains", "nouns")},
    }
    return replace(known, **{**changed, **lists, "terms": [*known.terms, *terms]})


def _merged(entries: dict[str, Entry], entry: Entry, others: list[str], where: str) -> Entry:
    """Take over the names and ids of other actors; those known are taken out."""
    names: list[str] = []
    replaced: list[str] = []
    for other in others:
        if other == entry.id:
            raise ConfigurationError(f"{where}: an actor cannot be merged with itself")
        known = entries.pop(other, None)
        replaced.append(other)
        if known:
            names += [known.name, *known.aliases]
            replaced += known.replaces
    return replace(
        entry,
        aliases=_joined(entry.aliases, tuple(names), {entry.name}),
        replaces=_joined(entry.replaces, tuple(replaced), set()),
    )


def _joined(one: tuple[str, ...], two: tuple[str, ...], without: set[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys((*one, *two)) if value not in without)
