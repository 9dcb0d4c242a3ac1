#!/usr/bin/env bash
# Starts the one node of the replica set. mongod refuses a key file that others may read, and a mounted secret keeps the
# mode that it has outside, so it is copied into the container's own memory first.
set -euo pipefail
umask 077
cp /run/secrets/mongo_keyfile /tmp/keyfile
chmod 400 /tmp/keyfile
exec mongod --replSet vigia --keyFile /tmp/keyfile --bind_ip_all --port 27017 --dbpath /data/db
