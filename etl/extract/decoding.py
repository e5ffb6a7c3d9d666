"""Bytes to text, strictly: what does not decode is reported, never replaced.

In: the bytes of one record and the encoding that it declares, if any. Out: the text and the encoding that gave it.
Refused: bytes that no plausible encoding decodes without loss (`bad_encoding`).
"""

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes

from etl.records.outcome import RecordError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What a guess may answer: the encodings that news was ever served in. A free guess finds Korean in short Cyrillic.
GUESSABLE = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_9", "iso8859_15", "koi8_r", "koi8_u", "cp866",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
#: Browsers read these labels as Windows-1252, and the pages that carry them mean it.
ALIASES = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
#: What German, French, Spanish, Portuguese, Italian and Nordic text has besides ASCII.
WESTERN = frozenset("äöüßÄÖÜéèêëàâçîïôûùœæÉÈÊÀÂÇÎÔŒÆñáíóúÑÁÍÓÚ¿¡ãõÃÕìòÌÒåøÅØ‘’“”„«»–—…•€£§°·´\xa0½²³")
#: German has under 0.04 of such letters, French under 0.06; Cyrillic read as Windows-1252 has nearly 1.
WESTERN_SHARE = 0.2
GUESS_SAMPLE = 64 * 1024
WIDE_SAMPLE = 512


def bom_of(data: bytes) -> tuple[bytes, str] | None:
    """The byte order mark that `data` starts with, and its encoding."""
    return next(((mark, name) for mark, name in BOMS if data.startswith(mark)), None)


def wide_encoding(head: bytes) -> str | None:
    """The encoding of text in units of two or four bytes, by its mark or by where its zero bytes stand."""
    mark = bom_of(head)
    if mark:
        return mark[1] if mark[1] != "utf-8" else None
    sample = head[: WIDE_SAMPLE - WIDE_SAMPLE % 2]
    even, odd = sample[0::2], sample[1::2]
    if len(sample) < 8 or (b"\0" not in sample):
        return None
    if odd.count(0) > 0.7 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) == 0:
        return "utf-16-be"
    return None


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Text and the name of its encoding: by mark, UTF-8, as declared, or guessed, whichever first decodes strictly.

    UTF-8 goes before the declaration: other text is almost never valid UTF-8 by chance, and false prologs are common.
    Raises RecordError `bad_encoding`.
    """
    mark = bom_of(data)
    if mark:
        text = _strict(data[len(mark[0]) :], mark[1])
        if text is not None:
            return text, mark[1]
    for name in _candidates(data, declared):
        text = _strict(data, name) if name else None
        if text is not None and name is not None:
            return text, name
    raise RecordError("bad_encoding", "the bytes are not valid in UTF-8 nor in any encoding declared or guessed")


def _candidates(data: bytes, declared: str | None) -> Iterator[str | None]:
    yield "utf-8"
    yield _known(declared)
    yield wide_encoding(data)
    yield _western(data)
    yield _guess(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    try:
        canonical = codecs.lookup(ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    return ALIASES.get(canonical.name, canonical.name)


def _western(data: bytes) -> str | None:
    """Windows-1252 where it gives what western European text has: few letters outside ASCII, and hardly a symbol."""
    text = _strict(data[:GUESS_SAMPLE], "cp1252")
    if text is None:
        return None
    others = [c for c in text if not c.isascii()]
    letters = sum(map(str.isalpha, text))
    plausible = all(c in WESTERN for c in others) and len(others) < WESTERN_SHARE * letters
    return "cp1252" if others and plausible else None


def _guess(data: bytes) -> str | None:
    if data.isascii():
        return "ascii"
    best = from_bytes(data[:GUESS_SAMPLE], cp_isolation=GUESSABLE, threshold=0.35).best()
    return best.encoding if best else None
