#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_braid_cc.sh -- other people's code: braid-cc, and the two examples of
# docs/your-own-code.md.
#
#	test_braid_cc.sh SOURCE_FOLDER BUILD_FOLDER
#
# Everything happens in a folder whose path has spaces and a quote.

set -eu
LC_ALL=C
export LC_ALL

source=$1
build=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/it's a/place of my own"
cd "$tmp/it's a/place of my own"

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
	"$@" >"$tmp/out" 2>&1 </dev/null || status=$?
	[ "$status" -eq "$expected" ] ||
		fail "$*: status $status, not $expected; it said:"
}

said() {
	grep -qF -- "$1" "$tmp/out" || fail "it should have said: $1; but said:"
}

said_not() {
	! grep -qF -- "$1" "$tmp/out" || fail "it should not have said: $1:"
}

# said_all LINE: this line and no other.
said_all() {
	[ "$(cat "$tmp/out")" = "$1" ] ||
		fail "it should have said: $1; but said:"
}

cc=$build/braid-cc
braid=$build/braid
bridge=$source/scenarios/bridge

# --- usage -------------------------------------------------------------------

run 0 "$cc" --help
said "usage: braid-cc [--base VARIANT]"
cp "$source/examples/counter_driver/counter.c" .
explains="; braid-cc --help explains"
run 2 "$cc"
said_all "braid-cc: -o FILE.so is missing$explains"
run 2 "$cc" counter.c
said_all "braid-cc: -o FILE.so is missing$explains"
run 2 "$cc" -o
said_all "braid-cc: -o: what?$explains"
run 2 "$cc" -o x.so
said_all "braid-cc: nothing to compile$explains"
run 2 "$cc" -O2 -o x.so counter.c
said "braid-cc: -O2: not an option"
run 2 "$cc" -Wl,-N -o x.so counter.c
said "braid-cc: -Wl,-N: not an option"
run 2 "$cc" --replace counter.c -o x.so
said_all "braid-cc: --replace without --base$explains"
for slot in 127 256 x 0128; do
	run 2 "$cc" --slot $slot -o x.so counter.c
	said_all "braid-cc: --slot: from 128 to 255$explains"
done
run 2 "$cc" -o x.so none.c
said_all "braid-cc: none.c: no such file"
run 2 "$cc" -o x.so x.o
said "braid-cc: x.o: no C file"
run 2 "$cc" -o . counter.c
said_all "braid-cc: .: is a folder"
run 2 "$cc" -o none/x.so counter.c
said "braid-cc: none/x.so: cannot be written"
run 2 "$cc" --base 1985-10 -o x.so
said_all "braid-cc: no stack 1985-10; there are $("$braid" list variants |
	awk 'NR > 1 { printf "%s%s", sep, $1; sep = " " }')"

# --- what is replaced --------------------------------------------------------

: >bridge.c
run 2 "$cc" --base 2016-08 --replace bridge.c -o x.so
said "braid-cc: bridge.c: 2016-08 has no file of that name; near it are"
said "    stack/net/if_bridge.c"
said_not "stack/net/if.c"
: >xyzzy.c
run 2 "$cc" --base 2016-08 --replace xyzzy.c -o x.so
said "    stack/net/if.c"
: >psref.c
run 2 "$cc" --base 2016-08 --replace psref.c -o x.so
said "braid-cc: psref.c: 2016-08 has several; put it in a folder of the same"
said "    stack/net/if_lookup/psref.c"
said "    stack/net/bridge_members/psref.c"
mkdir -p if_lookup
cp "$source/stack/net/if_lookup/psref.c" if_lookup
cp "$source/stack/net/if_bridge.c" .
run 2 "$cc" --base 2016-08 --replace if_bridge.c \
	--replace "$PWD/if_bridge.c" -o x.so
said "if_bridge.c: that file is replaced already"
run 2 "$cc" --base 2016-08 if_bridge.c -o x.so
said "if_bridge.c:"
said "multiple definition of \`bridge_ioctl'"
said "stands behind --replace"

# same A B: but for paths in debug information.
same() {
	objcopy --strip-debug "$1" "$tmp/a"
	objcopy --strip-debug "$2" "$tmp/b"
	cmp "$tmp/a" "$tmp/b"
}

# A copy of what is replaced changes nothing at all; nor does the folder.
for variant in 2016-08 2016-04-nompsafe; do
	run 0 "$cc" --base $variant --slot 128 -o base.so
	run 0 "$cc" --slot 128 -o copy.so --replace if_bridge.c --base $variant
	(cd / && "$cc" --base $variant --slot 128 -o "$tmp/slash.so" \
		--replace "$source/stack/net/if_bridge.c") >"$tmp/out" 2>&1 ||
		fail "from another folder:"
	same base.so copy.so
	same base.so "$tmp/slash.so"
