"""What `make bench` measures, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etl.settings import Settings, load_settings


def cleaned(dumps: Path, settings: Settings) -> Iterator[Any]:
    """All articles of the corpus, cleaned."""
    from etl.clean import clean
    from etl.dumps import named_files
    from etl.extract import Source, extract
    from etl.pipeline.processing import gazetteer

    outlets = gazetteer(settings.actors)
    for file in named_files([str(dumps)]):
        with file.open() as stream:
            for raw in extract(Source(file=file.name, day=file.day, stream=stream)):
                yield clean(raw, outlets)


def extract_and_clean(dumps: Path, settings: Settings) -> int:
    """The first two stages; returns how many articles."""
    return sum(1 for _ in cleaned(dumps, settings))


def parsed(dumps: Path, settings: Settings) -> Iterator[tuple[Any, Any]]:
    """All articles with their parse and entities."""
    from etl.enrich.syntax import Syntax

    syntax = Syntax(settings.model)
    for article in cleaned(dumps, settings):
        document = syntax.read(article.title, article.body)
        for sentence in document.sentences:
            _ = sentence.tokens, sentence.entities
        yield article, document


def syntax(dumps: Path, settings: Settings) -> int:
    """The parse and the entities alone; returns how many articles."""
    return sum(1 for _ in parsed(dumps, settings))


def actors(dumps: Path, settings: Settings) -> int:
    """Actors beside the parse; returns how many."""
    from etl.enrich.actors import ActorFinder
    from etl.enrich.statements.cues import load_cues
    from etl.pipeline.processing import gazetteer

    finder = ActorFinder(gazetteer(settings.actors), load_cues())
    found = (finder.find(d, outlet=a.outlet, published=a.published) for a, d in parsed(dumps, settings))
    return sum(len(cast.actors) for cast in found)


def dates(dumps: Path, settings: Settings) -> int:
    """Dates beside the parse; returns how many."""
    from etl.enrich.dates import find_dates

    return sum(len(find_dates(d, a.published)) for a, d in parsed(dumps, settings))


def enrich(dumps: Path, settings: Settings) -> int:
    """All of enrichment in one process; returns how many statements."""
    from etl.enrich.enricher import Enricher

    enricher = Enricher(settings.model, settings.actors, shortcuts=settings.has_shortcuts)
    return sum(len(enricher.enrich(article).statements) for article in cleaned(dumps, settings))


def archive_settings(folder: Path, prefix: str) -> Settings:
    """Settings of the scratch archive."""
    return load_settings().model_copy(update={"store": (folder / "store").as_uri(), "index_prefix": prefix})


def road(dumps: Path, store: Path, prefix: str) -> None:
    """The whole road by the command line; RuntimeError where it does not take every article."""
    environment = {**os.environ, "ONRECORD_STORE": store.as_uri(), "ONRECORD_INDEX_PREFIX": prefix}
    command = [str(Path(sys.executable).with_name("onrecord")), "run", str(dumps)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"onrecord run ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
