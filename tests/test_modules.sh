#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_modules.sh -- a module can reach nothing but the door.
#
#	test_modules.sh FOLDER CC CHECK_SCRIPT
#
# First shows on small bad modules that each rule of cmake/check-module.sh can
# fail, then checks every module in the folder.

set -eu
LC_ALL=C
export LC_ALL

folder=$1
cc=$2
check=$3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# --- the rules can fail ----------------------------------------------------

# Compile the text of standard input to a module; further flags may follow.
module() {
	out=$1
	shift
	"$cc" -w -O1 -fPIC -shared -fno-stack-protector \
		-o "$out" -x c - "$@" 2>"$tmp/said" || {
		cat "$tmp/said"
		exit 1
	}
}

# refused RULE WORD [FLAG...]: the module in standard input breaks this rule,
# and is told so with this word.
refused() {
	rule=$1
	word=$2
	shift 2
	module "$tmp/bad.so" "$@"
	status=0
	"$check" "$tmp/bad.so" "$rule" >"$tmp/said" || status=$?
	[ "$status" -eq 1 ] || {
		echo "rule $rule: status $status for a bad module: $word"
		exit 1
	}
	grep -qF -- "$word" "$tmp/said" || {
		echo "rule $rule does not see: $word"
		exit 1
	}
}

refused imports "imports getpid" -nostdlib <<'END'
int getpid(void); int f(void) { return getpid(); }
END
refused imports "imports malloc" -nostdlib <<'END'
void *malloc(unsigned long); void *f(void) { return malloc(8); }
END
refused imports "imports errno" -nostdlib <<'END'
extern int errno; int f(void) { return errno; }
END
refused dynamic NEEDED <<'END'
int getpid(void); int f(void) { return getpid(); }
END
refused tls "thread-local counter" -nostdlib <<'END'
__thread int counter = 1; int f(void) { return counter++; }
END
refused tls "TLS segment" -nostdlib <<'END'
static __thread int counter; int f(void) { return counter++; }
END
refused segments "writable code" -nostdlib -Wl,-N <<'END'
int x = 1; int f(void) { return x; }
END
refused ifunc "indirect function f" -nostdlib <<'END'
static int g(void) { return 1; }
static void *choose(void) { return g; }
int f(void) __attribute__((ifunc("choose")));
END
refused constructors "constructor begin" -nostdlib <<'END'
int x; __attribute__((constructor)) static void begin(void) { x = 1; }
END
refused constructors ".fini_array" -nostdlib <<'END'
int x; __attribute__((destructor)) static void end(void) { x = 1; }
END
case $(uname -m) in
x86_64)
	# shellcheck disable=SC2016 # that dollar is the assembler's
	for instruction in syscall sysenter 'int $0x80' rdtsc rdtscp cpuid \
		'rdrand %rax' 'rdseed %rax' 'mov %fs:0, %rax'
	do
		refused instructions executes -nostdlib <<END
int f(void) { __asm__ volatile("$instruction"); return 0; }
END
	done
	;;
aarch64)
	for instruction in 'svc 0' 'mrs x0, cntvct_el0' 'mrs x0, tpidr_el0'; do
		refused instructions executes -nostdlib <<END
int f(void) { __asm__ volatile("$instruction"); return 0; }
END
	done
	;;
esac

# And nothing is said of a module that does no harm.
module "$tmp/good.so" -nostdlib -fsanitize=thread <<'END'
extern int kpi_cold; int x; void kpi_kpause(int);
int f(int *p) { kpi_kpause(kpi_cold); return *p + x++; }
END
"$check" "$tmp/good.so" >"$tmp/said" || {
	echo "a good module is refused:"
	cat "$tmp/said"
	exit 1
}

# --- the modules -------------------------------------------------------------

n=0
bad=0
for so in "$folder"/*.so; do
	[ -f "$so" ] || continue
	n=$((n + 1))
	{
		"$check" "$so" || [ $? -eq 1 ] || echo "cannot be checked"
	} | sort | uniq -c | sort -rn | head -n 20 >"$tmp/said"
	if [ -s "$tmp/said" ]; then
		bad=$((bad + 1))
		sed "s|^ *[0-9]* |${so##*/}: |" "$tmp/said"
	fi
done
[ "$n" -gt 0 ] || {
	echo "there is no module in $folder"
	exit 1
}
echo "$n modules, $bad of them refused"
[ "$bad" -eq 0 ]
