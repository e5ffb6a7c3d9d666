"""Operation: what a night was like, whether it may count, and what an operator does about it.

In: the settings, the store, and Elasticsearch where a function says so. Out: findings as plain records, and changes that every
later run honours (tombstones, overrides). Refuses what it cannot do whole. No clock and no Airflow in the pure parts:
`figures`, `contract`, `canaries`, `overrides`.
"""
