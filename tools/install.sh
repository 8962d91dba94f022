#!/bin/sh
# tools/install.sh GROUP… : installs the packages of these groups (tools/packages.txt) that are missing. Silent when none
# is. Needs Debian 12, and root or sudo when something is missing.
set -eu
cd "$(dirname "$0")"

missing=""
for group in "$@"; do
  for package in $(sed -n "s/^$group //p" packages.txt); do
    state=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root="env"
elif command -v sudo >/dev/null; then
  as_root="sudo env"
else
  echo "missing packages, and neither root nor sudo to install them:$missing" >&2
  exit 1
fi

echo "installing$missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { $as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; }
# Package lists may be absent (a container image) or old; only then is the network asked for them.
# shellcheck disable=SC2086  # a list of words
apt install --yes --no-install-recommends $missing || { apt update && apt install --yes --no-install-recommends $missing; } || {
  cat "$log" >&2
  echo "could not install the packages above" >&2
  exit 1
}
