# coverage.gp -- how what a campaign covers grew with its runs.
#
# Draws the rows that coverage.sql gives, one for each thing:
#
#	item, x, y, kind, text	(separated by tabs)
#
# To run it by hand (`braid plot` does the same; the picture goes to stdout):
#
#	sqlite3 -separator "$(printf '\t')" \
#	    -cmd ".param set :campaign 1" braid.db \
#	    < coverage.sql > coverage.tsv
#	gnuplot -e "format = 'png'" coverage.gp > coverage-1.png
#
# Parameters, set before with -e:
#
#	rows	file or data block with the rows ('coverage.tsv')
#	format	'svg' or 'png' ('svg')

if (!exists("rows")) rows = 'coverage.tsv'
if (!exists("format")) format = 'svg'

set encoding utf8
set datafile separator "\t"
set datafile commentschars ""

# The texts and the scale; `stats` evaluates this for every row.
title_text = ""
subtitle_text = ""
last = 1
top = 1
is(item) = strcol(1) eq item
title(text) = is("title") ? (title_text = text, 0) : 0
subtitle(text) = is("subtitle") ? (subtitle_text = text, 0) : 0
scale(x, y) = (last = x, top = y, 0)
stats rows using (title(strcol(5)) + subtitle(strcol(5)) + \
	(is("scale") ? scale($2, $3) : 0)) nooutput

if (format eq 'png') {
	set term pngcairo size 900,520 noenhanced font "sans,9" \
		background rgb "white"
	title_font = "sans,11.5"
} else {
	set term svg size 900,520 noenhanced font "sans-serif,12" \
		background rgb "white"
	title_font = "sans-serif,15"
}

set label 1 title_text at screen 16.0/900, screen 1 - 24.0/520 left \
	font title_font
set label 2 subtitle_text at screen 16.0/900, screen 1 - 44.0/520 left \
	tc rgb "#505050"
set lmargin at screen 70.0/900
set rmargin at screen 880.0/900
set bmargin at screen 66.0/520
set tmargin at screen 1 - 96.0/520

# Both are logarithmic: most is new early, and orders outnumber blocks.
set logscale xy
set xrange [1:last > 1 ? last : 10]
set yrange [1:top > 1 ? top * 1.5 : 10]
set xlabel "runs, logarithmic" offset 0,0.3
set ylabel "different ones seen, logarithmic"
set xtics nomirror out 1,10
set ytics nomirror out 1,10
set format x "%.0f"
set format y "%.0f"
set border 3 lc rgb "#808080"
set grid ytics lc rgb "#E4E6E8"
set key at screen 0.5, screen 1 - 70.0/520 center center horizontal \
	samplen 2 width 1

colours = "#C0392B #1F4E9E #2F7D32 #7B3FB5 #C77C11"
names = '"reads-from pairs" "other ordered pairs" "basic blocks" '. \
	'"reads-from combinations" "orders of accesses"'
of(n) = is("curve") && strcol(4) eq sprintf("%d", n) && $3 > 0 ? $2 : NaN

plot for [n = 1:5] rows using (of(n)):3 with steps lw 2 \
	lc rgb word(colours, n) title word(names, n)
