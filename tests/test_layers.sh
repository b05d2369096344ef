#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_layers.sh -- the table of folders holds: who may include what, which
# file uses which library, which calls are banned.  layers.awk has the rules.
#
#	test_layers.sh SOURCE_FOLDER BUILD_FOLDER
#
# First shows on a small bad tree that each rule can fail.

set -eu
LC_ALL=C
export LC_ALL

source=$1
build=$2
rules=$source/tests/layers.awk
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The violations in the C files of the tree that we stand in.
violations() {
	find . -path ./build -prune -o -name '.?*' -prune -o \
		-name '*.[ch]' -type f -print | sed 's|^\./||' | sort |
		tr '\n' '\0' | xargs -0 awk -f "$rules"
}

# --- the rules can fail ----------------------------------------------------

# file PATH: a good file, then what is in standard input, from line 4.
file() {
	mkdir -p "$tmp/tree/$(dirname "$1")"
	{
		echo '/* SPDX-License-Identifier: BSD-2-Clause */'
		echo '/*'
		echo " * ${1##*/} -- a file."
		cat
	} >"$tmp/tree/$1"
}

failed=0

# said LINE: the violations are this line and no other.  The tree is then
# empty again.
said() {
	(cd "$tmp/tree" && violations) >"$tmp/said"
	echo "$1" >"$tmp/expected"
	if [ -z "$1" ]; then
		: >"$tmp/expected"
	fi
	if ! cmp -s "$tmp/said" "$tmp/expected"; then
		echo "the rules should say: $1"
		echo "but say: $(cat "$tmp/said")"
		failed=1
	fi
	rm -r "$tmp/tree"
}

# refused PATH LINE SAID: a file with this line is refused so.
refused() {
	printf '%s\n' ' */' "$2" | file "$1"
	said "$1:5: $3"
}

# accepted PATH LINE
accepted() {
	printf '%s\n' ' */' "$2" | file "$1"
	said ""
}

refused sim/a.c '#include "results/store.h"' "sim/ includes results/store.h"
refused sim/a.c '#include "stack/net/if.h"' "sim/ includes stack/net/if.h"
accepted sim/a.c '#include "sim/kpi/sys/mutex.h"'
refused sim/kpi/sys/a.h '#include "sim/machine.h"' \
	"sim/kpi/ includes sim/machine.h"
refused sim/kpi/sys/a.h '#include "../../machine.h"' \
	"sim/kpi/ includes sim/machine.h"
accepted sim/kpi/sys/a.h '#include "../machine/module.h"'
refused sim/kpi/sys/a.h '#include <stdio.h>' \
	"sim/kpi/ includes <stdio.h>, which is not behind the door"
refused stack/net/a.c '#include "sim/sim.h"' "stack/ includes sim/sim.h"
refused stack/net/a.c '#include <stdlib.h>' \
	"stack/ includes <stdlib.h>, which is not behind the door"
refused examples/a.c '#include <stdlib.h>' \
	"examples/ includes <stdlib.h>, which is not behind the door"
refused scenarios/a.c '#include "sim/machine.h"' \
	"scenarios/ includes sim/machine.h"
accepted scenarios/a.c '#include "stack/net/if_ioctl.h"'
refused results/a.c '#include "sim/sim.h"' "results/ includes sim/sim.h"
accepted results/a.c '#include "sim/trace.h"'
refused analysis/a.c '#include "results/sql.h"' \
	"analysis/ includes results/sql.h"
refused campaign/a.c '#include "analysis/report.h"' \
	"campaign/ includes analysis/report.h"
refused cli/a.c '#include "campaign/world.h"' "cli/ includes campaign/world.h"
refused cli/a.c '#  include <sqlite3.h>' \
	"sqlite is used outside of results/"
refused results/a.h '#include <sqlite3.h>' "sqlite is included by a header"
refused sim/a.c '#include <check.h>' "check is used outside of tests/"
refused sim/a.c '#include <glib.h>' "<glib.h> is of no library in the table"
refused sim/a.c '#include NAME' "an include that is no name"

refused sim/a.c '	x = time(NULL);' "uses time"
refused sim/a.c '	(void)clock_gettime (CLOCK_REALTIME, &t);' \
	"uses clock_gettime"
