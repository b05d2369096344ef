#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_fidelity.sh -- docs/fidelity.md speaks of every header of the kernel
# API and of every file of the stack, and of none that is not there.
#
#	test_fidelity.sh SOURCE_FOLDER
#
# Forms of a mechanism are one row: their folder.

set -eu
LC_ALL=C
export LC_ALL

cd "$1"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

{
	find sim/kpi -name '*.h' | sed 's|^sim/kpi/||'
	find stack -path 'stack/*/*/*' | sed 's|^stack/[a-z]*/||; s|/.*||'
	find stack -path 'stack/*/*.[ch]' ! -path 'stack/*/*/*' |
		sed 's|^stack/||'
} | sort -u >"$tmp/files"

# The first column: words in backquotes.
awk -F '|' '/^\| `/ { print $2 }' docs/fidelity.md |
	tr '`' '\n' | grep '^[a-z].*' | sort >"$tmp/rows"

uniq -d "$tmp/rows" | sed 's/$/ has two rows/' >"$tmp/said"
sort -u "$tmp/rows" -o "$tmp/rows"
comm -23 "$tmp/files" "$tmp/rows" | sed 's/$/ has no row/' >>"$tmp/said"
comm -13 "$tmp/files" "$tmp/rows" | sed 's/$/ is no file/' >>"$tmp/said"
[ ! -s "$tmp/said" ] || {
	sed 's|^|docs/fidelity.md: |' "$tmp/said"
	exit 1
}
echo "$(wc -l <"$tmp/files") headers, files and mechanisms have a row"
