"""Users of the stack: Kibana's own account and one analyst. Everybody else is made in Kibana, or comes from a realm.

In: a client that may manage security, passwords from the settings. Out: the two accounts with these passwords.
"""

from elasticsearch import Elasticsearch
from pydantic import SecretStr

from etl.security.managing import managing

ANALYST = "analyst"


def set_kibana_password(client: Elasticsearch, password: SecretStr) -> str:
    """The password of the built-in account that Kibana itself logs in with."""
    with managing("password of kibana_system"):
        client.security.change_password(username="kibana_system", password=password.get_secret_value())
    return "user kibana_system"


def put_analyst(client: Elasticsearch, prefix: str, password: SecretStr) -> str:
    """A user for people who search in Kibana; holds the role `<prefix>-kibana` and no other."""
    with managing(f"user {ANALYST}"):
        client.security.put_user(
            username=ANALYST,
            password=password.get_secret_value(),
            roles=[f"{prefix}-kibana"],
            full_name="Onrecord analyst",
        )
    return f"user {ANALYST} with the role {prefix}-kibana"
