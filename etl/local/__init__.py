"""The local installation: a real Elasticsearch and a real Airflow on this machine, for `make run`, `make up`, `make down`.

Airflow is driven as a program, never imported: `etl` stays free of it.
"""
