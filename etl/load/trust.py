"""Whether the server is who it should be: the CA's file, and what a refused TLS connection means.

In: the file's path, or an error's text. Out: the path, checked, or one sentence with what to do.
Refuses (ConfigurationError): a file that is missing or holds no certificate.
"""

import ssl
from pathlib import Path

from etl.records.outcome import ConfigurationError

_SETTING = "ONRECORD_ELASTICSEARCH_CA"
#: What OpenSSL says, in part, and what it means here; the first that fits.
_MEANINGS = (
    ("WRONG_VERSION_NUMBER", "the address says https, and what answers there speaks no TLS: write http:// instead"),
    ("Hostname mismatch", "the server's certificate is for another name: write the address with the name that it has"),
    (
        "IP address mismatch",
        "the server's certificate is for another name: write the address with the name that it has",
    ),
    ("certificate has expired", "the server's certificate has expired: it needs a new one"),
    ("not yet valid", "the server's certificate is not valid yet: compare the clocks of both machines"),
)
_UNKNOWN = (
    f"the server's certificate is not trusted: let {_SETTING} name the certificate of the authority that signed it"
)


def authority(ca: str | None) -> dict[str, str]:
    """The client's option for the CA that is trusted, besides none: the system's own are trusted without one."""
    if not ca:
        return {}
    if not Path(ca).is_file():
        raise ConfigurationError(f"{_SETTING} is {ca!r}, and there is no such file.")
    try:
        ssl.create_default_context(cafile=ca)
    except (ssl.SSLError, OSError) as error:
        raise ConfigurationError(f"{_SETTING} is {ca!r}, which holds no certificate in PEM: {error}") from error
    return {"ca_certs": ca}


def distrust(message: str) -> str:
    """What a TLS connection that did not come about means, and what to do."""
    meaning = next((meaning for said, meaning in _MEANINGS if said in message), _UNKNOWN)
    return f"{meaning} ({message})"
