"""A forward-only view of bytes with a look ahead, so that no format needs a whole file in memory."""

from collections.abc import Iterator
from typing import Protocol

from etl.records.outcome import RecordError

CHUNK = 64 * 1024


class Readable(Protocol):
    """Anything with a binary `read`: a file, an fsspec file, a decompressor, an archive member."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; none at the end."""
        ...


class ByteStream:
    """Bytes read forward once: `peek`, `read`, `readline`; `position` counts the bytes given out.

    Where the stream below fails (an archive that breaks off), the bytes before the failure are given first. So many bytes of the
    beginning as `remember` says are kept, for the dead letter of a stream that turns out to be no dump.
    """

    def __init__(self, raw: Readable, remember: int = 0) -> None:
        self._raw = raw
        self._remember = remember
        self._remembered = bytearray()
        self._pulled = 0
        self._has_ended = False
        self._buffer = b""
        self._at = 0
        self._failure: RecordError | None = None
        self.position = 0

    def _fill(self, wanted: int) -> None:
        have = len(self._buffer) - self._at
        if have >= wanted:
            return
        if self._failure and not have:
            raise self._failure
        parts = [self._buffer[self._at :]]
        while have < wanted and not self._failure:
            chunk = self._pull(max(CHUNK, wanted - have))
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
        self._buffer, self._at = b"".join(parts), 0
        if self._failure and not self._buffer:
            raise self._failure

    def _pull(self, size: int) -> bytes:
        """The next bytes of the stream below; none at its end, and none where it fails."""
        try:
            chunk = self._raw.read(size)
        except RecordError as error:
            self._failure = error
            return b""
        self._has_ended = not chunk
        self._pulled += len(chunk)
        self._remembered += chunk[: self._remember - len(self._remembered)]
        return chunk

    def beginning(self) -> tuple[bytes, bool]:
        """What is remembered of the stream, read on as far as that goes; and whether it is all there is. Nothing is given out."""
        while self._pulled <= self._remember and not self._has_ended and not self._failure:
            self._buffer, self._at = self._buffer[self._at :] + self._pull(CHUNK), 0
        return bytes(self._remembered), self._has_ended and self._pulled <= self._remember

    def peek(self, size: int) -> bytes:
        """The next `size` bytes (fewer at the end), without consuming them."""
        self._fill(size)
        return self._buffer[self._at : self._at + size]

    def read(self, size: int = CHUNK, /) -> bytes:
        """Up to `size` bytes, fewer only at the end; a negative `size` reads one chunk, never everything."""
        size = CHUNK if size < 0 else size
        self._fill(size)
        data = self._buffer[self._at : self._at + size]
        self._at += len(data)
        self.position += len(data)
        return data

    def readline(self, limit: int) -> bytes:
        """The next line with its end, or `limit` bytes of it; empty at the end of the stream."""
        wanted = min(limit, CHUNK)
        while True:
            self._fill(wanted)
            end = self._buffer.find(b"\n", self._at, self._at + limit)
            if end >= 0:
                return self.read(end + 1 - self._at)
            if wanted >= limit or len(self._buffer) - self._at < wanted:
                return self.read(limit)
            wanted = min(limit, wanted * 4)

    def chunks(self) -> Iterator[bytes]:
        """All that is left, a chunk at a time."""
        while chunk := self.read(CHUNK):
            yield chunk