refused sim/a.c 'int i = rand();' "uses rand"
refused sim/a.c 'char *s = getenv("HOME");' "uses getenv"
refused sim/a.c 'if (a ||getpid() == 1)' "uses getpid"
refused sim/a.c '	pthread_create(&t);' "uses pthread_[a-z_]+"
refused sim/a.c '	printf("%s at %p\n", s, p);' \
	"prints an address with %p"
refused sim/a.c '	p = alloca(n);' "uses alloca"
refused sim/a.c '	__asm__ volatile("nop");' "uses __asm__"
refused sim/a.c 'static __thread int x;' "uses __thread"
refused sim/a.c 'const char *s = __DATE__;' "uses __DATE__"
accepted sim/fiber.c '	__asm__("nop");'
accepted campaign/loop.c '	x = time(NULL);'
accepted sim/a.c '	x = sim_time(0) + t.time(1); /* time(NULL) */ // rand()'
accepted sim/a.c '	s = "time(NULL) \" rand()"; c = '\''"'\''; d = s.time;'
printf '%s\n' ' */' '/* a' ' getpid() */ x = getpid();' | file sim/a.c
said "sim/a.c:6: uses getpid"

printf '%s\n' ' */' '#include <sqlite3.h>' | file results/a.c
printf '%s\n' ' */' '#include <sqlite3.h>' | file results/b.c
said "results/b.c:5: sqlite is used by two files, here and results/a.c"

yes ' *' | head -n 900 | file sim/a.c
said "sim/a.c:903: more than 800 lines"

mkdir -p "$tmp/tree/sim"
printf '%s\n' '/*' ' *' ' * a.c -- a file.' ' */' >"$tmp/tree/sim/a.c"
said "sim/a.c:1: the first line is no SPDX line"

: | file sim/a.c
sed -i 's/a.c -- /b.c -- /' "$tmp/tree/sim/a.c"
said "sim/a.c:3: does not begin with a comment on what it is for"

: | file other/a.c
said "other/a.c:1: a folder without a row in the table"

# --- the picture can fail ----------------------------------------------------

mkdir -p "$tmp/tree/docs"
printf '    campaign --> sim results\n' >"$tmp/tree/docs/architecture.md"
printf '%s\n' ' */' '#include "sim/sim.h"' | file campaign/a.c
printf '%s\n' ' */' '#include "results/store.h"' | file analysis/a.c
: | file results/store.h
: | file sim/sim.h
said "analysis/a.c:5: no arrow of the picture leads from analysis to results/store.h
docs/architecture.md: no include follows campaign --> results"

[ "$failed" -eq 0 ] || exit 1

# --- the tree ----------------------------------------------------------------

cd "$source"
violations | tee "$tmp/said"

# Scripts say what they are, too.
for script in run-*.sh .ci/run cmake/*.sh tests/*.sh tests/*.awk \
	cli/*.in examples/*/*.sed
do
	head -n 2 "$script" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
		echo "$script:1: no SPDX line"
done | tee -a "$tmp/said"

# The door is on no include path of host code, and each file is compiled with
# the warnings that forbid arrays of variable length.
commands=$build/compile_commands.json
if [ ! -f "$commands" ]; then
	echo "$commands is missing; configure with a preset"
	echo missing >>"$tmp/said"
else
	grep '"command":' "$commands" >"$tmp/commands"
	grep -oE -- '-(I|isystem|idirafter|iquote) ?[^ "]*sim/kpi' \
		"$tmp/commands" | sort -u |
		sed 's/^/compile_commands.json: the door is on an include path: /' |
		tee -a "$tmp/said"
	grep -vE -- '-Werror .*-Wvla' "$tmp/commands" |
		sed 's/^/compile_commands.json: without -Wvla: /' |
		tee -a "$tmp/said"
	[ -s "$tmp/commands" ] || echo "no commands" | tee -a "$tmp/said"
fi

[ ! -s "$tmp/said" ] || {
	echo "$(wc -l <"$tmp/said") violations"
	exit 1
}
echo "no violation in $(find sim stack scenarios results analysis campaign \
	selftest cli tests bench examples -name '*.[ch]' | wc -l) files"
