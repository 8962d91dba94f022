#!/bin/sh
# tools/run.sh [cxserver options]: the platform with demo data, from nothing. Installs what is missing, builds, and starts
# cxserver, which prints where it listens, the credentials, and curl lines to paste. Data: $CXENGINE_DATA, else ./data,
# unless --data is among the options.
set -eu
here=$(pwd)
cd "$(dirname "$0")/.."

case "${1-}" in
  -h | --help)
    echo "usage: tools/run.sh [cxserver options]"
    echo
    echo "Installs what is missing, builds, and starts cxserver --demo. The data folder is \$CXENGINE_DATA, else ./data of"
    echo "the repository, unless --data is given. Where the ports 8081 to 8083 are taken:"
    echo "  tools/run.sh --listen 127.0.0.1:9081 --platform-listen 127.0.0.1:9082 --stream-listen 127.0.0.1:9083"
    if [ -x build/bin/cxserver ]; then
      echo
      exec build/bin/cxserver --help
    fi
    exit 0
    ;;
esac

tools/install.sh build
# npm is three hundred packages of Debian, and only the viewer of the API's documentation wants it: they are installed while
# the compiler works, and where they cannot be had the server does without.
mkdir -p build
command -v npm >/dev/null || tools/install.sh node >build/node.log 2>&1 &
node=$!

# A tree that was configured with tests stays so; a new one leaves them out, for they need more packages.
if [ ! -f build/build.ninja ]; then
  cmake --preset release -DCXENGINE_TESTS=OFF -DCXENGINE_BENCH=OFF >build/configure.log 2>&1 || { cat build/configure.log >&2; exit 1; }
fi
[ -x build/bin/cxserver ] || echo "building; this takes a few minutes the first time" >&2
cmake --build build --target programs >build/build.log 2>&1 || { cat build/build.log >&2; exit 1; }
wait "$node" || echo "without the viewer of the API's documentation: build/node.log" >&2
cmake --build build --target viewer >>build/build.log 2>&1 || true

root=$(pwd)
cd "$here"
export GLIBC_TUNABLES="${GLIBC_TUNABLES-glibc.malloc.hugetlb=1}"  # as docs/cxserver.service
exec "$root/build/bin/cxserver" --demo --data "${CXENGINE_DATA:-$root/data}" "$@"
