#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run-demo.sh -- install what is missing, build, and show what Braid does:
# find a use-after-free in a bridge of April 2016, draw it, replay it to the
# last bit, and find nothing in the same scenario on the stack of August.
#
# The findings stay in results/braid.db.  Exit status 0 when all of this went
# as it should.

set -eu

[ $# -eq 0 ] || {
	echo "usage: run-demo.sh" >&2
	exit 2
}

cd -P -- "$(dirname -- "$(readlink -f -- "$0")")"
. cmake/setup.sh

scenario=scenarios/bridge/delete-in-softint.scn
db=results/braid.db

# braid STATUS ARGUMENT...: run it; it must end with this exit status.
braid() {
	expected=$1
	shift
	printf '\n$ braid %s\n' "$*"
	status=0
	build/release/braid "$@" </dev/null || status=$?
	[ "$status" -eq "$expected" ] ||
		die "braid $1 ended with status $status, not $expected"
}

# The use-after-free of the member that bridge_delete_member has freed.
finding() {
	build/release/braid list findings --db "$db" |
		awk '$2 == "use-after-free" && /bridge_delete_member/ && !n++ {
			print $1
		}'
}

# Only what an earlier demo left.
rm -f "$db" "$db-wal" "$db-shm"
say "The program is build/release/braid; findings go to $db"

say "A bridge member is deleted while frames for it arrive on another CPU"
braid 1 fuzz "$scenario" --stack 2016-04-nompsafe --runs 2000 --db "$db"

id=$(finding)
[ -n "$id" ] || die "no use-after-free of a deleted bridge member was found"

printf '\n'
say "One of these findings as a picture"
braid 0 show "$id" --db "$db"

printf '\n'
say "The same run again: equal in every step (status 1: the bug shows)"
braid 1 replay "$id" --db "$db"

printf '\n'
say "The same scenario on the stack that holds members by psref"
braid 0 fuzz "$scenario" --stack 2016-08 --runs 20000 --db "$db"

printf '\n'
say "Done: $id was found, drawn and replayed; 2016-08 shows nothing of it"
