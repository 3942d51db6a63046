#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The shipped unit is well-formed and its exposure stays at 1.5 or better.
#
#   unit_test.sh UNIT DROP_IN
set -eu

unit=$1
drop_in=$2
if ! command -v systemd-analyze >/dev/null; then
  echo "skipped: no systemd-analyze here"
  exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# systemd-analyze looks for the programs, which are not installed where this test runs.
installable() {
  sed 's#/usr/bin/tokentail#/bin/true#' "$1" >"$scratch/tokentail.service"
}

verify() {
  problems=$(systemd-analyze verify --man=no "$scratch/tokentail.service" 2>&1 |
    grep -F tokentail.service || true)
  if [ -n "$problems" ]; then
    printf '%s: systemd-analyze verify says:\n%s\n' "$1" "$problems" >&2
    exit 1
  fi
}

installable "$unit"
verify "$unit"
systemd-analyze security --offline=true --threshold=15 --no-pager "$scratch/tokentail.service" \
  >"$scratch/report" || {
  cat "$scratch/report" >&2
  exit 1
}
tail -n 1 "$scratch/report"

# Everything the drop-in offers, switched on, must be valid too.
mkdir "$scratch/tokentail.service.d"
sed -n 's/^#\([A-Z][A-Za-z]*=.*\)/\1/p; /^\[/p' "$drop_in" >"$scratch/tokentail.service.d/local.conf"
grep -q '^SupplementaryGroups=adm' "$scratch/tokentail.service.d/local.conf"
if [ "$(systemd-analyze --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')" -lt 253 ]; then
  sed -i '/^Type=notify-reload/d; /^ExecReload=$/d' "$scratch/tokentail.service.d/local.conf"
fi
verify "$drop_in"
