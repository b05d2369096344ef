# findings.gp -- when a campaign met its findings, kind by kind.
#
# Draws the rows that findings.sql gives, one for each thing:
#
#	item, x, y, kind, text	(separated by tabs)
#
# To run it by hand (`braid plot` does the same; the picture goes to stdout):
#
#	sqlite3 -separator "$(printf '\t')" \
#	    -cmd ".param set :campaign 1" braid.db \
#	    < findings.sql > findings.tsv
#	gnuplot -e "format = 'png'" findings.gp > campaign-1.png
#
# Parameters, set before with -e:
#
#	rows	file or data block with the rows ('findings.tsv')
#	format	'svg' or 'png' ('svg')

if (!exists("rows")) rows = 'findings.tsv'
if (!exists("format")) format = 'svg'

set encoding utf8
set datafile separator "\t"
set datafile commentschars ""

# The texts and the scale; `stats` evaluates this for every row.  A row that
# lacks a number which is asked for, $2, is not looked at.
title_text = ""
subtitle_text = ""
none_text = ""
kinds = ""
counts = ""
last = 1
top = 1
logarithmic = 0
is(item) = strcol(1) eq item
title(text) = is("title") ? (title_text = text, 0) : 0
subtitle(text) = is("subtitle") ? (subtitle_text = text, 0) : 0
none(text) = is("none") ? (none_text = text, 0) : 0
kind(text, count) = is("kind") ? \
	(kinds = kinds.text." ", counts = counts.count." ", 0) : 0
scale(x, y, log) = (last = x, top = y, logarithmic = log, 0)
stats rows using (title(strcol(5)) + subtitle(strcol(5)) + \
	none(strcol(5)) + kind(strcol(4), strcol(3)) + \
	(is("scale") ? scale($2, $3, $4) : 0)) nooutput

if (format eq 'png') {
	set term pngcairo size 900,520 noenhanced font "sans,9" \
		background rgb "white"
	title_font = "sans,11.5"
	small_font = "sans,8"
} else {
	set term svg size 900,520 noenhanced font "sans-serif,12" \
		background rgb "white"
	title_font = "sans-serif,15"
	small_font = "sans-serif,10.5"
}

set label 1 title_text at screen 16.0/900, screen 1 - 24.0/520 left \
	font title_font
set label 2 subtitle_text at screen 16.0/900, screen 1 - 44.0/520 left \
	tc rgb "#505050"
set label 3 none_text at graph 0.5, graph 0.5 center font title_font \
	tc rgb "#505050"
set lmargin at screen 70.0/900
set rmargin at screen 880.0/900
set bmargin at screen 66.0/520
set tmargin at screen 1 - 96.0/520

# Room on the left for the labels of what the first run met.
if (logarithmic) {
	set logscale x
	set xrange [last**-0.09:last]
	set xlabel "run of the campaign, logarithmic" offset 0,0.3
} else {
	set xrange [1 - 0.09 * (last > 1 ? last - 1 : 1):last > 1 ? last : 2]
	set xlabel "run of the campaign" offset 0,0.3
}
set yrange [0:top]
set ylabel "distinct findings so far"
set xtics nomirror out
set ytics nomirror out
set format x "%.0f"
if (logarithmic) {
	set xtics 1,10
} else {
	step = ceil(last / 10.0)
	set xtics 1,step
}
set ytics ceil(top / 10.0)
set border 3 lc rgb "#808080"
set grid ytics lc rgb "#E4E6E8"
set key at screen 0.5, screen 1 - 68.0/520 center center horizontal \
	samplen 2 width 2

# The two most frequent kinds have the same colour in every figure.
colours = "#2F7D32 #7B3FB5 #C77C11 #2FA8D0 #D067A0 #A0714F #8A9A2E #6F7F8C"
colour(n) = word(kinds, n) eq "use-after-free" ? "#C0392B" : \
	word(kinds, n) eq "data-race" ? "#1F4E9E" : \
	word(colours, 1 + (n - 1) % words(colours))
of(item, n) = is(item) && strcol(4) eq word(kinds, n) ? $2 : NaN
name(n) = sprintf("%s (%s)", word(kinds, n), word(counts, n))
set style textbox opaque noborder fillcolor rgb "white" margins 0.2,0.1

if (kinds eq "") {
	plot NaN notitle
} else {
	plot for [n = words(kinds):1:-1] rows using (of("line", n)):3 with steps \
		lw 2 lc rgb colour(n) title name(n), \
	    for [n = words(kinds):1:-1] rows using (of("first", n)):3 with points \
		pt 7 ps 0.6 lc rgb colour(n) notitle, \
	    for [n = words(kinds):1:-1] rows using (of("label", n)):3:5 with labels \
		right offset -0.6,0 font small_font tc rgb colour(n) notitle
}