done
run 0 "$cc" --base 2016-08 -o x.so --replace if_lookup/psref.c
run 0 "$braid" run "$bridge/forward.scn" --stack ./x.so
said "holds     always forwarded shmif1 4"

# The address comes from the name, not the folder.
run 0 "$cc" -o x.so counter.c
run 0 "$cc" -o if_lookup/x.so "$PWD/counter.c"
same x.so if_lookup/x.so
! grep -qF "$tmp" x.so || fail "the module names the folder it was built in"
run 0 "$cc" -o y.so counter.c
! cmp -s x.so y.so || fail "two names, one address"

# A kpi_module of one's own goes before the variant's.
cat >own.c <<'END'
#include <sys/errno.h>
#include <machine/module.h>
#include <net/if.h>
int own_ready(void);
static int ready;
static void
init(void)
{
	ifinit();
	ready = READY;
}
int
own_ready(void)
{
	return ready == 1 && ifunit("lo0") == NULL ? 0 : ENXIO;
}
const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI, .km_init = init };
END
cat >own.scn <<'END'
node a cpus 1
on a cpu0 lwp as me
  call own_ready
always exit me 0
END
run 0 "$cc" --base 2016-08 -D READY=1 -o x.so own.c
run 0 "$braid" run own.scn --stack ./x.so
run 0 "$cc" --base=2016-08 -DREADY=2 -o x.so own.c
run 1 "$braid" run own.scn --stack ./x.so

# --- what is refused ---------------------------------------------------------

echo '#include <stdio.h>' >bad.c
echo 'int f(void) { return getpid(); }' >worse.c
run 2 "$cc" -o bad.so bad.c worse.c
said "bad.c:1:10: fatal error: stdio.h: No such file or directory"
said "worse.c:1:22: error: implicit declaration of function 'getpid'"

# refused WORD: the module that standard input makes is, and is not left.
refused() {
	cat >bad.c
	echo 'const struct kpi_module kpi_module = { .km_abi = KPI_MODULE_ABI };' >>bad.c
	rm -f bad.so
	run 2 "$cc" -o bad.so bad.c
	said "braid-cc: bad.so: $1"
	said "braid-cc: bad.so: refused"
	[ ! -e bad.so ] || fail "a refused module was written:"
}

echo 'int f(void) { return 1; }' >bad.c
run 2 "$cc" -o bad.so bad.c
said "braid-cc: no file defines kpi_module"
door='#include <machine/module.h>'
refused "imports getpid (bad.c)" <<END
$door
int getpid(void); int f(void); int f(void) { return getpid(); }
END
refused "thread-local counter" <<END
$door
int f(void); __thread int counter; int f(void) { return counter++; }
END
refused "constructor begin" <<END
$door
int x; __attribute__((constructor)) static void begin(void) { x = 1; }
END
case $(uname -m) in
x86_64) instruction=rdtsc ;;
aarch64) instruction='mrs x0, cntvct_el0' ;;
*) instruction= ;;
esac
[ -z "$instruction" ] || refused "executes ${instruction%% *}" <<END
$door
int f(void); int f(void) { __asm__ volatile("$instruction"); return 0; }
END

# --- what is no module -------------------------------------------------------

counter=$source/examples/counter_driver/resize.scn

# no_module FILE WHY
no_module() {
	run 2 "$braid" run "$counter" --stack "$1"
	said_all "braid: $1: $2"
}

no_module ./none.so "no such module"
no_module ./own.c "is no module: invalid ELF header"
no_module "$braid" "is no module: cannot dynamically load \
position-independent executable"
gcc -shared -o plain.so -x c - </dev/null
no_module ./plain.so "is no module: it exports no kpi_module"
echo 'int kpi_module = 99;' | gcc -shared -o plain.so -x c -
no_module ./plain.so \
	"was built for another version of the kernel API; build it again"
abi=$(sed -n 's/^#define KPI_MODULE_ABI //p' \
	"$source/sim/kpi/machine/module.h")
echo "int kpi_module = $abi;" | gcc -shared -o plain.so -x c -
no_module ./plain.so \
	"does not lie in a module slot; braid-cc makes modules that do"
echo "int kpi_module = $abi, kpi_none(void); int f(void) { return kpi_none(); }" |
	gcc -shared -fPIC -o plain.so -x c -
no_module ./plain.so "is no module: undefined symbol: kpi_none"

