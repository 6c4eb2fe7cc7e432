# Figures of growth.sh (AXIS, COMMAND, COUNT, MILLISECONDS, MEBIBYTES) as a table, exponents, and an
# SVG for each axis in `folder`.

BEGIN {
	FS = "\t"
	units[1] = "ms"
	units[2] = "MiB"
	titles[1] = "processor time, ms"
	titles[2] = "peak memory, MiB"
}

!($1 in counts) { axes[++axis_count] = $1 }
!(($1, $2) in known) {
	known[$1, $2] = 1
	commands[$1, ++command_count[$1]] = $2
}
!(($1, $3) in points) {
	points[$1, $3] = 1
	values[$1, ++counts[$1]] = $3
}
{
	figures[$1, $2, $3, 1] = $4
	figures[$1, $2, $3, 2] = $5
}

END {
	for (a = 1; a <= axis_count; a++) {
		print_table(axes[a])
		draw(axes[a], folder "/" axes[a] ".svg")
		printf "drawn: %s/%s.svg\n", folder, axes[a]
	}
}

function figure(axis, command, point, unit) {
	return figures[axis, command, values[axis, point], unit]
}

# The slope in the logarithms over the last three points, by least squares, less what the smallest
# takes: start-up would hide it.
function exponent(axis, command, unit,    last, start, i, x, y, n, sx, sy, sxx, sxy) {
	last = counts[axis]
	start = figure(axis, command, 1, unit)
	if (figure(axis, command, last, unit) < 1.5 * start)
		return "flat"
	for (i = last - 2; i <= last; i++) {
		if (figure(axis, command, i, unit) <= start)
			continue
		x = log(values[axis, i])
		y = log(figure(axis, command, i, unit) - start)
		n++
		sx += x
		sy += y
		sxx += x * x
		sxy += x * y
	}
	return n < 2 ? "flat" : sprintf("^%.2f", (n * sxy - sx * sy) / (n * sxx - sx * sx))
}

function print_table(axis,    c, i, unit, command) {
	printf "\n%-22s", "by " axis
	for (i = 1; i <= counts[axis]; i++)
		printf " %10d", values[axis, i]
	print ""
	for (c = 1; c <= command_count[axis]; c++)
		for (unit = 1; unit <= 2; unit++) {
			printf "%-17s %4s", unit == 1 ? commands[axis, c] : "", units[unit]
			for (i = 1; i <= counts[axis]; i++)
				printf " %10.1f", figure(axis, commands[axis, c], i, unit)
			print ""
		}
	for (c = 1; c <= command_count[axis]; c++) {
		command = commands[axis, c]
		printf "%s by %s: time %s, memory %s\n", command, axis,
			exponent(axis, command, 1), exponent(axis, command, 2)
	}
}

function log10(x) {
	return log(x) / log(10)
}

function floor(x) {
	return x == int(x) || x > 0 ? int(x) : int(x) - 1
}

function ceiling(x) {
	return -floor(-x)
}

# Decades from `low` to `high`; an axis of one has none to show.
function scale(low, high) {
	decade_low = floor(log10(low))
	decade_high = ceiling(log10(high))
	if (decade_high == decade_low)
		decade_high++
}

function place_y(value) {
	return TOP + HEIGHT * (decade_high - log10(value)) / (decade_high - decade_low)
}

function place_x(axis, value,    low, high) {
	low = log10(values[axis, 1])
	high = log10(values[axis, counts[axis]])
	return left + WIDTH * (log10(value) - low) / (high - low)
}

# 1,000 and 1,000,000 as people write them
function grouped(number,    text) {
	text = sprintf("%d", number)
	while (text ~ /[0-9][0-9][0-9][0-9]/)
		text = gensub3(text)
	return text
}

# A comma before the last three digits of the first run of four and more.
function gensub3(text,    run) {
	match(text, /[0-9][0-9][0-9][0-9]+/)
	run = substr(text, RSTART, RLENGTH)
	return substr(text, 1, RSTART - 1) substr(run, 1, RLENGTH - 3) "," \
		substr(run, RLENGTH - 2) substr(text, RSTART + RLENGTH)
}

function draw_frame(axis, unit, file,    i, y, x) {
	printf "<text class='title' x='%d' y='24'>%s</text>\n", left, titles[unit] >file
	for (i = decade_low; i <= decade_high; i++) {
		y = place_y(10 ^ i)
		printf "<path class='grid' d='M%d %.1fh%d'/>\n", left, y, WIDTH >file
		printf "<text class='tick' text-anchor='end' x='%d' y='%.1f'>%s</text>\n", left - 8,
			y + 4, i < 0 ? 10 ^ i : grouped(10 ^ i) >file
	}
	for (i = 1; i <= counts[axis]; i++) {
		x = place_x(axis, values[axis, i])
		printf "<path class='grid' d='M%.1f %dv%d'/>\n", x, TOP, HEIGHT >file
		printf "<text class='tick' text-anchor='middle' x='%.1f' y='%d'>%s</text>\n", x,
			TOP + HEIGHT + 18, grouped(values[axis, i]) >file
	}
	printf "<text class='tick' text-anchor='middle' x='%d' y='%d'>%s</text>\n",
		left + WIDTH / 2, TOP + HEIGHT + 38, axis >file
}

