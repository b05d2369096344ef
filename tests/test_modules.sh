#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# test_modules.sh -- a module can reach nothing but the door: everything it
# imports, runs at load time or executes is on a list of what is harmless.
#
#	test_modules.sh FOLDER CC
#
# First shows on small bad modules that each rule can fail, then checks every
# module in the folder.  Needs nm, readelf and objdump.

set -eu
LC_ALL=C
export LC_ALL

folder=$1
cc=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# --- the rules: each prints what breaks it -------------------------------

# Imports: the kernel API, the instrumentation, the wrapped mem functions.
rule_imports() {
	nm -D -u "$1" | awk '{
		sub(/@.*/, "", $NF)
		if ($NF !~ /^(kpi|__tsan|__sanitizer_cov)_[a-z0-9_]+$/ &&
		    $NF !~ /^__wrap_mem(cpy|move|set|cmp)$/)
			print "imports " $NF
	}'
}

# No library is loaded with it, and nothing but relocations and the table of
# constructors is processed by the loader.
rule_dynamic() {
	readelf -dW "$1" | awk '
		/\((NEEDED|RPATH|RUNPATH|INIT|FINI|FINI_ARRAY|PREINIT_ARRAY)\)/ ||
		/\((TEXTREL|AUXILIARY|FILTER|AUDIT|DEPAUDIT)\)/ {
			$1 = ""
			print "dynamic section:" $0
		}'
}

# No thread-local variables: their addresses are not ours.
rule_tls() {
	readelf -lW "$1" | awk '$1 == "TLS" { print "has a TLS segment" }'
	readelf -sW "$1" | awk '$4 == "TLS" { print "thread-local " $8 }'
}

# Memory is either written or executed.
rule_segments() {
	readelf -lW "$1" | awk '/ RWE / { print "writable code in " $1 }'
}

# No code chosen by the processor it happens to run on.
rule_ifunc() {
	readelf -sW "$1" | awk '$4 == "IFUNC" { print "indirect function " $8 }'
	readelf -rW "$1" | awk '/IRELATIV/ { print "indirect relocation" }'
}

# Constructors: only those that gcc makes for the instrumentation, one an
# object file, named _sub_I_*, each an entry that the loader relocates.
rule_constructors() {
	{
		readelf -SW "$1" | sed 's/^ *\[ *[0-9]*\] *//'
		echo symbols
		readelf -sW "$1"
		echo relocations
		readelf -rW "$1"
	} | awk '
		function number(hex,    n, i) {
			n = 0
			hex = tolower(hex)
			for (i = 1; i <= length(hex); i++)
				n = n * 16 + index("0123456789abcdef",
				    substr(hex, i, 1)) - 1
			return n
		}
		# A large number is no good subscript for every awk.
		function key(hex) {
			sub(/^0+/, "", hex)
			return hex
		}
		$1 ~ /^\.(preinit_array|fini_array|ctors|dtors|init|fini)$/ {
			print "has a section " $1
		}
		$1 == ".init_array" {
			lo = number($3)
			hi = lo + number($5)
		}
		$1 == "symbols" || $1 == "relocations" { part = $1 }
		part == "symbols" && $4 == "FUNC" { name[key($2)] = $8 }
		part == "relocations" && NF >= 4 &&
		    $1 ~ /^[0-9a-f]+$/ && $2 ~ /^[0-9a-f]+$/ {
			at = number($1)
			if (at < lo || at >= hi)
				next
			n++
			to = name[key($NF)]
			if ($3 !~ /_RELATIVE$/ || to !~ /^_sub_I_/)
				print "constructor " (to != "" ? to : $NF)
		}
		END {
			if (n * 8 != hi - lo)
				print "constructors that are no relocation"
		}'
}

# No instruction whose result, or effect, is not a function of memory.
rule_instructions() {
	objdump -d --no-show-raw-insn "$1" | awk -F '\t' '
		BEGIN {
			split("syscall sysenter sysexit sysret int into " \
			    "rdtsc rdtscp rdpmc rdrand rdseed cpuid rdpid " \
			    "xgetbv rdfsbase rdgsbase wrfsbase wrgsbase " \
			    "in out ins insb outsb xbegin monitor " \
			    "svc hvc smc mrs msr wfe wfi", list, " ")
			for (i in list)
				bad[list[i]] = 1
		}
		NF >= 2 {
			n = split($2, word, " ")
			for (i = 1; i <= n && i <= 2; i++)
				if (word[i] in bad)
					print "executes " $2
			if ($2 ~ /%[fg]s:/)
				print "executes " $2
		}'
}

rules="imports dynamic tls segments ifunc constructors instructions"

# Print what is wrong with a module.
check() {
	for rule in $rules; do
		"rule_$rule" "$1"
	done
}

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
	"rule_$rule" "$tmp/bad.so" >"$tmp/said"
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
check "$tmp/good.so" >"$tmp/said"
[ ! -s "$tmp/said" ] || {
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
	check "$so" | sort | uniq -c | sort -rn | head -n 20 >"$tmp/said"
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
