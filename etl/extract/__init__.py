"""Extract: a dump file in, articles as found out, each with its place in the file.

In: a `Source`, one dump file of any known format. Out, in the order of the file: a `RawArticle`, a `Skipped` or a
`DeadLetter` for every record. Refused, as dead letters: what has no article's parts, does not decode, is past a limit, or
attacks the reader. A bad record never raises and never takes its neighbours with it.
"""

from collections.abc import Iterator
from typing import BinaryIO, cast

from etl.extract.fields import FieldNames
from etl.extract.reading import RAW_KEPT, Extracted, Limits, Reading
from etl.extract.registry import read_stream
from etl.extract.stream import ByteStream
from etl.records.article import Record
from etl.records.outcome import ConfigurationError, RecordError, TransientError

__all__ = ["Extracted", "FieldNames", "Limits", "Source", "extract"]

DEFAULT_LIMITS = Limits()


class Source(Record, frozen=True):
    """One dump file: its path or URI as given, the dump's day (`YYYY-MM-DD`), an open stream in place of the path, and the
    names of its fields where it is JSON or CSV of its own kind."""

    file: str
    day: str | None = None
    stream: BinaryIO | None = None
    fields: FieldNames | None = None


def extract(source: Source, limits: Limits = DEFAULT_LIMITS) -> Iterator[Extracted]:
    """Every record of a dump file, in its order, in bounded memory.

    Raises ConfigurationError where the file is not there or may not be read, TransientError where its storage failed.
    """
    if source.stream is not None:
        yield from _records(ByteStream(source.stream, RAW_KEPT), source, limits)
        return
    import fsspec

    try:
        with fsspec.open(source.file, "rb") as opened:
            yield from _records(ByteStream(cast(BinaryIO, opened), RAW_KEPT), source, limits)
    except (FileNotFoundError, IsADirectoryError, PermissionError, ImportError) as error:
        raise ConfigurationError(f"cannot read the dump {source.file}: {error}") from error
    except OSError as error:
        raise TransientError(f"reading the dump {source.file} failed: {error}") from error


def _records(stream: ByteStream, source: Source, limits: Limits) -> Iterator[Extracted]:
    fields = source.fields or FieldNames.default()
    reading = Reading(source.file, source.day, limits, read_stream, fields)
    try:
        yield from read_stream(stream, reading)
    except RecordError as error:
        yield reading.letter_of_all(stream, error.reason, error.message, taken=0)
    if reading.taken == 0:
        yield reading.letter_of_all(stream, "empty", "the file is of a known form and holds no record", taken=0)
