#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# check-module.sh -- does a module reach nothing but the door?  Everything it
# imports, runs at load time or executes is on a list of what is harmless.
#
#	check-module.sh MODULE [RULE]
#
# Prints a line for each thing that breaks the rule, or any of the rules.  Exit
# status 0 when nothing does, 1 when something does, 2 when it cannot tell.
# Needs nm, readelf and objdump.  braid-cc and tests/test_modules.sh use it.

set -eu
LC_ALL=C
export LC_ALL

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
		/>:$/ {
			name = $0
			sub(/^[^<]*</, "", name)
			sub(/>:$/, "", name)
		}
		NF >= 2 {
			n = split($2, word, " ")
			for (i = 1; i <= n && i <= 2; i++)
				if (word[i] in bad)
					print "executes " $2 " in " name
			if ($2 ~ /%[fg]s:/)
				print "executes " $2 " in " name
		}'
}

for tool in nm readelf objdump; do
	command -v "$tool" >/dev/null || {
		echo "check-module.sh: there is no $tool (binutils)" >&2
		exit 2
	}
done
module=${1-}
readelf -hW "$module" 2>/dev/null | grep -q ' DYN ' || {
	echo "check-module.sh: ${module:-no module}: no shared object" >&2
	exit 2
}

said=$(
	for rule in ${2-imports dynamic tls segments ifunc constructors \
		instructions}
	do
		"rule_$rule" "$module"
	done
)
[ -z "$said" ] || {
	printf '%s\n' "$said"
	exit 1
}
