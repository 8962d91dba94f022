#!/bin/bash
# tools/lint.sh [--format | --fix | --tidy]: how the sources look. Without an option: --format and --tidy.
#   --format  clang-format 14 finds nothing to change, in any source
#   --fix     clang-format changes it
#   --tidy    clang-tidy 14 (.clang-tidy) over all sources but tests/; wants build/ built (tools/test.sh does it)
set -euo pipefail
cd "$(dirname "$0")/.."

sources() { find dsl engine api tools bench tests \( -name '*.cc' -o -name '*.h' \) -print0; }

format() { sources | xargs -0 --no-run-if-empty clang-format-14 "$@"; }

# Where it is noted what passed, for every clone: the compiler's cache does the same for objects.
passed="${XDG_CACHE_HOME:-$HOME/.cache}/cxengine/tidy"

# Lines "KEY FILE" for each compiled source, or batch of sources that are compiled together, from ninja's record of what it
# included. KEY covers the text of the file, of ours in it, and the rules: a file whose key passed before need not be looked
# at again. The record has paths relative to the build folder, or absolute ones.
keys() {
  ninja -C build -t deps | awk -v root="$PWD/" '
    !/^ / { print ""; next }
    index($1, root "build/") == 1 { $1 = substr($1, length(root "build/") + 1) }
    /\/Unity\// { print "build/" $1; next }
    index($1, root) == 1 { print substr($1, length(root) + 1); next }
    index($1, "../") == 1 { print substr($1, 4) }' |
    awk 'BEGIN { RS = ""; FS = "\n" } { $1 = $1; print }' | while read -r file ours; do
    [[ $file =~ ^(build/)?(dsl|engine|api|tools|bench)/.*\.(cc|cxx)$ && -f $file ]] || continue
    # A batch is its sources; its own text has the paths of this clone.
    [[ $file == build/* ]] || ours="$file $ours"
    # shellcheck disable=SC2086  # a list of words
    echo "$(cat .clang-tidy .cmake/flags.cmake $ours 2>/dev/null | sha256sum | cut -c1-32) $file"
  done | sort -u -k2
}

check_one() {
  local key=$1 file=$2
  [ -f "$passed/$key" ] && return
  clang-tidy-14 -p build/tidy --quiet "$file" 2>/dev/null && touch "$passed/$key"
}
export passed
export -f check_one

tidy() {
  [ -f build/.ninja_deps ] || { echo "build/ is not there: cmake --preset release && cmake --build --preset release" >&2; exit 1; }
  mkdir -p build/tidy "$passed"
  find "$passed" -type f -mtime +30 -delete
  # Without the options that only gcc knows.
  sed 's/-Wno-restrict//; s/-Wno-maybe-uninitialized//' build/compile_commands.json >build/tidy/compile_commands.json
  keys >build/tidy/keys
  [ -s build/tidy/keys ] || { echo "ninja's record in build/ names no source: build it again" >&2; exit 1; }
  xargs --arg-file=build/tidy/keys -P "$(nproc)" -L 1 bash -c 'check_one "$@"' check_one
}

case "${1-}" in
  --format) format --dry-run -Werror ;;
  --fix) format -i ;;
  --tidy) tidy ;;
  "") format --dry-run -Werror && tidy ;;
  *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac
