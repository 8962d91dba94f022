#!/bin/bash
# tools/lint.sh [--format | --fix | --tidy]: how the sources look. Without an option: --format and --tidy.
#   --format  clang-format 14 finds nothing to change, in any source
#   --fix     clang-format changes it
#   --tidy    clang-tidy 14 (.clang-tidy) over all sources but tests/; wants build-debug built (tools/test.sh does it)
set -euo pipefail
cd "$(dirname "$0")/.."

sources() { find dsl engine api tools bench tests \( -name '*.cc' -o -name '*.h' \) -print0; }

format() { sources | xargs -0 --no-run-if-empty clang-format-14 "$@"; }

# Lines "KEY FILE" for each compiled source, from ninja's record of what it included. KEY covers the text of the file, of
# our headers in it, and the rules: a file whose key passed before need not be looked at again. The record has absolute
# paths, or paths relative to the build folder when the compiler cache answered.
keys() {
  ninja -C build-debug -t deps | awk -v root="$PWD/" '
    !/^ / { print ""; next }
    index($1, root) == 1 { print substr($1, length(root) + 1); next }
    index($1, "../") == 1 { print substr($1, 4) }' |
    awk 'BEGIN { RS = ""; FS = "\n" } { $1 = $1; print }' | while read -r file headers; do
    [[ $file =~ ^(dsl|engine|api|tools|bench)/.*\.cc$ && -f $file ]] || continue
    # shellcheck disable=SC2086  # a list of words
    echo "$(cat .clang-tidy "$file" $headers 2>/dev/null | sha256sum | cut -c1-32) $file"
  done | sort -u -k2
}

check_one() {
  local key=$1 file=$2
  [ -f "build-debug/tidy/$key" ] && return
  clang-tidy-14 -p build-debug/tidy --quiet "$file" 2>/dev/null && touch "build-debug/tidy/$key"
}
export -f check_one

tidy() {
  [ -f build-debug/.ninja_deps ] || { echo "build-debug is not built: cmake --preset debug && cmake --build --preset debug" >&2; exit 1; }
  mkdir -p build-debug/tidy
  # Without the precompiled header: its checks would walk all of it for each source.
  sed 's/-Xclang -include-pch -Xclang [^ ]* -Xclang -include -Xclang [^ ]*//' build-debug/compile_commands.json \
    >build-debug/tidy/compile_commands.json
  keys >build-debug/tidy/keys
  [ -s build-debug/tidy/keys ] || { echo "ninja's record in build-debug names no source: build it again" >&2; exit 1; }
  xargs --arg-file=build-debug/tidy/keys -P "$(nproc)" -L 1 bash -c 'check_one "$@"' check_one
}

case "${1-}" in
  --format) format --dry-run -Werror ;;
  --fix) format -i ;;
  --tidy) tidy ;;
  "") format --dry-run -Werror && tidy ;;
  *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac
