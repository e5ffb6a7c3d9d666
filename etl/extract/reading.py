"""What every format is given besides the bytes: limits, places, and the way to report a record that is bad."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from etl.extract.child import child
from etl.extract.fields import FieldNames
from etl.extract.stream import ByteStream
from etl.records.article import ByteRange, DumpPlace, RawArticle
from etl.records.identity import digest
from etl.records.outcome import DeadLetter, RecordError, Skipped

MIB = 1024 * 1024
RAW_KEPT = MIB
EXCERPT_CHARACTERS = 200

Extracted = RawArticle | Skipped | DeadLetter


@dataclass(frozen=True)
class Limits:
    """Budgets of one dump file. Bytes unless said otherwise; a record past one is a dead letter.

    `record` stays below libxml2's 10 MB, past which it drops text in silence.
    """

    record: int = 8 * MIB
    document: int = 32 * MIB
    depth: int = 4
    members: int = 200_000
    ratio: int = 200
    ratio_free: int = 64 * MIB
    unpacked: int = 64 * 1024 * MIB
    seconds: float = 20.0


@dataclass
class Reading:
    """One dump file being read: hands out the records' places in order and writes its dead letters."""

    file: str
    day: str | None
    limits: Limits
    descend: Callable[[ByteStream, "Reading"], Iterator[Extracted]]
    fields: FieldNames = field(default_factory=FieldNames.default)
    member: str = ""
    depth: int = 0
    counter: list[int] = field(default_factory=lambda: [0])

    def place(self, start: int | None = None, end: int | None = None) -> DumpPlace:
        """The next record's place; `start` and `end` are bytes of the unpacked file, where they are known."""
        record = self.counter[0]
        self.counter[0] += 1
        span = None if start is None or end is None else ByteRange(start=start, end=end)
        return DumpPlace(file=self.file, record=record, bytes=span)

    @property
    def taken(self) -> int:
        """How many places were handed out so far."""
        return self.counter[0]

    def inside(self, member: str) -> "Reading":
        """The same file's reading, one container deeper; ordinals go on counting."""
        path = f"{self.member}/{member}" if self.member else member
        return replace(self, member=path, depth=self.depth + 1)

    def article(self, place: DumpPlace, fields: Mapping[str, Any]) -> RawArticle:
        """The article at a place; `fields` are a `RawArticle`'s, and those without a value keep their default."""
        given = {name: value for name, value in fields.items() if value not in (None, "")}
        return RawArticle(
            dump=place,
            day=given.pop("day", self.day),
            title=given.pop("title", ""),
            body=given.pop("body", ""),
            **given,
        )

    def taken_from(self, data: bytes, place: DumpPlace, read: Callable[[], Mapping[str, Any]]) -> Extracted:
        """The article that `read` makes of a record's bytes, or its dead letter."""
        try:
            if len(data) > self.limits.record:
                raise RecordError("too_large", f"more than {self.limits.record} bytes")
            fields = read()
            if not str(fields.get("body") or "").strip():
                raise RecordError("no_body", f"nothing under the headline {str(fields.get('title'))[:120]!r}")
            return self.article(place, fields)
        except RecordError as error:
            return self.letter(place, error.reason, error.message, data)

    def text_of(self, html: str) -> str:
        """The paragraphs of a piece of HTML, read in the child process."""
        return str(child().ask("fragment", [html], self.limits.seconds))

    def letter(self, place: DumpPlace, reason: str, message: str, raw: bytes = b"") -> DeadLetter:
        """The dead letter of one record; the message names the archive member that it stood in."""
        where = f"{self.member}: " if self.member else ""
        return DeadLetter(
            id=digest("dead letter", "extract", place.file, str(place.record)),
            stage="extract",
            reason=reason,
            message=where + message,
            excerpt=excerpt_of(raw),
            dump=place,
            day=self.day,
            raw=raw[:RAW_KEPT],
        )

    def letter_of_all(self, stream: ByteStream, reason: str, message: str, taken: int) -> DeadLetter:
        """The dead letter of a stream that is no dump, or stopped being one after `taken` places: with the beginning of its bytes.

        Its place says that these are all of it, which a replay asks, only where nothing before was a record of its own.
        """
        raw, is_whole = stream.beginning()
        place = self.place(0, len(raw)) if is_whole and self.taken == taken else self.place()
        return self.letter(place, reason, message, raw)

    def skipped(self, reason: str, start: int | None = None, end: int | None = None) -> Skipped:
        """A record that is no article."""
        return Skipped(dump=self.place(start, end), reason=reason)


def excerpt_of(raw: bytes) -> str:
    """The first words of a record as one printable line, whatever its bytes are."""
    text = raw[: EXCERPT_CHARACTERS * 4].decode("utf-8", "replace")
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:EXCERPT_CHARACTERS]
