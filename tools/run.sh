#!/bin/sh
# tools/run.sh [cxserver options]: the platform with demo data, from nothing. Installs what is missing, builds, and starts
# cxserver, which prints where it listens, the credentials, and curl lines to paste. Data: $CXENGINE_DATA, else ./data,
# unless --data is among the options.
set -eu
here=$(pwd)
cd "$(dirname "$0")/.."

tools/install.sh build

# A tree that was configured with tests stays so; a new one leaves them out, for they need more packages.
if [ ! -f build/build.ninja ]; then
  mkdir -p build
  cmake --preset release -DCXENGINE_TESTS=OFF -DCXENGINE_BENCH=OFF >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }
fi
[ -x build/bin/cxserver ] || echo "building; this takes a few minutes the first time" >&2
cmake --build build --target programs >build/build.log 2>&1 || { cat build/build.log >&2; exit 1; }

root=$(pwd)
cd "$here"
exec "$root/build/bin/cxserver" --demo --data "${CXENGINE_DATA:-$root/data}" "$@"
