#!/usr/bin/env bash
# Before Airflow's parts start: the database's schema, and the password of the one user of its web pages.
set -euo pipefail
umask 077
airflow db migrate
mkdir -p /data/airflow/logs
printf '{"admin": "%s"}\n' "$AIRFLOW_ADMIN_PASSWORD" > /data/airflow/passwords.json
echo "Airflow's database is ready; its web pages have the user admin"
