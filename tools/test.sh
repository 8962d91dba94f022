#!/bin/bash
# tools/test.sh [--quick]: installs what is missing, builds, runs every test. Exit 0 when all passed.
#
# Stages, in order; the first failure prints its log and ends the run:
#   debug    clang 14, address and undefined behaviour sanitizers: all tests, and twenty seconds for each fuzz program
#   thread   clang 14, thread sanitizer: the tests of folders that have threads
#   tidy     clang-tidy, over what changed since it last passed on this machine
#   release  gcc 12: all tests, those of style and installation too; its summary is the last thing printed
# --quick does release only.
set -euo pipefail
cd "$(dirname "$0")/.."

quick=no
case "${1-}" in
  "") ;;
  --quick) quick=yes ;;
  *) echo "usage: tools/test.sh [--quick]" >&2; exit 2 ;;
esac

bold="" red="" plain=""
if [ -t 1 ]; then bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'; fi

# stage NAME LOG COMMAND…: one line with the seconds it took; the log is shown only on failure.
stage() {
  local name=$1 log=$2 start=$SECONDS
  shift 2
  mkdir -p "$(dirname "$log")"
  printf '%-22s' "$name"
  if "$@" >"$log" 2>&1; then
    printf '%4d s   %s\n' $((SECONDS - start)) "$(sed -n 's/^.*tests passed.* out of /tests: /p' "$log" | tail -1)"
  else
    printf '%sfailed%s\n' "$red" "$plain"
    cat "$log"
    exit 1
  fi
}

build() { cmake --preset "$1" -DCXENGINE_TESTS=ON && cmake --build --preset "$1"; }

# The sanitizers' shadow memory wants a fixed address space; where that may not be asked for (containers), they try.
fixed_addresses=""
if setarch --addr-no-randomize true 2>/dev/null; then fixed_addresses="setarch --addr-no-randomize"; fi

echo "${bold}cxengine: $([ $quick = yes ] && echo release only || echo all tests)${plain}"
stage "install" build/log/install.log tools/install.sh build test
stage "release build" build/log/build.log build release
if [ $quick = no ]; then
  stage "debug build" build-debug/log/build.log build debug
  stage "debug tests" build-debug/log/tests.log $fixed_addresses ctest --preset debug
  stage "thread build" build-thread/log/build.log build thread
  stage "thread tests" build-thread/log/tests.log $fixed_addresses ctest --preset thread
  stage "clang-tidy" build/log/tidy.log tools/lint.sh --tidy
fi
stage "release tests" build/log/tests.log ctest --preset release --no-label-summary
# The summary, and which tests were skipped for want of a tool.
sed -n '/% tests passed/,$p' build/log/tests.log
