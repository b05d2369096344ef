#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_format.sh -- every C file is as clang-format leaves it.
#
#	test_format.sh SOURCE_FOLDER
#
# Exit status 77 when there is no clang-format: skipped.

set -eu

cd "$1"
command -v clang-format >/dev/null || {
	echo "SKIPPED: no clang-format here (apt-get install clang-format)"
	exit 77
}
find . -path ./build -prune -o -name '.?*' -prune -o \
	-name '*.[ch]' -type f -print0 |
	xargs -0 clang-format --dry-run -Werror 2>&1 |
	grep ' error: ' | sed 's|^\./||; s/:.*//' | sort | uniq -c |
	awk '{ print $2 ": " $1 " places" }
		END { if (NR == 0) print "all as it should be"; exit NR > 0 }'
