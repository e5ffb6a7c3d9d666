#!/usr/bin/env bash
# Imports the saved objects of mappings/kibana/ into Kibana. Can be repeated: what is there is replaced. The password goes in
# through standard input, so that no list of processes shows it.
set -euo pipefail
answer=$(
  printf 'user = "elastic:%s"\n' "$ELASTIC_PASSWORD" |
    curl --config - --silent --show-error --fail-with-body --retry 5 --retry-connrefused --cacert /certs/ca.crt \
      --header 'kbn-xsrf: true' --form file=@/onrecord/onrecord.ndjson \
      'https://kibana:5601/api/saved_objects/_import?overwrite=true'
)
echo "$answer"
case "$answer" in
  *'"success":true'*) echo "imported Kibana's saved objects" ;;
  *) echo "Kibana refused some of the saved objects" >&2; exit 1 ;;
esac
