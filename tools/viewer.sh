#!/bin/sh
# tools/viewer.sh FOLDER: puts the viewer of the API's documentation (api/page/package.json) into FOLDER, by npm. The build
# calls it. Without npm, or where npm cannot get it, it says so and exits with 0: the page that cxserver serves does without.
set -eu
[ $# = 1 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
target=$1
cd "$(dirname "$0")/../api/page"

without() { echo "the page at / is built without the viewer of the API's documentation: $1" >&2; exit 0; }

command -v npm >/dev/null || without "npm is missing (tools/install.sh node)"
mkdir -p "$target"
work=$(mktemp -d "$target/../viewer.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json "$work"
# No script of a package runs; what is fetched is what the lock file has the hashes of.
(cd "$work" && timeout 120 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --loglevel=error) ||
  without "npm could not get what api/page/package-lock.json names"
from=$work/node_modules/swagger-ui-dist
for file in LICENSE NOTICE swagger-ui.css swagger-ui-bundle.js.LICENSE.txt swagger-ui-bundle.js; do
  mv "$from/$file" "$target/$file"
done
