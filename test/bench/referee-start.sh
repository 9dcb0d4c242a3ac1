#!/bin/sh
# Starts Vigia in the foreground with N services on TARGET/s/0 ... TARGET/s/<N-1>, every INTERVAL_S seconds, for a harness
# that measures any system from outside. WORK: a folder of its own. PORT (8000): where it listens once all N are configured.
# SEEDED=1: they are there already. Needs `npm run build` before. After the seed the shell becomes Vigia, so that the
# measured process is Vigia's alone; a database started beforehand (`npm run db -- start` with this VIGIA_HOME) stays apart.
set -e
cd "$(dirname "$0")/../.."
export VIGIA_HOME="${VIGIA_HOME:-$WORK/home}"
export VIGIA_ADMIN_PASSWORD="${VIGIA_ADMIN_PASSWORD:-only-for-this-bench}"
export NODE_ENV=development METRICS_PORT=0 OUTBOUND_ALLOW=127.0.0.0/8 PROBE_MIN_INTERVAL_SECONDS=1 ACCESS_TOKEN_MINUTES=240
mkdir -p -m 700 "$VIGIA_HOME"
[ -n "$SEEDED" ] || node --import tsx test/bench/referee-seed.ts
exec node dist/main.js
