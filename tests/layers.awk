# SPDX-License-Identifier: BSD-2-Clause
#
# layers.awk -- who may include what, who may call what, what a file begins
# with.  Prints a line for each line of source that breaks a rule.
#
#	awk -f layers.awk FILE.c FILE.h ...
#
# in the top folder, with all C files of the tree as relative paths.  Tables
# first, rules below.

BEGIN {
	# What other folders may use of each: all the rest is private.
	public = "analysis/json_text.h analysis/plot.h analysis/report.h " \
	    "campaign/anchored.h campaign/campaign.h campaign/shrink.h " \
	    "results/store.h sim/anchored.h " \
	    "scenarios/scenario.h scenarios/verbs.h selftest/selftest.h " \
	    "sim/assert.h sim/check.h sim/sim.h sim/strategy.h sim/trace.h"

	# A folder sees itself and these.
	layer("sim", "")
	layer("sim/kpi", "")
	layer("stack", "")
	layer("examples", "")
	layer("scenarios", "sim/sim.h sim/trace.h " \
	    "sim/kpi/machine/module.h stack/net/if_ioctl.h")
	layer("results", "sim/trace.h")
	layer("analysis", "results/store.h sim/trace.h")
	layer("campaign", "sim/anchored.h sim/sim.h sim/strategy.h sim/trace.h " \
	    "sim/assert.h scenarios/scenario.h scenarios/verbs.h " \
	    "results/store.h")
	layer("selftest", "campaign/campaign.h sim/trace.h")
	layer("cli", public " bench/calibrate.h bench/programs.h")
	layer("tests", "*")
	layer("bench", "*")

	# The C library, as far as host code uses it.
	libc("assert ctype dirent dlfcn elf errno fcntl getopt glob " \
	    "inttypes limits link locale math poll signal stdalign stdarg " \
	    "stdbool stddef stdint stdio stdlib string strings " \
	    "sched sys/mman sys/prctl sys/resource sys/socket sys/stat " \
	    "sys/time sys/types sys/wait time " \
	    "ucontext unistd")
	libc_in_tests("fnmatch regex sys/personality")

	# Other libraries, each used by one .c file in this folder.
	library("^sqlite3\\.h$", "sqlite", "results")
	library("^(elfutils/.*|dwarf|gelf|libelf)\\.h$", "libdw", "campaign")
	library("^check\\.h$", "check", "tests")
	library("^sanitizer/.*\\.h$", "the sanitizer", "sim")

	# Calls that would let the world in, and the files that may.
	call("time clock clock_gettime gettimeofday localtime gmtime mktime " \
	    "strftime gmtime_r localtime_r",
	    "campaign/loop.c campaign/shrink.c campaign/worker.c")
	call("sleep usleep nanosleep clock_nanosleep alarm", "")
	call("setitimer", "sim/crash.c")
	call("rand srand rand_r random srandom drand48 getrandom getentropy " \
	    "arc4random", "")
	call("getenv secure_getenv setenv putenv setlocale", "")
	call("getpid getppid", "campaign/crew.c campaign/worker.c")
	call("gettid gethostname uname", "")
	call("signal sigaction raise kill",
	    "sim/crash.c cli/main.c cli/interrupt.c " \
	    "campaign/crew.c campaign/worker.c selftest/apart.c")
	call("fork",
	    "analysis/gnuplot.c campaign/crew.c selftest/apart.c")
	call("vfork system popen posix_spawn", "")
	call("execl execlp execv execve execvp", \
	    "analysis/gnuplot.c cli/cmd_replay.c") # gdb
	call("pthread_[a-z_]+ thrd_[a-z]+ mtx_[a-z]+", "")
	call("alloca __builtin_alloca", "")
	call("setjmp longjmp _setjmp _longjmp sigsetjmp siglongjmp", "")

	# Words that would do the same.
	word("__DATE__ __TIME__ __TIMESTAMP__", "")
	word("__thread _Thread_local thread_local environ", "")
	# Symbol names of the door; a place for breakpoints.
	word("asm __asm__ __asm",
	    "sim/fiber.c sim/kpi/sys/kpi.h sim/step.c")
	word("NDEBUG", "sim/assert.h")

	lines_max = 800

	for (i = 1; i < ARGC; i++)
		exists[ARGV[i]] = 1
	read_picture("docs/architecture.md")
}

