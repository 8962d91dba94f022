#!/bin/bash
# tools/coverage.sh: which lines and branches of dsl/ and engine/ the tests execute. Builds, runs all tests but the fuzz
# programs, prints a line for each file and the sum, and writes build-coverage/report/index.html.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1-}" in
  -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
esac
tools/install.sh build test
build=build-coverage
mkdir -p $build/log
cmake --preset coverage >$build/log/configure.log
cmake --build --preset coverage >$build/log/build.log || { cat $build/log/build.log; exit 1; }
rm -rf $build/profile
ctest --preset coverage >$build/log/tests.log || { cat $build/log/tests.log; exit 1; }

llvm-profdata-14 merge --sparse -o $build/profile.data $build/profile/*.profraw
objects=($build/bin/dslcheck)
for program in $build/tests/*_tests $build/bin/dslrun $build/bin/cxserver; do
  objects+=(--object "$program")
done
what=(--instr-profile $build/profile.data "${objects[@]}" --ignore-filename-regex "/\.\./(api|bench|tests|tools)/")
llvm-cov-14 show "${what[@]}" --format html --output-dir $build/report --show-branches count
llvm-cov-14 report "${what[@]}" --show-functions=false --show-region-summary=false
