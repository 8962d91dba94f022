#!/bin/bash
# tests/deploy/check.sh nginx|systemd: are the examples in docs/ good for what they say?
#   nginx    docs/nginx.conf, with other ports and a certificate of its own, in front of build/bin/cxserver: TLS, events,
#            NDJSON both ways at once, limits, the client's address in the log and in the throttle.
#   systemd  docs/cxserver.service is read by systemd-analyze, and leaves little exposed.
# Exit 0: passed, 77: skipped because a program is missing, which is then said; anything else: failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "SKIPPED, not tested: $1" >&2; exit 77; }
fail() { echo "$1" >&2; exit 1; }
stream_module=/usr/lib/nginx/modules/ngx_stream_module.so
work=$(mktemp -d)
children=()
stop() {
  for child in "${children[@]}"; do
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap stop EXIT

systemd() {
  command -v systemd-analyze >/dev/null || skip "systemd-analyze is missing (apt-get install systemd)"
  sed "s|/usr/local/bin/|$PWD/build/bin/|" docs/cxserver.service >"$work/cxserver.service"
  local said
  said=$(systemd-analyze verify --man=no "$work/cxserver.service" 2>&1) || fail "$said"
  # Other units of this machine may have their own faults.
  if grep cxserver <<<"$said"; then fail "systemd-analyze complains"; fi
  systemd-analyze security --offline=true --threshold=20 --no-pager "$work/cxserver.service" >"$work/exposed" ||
    { cat "$work/exposed"; fail "the unit leaves too much exposed"; }
  tail -1 "$work/exposed"
}

# Starts cxserver; sets api (its port) and credentials.
start_server() {
  local line
  coproc SERVER { exec build/bin/cxserver --data "$work/data" --rate-limit 0 --proxy-protocol --log-level debug \
    --listen 127.0.0.1:0 --platform-listen 127.0.0.1:0 --stream-listen 127.0.0.1:0 2>"$work/log"; }
  children+=("$SERVER_PID")
  while read -r line <&"${SERVER[0]}"; do
    case $line in
      API:*) api=$(sed 's/.*127.0.0.1:\([0-9]*\).*/\1/' <<<"$line") ;;
      credentials:*) credentials=$(awk '{ print $2 }' <<<"$line"); return ;;
    esac
  done
  cat "$work/log" >&2
  fail "cxserver did not start"
}

# Starts nginx on a free port: sets port.
start_nginx() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=api.example.com -addext subjectAltName=DNS:api.example.com \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  local attempt
  for attempt in $(seq 20); do
    port=$((20000 + RANDOM % 20000))
    sed -e "s|listen 443 ssl|listen 127.0.0.1:$port ssl|" -e '/listen \[::\]/d' -e "s|127.0.0.1:8081|127.0.0.1:$api|" \
      -e "s|/etc/ssl/cxengine/fullchain.pem|$work/cert.pem|" -e "s|/etc/ssl/cxengine/privkey.pem|$work/key.pem|" \
      docs/nginx.conf >"$work/site.conf"
    cat >"$work/nginx.conf" <<END
load_module $stream_module;
daemon off;
master_process off;
pid $work/pid;
error_log $work/errors warn;
events { worker_connections 256; }
include $work/site.conf;
END
    nginx -t -q -c "$work/nginx.conf" || fail "nginx does not take docs/nginx.conf"
    nginx -c "$work/nginx.conf" 2>"$work/nginx" &
    children+=("$!")
    for _ in $(seq 600); do
      if ask /1.0/account -o /dev/null 2>/dev/null; then return; fi
      kill -0 "${children[-1]}" 2>/dev/null || break
      sleep 0.05
    done
  done
  cat "$work/nginx" "$work/errors" >&2
  fail "nginx did not start"
}

# PATH OPTION…: a request through nginx, as a client of another address.
ask() {
  local path=$1
  shift
  curl -sS --max-time 30 --interface "${from-127.0.0.2}" --cacert "$work/cert.pem" \
    --resolve "api.example.com:$port:127.0.0.1" "https://api.example.com:$port$path" "$@"
}
bootstrap() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$credentials"; }

