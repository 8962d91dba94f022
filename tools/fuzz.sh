#!/bin/bash
# tools/fuzz.sh [--seconds N] [NAME…]: searches for inputs that break us, with the fuzz programs of build-debug (preset
# `debug`). Without a name all of them in turn; without --seconds eight hours, shared among them.
#
# Each starts from what it found before (build-debug/tests/corpus/NAME) and from the seeds in tests/fuzz/NAME or, if there
# are none, the conformance cases. An input that breaks us is left in build-debug/tests/found/NAME-…, and ends the search
# with exit 1; run the program with that file alone to see it again.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=""
if [ "${1-}" = --seconds ]; then
  seconds=${2:?--seconds wants a number}
  shift 2
fi
case "${1-}" in -*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac

programs=build-debug/tests
[ $# -gt 0 ] || set -- $(find tests/fuzz -name '*_fuzz.cc' -printf '%f\n' | sed 's/_fuzz\.cc$//' | sort)
: "${seconds:=$((8 * 3600 / $#))}"

for name in "$@"; do
  program=$programs/${name}_fuzz
  [ -x "$program" ] || { echo "$program is not built: cmake --preset debug && cmake --build --preset debug" >&2; exit 2; }
  seeds=tests/fuzz/$name
  [ -d "$seeds" ] || seeds=tests/conformance
  mkdir -p "$programs/corpus/$name" "$programs/found"
  echo "$name: $seconds s"
  # A second is much for one input; -rss_limit_mb counts the sanitizer's own memory too.
  "$program" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=4096 -max_len=8192 -dict=tests/fuzz/words.dict -verbosity=0 \
    -print_final_stats=1 -artifact_prefix="$programs/found/$name-" "$programs/corpus/$name" "$seeds"
done
