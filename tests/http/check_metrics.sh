#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Has promtool parse and lint what the given program prints. 77: promtool is not installed.
set -eu
command -v promtool >/dev/null || exit 77
printed=$("$1")
test -n "$printed"
printf '%s\n' "$printed" | promtool check metrics
