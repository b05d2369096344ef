# matrix.gp -- scenarios against variants, and in how many runs each was found.
#
# Draws the rows that matrix.sql gives, one for each thing:
#
#	item, x, y, value, text	(separated by tabs)
#
# To run it by hand (`braid plot matrix` does the same; the picture goes to
# stdout):
#
#	sqlite3 -separator "$(printf '\t')" braid.db < matrix.sql > matrix.tsv
#	gnuplot -e "format = 'png'" matrix.gp > matrix.png
#
# Parameters, set before with -e:
#
#	rows	file or data block with the rows ('matrix.tsv')
#	format	'svg' or 'png' ('svg')

if (!exists("rows")) rows = 'matrix.tsv'
if (!exists("format")) format = 'svg'

set encoding utf8
set datafile separator "\t"
set datafile commentschars ""

# The texts and the scale; `stats` evaluates this for every row.
title_text = ""
columns = 1
scenarios = 1
most = 1
is(item) = strcol(1) eq item
title(text) = is("title") ? (title_text = text, 0) : 0
scale(x, y, value) = is("scale") ? \
	(columns = x, scenarios = y, most = value, 0) : 0
stats rows using (title(strcol(5)) + scale($2, $3, $4)) nooutput

# A row has the same height in a figure of any size.
height = 120 + 20 * scenarios
if (format eq 'png') {
	set term pngcairo size 900,height noenhanced font "sans,8" \
		background rgb "white"
	title_font = "sans,11.5"
} else {
	set term svg size 900,height noenhanced font "sans-serif,11" \
		background rgb "white"
	title_font = "sans-serif,15"
}

set label 1 title_text at screen 16.0/900, screen 1 - 24.0/height left \
	font title_font
set label 2 "red: a run that broke a fact, the darker the earlier;  grey: \
a finding that breaks none;  green: nothing" \
	at screen 16.0/900, screen 1 - 44.0/height left tc rgb "#505050"
set lmargin at screen 290.0/900
set rmargin at screen 880.0/900
set bmargin at screen 16.0/height
set tmargin at screen 1 - 84.0/height
set xrange [0.5:columns + 0.5]
set yrange [scenarios + 0.5:-0.4]
unset xtics
unset ytics
unset border
unset key

# From dark red, found at once, to pink, found in the longest search.
share(run) = most > 1 ? log(run) / log(most) : 0
mix(from, to, part) = int(from + (to - from) * part)
red(run) = 65536 * mix(176, 250, share(run)) + \
	256 * mix(32, 200, share(run)) + mix(32, 190, share(run))
ink(run) = share(run) < 0.6 ? 0xFFFFFF : 0x202020
at(item) = is(item) ? $2 : NaN
set style fill solid noborder

plot rows using (at("broken")):3:(0.48):(0.44):(red($4)) \
	with boxxyerror lc rgb variable, \
    rows using (at("seen")):3:(0.48):(0.44):(0xDDE1E6) \
	with boxxyerror lc rgb variable, \
    rows using (at("clean")):3:(0.48):(0.44):(0xE3F2E3) \
	with boxxyerror lc rgb variable, \
    rows using (at("broken")):3:5:(ink($4)) with labels tc rgb variable, \
    rows using (at("seen")):3:5 with labels tc rgb "#606870", \
    rows using (at("column")):(0.1):5 with labels, \
    rows using (is("row") ? 0.5 : NaN):3:5 with labels right offset -0.6,0
