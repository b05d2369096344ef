#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_rebuild.sh -- a module is the same bits wherever the tree lies, and a
# schedule of one build is a schedule of the other.
#
#	test_rebuild.sh SOURCE_FOLDER BRAID_PROGRAM
#
# Builds the stack's modules in two copies of the tree whose paths differ in
# length; the second has a space in it.

set -eu

source=$1
braid=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$tmp/a
there="$tmp/another folder/with a name that is a good deal longer/b"

variants=$(awk '$1 == "variant" { $1 = ""; print }' \
	"$source/stack/variants.tab")

build() {
	mkdir -p "$1"
	(cd "$source" && tar cf - --exclude=./build --exclude=./.git \
		--exclude='./results/*.db*' .) | (cd "$1" && tar xf -)
	cmake -S "$1" -B "$1/$2" -G Ninja -DCMAKE_BUILD_TYPE="$3" \
		>"$tmp/log" 2>&1 || {
		cat "$tmp/log"
		exit 1
	}
	for variant in $variants; do
		set -- "$@" "module-$variant"
	done
	folder=$1/$2
	shift 3
	cmake --build "$folder" --target "$@" >"$tmp/log" 2>&1 || {
		cat "$tmp/log"
		exit 1
	}
}

build "$here" build/release Release
# No setting of the host's build may reach a module either.
build "$there" out Debug

failed=0
for variant in $variants; do
	a=$here/build/release/modules/$variant.so
	b=$there/out/modules/$variant.so
	if cmp "$a" "$b"; then
		echo "$variant: the same $(wc -c <"$a") bytes"
	else
		failed=1
	fi
	if grep -qaF "$tmp" "$a" "$b"; then
		echo "$variant: the module names the folder it was built in"
		failed=1
	fi
done

# The string or number that belongs to a key of one level of JSON.
field() {
	tr -d '\n' <"$2" |
		sed -n 's/.*"'"$1"'" *: *"\{0,1\}\([^",}]*\).*/\1/p'
}

# A schedule goes from build to build, and gives the same run.  The other
# program is a copy, with a path of another length.
cp "$braid" "$there/program"
for variant in $variants; do
	a=$here/build/release/modules/$variant.so
	b=$there/out/modules/$variant.so
	scenario=scenarios/bridge/delete-in-softint.scn

	cd "$here"
	"$braid" run $scenario --stack "$a" --strategy random --seed 7 \
		--json >"$tmp/run.json" || [ $? -eq 1 ]
	schedule=$(field schedule "$tmp/run.json")
	cd "$there"
	./program replay $scenario "$schedule" --stack "$b" \
		--json >"$tmp/replay.json" || [ $? -eq 1 ]
	for key in steps trace_hash state_hash; do
		x=$(field $key "$tmp/run.json")
		y=$(field $key "$tmp/replay.json")
		if [ -z "$x" ] || [ "$x" != "$y" ]; then
			echo "$variant: $key is $x in one build, $y in the other"
			failed=1
		fi
	done
	echo "$variant: a run of $(field steps "$tmp/run.json") steps is" \
		"the same in both"
done
exit $failed
