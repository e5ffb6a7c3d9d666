"""Identity of articles, revisions, statements and dead letters (TAXONOMY section 9).

All identifiers are 32 hexadecimal characters: 128 bits of BLAKE2b over length-prefixed parts, so that no two
lists of parts share a hash input.
"""

import re
import unicodedata
from datetime import UTC, datetime
from hashlib import blake2b

from etl.records.article import Article

_VERSION_HASH_BITS = 24
_LATEST_SECOND = 2**38 - 1


def digest(*parts: str) -> str:
    """128-bit hexadecimal hash of a list of strings."""
    h = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        h.update(len(data).to_bytes(8, "big"))
        h.update(data)
    return h.hexdigest()


def normalised(text: str) -> str:
    """Case, accents' composition, punctuation and white space do not tell two titles or sentences apart."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, for `local:` ids; falls back to a hash for other scripts."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.casefold())
    return "-".join(words)[:120] or digest(text)[:16]


def article_id(outlet_id: str, url: str | None, source_id: str | None, title: str, day: str | None) -> str:
    """Hash of the outlet with the canonical URL, else the source's own id, else title and day."""
    if url:
        return digest(outlet_id, "url", url)
    if source_id:
        return digest(outlet_id, "source", source_id)
    return digest(outlet_id, "title", normalised(title), day or "")


def content_hash(title: str, body: str, published: str | None) -> str:
    """Hash of what a reader would call the same article: its title, its body and its date."""
    return digest(title, body, published or "")


def external_version(revision: str | None, content: str) -> int:
    """Elasticsearch's external version of a revision: seconds since 1970, ties broken by the content hash.

    Grows with the revision instant and is below 2**63; a revision that is unknown or before 1970 counts as 0 s.
    """
    seconds = 0
    if revision:
        instant = datetime.fromisoformat(revision)
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        seconds = min(max(0, int(instant.timestamp())), _LATEST_SECOND)
    tie = int(content[:6] or "0", 16)
    return (seconds << _VERSION_HASH_BITS) | tie


def version_of(article: Article) -> int:
    """The external version of an article; see `external_version`."""
    return external_version(article.revision, article.content_hash)


def statement_id(article: str, evidence: str, cue: str, speaker: str, ordinal: int) -> str:
    """Hash of the surface only: no label, offset or resolved name, so that better rules keep the id."""
    return digest(article, normalised(evidence), cue, speaker, str(ordinal))