# --- the first example: a driver of one's own --------------------------------

doc=$source/docs/your-own-code.md

# The page shows these findings, without the numbers that may change.
in_doc() {
	sed -n 's/^F-[0-9]* \(.*\) (run [0-9]*)$/\1/p' "$tmp/out" |
		while IFS= read -r title; do
			grep -qF " $title (run " "$doc" ||
				fail "$doc does not show: $title"
		done
}

run 0 "$cc" -o counter.so counter.c
run 0 "$braid" run "$counter" --stack ./counter.so
run 1 "$braid" fuzz "$counter" --stack ./counter.so --time 60s --runs 1000
said "use-after-free counter_resize / counter_softintr on counter_ring"
said "data-race counter_resize / counter_softintr"
in_doc
id=$(sed -n 's/^\(F-[0-9]*\) use-after-free.*/\1/p' "$tmp/out" | head -n 1)
run 1 "$braid" replay "$id"
said "same: "
run 0 "$braid" show "$id"
said "counter.c:"
said_not "$tmp"

# Repaired, as the page says.
sed -f "$source/examples/counter_driver/repair.sed" counter.c >repaired.c
! cmp -s counter.c repaired.c || fail "repair.sed repairs nothing"
run 0 "$cc" -o counter.so repaired.c
run 0 "$braid" fuzz "$counter" --stack ./counter.so --runs 20000
run 2 "$braid" replay "$id"
said "was found with another build"

# --- the second example: a file of the stack, edited -------------------------

# edited SED FILE: a module of 2016-08 with this edit.
edited() {
	sed -f "$source/examples/edited_bridge/$1" "$source/stack/net/$2" \
		>"${2##*/}"
	! cmp -s "$source/stack/net/$2" "${2##*/}" || fail "$1 edits nothing"
	run 0 "$cc" -Wextra -Werror --base 2016-08 --replace "${2##*/}" -o mine.so
}

# The arguments of an ioctl in a static buffer: found.
two=$source/examples/edited_bridge/two-bridges.scn
run 0 "$braid" fuzz "$two" --stack 2016-08
edited static-args.sed if_bridge.c
run 1 "$braid" fuzz "$two" --stack ./mine.so
said "data-race bridge_ioctl_drvspec / bridge_ioctl_drvspec"
said "VIOLATED  always members bridge0 shmif0"
run 0 "$braid" fuzz "$bridge/forward.scn" --stack ./mine.so

# R-05 repaired: not found any more, and all else is as it was.
learned=$bridge/learned-then-detached.scn
run 1 "$braid" fuzz "$learned" --stack 2016-08
said "VIOLATED  never use-after-free"
edited rtdelete.sed bridge_rtremove/collect.c
run 0 "$braid" fuzz "$learned" --stack ./mine.so
said "holds     never use-after-free"
run 0 "$braid" fuzz "$bridge/forward.scn" "$bridge/control-n2.scn" \
	"$bridge/control-n3.scn" --stack ./mine.so

# --- an interleaving, tried on a changed file --------------------------------

# The check is made twice, so that operations of the adder have other numbers.
adder=$bridge/add-meets-detach.scn
run 1 "$braid" fuzz "$adder" --stack 2016-08 --runs 300 --db shrink.db
id=$(sed -n 's/^\(F-[0-9]*\) use-after-free .*(run.*/\1/p' "$tmp/out")
run 0 "$braid" shrink "$id" --db shrink.db
small=$(sed -n 's/^is shrunk to \(F-[0-9]*\):$/\1/p' "$tmp/out")
said "run detacher on cpu1 (preemption)"
sed 's/^	error = bridge_add_check(sc, ifs);$/	(void)bridge_add_check(sc, ifs);\n&/
1s/^/\n\n/' "$source/stack/net/bridge_add/vlanmtu.c" >vlanmtu.c
! cmp -s "$source/stack/net/bridge_add/vlanmtu.c" vlanmtu.c ||
	fail "vlanmtu.c is not edited"
run 0 "$cc" --base 2016-08 --replace vlanmtu.c -o mine.so
run 1 "$braid" replay "$small" --db shrink.db --stack ./mine.so
said "choices are placed by function"
said "the interleaving was realised: 1 of 1 choice"
said "the finding shows"
# The member is gone before it is one: no finding, but a fact does not hold.
run 1 "$braid" replay "$small" --db shrink.db --stack fixed
said "the finding does not show"
run 2 "$braid" replay "$id" --db shrink.db --stack fixed
said "$id has its own stack; --stack goes with what braid shrink makes of it"

echo "other people's code is compiled, refused, run and found out"
