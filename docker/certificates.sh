#!/usr/bin/env bash
# Makes the stack's certificate authority and the certificates of Elasticsearch and Kibana, once. The authority's key is thrown
# away with this container: to add a machine later, remove the volume `certs` and let everything be made anew.
set -euo pipefail
umask 077
chown 1000:0 /snapshots
if [ -f /certs/kibana.key ]; then
  echo "certificates are there"
  exit 0
fi
work=$(mktemp -d)
cat > "$work/instances.yml" <<'INSTANCES'
instances:
  - name: elasticsearch
    dns: [elasticsearch, localhost]
    ip: [127.0.0.1]
  - name: kibana
    dns: [kibana, localhost]
    ip: [127.0.0.1]
INSTANCES
tool=/usr/share/elasticsearch/bin/elasticsearch-certutil
"$tool" ca --silent --pem --days 1095 --out "$work/ca.zip"
unzip -q "$work/ca.zip" -d "$work"
"$tool" cert --silent --pem --days 1095 --in "$work/instances.yml" \
  --ca-cert "$work/ca/ca.crt" --ca-key "$work/ca/ca.key" --out "$work/certs.zip"
unzip -q "$work/certs.zip" -d "$work"
# Elasticsearch and Kibana run as the user 1000; everybody else needs the authority's certificate alone
install -m 0644 "$work/ca/ca.crt" /certs/ca.crt
for name in elasticsearch kibana; do
  install -m 0644 "$work/$name/$name.crt" "/certs/$name.crt"
  install -m 0400 -o 1000 -g 0 "$work/$name/$name.key" "/certs/$name.key"
done
chmod 0755 /certs
rm -rf "$work"
echo "made certificates for elasticsearch and kibana"