# The arrows of the picture: "    campaign  --> scenarios results sim".
function read_picture(file,    line, n, i, w) {
	while ((getline line < file) > 0) {
		if (line !~ /^ +[a-z]+ +--> /)
			continue
		drawn = 1
		n = split(line, w, " ")
		for (i = 3; i <= n; i++)
			arrow[w[1] " --> " w[i]] = "unused"
	}
	close(file)
}

# Does an arrow lead there, to the file or to its folder?
function follows_arrow(path, to,    name) {
	name = here " --> " path
	if (!(name in arrow))
		name = here " --> " to
	if (!(name in arrow) && to == "sim/kpi")
		name = here " --> sim"
	if (!(name in arrow))
		return 0
	arrow[name] = "used"
	return 1
}

END {
	for (name in arrow)
		if (arrow[name] == "unused")
			print "docs/architecture.md: no include follows " name
}

function layer(folder, seen,    n, i, list) {
	folders[folder] = 1
	n = split(seen, list, " ")
	for (i = 1; i <= n; i++)
		sees[folder, list[i]] = 1
}

function libc(names,    n, i, list) {
	n = split(names, list, " ")
	for (i = 1; i <= n; i++)
		c_header[list[i] ".h"] = 1
}

function libc_in_tests(names,    n, i, list) {
	n = split(names, list, " ")
	for (i = 1; i <= n; i++)
		c_header_in_tests[list[i] ".h"] = 1
}

function library(pattern, name, folder) {
	lib_pattern[++nlib] = pattern
	lib_name[nlib] = name
	lib_folder[nlib] = folder
}

function banned(pattern, names, allowed,    n, i, list) {
	n = split(names, list, " ")
	for (i = 1; i <= n; i++) {
		ban_name[++nban] = list[i]
		ban_pattern[nban] = "(^|[^A-Za-z0-9_.>])" list[i] pattern
		ban_allowed[nban] = " " allowed " "
	}
}

function call(names, allowed) {
	banned("[ \t]*\\(", names, allowed)
}

function word(names, allowed) {
	banned("($|[^A-Za-z0-9_])", names, allowed)
}

function say(text) {
	print FILENAME ":" FNR ": " text
}

# --- includes ---------------------------------------------------------------

