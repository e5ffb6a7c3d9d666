"""The file that Airflow reads its connections from, in the stack: addresses and keys, for its file system secrets backend.

In: the address, the authority's certificate, the new keys. Out: the text of `connections.json`. Airflow reads it anew for every
task, so that a rotated key is used at once and none stands in an environment or in Airflow's database.
"""

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from etl.security.keys import NewKey

#: Which key a connection carries.
CONNECTIONS = {"onrecord_elasticsearch": "loader", "onrecord_elasticsearch_migrator": "migrator"}


def connections(url: str, ca: str | None, keys: Iterable[NewKey]) -> str:
    """JSON for `LocalFilesystemBackend`."""
    parts = urlsplit(url)
    of_role = {key.role: key.secret.get_secret_value() for key in keys}
    found = {
        name: {
            "conn_type": "elasticsearch",
            "schema": parts.scheme,
            "host": parts.hostname,
            "port": parts.port or (443 if parts.scheme == "https" else 9200),
            "extra": {"api_key": of_role[role], **({"ca_certs": ca} if ca else {})},
        }
        for name, role in CONNECTIONS.items()
    }
    return json.dumps(found, indent=1) + "\n"
