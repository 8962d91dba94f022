#!/bin/sh
# tools/bench.sh [--quick] [--json FILE]: what the engine makes of events, a line for each workload (bench/README.md says
# what they are), patterns compiled per second, and the server over HTTP. --quick takes a tenth of the events: a minute and a half, once it is built.
set -eu
here=$(pwd)
cd "$(dirname "$0")/.."

case " $* " in
  *" -h "* | *" --help "*) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
esac

tools/install.sh build test
mkdir -p build
{ cmake --preset release -DCXENGINE_BENCH=ON && cmake --build build --target shard_bench compile_bench http_bench http_echo cxserver; } \
  >build/bench.log 2>&1 || { cat build/bench.log >&2; exit 1; }

root=$(pwd)
cd "$here"
"$root/build/bin/shard_bench" "$@"
echo
"$root/build/bin/compile_bench" 2>/dev/null
echo
"$root/build/bin/http_bench" "$@"
