#!/bin/bash
# tools/grammars.sh [--install] [textmate | tree-sitter]: tests the editor grammars of grammar/; without a name, both.
#   textmate     the TextMate grammar and the VS Code extension. Wants node 18 or later, and npm.
#   tree-sitter  generates the parser; its corpus, its colours, and every pattern here. Wants node, and the program tree-sitter
#                0.25 or later: in $TREE_SITTER, in build/tree-sitter/bin or on the PATH.
# --install gets what is missing: packages of Debian, and tree-sitter itself, which compiles for two minutes.
# Exit 0: passed, 77: skipped because a tool is missing, which is then said; anything else: failed.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '2,7s/^# //p' "$0" >&2; exit 2; }

skip() { echo "SKIPPED, not tested: $1" >&2; exit 77; }

install_node() { command -v npm >/dev/null || tools/install.sh node; }

textmate() {
  command -v node >/dev/null && command -v npm >/dev/null || skip "the TextMate grammar wants node and npm (tools/grammars.sh --install)"
  cd grammar/vscode
  if ! cmp -s package-lock.json node_modules/.tested-lock; then
    timeout 120 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
      skip "npm could not get what grammar/vscode/package-lock.json names"
    cp package-lock.json node_modules/.tested-lock
  fi
  npm test --silent
}

# Prints where it is; nothing where it is not.
find_tree_sitter() {
  local candidate
  for candidate in "${TREE_SITTER:-}" "$PWD/build/tree-sitter/bin/tree-sitter" "$(command -v tree-sitter)"; do
    if [ -x "$candidate" ]; then echo "$candidate"; return; fi
  done
}

# Of the registries only crates.io has the program. Debian's cargo-web compiles it; it runs grammar.js with node.
install_tree_sitter() {
  [ -z "$(find_tree_sitter)" ] || return 0
  command -v cargo >/dev/null || tools/install.sh rust
  cargo install tree-sitter-cli --version 0.25.10 --locked --debug --config 'profile.dev.debug=false' --root build/tree-sitter
}

# What of pattern $1 the parser marks as invalid, as lines "line column"; or "brackets" where they do not match.
marked() {
  local tree row column
  tree=$("$program" parse "$1" || true)
  if grep -qE '\((ERROR|MISSING)' <<<"$tree"; then
    echo brackets
  else
    sed -nE 's/^ *\((invalid|invalid_escape) \[([0-9]+), ([0-9]+)\].*/\2 \3/p' <<<"$tree" | while read -r row column; do
      # The parser counts bytes, from 0; findings count code points, from 1.
      echo "$((row + 1)) $(($(sed -n "$((row + 1))p" "$1" | head -c "$column" | LC_ALL=C.UTF-8 wc -m) + 1))"
    done
  fi
}

# The same, as the findings say that a conformance case lists (tests/conformance/case_file.h).
expected() {
  if grep -qE '^; (unclosed|unclosed-string|mismatched-bracket|unexpected-close) [0-9]' "$1"; then
    echo brackets
  else
    sed -nE 's/^; (bad-token|bad-number|bad-escape|placeholder) ([0-9]+ [0-9]+)\b.*/\2/p' "$1"
  fi
}

tree_sitter() {
  local program file failed=0 files=0 work=$PWD/build/tree-sitter/work root=$PWD
  program=$(find_tree_sitter)
  [ -n "$program" ] || skip "the tree-sitter grammar wants the program tree-sitter (tools/grammars.sh --install)"
  rm -rf "$work"
  mkdir -p "$work/config"
  cp -r grammar/tree-sitter/. "$work"
  cd "$work"
  # Neither reads what its user has set up, nor leaves anything there.
  export TREE_SITTER_DIR=$work/config XDG_CACHE_HOME=$work/cache
  echo "{\"parser-directories\": [\"$root/build/tree-sitter\"]}" >config/config.json
  "$program" generate
  "$program" test

  for file in "$root"/grammar/examples/*.cxp "$root"/tests/conformance/*.cxp; do
    files=$((files + 1))
    if [ "$(marked "$file")" != "$(expected "$file")" ]; then
      printf 'failed: %s\n  expected: %s\n  marked: %s\n' "$file" "$(expected "$file" | paste -sd,)" "$(marked "$file" | paste -sd,)"
      failed=$((failed + 1))
    fi
  done
  echo "$((files - failed)) of $files patterns parse as the reader reads them"
  [ $failed = 0 ] && [ $files -gt 100 ]
}

install=no
if [ "${1-}" = --install ]; then install=yes; shift; fi
[ $# -le 1 ] || usage
case "${1-all}" in
  textmate) grammars="textmate" ;;
  tree-sitter) grammars="tree_sitter" ;;
  all) grammars="textmate tree_sitter" ;;
  *) usage ;;
esac
if [ $install = yes ]; then
  install_node
  [[ $grammars != *tree_sitter* ]] || install_tree_sitter
fi
# Each in a shell of its own: one that is skipped or fails keeps the other from nothing.
status=0
for grammar in $grammars; do
  set +e
  (set -e; "$grammar")
  result=$?
  set -e
  if [ $status = 0 ] || [ $status = 77 ]; then [ $result = 0 ] || status=$result; fi
done
exit $status
