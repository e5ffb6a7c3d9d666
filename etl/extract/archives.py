"""zip and tar: a dump of many files. Nothing is ever written under a member's name.

In: an archive's bytes. Out: the records of each regular file in it, in order, counted on through the archive. A link, a
device, a hidden file is a `Skipped`; a member with a name that leaves the folder (`unsafe_path`), that is encrypted
(`encrypted`) or broken (`bad_archive`) is a dead letter. Refused as a whole: too many members, nested too deep, bombs.
"""

import re
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO, cast

from etl.extract.reading import RAW_KEPT, Extracted, Reading
from etl.extract.stream import ByteStream, Readable
from etl.records.outcome import DeadLetter, RecordError

SPOOLED = 16 << 20
#: The central directory is read whole by the library.
DIRECTORY_BYTES = 64 << 20
#: Of what stands before each member, beside its name.
_HEADER_BYTES = 30
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_UNSAFE = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")
_HIDDEN = re.compile(r"(?:^|/)(?:\.[^/]+|__MACOSX|Thumbs\.db|_[^/]*)(?:/|$)")


def is_zip(head: bytes, reading: Reading) -> bool:
    """True for a zip file, an empty one included."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(head: bytes, reading: Reading) -> bool:
    """True for a POSIX or GNU tar."""
    return head[257:262] == b"ustar"


def read_tar(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The members of a tar, as they pass by."""
    _check_depth(reading)
    try:
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|", errorlevel=2) as archive:
            for number, member in enumerate(archive):
                _check_number(number, reading)
                archive.members.clear()  # type: ignore[attr-defined]
                if member.isdir():
                    continue
                opened = archive.extractfile(member) if member.isreg() else None
                yield from _member(member.name, opened, reading)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise RecordError("bad_archive", f"not a whole tar: {error}"[:300]) from error


def read_zip(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The members of a zip; since its directory is at the end, it is copied to a temporary file first."""
    _check_depth(reading)
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as file:
        size = 0
        for chunk in stream.chunks():
            size += len(chunk)
            if size > reading.limits.unpacked:
                raise RecordError("too_large", f"more than {reading.limits.unpacked} bytes")
            file.write(chunk)
        _check_directory(cast(IO[bytes], file), size, reading)
        try:
            with zipfile.ZipFile(file) as archive:
                for info in archive.infolist():
                    if not info.is_dir():
                        yield from _zipped(archive, info, reading)
        except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError) as error:
            raise RecordError("bad_archive", f"not a whole zip: {error}"[:300]) from error


def _zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, reading: Reading) -> Iterator[Extracted]:
    if info.flag_bits & 1:
        yield _refused(archive, info, reading, "encrypted", "the member is encrypted")
    elif info.file_size > max(reading.limits.ratio_free, reading.limits.ratio * max(1, info.compress_size)):
        yield _refused(archive, info, reading, "bomb", f"{info.compress_size} bytes unpack to {info.file_size}")
    elif info.external_attr >> 16 & 0o170000 == 0o120000:
        yield reading.skipped("not_a_file")
    else:
        try:
            with archive.open(info) as opened:
                yield from _member(info.filename, _Checked(opened), reading)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, RuntimeError, OSError) as error:
            yield _refused(archive, info, reading, "bad_archive", f"{error}"[:300])


def _refused(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, reading: Reading, reason: str, message: str
) -> DeadLetter:
    """The letter of a member that is not unpacked, with its bytes as they stand in the zip, its own header included."""
    file = cast(IO[bytes], archive.fp)
    file.seek(max(0, info.header_offset))
    raw = file.read(min(RAW_KEPT, _HEADER_BYTES + len(info.filename) + len(info.extra) + info.compress_size))
    return reading.inside(info.filename).letter(reading.place(), reason, message, raw)


def _member(name: str, opened: Readable | None, reading: Reading) -> Iterator[Extracted]:
    """The records of one member; its failure is its own dead letter."""
    inside = reading.inside(name)
    if _UNSAFE.search(name):
        stream = ByteStream(opened or BytesIO(), RAW_KEPT)
        yield inside.letter_of_all(stream, "unsafe_path", "the member's name leaves the archive's folder", inside.taken)
    elif opened is None:
        yield inside.skipped("not_a_file")
    elif _HIDDEN.search(name):
        yield inside.skipped("hidden_file")
    else:
        stream, taken = ByteStream(opened, RAW_KEPT), inside.taken
        try:
            yield from reading.descend(stream, inside)
        except RecordError as error:
            yield inside.letter_of_all(stream, error.reason, error.message, taken)


class _Checked:
    """A zip member whose failures are RecordErrors, so that they are told from those of the outer file."""

    def __init__(self, opened: Readable) -> None:
        self._opened = opened

    def read(self, size: int = -1, /) -> bytes:
        """As the member's."""
        try:
            return self._opened.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise RecordError("bad_archive", f"does not unpack: {error}"[:300]) from error


def _check_depth(reading: Reading) -> None:
    if reading.depth >= reading.limits.depth:
        raise RecordError("too_deep", f"containers are nested more than {reading.limits.depth} deep")


def _check_number(number: int, reading: Reading) -> None:
    if number >= reading.limits.members:
        raise RecordError("too_many_members", f"an archive may have {reading.limits.members} members")


def _check_directory(file: IO[bytes], size: int, reading: Reading) -> None:
    """Before the library reads the directory: how many members, in how many bytes, does its end announce?"""
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise RecordError("bad_archive", "the zip has no end; it breaks off")
    fields = _END.unpack_from(tail, at)
    members, directory = fields[4], fields[5]
    at64 = tail.rfind(b"PK\x06\x06")
    if at64 >= 0 and len(tail) - at64 >= _END64.size:
        fields64 = _END64.unpack_from(tail, at64)
        members, directory = fields64[7], fields64[8]
    _check_number(members - 1, reading)
    if directory > DIRECTORY_BYTES:
        raise RecordError("too_many_members", f"the zip's directory has {directory} bytes")
    file.seek(0)
