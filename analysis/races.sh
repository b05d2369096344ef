#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# races.sh -- the catalogue of races, as the store has them.
#
#	usage: analysis/races.sh BRAID STORE > docs/races.md
#
#	Run in the top folder.  Every line of scenarios/expectations.tab is run in
#	the variants in which it must show something, into STORE, unless that
#	exists already; the page is made from STORE, with a picture for each
#	entry in docs/races/.  Needs sqlite3(1) and gnuplot(1).

set -eu
[ $# -eq 2 ] || { echo "usage: $0 BRAID STORE > docs/races.md" >&2; exit 2; }
braid=$1
db=$2
table=scenarios/expectations.tab
variants=$("$braid" list variants | awk 'NR > 1 { print $1 }')
[ -e "$db" ] && made=yes || made=no
mkdir -p docs/races

sql() {
	sqlite3 -separator '|' "$db" "$1"
}

# The condition "the title is one of these patterns" for a line's titles.
condition() {
	printf '%s\n' "$1" |
	    sed "s/'/''/g; s/ | /' OR f.title GLOB '/g; s/^/f.title GLOB '/; s/\$/'/"
}

# Run a line in a variant.
search() {
	knob=races=0
	case $titles in *race*) knob=races=1 ;; esac
	"$braid" fuzz "scenarios/$scenario.scn" --stack "$1" --runs "$runs" \
	    --knob $knob --quiet --db "$db" >/dev/null || [ $? -eq 1 ]
}

# The first finding of a line in a variant: run|number|title.
first() {
	sql "SELECT s.first_run, f.finding, f.title
	    FROM sighting s JOIN finding f USING (finding)
	    JOIN campaign c ON c.campaign = s.campaign
	    WHERE c.scenario = 'scenarios/$scenario.scn' AND c.stack = '$1'
	    AND ($(condition "$titles")) ORDER BY 1, 2 LIMIT 1"
}

# What a scenario says of itself: its first sentence.
summary() {
	awk '/^# SPDX/ { next }
	    !/^# / { exit }
	    { text = text substr($0, 2) }
	    /[.]$|[.] / { exit }
	    END { sub(/^ /, "", text); sub(/[.] .*/, ".", text); print text }' "scenarios/$scenario.scn"
}

# What the repaired stack can break again.
mutant() {
	"$braid" list mutants | awk -v name="$1" '$1 == name {
		sub(/^[^ ]+ +[^ ]+ +/, ""); print }'
}

line() {
	last= count=0 cells= previous=$entry
	for variant in $variants; do
		mark=${marks%% *}
		marks=${marks#* }
		[ "$mark" = x ] || continue
		[ $made = yes ] || search "$variant"
		found=$(first "$variant")
		[ -n "$found" ] || continue
		last=$(printf '%s' "$found" | cut -d '|' -f 2)
		title=$(printf '%s' "$found" | cut -d '|' -f 3-)
		cells="$cells, $variant (${found%%|*})"
	done
	[ "$entry" = "$heading" ] || printf '\n## %s\n' "$entry"
	printf '\n%s [%s](../scenarios/%s.scn)\n' "$(summary)" "$scenario" \
	    "$scenario"
	[ -n "$last" ] || return 0
	printf '\nFound in, and in so many runs: %s.\n' "${cells#, }"
	if [ "$entry" != "$heading" ]; then
		"$braid" plot "F-$last" --db "$db" -o "docs/races/$entry.svg"
		printf '\n![%s](races/%s.svg)\n' "$title" "$entry"
		forbids=$(mutant "$entry")
		[ -z "$forbids" ] ||
		    printf '\nThe repair, which `--mutant %s` takes back, forbids: %s.\n' \
			"$entry" "$forbids"
	fi
	heading=$entry
}

cat <<'END'
# Races

What Braid finds of the race catalogue, entry by entry: the scenario, the variants of the stack that have the bug with the
number of runs until it was seen (seed 1, `braid fuzz` with its defaults), one interleaving that shows it, and what the
repair in `fixed` forbids. Made by `analysis/races.sh` from the store of these campaigns and `scenarios/expectations.tab`;
`docs/plots.md` says how to read the pictures.
END
heading=
grep '^R-' $table | while read -r entry scenario rest; do
	case $scenario in
	*/*)
		runs=${rest%% *}
		marks=${rest#* }
		marks=$(printf '%s' "$marks" | sed 's/^ *//')
		titles=$(printf '%s' "$marks" | sed 's/^\([-x?] *\)*  *//')
		marks=$(printf '%s' "$marks" | sed 's/^\(\([-x?] \)*\).*/\1/')
		line ;;
	*)
		[ "$entry" = "$heading" ] || printf '\n## %s\n' "$entry"
		printf '\n%s %s.\n' "$scenario" "$rest" |
		    sed 's/^mutant \([^:]*\):/Only with `--mutant \1`:/
			s/^memory model:/Needs a machine that reorders memory accesses:/
			s/^not reachable:/Not reachable:/'
		heading=$entry ;;
	esac
done