# Sends lines of events, each when the one before it has been answered. Not by curl, which reads no answer while it waits
# for more to send.
converse() {
  local event said to from
  mkfifo "$work/to" "$work/from"
  openssl s_client -quiet -verify_return_error -CAfile "$work/cert.pem" -servername api.example.com \
    -connect "127.0.0.1:$port" <"$work/to" >"$work/from" 2>"$work/talk" &
  children+=("$!")
  exec {to}>"$work/to" {from}<"$work/from"
  printf '%s\r\n' "POST $1 HTTP/1.1" "Host: api.example.com" "$2" "Content-Type: application/x-ndjson" \
    "Transfer-Encoding: chunked" "" >&"$to"
  for event in '{"id": "said 1"}' '{"id": "said 2"}' '{"id": "said 3"}'; do
    printf '%x\r\n%s\n\r\n' $((${#event} + 1)) "$event" >&"$to"
    until [[ ${said-} == *"\"event\":$event"* ]]; do
      read -r -t 30 said <&"$from" || { cat "$work/talk" >&2; fail "$event was not answered before the next one was sent"; }
    done
  done
  printf '0\r\n\r\n' >&"$to"
  until [ "$said" = $'0\r' ]; do
    read -r -t 30 said <&"$from" || fail "the answers had no end"
  done
}

nginx_() {
  local program
  for program in nginx openssl curl; do
    command -v "$program" >/dev/null || skip "$program is missing (tools/install.sh deploy)"
  done
  [ -f $stream_module ] || skip "the module stream of nginx is missing (tools/install.sh deploy)"
  start_server
  start_nginx
  local token answer
  token=$(ask /1.0/token -u "$(bootstrap client-id):$(bootstrap client-secret)" -d grant_type=client_credentials |
    sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
  [ -n "$token" ] || fail "no token"
  local tenant=/1.0/tenants/tenant1 auth="Authorization: Bearer $token" json="Content-Type: application/json"

  answer=$(ask $tenant/event -H "$auth" -H "$json" -d '{"id": "one"}')
  grep -q '"event":{"id": "one"}' <<<"$answer" || fail "an event was not taken: $answer"

  converse $tenant/event "$auth"
  # More than all buffers on the way hold, in both directions.
  seq -f '{"id": "%.0f", "text": "something of a length that events have: some hundred characters, not all of them needed"}' \
    200000 >"$work/load"
  answer=$(ask $tenant/event -T "$work/load" -X POST -H "$auth" -H 'Content-Type: application/x-ndjson' | grep -c '"event"')
  [ "$answer" = 200000 ] || fail "of 200000 lines $answer were answered"

  # What is too large is refused by cxserver, in its words.
  head -c 1048577 /dev/zero | tr '\0' ' ' >"$work/large"
  answer=$(ask $tenant/patterns -H "$auth" -H "$json" --data-binary @"$work/large")
  grep -q '"code":"body-too-large"' <<<"$answer" || fail "a large body was answered by: $answer"
  # A file passes.
  ask $tenant/augments -H "$auth" -H "$json" -d '{"name": "n", "type": "file", "service": "engine"}' >/dev/null
  { echo id,name; seq -f '%.0f,somebody of this name' 100000; } >"$work/file.csv"
  answer=$(ask $tenant/augments/AU1/file -H "$auth" -F "file=@$work/file.csv" -o /dev/null -w '%{http_code}')
  [ "$answer" = 201 ] || fail "the file was answered with $answer"
  ask $tenant/augments/AU1/file -H "$auth" | cmp - "$work/file.csv"

  # The log has the client, and the throttle counts it alone: 30 attempts at once.
  grep -q 'POST /1.0/tenants/tenant1/event 200 .* from 127.0.0.2$' "$work/log" || fail "the log does not know the client"
  local status i
  for i in $(seq 40); do
    status=$(from=127.0.0.3 ask /1.0/token -o /dev/null -w '%{http_code}' -d "grant_type=password&username=u$i&password=x")
    [ "$status" = 400 ] || break
  done
  [ "$status" = 429 ] || fail "guessing was answered with $status"
  status=$(from=127.0.0.4 ask /1.0/token -o /dev/null -w '%{http_code}' -d 'grant_type=password&username=u&password=x')
  [ "$status" = 400 ] || fail "another client was answered with $status"
  echo "nginx: all well"
}

case "${1-}" in
  nginx) nginx_ ;;
  systemd) systemd ;;
  *) sed -n '2,7s/^# //p' "$0" >&2; exit 2 ;;
esac
