"""Who may do what in Elasticsearch: roles as data, API keys that expire, secrets that stay in files only their owner opens.

In: `mappings/roles/`, a client that may manage security. Out: roles, keys, users' passwords. No secret is printed, logged or
part of a repr.
"""
