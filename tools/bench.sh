#!/bin/sh
# tools/bench.sh [--quick] [--instructions] [--json FILE]: what the engine makes of events, a line for each workload
# (bench/README.md says what they are), patterns compiled per second, and the server over HTTP. --quick takes a tenth of the events: about a minute, once it is built. --instructions counts them instead, by valgrind: the same number each time.
set -eu
here=$(pwd)
cd "$(dirname "$0")/.."

case " $* " in
  *" -h "* | *" --help "*) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
esac

# As docs/cxserver.service has the server run: memory in large pages. Set it to nothing to see what that is worth.
export GLIBC_TUNABLES="${GLIBC_TUNABLES-glibc.malloc.hugetlb=1}"

# Instructions for each event of the rows that a release is held against. $1: where to write them as JSON, or empty.
count_instructions() {
  command -v valgrind >/dev/null || { echo "tools/bench.sh: --instructions wants valgrind (apt-get install valgrind)" >&2; exit 1; }
  events=2000
  out=$(mktemp)
  rows=
  printf '%-22s %20s\n' workload instructions/event
  for workload in hello E/10 E/1000 E/100000 R/1000; do
    valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$out" build/bin/shard_bench --events $events \
      "--benchmark_filter=^$workload/" >build/bench.log 2>&1 || { cat build/bench.log >&2; rm -f "$out"; exit 1; }
    count=$(awk -v events=$events '/^summary:|^totals:/ { total = $2 } END { printf "%.0f", total / events }' "$out")
    printf '%-22s %20s\n' "$workload" "$count"
    rows="$rows${rows:+,}
  {\"workload\": \"$workload\", \"instructions\": $count}"
  done
  rm -f "$out"
  [ -z "$1" ] || (cd "$here" && printf '{"rows": [%s\n]}\n' "$rows" >"$1")
}

tools/install.sh build test
mkdir -p build
{ cmake --preset release -DCXENGINE_BENCH=ON && cmake --build build --target shard_bench shards_bench compile_bench http_bench http_echo cold_bench cxserver; } \
  >build/bench.log 2>&1 || { cat build/bench.log >&2; exit 1; }

case " $* " in
  *" --instructions "*)
    json=
    while [ $# -gt 0 ]; do
      case $1 in --json) json=${2-}; [ $# -eq 1 ] || shift ;; esac
      shift
    done
    count_instructions "$json"
    exit 0 ;;
esac

root=$(pwd)
cd "$here"
"$root/build/bin/shard_bench" "$@"
echo
"$root/build/bin/shards_bench" "$@"
echo
"$root/build/bin/compile_bench" 2>/dev/null
echo
"$root/build/bin/http_bench" "$@"
echo
"$root/build/bin/cold_bench" "$@"