function draw_line(axis, unit, c, file,    i, path, value) {
	for (i = 1; i <= counts[axis]; i++) {
		value = figure(axis, commands[axis, c], i, unit)
		path = path sprintf("%s%.1f %.1f", i == 1 ? "M" : "L",
			place_x(axis, values[axis, i]), place_y(value))
	}
	printf "<path class='line c%d' d='%s'/>\n", c, path >file
}

# Beside the ends of the lines, from the top down, none nearer to the next than a line of text;
# where they would leave the drawing, all move up.
function draw_labels(axis, unit, file,    c, n, i, k, order, ends, y, spread, value) {
	n = command_count[axis]
	for (c = 1; c <= n; c++) {
		order[c] = c
		ends[c] = place_y(figure(axis, commands[axis, c], counts[axis], unit))
	}
	for (i = 2; i <= n; i++)
		for (k = i; k > 1 && ends[order[k]] < ends[order[k - 1]]; k--) {
			c = order[k]
			order[k] = order[k - 1]
			order[k - 1] = c
		}
	for (i = 1; i <= n; i++) {
		y[i] = ends[order[i]]
		if (i > 1 && y[i] < y[i - 1] + LINE)
			y[i] = y[i - 1] + LINE
	}
	spread = TOP + HEIGHT
	for (i = n; i >= 1; i--) {
		if (y[i] > spread)
			y[i] = spread
		spread = y[i] - LINE
	}
	for (i = 1; i <= n; i++) {
		c = order[i]
		printf "<path class='lead c%d' d='M%d %.1fL%d %.1f'/>\n", c, left + WIDTH + 3,
			ends[c], left + WIDTH + 18, y[i] >file
		printf "<text class='label c%d' x='%d' y='%.1f'>%s <tspan>%s</tspan></text>\n", c,
			left + WIDTH + 22, y[i] + 4, commands[axis, c],
			exponent(axis, commands[axis, c], unit) >file
	}
}

function draw_panel(axis, unit, file,    c, i, value, low, high) {
	low = high = figure(axis, commands[axis, 1], 1, unit)
	for (c = 1; c <= command_count[axis]; c++)
		for (i = 1; i <= counts[axis]; i++) {
			value = figure(axis, commands[axis, c], i, unit)
			low = value < low ? value : low
			high = value > high ? value : high
		}
	scale(low, high)
	draw_frame(axis, unit, file)
	for (c = 1; c <= command_count[axis]; c++)
		draw_line(axis, unit, c, file)
	draw_labels(axis, unit, file)
}

function draw_style(file,    c, light, dark) {
	split("#0b62c4 #b3470a #0f7a3d #8a2fb5 #b01657 #5f6b00 #00717a #7a4a2a #4b4fd0 #505a66",
		light, " ")
	split("#6fb1ff #ff9f5f #5fd08c #d39bff #ff86b4 #cdd75a #58d3de #d9a983 #a9adff #b5bfca",
		dark, " ")
	print "<style>" >file
	print "svg{background:#fff;color:#1c232b;font:13px system-ui,sans-serif}" >file
	print ".title{font-weight:600}text{fill:currentColor}" >file
	print ".tick{fill:#566270;font-size:12px}.grid{stroke:#e1e6eb}" >file
	print ".line{fill:none;stroke-width:2;stroke-linejoin:round}.lead{opacity:.6}" >file
	print "tspan{opacity:.75}" >file
	for (c = 1; c in light; c++)
		printf "path.c%d{stroke:%s}text.c%d{fill:%s}\n", c, light[c], c, light[c] >file
	print "@media(prefers-color-scheme:dark){svg{background:#12171d;color:#e6ebf0}" >file
	print ".tick{fill:#9fabb8}.grid{stroke:#2b333c}" >file
	for (c = 1; c in dark; c++)
		printf "path.c%d{stroke:%s}text.c%d{fill:%s}\n", c, dark[c], c, dark[c] >file
	print "}</style>" >file
}

function draw(axis, file,    unit) {
	TOP = 40
	WIDTH = 330
	HEIGHT = 330
	LINE = 16
	printf "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1120 430' role='img'>\n" >file
	printf "<title>Time and memory by number of %s</title>\n", axis >file
	draw_style(file)
	for (unit = 1; unit <= 2; unit++) {
		left = 60 + (unit - 1) * 560
		draw_panel(axis, unit, file)
	}
	print "</svg>" >file
	close(file)
}
