"""What a node with security on needs before its first start: the superuser's first password, and its certificate.

In: both, made by the caller. Out: lines of elasticsearch.yml, files for the configuration folder, and how the node is then asked.
The password goes into the node's keystore, never into a file that can be read.
"""

import base64
import ssl

from pydantic import SecretStr

from etl.records.article import Record

#: The keystore's name for the password that `elastic` has until somebody changes it.
FIRST_PASSWORD = "bootstrap.password"  # noqa: S105 - a name
_CERTIFICATE, _KEY = "http.crt", "http.key"


class Certificate(Record, frozen=True):
    """PEM: the server's certificate for 127.0.0.1, its key, and the CA that signed it."""

    server: str
    key: SecretStr
    authority: str


class Guard(Record, frozen=True):
    """Nothing of it: security stays off. A certificate goes with a password only."""

    password: SecretStr | None = None
    certificate: Certificate | None = None

    @property
    def scheme(self) -> str:
        """Of the node's address."""
        return "https" if self.certificate else "http"

    def settings(self) -> dict[str, str]:
        """Lines of elasticsearch.yml."""
        if not self.password:
            return {}
        tls = {"enabled": "true", "certificate": _CERTIFICATE, "key": _KEY} if self.certificate else {}
        return {
            "xpack.security.enabled": "true",
            **{f"xpack.security.http.ssl.{name}": value for name, value in tls.items()},
        }

    def files(self) -> dict[str, bytes]:
        """What the settings name, by its name in the configuration folder."""
        if not self.certificate:
            return {}
        key = self.certificate.key.get_secret_value()
        return {_CERTIFICATE: self.certificate.server.encode(), _KEY: key.encode()}

    def headers(self) -> dict[str, str]:
        """Of a request as the superuser."""
        if not self.password:
            return {}
        login = base64.b64encode(f"elastic:{self.password.get_secret_value()}".encode()).decode()
        return {"Authorization": f"Basic {login}"}

    def trust(self) -> ssl.SSLContext | None:
        """That the node's certificate is the CA's; None over plain HTTP."""
        return ssl.create_default_context(cadata=self.certificate.authority) if self.certificate else None


OPEN = Guard()
