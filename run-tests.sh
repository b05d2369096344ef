#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run-tests.sh -- install what is missing, build, run the tests.
#
#	./run-tests.sh          all tests: some minutes
#	./run-tests.sh quick    those that take seconds
#
# Exit status 0 when every test passed.

set -eu

case "$#:${1-}" in
0:) preset=all ;;
1:quick) preset=quick ;;
*)
	echo "usage: run-tests.sh [quick]" >&2
	exit 2
	;;
esac

cd -P -- "$(dirname -- "$(readlink -f -- "$0")")"
. cmake/setup.sh

say "Running the tests"
ctest --preset "$preset" --no-tests=error -j "$(nproc)" </dev/null ||
	die "tests failed; the full output is in
build/release/Testing/Temporary/LastTest.log"
say "All tests passed"
