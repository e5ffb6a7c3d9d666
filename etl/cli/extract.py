"""`onrecord extract PATH…`: dumps in, cleaned articles out as JSON lines, each with the file and its place in it.

In: files, folders, URIs in any known format, or `-` for one dump on standard input. Out: `Article` records, a line each. What
is skipped is counted, what cannot be taken is a line on standard error (JSON lines with `--json-errors`); exit status 1 then.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click
import msgspec

from etl.cli.progress import bar
from etl.dumps import DumpFile, named_files
from etl.extract import Extracted, FieldNames, Source, extract
from etl.operation.field_files import FieldFiles
from etl.records.article import Article, RawArticle
from etl.records.identity import digest
from etl.records.outcome import ConfigurationError, DeadLetter, RecordError, ServiceUnreachable, Skipped


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", "target", type=click.File("wb", atomic=True), default="-", help="Default: standard output."
)
@click.option("--day", help="Day of the dump (YYYY-MM-DD), where the paths do not name one.")
@click.option(
    "--fields",
    "field_names",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="TOML file: part of an article = [names of fields], for JSON and CSV of another kind. "
    "Default: the nearest fields.toml beside a dump, else ONRECORD_FIELDS.",
)
@click.option("--json-errors", is_flag=True, help="Dead letters as JSON lines on standard error, without their bytes.")
def command(
    paths: tuple[str, ...], target: IO[bytes], day: str | None, field_names: Path | None, json_errors: bool
) -> int:
    """Read dumps in any format and print their articles, cleaned, as JSON lines."""
    counts: Counter[str] = Counter()
    for item in _articles(paths, day, field_names):
        if isinstance(item, Article):
            counts["articles"] += 1
            target.write(msgspec.json.encode(item) + b"\n")
        elif isinstance(item, Skipped):
            counts[f"skipped ({item.reason})"] += 1
        else:
            counts["dead letters"] += 1
            click.echo(_report(item, json_errors), err=True)
    summary = ", ".join(f"{number} {name}" for name, number in counts.items()) or "no records"
    click.echo(f"onrecord extract: {counts.total()} records: {summary}", err=True)
    return 1 if counts["dead letters"] else 0


def _articles(
    paths: tuple[str, ...], day: str | None, field_names: Path | None
) -> Iterator[Article | Skipped | DeadLetter]:
    from etl.clean import clean
    from etl.enrich.actors.gazetteer import Gazetteer
    from etl.settings import load_settings

    settings = load_settings()
    outlets, fields = Gazetteer.load(settings.actors), FieldFiles(settings.fields, field_names)
    for item in _records(paths, day, fields):
        if not isinstance(item, RawArticle):
            yield item
            continue
        try:
            yield clean(item, outlets)
        except RecordError as error:
            yield _letter(item, error)


def _records(paths: tuple[str, ...], day: str | None, fields: FieldFiles) -> Iterator[Extracted]:
    files: list[DumpFile | None] = []
    for path in paths:
        files += [None] if path == "-" else named_files([path], day)
    with bar("bytes of dumps", sum(file.size for file in files if file) or None) as advance:
        for file in files:
            if file is None:
                yield from extract(Source(file="-", day=day, stream=sys.stdin.buffer, fields=fields.anywhere))
                continue
            yield from _of_file(file, fields.of(file))
            advance(file.size)


def _of_file(file: DumpFile, fields: FieldNames | None) -> Iterator[Extracted]:
    try:
        with file.open() as stream:
            yield from extract(Source(file=file.name, day=file.day, stream=stream, fields=fields))
    except (FileNotFoundError, PermissionError) as error:
        raise ConfigurationError(f"cannot read the dump {file.name}: {error}") from error
    except OSError as error:
        raise ServiceUnreachable(f"reading {file.uri} failed: {error}; try again when its storage answers") from error


def _letter(raw: RawArticle, error: RecordError) -> DeadLetter:
    return DeadLetter(
        id=digest("clean", raw.dump.file, str(raw.dump.record)),
        stage="clean",
        reason=error.reason,
        message=error.message,
        excerpt=(raw.title or raw.body)[:200],
        dump=raw.dump,
        day=raw.day,
    )


def _report(letter: DeadLetter, as_json: bool) -> str:
    place: Any = letter.dump
    if not as_json:
        where = f"{place.file}, record {place.record}" if place else "unknown place"
        return f"onrecord extract: {where}: {letter.reason}: {letter.message}"
    shown = {field: getattr(letter, field) for field in letter.__struct_fields__ if field != "raw"}
    return msgspec.json.encode(shown).decode()
