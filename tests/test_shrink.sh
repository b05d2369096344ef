#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_shrink.sh -- the findings of all scenarios of the stack come down to
# at most 6 preemptions, with the same title; but for one in five, which are
# printed: their rules lean on each other, and the search stops early.
#
#	test_shrink.sh SOURCE_FOLDER BRAID
#
# Those that break a fact of their scenario on 2016-08, as far as 300 runs
# find them.  Lock orders are refused.

set -eu
LC_ALL=C
export LC_ALL

source=$1
braid=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$source"
failed=0
shrunk=0
large=0

complain() {
	echo "$scenario: $1"
	sed 's/^/    /' "$tmp/out"
	failed=1
}

# value KEY: of the JSON in $tmp/out.
value() {
	sed -n "s/^{*\"$1\": //p" "$tmp/out" | head -n 1 |
		sed 's/,$//; s/^"//; s/"$//'
}

for scenario in scenarios/*/*.scn; do
	# A thousand switches of nine contexts need more than 3,000 runs.
	[ "$scenario" != scenarios/bridge/storm.scn ] || continue
	rm -f "$tmp/db" "$tmp/db-wal" "$tmp/db-shm"
	"$braid" fuzz "$scenario" --stack 2016-08 --runs 300 -q \
		--db "$tmp/db" >"$tmp/found" 2>&1 || true
	sed -n 's/^\(F-[0-9]*\) \(.*\) (run .*/\1 \2/p' "$tmp/found" \
		>"$tmp/list"
	while read -r id title; do
		status=0
		"$braid" shrink "$id" --runs 3000 --json --db "$tmp/db" \
			>"$tmp/out" 2>&1 </dev/null || status=$?
		case $title in
		lock-order*)
			[ "$status" -eq 2 ] &&
				grep -q "is a lock order" "$tmp/out" ||
				complain "$id: status $status"
			continue ;;
		esac
		if [ "$status" -ne 0 ]; then
			complain "$id $title: status $status"
			continue
		fi
		shrunk=$((shrunk + 1))
		small=$(value shrunk)
		if [ "$(value preemptions)" -gt 6 ]; then
			echo "$scenario: $id $title: $(value preemptions) preemptions"
			large=$((large + 1))
		fi
		status=0
		"$braid" replay "$small" --json --db "$tmp/db" \
			>"$tmp/out" 2>&1 </dev/null || status=$?
		[ "$status" -eq 1 ] && grep -q '"shows": true' "$tmp/out" &&
			[ "$(value title)" = "$title" ] ||
			complain "$small, of $id $title: status $status"
	done <"$tmp/list"
done
[ "$shrunk" -ge 20 ] || {
	echo "only $shrunk findings were shrunk"
	exit 1
}
[ "$failed" -eq 0 ] || exit 1
echo "$shrunk findings were shrunk, $large to more than 6 preemptions"
[ $((large * 5)) -le "$shrunk" ]
