"""Canonical URLs: what tells one page from another, and nothing that says who followed the link.

Only `http` and `https` are kept. Nothing is ever fetched.
"""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

TRACKING = re.compile(
    r"(?:utm_.*|at_.*|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|ocid|cmpid|cmp|ito|ns_.*|ftag|smid|smtyp"
    r"|ref|ref_src|source|share|xtor|intcid|icid|partner|taid|sr_share|via|guccounter|guce_.*|_hs.*|outputtype|output)",
    re.IGNORECASE,
)
MAX_LENGTH = 2000
_CONTROLS = re.compile(r"[\x00-\x20\x7f]")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str | None) -> str | None:
    """The URL with lower-case scheme and host, no fragment, tracking, port or user; None if it is no web address.

    `HTTPS://www.Example.com:443/a/b/?utm_source=x&id=5#top` is `https://www.example.com/a/b?id=5`.
    """
    if not url or len(url) > MAX_LENGTH or _CONTROLS.search(url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    netloc = _host(host)
    if parts.scheme not in _DEFAULT_PORTS or netloc is None:
        return None
    if port and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    query = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(key)
    ]
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._", errors="replace")
    return urlunsplit((parts.scheme, netloc, path.rstrip("/"), urlencode(query), ""))


def _host(name: str | None) -> str | None:
    """A host as it is looked up; None for what is none."""
    try:
        host = (name or "").rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None
