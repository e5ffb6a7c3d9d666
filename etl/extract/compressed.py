"""gzip, bzip2, xz and zstd around any dump, unpacked as it is read, with a guard against bombs.

In: compressed bytes. Out: whatever the unpacked stream holds. Refused: what does not unpack (`bad_archive`), what unpacks to
far more than it was (`bomb`), containers in containers beyond the limit (`too_deep`).
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import zstandard

from etl.extract.reading import Extracted, Limits, Reading
from etl.extract.stream import CHUNK, ByteStream
from etl.records.outcome import RecordError

_ERRORS = (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, ValueError)
_ZLIB = type(zlib.decompressobj())


def _gzip() -> Any:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


def _zstd() -> Any:
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj(write_size=CHUNK)


#: The first bytes of each, and what makes a decompressor; a file may hold several members one after another.
KINDS: tuple[tuple[bytes, Callable[[], Any]], ...] = (
    (b"\x1f\x8b\x08", _gzip),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(memlimit=1 << 28)),
    (b"\x28\xb5\x2f\xfd", _zstd),
)


def recognises(head: bytes, reading: Reading) -> bool:
    """True for the magic number of a known compression."""
    return _kind(head) is not None


def _kind(head: bytes) -> Callable[[], Any] | None:
    return next((make for magic, make in KINDS if head.startswith(magic)), None)


def read(stream: ByteStream, reading: Reading) -> Iterator[Extracted]:
    """The records of what is inside."""
    if reading.depth >= reading.limits.depth:
        raise RecordError("too_deep", f"containers are nested more than {reading.limits.depth} deep")
    inside = reading.inside("(unpacked)")
    yield from reading.descend(ByteStream(Unpacked(stream, reading.limits)), inside)


class Unpacked:
    """`read` gives unpacked bytes, a chunk at a time, whatever the ratio is."""

    def __init__(self, packed: ByteStream, limits: Limits) -> None:
        self._packed = packed
        self._limits = limits
        self._start = packed.position
        self._given = 0
        make = _kind(packed.peek(8))
        if make is None:
            raise RecordError("bad_archive", "not a known compression")
        self._make = make
        self._member = make()
        self._left = b""

    def read(self, size: int = -1, /) -> bytes:
        """Up to about one chunk; empty at the end. Raises RecordError `bad_archive` or `bomb`."""
        try:
            while True:
                data = self._step()
                if data is None:
                    return b""
                if data:
                    return self._counted(data)
        except _ERRORS as error:
            raise RecordError("bad_archive", f"does not unpack: {error}"[:300]) from error

    def _step(self) -> bytes | None:
        """One step of the decompressor; None at the end."""
        if self._member.eof and not self._next_member():
            return None
        if not self._left and getattr(self._member, "needs_input", True):
            self._left = self._packed.read(CHUNK)
            if not self._left:
                raise EOFError("the file breaks off")
        given, self._left = self._left, b""
        if isinstance(self._member, bz2.BZ2Decompressor | lzma.LZMADecompressor):
            data = self._member.decompress(given, max_length=CHUNK * 4)
        elif isinstance(self._member, _ZLIB):
            data = self._member.decompress(given, CHUNK * 4)
            self._left = self._member.unconsumed_tail
        else:
            data = self._member.decompress(given[:ZSTD_STEP])
            self._left = given[ZSTD_STEP:]
        if self._member.eof:
            self._left = self._member.unused_data + self._left
        return bytes(data)

    def _next_member(self) -> bool:
        """Start the next member, where one follows; padding after the last one is read over."""
        ahead = (self._left + self._packed.peek(8))[:8]
        if not ahead.strip(b"\0"):
            return False
        if _kind(ahead) is not self._make:
            raise RecordError("bad_archive", "there is something else after the compressed data")
        self._member = self._make()
        return True

    def _counted(self, data: bytes) -> bytes:
        self._given += len(data)
        taken = self._packed.position - self._start
        over = self._given > self._limits.ratio_free and self._given > self._limits.ratio * taken
        if over or self._given > self._limits.unpacked:
            raise RecordError("bomb", f"{taken} bytes unpack to more than {self._given}")
        return data


#: zstd has no way to ask for a part of the output; a small step of input keeps the output of one step small.
ZSTD_STEP = 1024