# The folder of the table that a path is in.
function folder_of(path,    first) {
	if (path ~ /^sim\/kpi\//)
		return "sim/kpi"
	first = path
	sub(/\/.*/, "", first)
	return first
}

function directory(path) {
	if (path !~ /\//)
		return ""
	sub(/[^\/]*$/, "", path)
	return path
}

# "..." as a path from the top.
function resolved(name,    dir) {
	dir = directory(FILENAME)
	if (name !~ /\//)
		return dir name
	if (name !~ /^\.\.\//)
		return name
	while (sub(/^\.\.\//, "", name))
		sub(/[^\/]*\/$/, "", dir)
	return dir name
}

function include_ours(name,    path, to) {
	path = resolved(name)
	to = folder_of(path)
	if (to == here || ((here, "*") in sees))
		return
	# The machine is the other side of its door.
	if (!((here, path) in sees) && !(here == "sim" && to == "sim/kpi"))
		say(here "/ includes " path)
	else if (drawn && !follows_arrow(path, to))
		say("no arrow of the picture leads from " here " to " path)
}

# <...> in code that is compiled against the door.
function include_kernel(name) {
	if (("sim/kpi/" name) in exists) {
		if (drawn && here != "sim/kpi" && here != "tests" &&
		    here != "bench" &&
		    !follows_arrow("sim/kpi/" name, "sim/kpi"))
			say("no arrow of the picture leads from " here \
			    " to sim/kpi")
		return
	}
	# Litmus programs may be linked with sources of the stack.
	if (here == "stack" || (here == "selftest" && drawn &&
	    follows_arrow("stack/" name, "stack"))) {
		if (("stack/" name) in exists)
			return
		# Generated: which form of a mechanism a variant has.
		if (name ~ /^forms\/[a-z_]+\.h$/)
			return
	}
	say(here "/ includes <" name ">, which is not behind the door")
}

function include_library(name,    i) {
	if (name in c_header)
		return
	if (here == "tests" && name in c_header_in_tests)
		return
	for (i = 1; i <= nlib; i++) {
		if (name !~ lib_pattern[i])
			continue
		if (here != lib_folder[i])
			say(lib_name[i] " is used outside of " \
			    lib_folder[i] "/")
		else if (here != "tests" && FILENAME !~ /\.c$/)
			say(lib_name[i] " is included by a header")
		else if (here != "tests" && lib_user[i] != "" &&
		    lib_user[i] != FILENAME)
			say(lib_name[i] " is used by two files, here and " \
			    lib_user[i])
		lib_user[i] = FILENAME
		return
	}
	say("<" name "> is of no library in the table")
}

function include(line,    name) {
	name = line
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
	if (name ~ /^"/) {
		sub(/^"/, "", name)
		sub(/".*/, "", name)
		include_ours(name)
	} else if (name ~ /^</) {
		sub(/^</, "", name)
		sub(/>.*/, "", name)
		if (kernel)
			include_kernel(name)
		else
			include_library(name)
	} else {
		say("an include that is no name")
	}
}

# --- code without comments and texts ------------------------------------------

# What remains of a line; its texts are left in the variable texts.
function strip(line,    out, token, end) {
	out = texts = ""
	while (line != "") {
		if (in_comment) {
			end = index(line, "*/")
			if (end == 0)
				return out
			in_comment = 0
			line = substr(line, end + 2)
			out = out " "
			continue
		}
		if (!match(line, /"|'|\/\*|\/\//))
			return out line
		token = substr(line, RSTART, RLENGTH)
		out = out substr(line, 1, RSTART - 1)
		line = substr(line, RSTART + RLENGTH)
		if (token == "//")
			return out
		if (token == "/*") {
			in_comment = 1
			continue
		}
		if (token == "\"")
			match(line, /^([^"\\]|\\.)*"/)
		else
			match(line, /^([^'\\]|\\.)*'/)
		if (RSTART == 0)
			return out
		texts = texts substr(line, 1, RLENGTH)
		line = substr(line, RLENGTH + 1)
		out = out token token
	}
	return out
}

function check_code(code,    i) {
	for (i = 1; i <= nban; i++)
		if (code ~ ban_pattern[i] &&
		    !index(ban_allowed[i], " " FILENAME " "))
			say("uses " ban_name[i])
	if (texts ~ /%[-0-9]*p/)
		say("prints an address with %p")
}

# --- lines ----------------------------------------------------------------------

function end_of_file() {
	if (last != "" && nlines > lines_max)
		print last ":" nlines ": more than " lines_max " lines"
	if (last != "" && nlines < 3)
		print last ":1: does not begin with a comment on what it is for"
}

FNR == 1 {
	end_of_file()
	last = FILENAME
	here = folder_of(FILENAME)
	kernel = here == "stack" || here == "sim/kpi" || here == "examples" ||
	    FILENAME ~ /^selftest\/[a-z]+\// || FILENAME ~ /_module\.c$/ ||
	    FILENAME ~ /^bench\/[a-z]+\//
	exempt = here == "tests" || here == "bench" ||
	    FILENAME ~ /^selftest\/[a-z]+\//
	in_comment = 0
	if (!(here in folders))
		say("a folder without a row in the table")
	if ($0 != "/* SPDX-License-Identifier: BSD-2-Clause */")
		say("the first line is no SPDX line")
}

# " * NAME -- ", where the name may have folders before it.
function is_title(line,    name) {
	name = line
	if (!sub(/ -- .*/, "", name) || !sub(/^ \* /, "", name))
		return 0
	name = "/" name
	return substr("/" FILENAME, length(FILENAME) - length(name) + 2) == name
}

FNR == 3 && !is_title($0) {
	say("does not begin with a comment on what it is for")
}

{
	nlines = FNR
	code = strip($0)
	if (code ~ /^[ \t]*#[ \t]*include/)
		include($0)
	else if (!exempt && (code != "" || texts != ""))
		check_code(code)
}

END {
	end_of_file()
}
