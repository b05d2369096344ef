#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_scripts.sh -- run-demo.sh and run-tests.sh keep their promises.
#
#	test_scripts.sh SOURCE_FOLDER
#
# In a copy of the tree whose path has spaces, called from elsewhere.  What a
# bare system would do is played by false commands that only write down how
# they were called.

set -eu

source=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tree="$tmp/a check out/braid"

fail() {
	echo "$1"
	sed 's/^/    /' "$tmp/out"
	exit 1
}

# run STATUS COMMAND...: its output is in $tmp/out.
run() {
	expected=$1
	shift
	status=0
	(cd / && CI=true "$@" </dev/null >"$tmp/out" 2>&1) || status=$?
	[ "$status" -eq "$expected" ] ||
		fail "$*: status $status, not $expected; it said:"
}

said() {
	grep -qF -- "$1" "$tmp/out" || fail "it should have said: $1; but said:"
}

mkdir -p "$tree"
(cd "$source" && tar cf - --exclude=./build --exclude=./.git \
	--exclude='./results/*.db*' .) | (cd "$tree" && tar xf -)

# --- usage -------------------------------------------------------------------

run 2 "$tree/run-tests.sh" slow
said "usage: run-tests.sh [quick]"
run 2 "$tree/run-demo.sh" now
said "usage: run-demo.sh"

# --- packages ----------------------------------------------------------------

# fake NAME: a command that notes its arguments, then does standard input.
mkdir "$tmp/bin"
fake() {
	{
		printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$1" "$tmp"
		cat
	} >"$tmp/bin/$1"
	chmod +x "$tmp/bin/$1"
}

# All is installed but ninja.
fake dpkg-query <<'END'
for last; do :; done
case $last in
ninja-build) printf 'not-installed ' ;;
*) printf 'installed ' ;;
esac
END
echo 'exit 1' | fake cmake
: | fake apt-get

echo 'echo 1000' | fake id
run 1 env PATH="$tmp/bin:$PATH" "$tree/run-tests.sh" quick
said "these packages are missing: ninja-build"
said "apt-get update && apt-get install -y --no-install-recommends ninja-build"
! grep -q '^apt-get' "$tmp/calls" || fail "apt-get was called, and not by root"

echo 'echo 0' | fake id
run 1 env PATH="$tmp/bin:$PATH" "$tree/run-demo.sh"
said "Installing ninja-build"
said "cmake could not configure"
grep -q '^apt-get install .* ninja-build$' "$tmp/calls" ||
	fail "apt-get install was not called for it"

# Nothing is missing: no apt-get.
: >"$tmp/calls"
echo "printf 'installed '" | fake dpkg-query
run 1 env PATH="$tmp/bin:$PATH" "$tree/run-demo.sh"
said "cmake could not configure"
! grep -q '^apt-get' "$tmp/calls" || fail "apt-get was called for nothing"

# --- the demo, twice -----------------------------------------------------------

# What the two must have in common: all but building, seconds and dates.
essence() {
	sed -E '/^ninja: /d
		s/[0-9.]+ s, [0-9]+ runs.s/TIME/; s/ of 20.. UTC//
		s/of [0-9-]+ [0-9:]+ UTC/DATE/' "$tmp/out"
}

run 0 "$tree/run-demo.sh"
said "== Done:"
said "same: "
essence >"$tmp/first"
run 0 "$tree/run-demo.sh"
essence >"$tmp/second"
cmp "$tmp/first" "$tmp/second" || {
	diff "$tmp/first" "$tmp/second" | head -n 20
	fail "the second demo differs from the first; it said:"
}
[ "$(find "$tree/results" -name '*.db')" = "$tree/results/braid.db" ] ||
	fail "the demo wrote elsewhere"

# Nothing is built again when nothing has changed.
cmake --build "$tree/build/release" >"$tmp/out" 2>&1
grep -q 'no work to do' "$tmp/out" ||
	fail "a second build has work to do:"
echo "the scripts do what they say"
