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

# How large is the picture, and of which things are there any?
width = 0; height = 0; items = " "
is(name) = strcol(1) eq name
note(name) = strstrt(items, " ".name." ") ? 0 : (items = items.name." ", 1)
stats rows using (note(strcol(1)), \
	is("canvas") ? (width = $4, height = $5, 0) : 0) nooutput
there(name) = strstrt(items, " ".name." ") > 0

if (format eq 'png') {
	set term pngcairo size width,height noenhanced \
		font "sans,9" background rgb "white"
} else {
	set term svg size width,height noenhanced \
		font "sans,12" background rgb "white"
}
small = format eq 'png' ? "sans,8" : "sans,10"
large = format eq 'png' ? "sans:Bold,11" : "sans:Bold,14"
bold = format eq 'png' ? "sans:Bold,9" : "sans:Bold,12"

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

# A context has a hue, an IPL a shade of it: darker is higher.  -1 is grey.
hues = "0x4C78A8 0xE8902F 0x3A9E8F 0x9B6CC4 0xA0714F 0xD067A0 0x8A9A2E \
0x6F7F8C 0x2FA8D0 0xC2A300"
hue(n) = n < 0 ? 0x8C8C8C : int(word(hues, 1 + int(n) % words(hues)) + 0)
mixed(c, s) = int(s > 0 ? c + (255 - c) * s : c * (1 + s))
shade(c, s) = 65536 * mixed(c / 65536, s) + 256 * mixed(c / 256 % 256, s) + \
	mixed(c % 256, s)
colour(n, ipl) = shade(hue(n), 0.42 - 0.14 * ipl)
# The sides of the finding: 1, 2, allocated, freed.
side(n) = n == 1 ? 0xC00000 : n == 2 ? 0x000000 : n == 4 ? 0xC00000 : 0x2F7D32

# Values of a row when it is this thing, else nothing.
x(name) = is(name) ? $2 : NaN
middle(name) = is(name) ? ($2 + $4) / 2 : NaN

set style fill solid noborder
set style textbox opaque noborder fillcolor rgb "white" margins 0.4,0.2
set style arrow 1 head filled size 7,20 fixed lw 1.2 lc rgb "#202020"
set style arrow 2 head filled size 7,20 fixed lw 1.4 lc rgb "#1F4E9E"
set style arrow 3 head filled size 7,20 fixed lw 1.4 lc rgb "#7B3FB5"
set style arrow 4 head filled size 7,20 fixed lw 1.4 lc rgb "#2F7D32"

box = "using (middle(thing)):3:2:4:3:5:(colour($6, $7)) with boxxyerror \
lc rgb variable"
plain(colour) = "using (middle(thing)):3:2:4:3:5 with boxxyerror lc rgb '". \
	colour."'"
arrow(n) = "using (x(thing)):3:($4 - $2):($5 - $3) with vectors as ".n
over(n) = arrow(n).", rows using (is('".n."') ? $2 : NaN)"
text(align, font, colour) = "using (x(thing)):3:8 with labels ".align. \
	" font '".font."' tc rgb '".colour."'"

# A plot of things of which there are none would be a warning.
commands = ""
add(name, how) = there(name) ? (commands = commands.(commands eq "" ? "" : \
	", ")."thing = '".name."', rows ".how, 1) : 0
