#!/bin/bash
# tools/openapi.sh [--install] [--seconds N] [lint | server]: the OpenAPI documents of build/bin/cxserver; without a name, both.
#   lint     Redocly reads them as other tools would. Wants node 20 or later, and npm.
#   server   Schemathesis asks the server what they promise, and much else: nothing may be answered with a 5xx, or in a way
#            that is not documented. Wants python3 with venv. N seconds for each of the two listeners, 20 if not given.
# --install gets what is missing of Debian's packages. What npm and pip bring stays in build/openapi.
# Exit 0: passed, 77: skipped because a tool is missing, which is then said; anything else: failed.
set -euo pipefail
cd "$(dirname "$0")/.."
home=$PWD/tests/openapi
build=$PWD/build/openapi

usage() { sed -n '2,8s/^# //p' "$0" >&2; exit 2; }
skip() { echo "SKIPPED, not tested: $1" >&2; exit 77; }

# Starts a server of its own on free ports; sets api and admin (addresses), credentials (a file), and server (its process).
start() {
  [ -x build/bin/cxserver ] || { echo "build/bin/cxserver is not built" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'stop' EXIT
  local line
  coproc SERVER { exec build/bin/cxserver --data "$work/data" --rate-limit 0 --log-level warn \
    --listen 127.0.0.1:0 --platform-listen 127.0.0.1:0 --stream-listen 127.0.0.1:0 2>"$work/log"; }
  server=$SERVER_PID
  while read -r line <&"${SERVER[0]}"; do
    case $line in
      API:*) api=$(awk '{ print $2 }' <<<"$line") ;;
      platform:*) admin=$(awk '{ print $2 }' <<<"$line") ;;
      credentials:*) credentials=$(awk '{ print $2 }' <<<"$line"); return ;;
    esac
  done
  cat "$work/log" >&2
  exit 1
}

stop() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$work"
}

lint() {
  command -v node >/dev/null && command -v npm >/dev/null || skip "the linter wants node and npm (tools/openapi.sh --install)"
  mkdir -p "$build/node"
  if ! cmp -s "$home/package-lock.json" "$build/node/installed-lock"; then
    cp "$home/package.json" "$home/package-lock.json" "$build/node"
    (cd "$build/node" && timeout 120 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
      skip "npm could not get what tests/openapi/package-lock.json names"
    cp "$home/package-lock.json" "$build/node/installed-lock"
  fi
  start
  curl -sf "$api/openapi.json" >"$work/api.json"
  curl -sf "$admin/openapi.json" >"$work/platform.json"
  cp "$home/redocly.yaml" "$work"
  (cd "$work" && REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
    "$build/node/node_modules/.bin/redocly" lint api.json platform.json)
}

# A value of bootstrap.json, which has one key a line.
bootstrap() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$credentials"; }

# NAME URL TOKEN SECONDS OPTION…: one run of Schemathesis, with the settings NAME.toml.
schemathesis() {
  local name=$1 url=$2 token=$3 seconds=$4
  shift 4
  (cd "$work" && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$home" SCHEMATHESIS_HOOKS=hooks "$build/venv/bin/schemathesis" --config-file "$home/$name.toml" run "$url/openapi.json" --url "$url" \
    --header "Authorization: Bearer $token" --max-time "$seconds" "$@")
}

server() {
  command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null ||
    skip "Schemathesis wants python3 with venv (tools/openapi.sh --install)"
  mkdir -p "$build"
  if ! cmp -s "$home/requirements.txt" "$build/venv/installed"; then
    python3 -m venv --clear "$build/venv"
    timeout 240 "$build/venv/bin/pip" install --quiet --disable-pip-version-check -r "$home/requirements.txt" ||
      skip "pip could not get what tests/openapi/requirements.txt names"
    cp "$home/requirements.txt" "$build/venv/installed"
  fi
  start
  local token result=0
  token=$(curl -sf -u "$(bootstrap client-id):$(bootstrap client-secret)" -d grant_type=client_credentials "$api/1.0/token" |
    sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
  # A tenant for events alone: nothing that the others set up is asked for them.
  local as_admin="Authorization: Bearer $(bootstrap admin-token)" json="Content-Type: application/json"
  curl -sf -H "$as_admin" -H "$json" -d '{"id": "events", "name": "Events"}' "$admin/1.0/tenants" >/dev/null
  curl -sf -X PUT -H "$as_admin" -H "$json" -d '{"tenants": ["tenant1", "events"]}' "$admin/1.0/users/US1" >/dev/null
  schemathesis api "$api" "$token" "$seconds" || result=1
  schemathesis platform "$admin" "$(bootstrap admin-token)" "$seconds" || result=1
  kill -0 "$server" || { echo "the server did not survive" >&2; result=1; }
  if [ $result != 0 ]; then cat "$work/log" >&2; fi
  return $result
}

install=no
seconds=20
while [ $# -gt 0 ]; do
  case $1 in
    --install) install=yes ;;
    --seconds) [ $# -gt 1 ] || usage; seconds=$2; shift ;;
    *) break ;;
  esac
  shift
done
[ $# -le 1 ] || usage
case "${1-all}" in
  lint | server) checks=$1 ;;
  all) checks="lint server" ;;
  *) usage ;;
esac
if [ $install = yes ]; then
  command -v npm >/dev/null || tools/install.sh node
  python3 -c 'import venv, ensurepip' 2>/dev/null || tools/install.sh python
fi
# Each in a shell of its own: one that is skipped or fails keeps the other from nothing.
status=0
for check in $checks; do
  set +e
  (set -e; "$check")
  result=$?
  set -e
  if [ $status = 0 ] || [ $status = 77 ]; then [ $result = 0 ] || status=$result; fi
done
exit $status
