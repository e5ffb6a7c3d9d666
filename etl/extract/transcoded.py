"""A stream of UTF-16 or UTF-32 read as UTF-8, so that line-wise formats see one kind of line end."""

import codecs

from etl.extract.stream import CHUNK, Readable
from etl.records.outcome import RecordError


class Transcoded:
    """`read` gives UTF-8; raises RecordError `bad_encoding` at the first bytes that are not what they claim to be."""

    def __init__(self, raw: Readable, encoding: str) -> None:
        self._raw = raw
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """One chunk, of about `size` bytes."""
        while not self._ended:
            data = self._raw.read(max(size, CHUNK))
            self._ended = not data
            try:
                text = self._decoder.decode(data, final=self._ended)
            except UnicodeDecodeError as error:
                raise RecordError("bad_encoding", f"not valid {error.encoding}: {error.reason}") from error
            if text:
                return text.encode("utf-8", "surrogatepass")
        return b""
