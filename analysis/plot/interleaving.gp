# interleaving.gp -- the interleaving of a finding, as swim lanes.
#
# Draws the rows that interleaving.sql gives, one for each thing:
#
#	item, x, y, x2, y2, hue, ipl, text	(separated by tabs)
#
# To run it by hand (`braid plot` does the same; the picture goes to stdout):
#
#	sqlite3 -separator "$(printf '\t')" \
#	    -cmd ".param set :finding 'F-0001'" braid.db \
#	    < interleaving.sql > interleaving.tsv
#	gnuplot -e "format = 'png'" interleaving.gp > F-0001.png
#
# Parameters, set before with -e:
#
#	rows	file or data block with the rows ('interleaving.tsv')
#	format	'svg' or 'png' ('svg')

if (!exists("rows")) rows = 'interleaving.tsv'
if (!exists("format")) format = 'svg'

set encoding utf8
set datafile separator "\t"
set datafile commentschars ""

# The size of the picture; `stats` evaluates this for every row.
width = 900
height = 200
is(item) = strcol(1) eq item
stats rows using (is("canvas") ? (width = $4, height = $5) : 0) nooutput

if (format eq 'png') {
	set term pngcairo size width,height noenhanced font "sans,9" \
		background rgb "white"
	title_font = "sans,11.5"
	small_font = "sans,8"
} else {
	set term svg size width,height noenhanced font "sans-serif,12" \
		background rgb "white"
	title_font = "sans-serif,15"
	small_font = "sans-serif,10.5"
}

# One unit is one pixel; y grows downwards.
unset border
unset tics
unset key
set lmargin at screen 0
set rmargin at screen 1
set bmargin at screen 0
set tmargin at screen 1
set xrange [0:width]
set yrange [height:0]

# A context has a hue; a higher IPL is a darker shade.  Hue -1 is grey.
hues = "0x4C78A8 0xE8902F 0x3A9E8F 0x9B6CC4 0xA0714F 0xD067A0 0x8A9A2E ". \
	"0x2FA8D0 0xC2A300 0x6F7F8C"
hue(n) = n < 0 ? 0x8C8C8C : int(word(hues, 1 + int(n) % words(hues)) + 0)
mixed(c, s) = int(s > 0 ? c + (255 - c) * s : c * (1 + s))
shaded(c, s) = 65536 * mixed(c / 65536, s) + \
	256 * mixed(c / 256 % 256, s) + mixed(c % 256, s)
shade(n, ipl) = shaded(hue(n), 0.42 - 0.14 * ipl)

# The sides of the finding: 1, 2, allocated, freed.
side(n) = n == 1 || n == 4 ? 0xB00000 : n == 2 ? 0x000000 : 0x2F7D32

# Columns of the rows that are this item; the others are not drawn.
x(item) = is(item) ? $2 : NaN
center(item) = is(item) ? ($2 + $4) / 2 : NaN

set style fill solid noborder
set style textbox opaque noborder fillcolor rgb "white" margins 0.3,0.1
set style arrow 1 head filled size 6,20 fixed lw 1.2 lc rgb "#202020"
set style arrow 5 nohead lw 1.2 lc rgb "#606060" dt (2,2)

# Arrows, by what causes what; on one CPU they go over its bars.
cause(n) = word("softint xcall wake", n - 1)
do for [n = 2:4] {
	line = word("#1F4E9E #7B3FB5 #2F7D32", n - 1)
	set style arrow n head filled size 6,20 fixed lw 1.4 lc rgb line
	set style arrow n + 10 nohead lw 1.4 lc rgb line
}

# From back to front.
plot rows using (center("lane")):3:2:4:3:5 with boxxyerror lc rgb "#F3F4F6", \
 rows using (x("guide")):3:($4 - $2):($5 - $3) with vectors as 5, \
 rows using (x("wait")):3:($4 - $2):(0):(shade($6, 3)) with vectors nohead \
	lw 2 dt (5,3) lc rgb variable, \
 rows using (center("idle")):3:2:4:3:5:(shade($6, $7)) with boxxyerror \
	lc rgb variable, \
 rows using (center("bar")):3:2:4:3:5:(shade($6, $7)) with boxxyerror \
	lc rgb variable, \
 rows using (center("lock")):3:2:4:3:5 with boxxyerror lc rgb "#303030", \
 rows using (center("alive")):3:2:4:3:5 with boxxyerror lc rgb "#A9D8A0", \
 rows using (center("freed")):3:2:4:3:5 with boxxyerror lc rgb "#E0574F", \
 rows using (x("touch")):3:(0):($5 - $3):(shade($6, 4)) with vectors nohead \
	lw 2 lc rgb variable, \
 rows using (x("axis")):3:($4 - $2):(0) with vectors nohead lc rgb "#808080", \
 rows using (center("gap")):3:2:4:3:5 with boxxyerror lc rgb "white", \
 rows using (x("gap")):3:(0):($5 - $3) with vectors nohead dt (1,3) \
	lc rgb "#909090", \
 rows using (is("gap") ? $4 : NaN):3:(0):($5 - $3) with vectors nohead \
	dt (1,3) lc rgb "#909090", \
 rows using (x("tick")):3:(0):(4) with vectors nohead lc rgb "#808080", \
 rows using (is("tick") ? $4 : NaN):5:8 with labels left font small_font \
	tc rgb "#505050", \
 rows using (is("axis") ? $2 - 10 : NaN):5:8 with labels right \
	font small_font tc rgb "#505050", \
 rows using (x("interrupt")):3:(0):($5 - $3) with vectors as 1, \
 for [n = 2:4] rows using (x(cause(n))):3:($4 - $2):($5 - $3) \
	with vectors as n, \
 for [n = 2:4] rows using (x(cause(n)."-over")):5:(0):($3 - $5) \
	with vectors as n + 10, \
 for [n = 2:4] rows using (x(cause(n)."-over")):3:($4 - $2):(0) \
	with vectors as n + 10, \
 for [n = 2:4] rows using (is(cause(n)."-over") ? $4 : NaN):3:(0):($5 - $3) \
	with vectors as n, \
 rows using (x("mark")):3:(0):($5 - $3) with vectors nohead lc rgb "#606060", \
 rows using (is("right") ? $2 + 9 : NaN):3:8 with labels left boxed, \
 rows using (is("left") ? $2 - 9 : NaN):3:8 with labels right boxed, \
 rows using (x("mark")):3:(7):(side($6)) with circles fs solid noborder \
	lc rgb variable, \
 rows using (x("mark")):3:8 with labels font small_font tc rgb "white", \
 rows using (is("liferight") ? $2 + 2 : NaN):3:8 with labels left \
	font small_font, \
 rows using (is("lifeleft") ? $2 - 2 : NaN):3:8 with labels right \
	font small_font, \
 rows using (x("cpu")):3:8 with labels right, \
 rows using (x("lockname")):3:8 with labels right font small_font \
	tc rgb "#303030", \
 rows using (x("object")):3:8 with labels right, \
 rows using (is("key") ? $2 + 7 : NaN):3:2:($2 + 14):($3 - 6):($3 + 6): \
	(shade($6, $7)) with boxxyerror lc rgb variable, \
 rows using (is("key") ? $2 + 20 : NaN):3:8 with labels left, \
 rows using (x("title")):3:8 with labels left font title_font, \
 rows using (x("subtitle")):3:8 with labels left tc rgb "#505050", \
 rows using (x("note")):3:8 with labels left font small_font tc rgb "#606060"
